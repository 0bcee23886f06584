/* SPDX-License-Identifier: Apache-2.0 */
#include "call/pin.h"

#include <string.h>

static void test_staff_codes(void) {
    static const char *const good[] = {"000", "101", "999"};
    static const char *const bad[] = {"", "1", "10", "1010", "10a", "-10", "1 1", "٣٣٣"};
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(wlink_staff_code_is_valid(good[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(wlink_staff_code_is_valid(bad[i]));
}

static void test_pins(void) {
    static const struct {
        const char *pin;
        enum wlink_code code;
    } rows[] = {
        {"271828", WLINK_CODE_NONE},     {"482915", WLINK_CODE_NONE},     {"900417", WLINK_CODE_NONE},
        {"", WLINK_CODE_INVALID},        {"27182", WLINK_CODE_INVALID},   {"2718281", WLINK_CODE_INVALID},
        {"27182x", WLINK_CODE_INVALID},  {"000000", WLINK_CODE_PIN_WEAK}, {"121212", WLINK_CODE_PIN_WEAK},
        {"111222", WLINK_CODE_PIN_WEAK}, {"123456", WLINK_CODE_PIN_WEAK}, {"890123", WLINK_CODE_PIN_WEAK},
        {"654321", WLINK_CODE_PIN_WEAK}, {"321098", WLINK_CODE_PIN_WEAK}, {"123123", WLINK_CODE_PIN_WEAK},
        {"274472", WLINK_CODE_PIN_WEAK}, {"112233", WLINK_CODE_PIN_WEAK}, {"147258", WLINK_CODE_PIN_WEAK},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].pin);
        g_assert_cmpint(wlink_pin_judge(rows[i].pin), ==, rows[i].code);
    }
}

static void test_most_pins_are_not_weak(void) {
    int weak = 0;
    for (unsigned i = 0; i < 1000000; i++) {
        char pin[WLINK_PIN_DIGITS + 1];
        g_snprintf(pin, sizeof pin, "%06u", i);
        weak += wlink_pin_judge(pin) == WLINK_CODE_PIN_WEAK;
    }
    g_test_message("%d of 1,000,000 are weak", weak);
    g_assert_cmpint(weak, >, 2000);
    g_assert_cmpint(weak, <, 10000);
}

static void test_made_pins(void) {
    char pin[WLINK_PIN_DIGITS + 1] = "";
    g_assert_true(wlink_pin_make(482915, pin));
    g_assert_cmpstr(pin, ==, "482915");
    g_assert_true(wlink_pin_make(7417, pin)); /* leading zeros are digits like others */
    g_assert_cmpstr(pin, ==, "007417");
    g_assert_false(wlink_pin_make(123456, pin));
    g_assert_cmpstr(pin, ==, "007417");
    g_assert_true(wlink_pin_make(4293482915, pin)); /* the last whole million of 32 bits */
    g_assert_cmpstr(pin, ==, "482915");
    g_assert_false(wlink_pin_make(4294482915, pin)); /* beyond it some PINs would be drawn more often */
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pin/staff-codes", test_staff_codes);
    g_test_add_func("/pin/judge", test_pins);
    g_test_add_func("/pin/most-are-not-weak", test_most_pins_are_not_weak);
    g_test_add_func("/pin/make", test_made_pins);
    return g_test_run();
}

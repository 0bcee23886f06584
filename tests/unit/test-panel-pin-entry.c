/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/pin-entry.h"

#include <glib.h>

/* Enters digits; whether the last one completed it. */
static bool enter(struct wlink_pin_entry *entry, const char *digits) {
    bool complete = false;
    for (; *digits; digits++)
        complete = wlink_pin_digit(entry, *digits - '0');
    return complete;
}

static void test_code_then_pin(void) {
    struct wlink_pin_entry entry;
    wlink_pin_begin(&entry, WLINK_PIN_STEP_CODE);
    g_assert_cmpuint(wlink_pin_wanted(&entry), ==, 3);
    g_assert_false(enter(&entry, "104"));
    g_assert_cmpint(entry.step, ==, WLINK_PIN_STEP_PIN);
    g_assert_false(enter(&entry, "49381"));
    g_assert_cmpuint(wlink_pin_entered(&entry), ==, 5);
    g_assert_true(enter(&entry, "7"));
    g_assert_false(enter(&entry, "7")); /* a seventh does nothing */
    g_assert_cmpstr(entry.code, ==, "104");
    g_assert_cmpstr(entry.pin, ==, "493817");
    wlink_pin_again(&entry);
    g_assert_cmpstr(entry.pin, ==, "");
    g_assert_cmpstr(entry.code, ==, "104");
    g_assert_true(enter(&entry, "493816"));
}

static void test_back(void) {
    struct wlink_pin_entry entry;
    wlink_pin_begin(&entry, WLINK_PIN_STEP_CODE);
    wlink_pin_delete(&entry); /* nothing there */
    enter(&entry, "1045");
    wlink_pin_delete(&entry);
    g_assert_cmpint(entry.step, ==, WLINK_PIN_STEP_PIN);
    wlink_pin_delete(&entry);
    g_assert_cmpint(entry.step, ==, WLINK_PIN_STEP_CODE);
    g_assert_cmpstr(entry.code, ==, "10");
    enter(&entry, "512");
    g_assert_cmpstr(entry.code, ==, "105");
    g_assert_cmpstr(entry.pin, ==, "12");
    wlink_pin_clear(&entry);
    g_assert_cmpstr(entry.pin, ==, "");
    wlink_pin_clear(&entry);
    g_assert_cmpint(entry.step, ==, WLINK_PIN_STEP_CODE);
    g_assert_cmpstr(entry.code, ==, "");
}

/* "Locked until 14:31" is of the code that was tried, and goes when another one is entered. */
static void test_answer_is_of_the_code(void) {
    struct wlink_pin_entry entry;
    wlink_pin_begin(&entry, WLINK_PIN_STEP_CODE);
    g_assert_false(wlink_pin_is_answered(&entry));
    enter(&entry, "104493817");
    wlink_pin_again(&entry);
    g_assert_true(wlink_pin_is_answered(&entry));
    wlink_pin_clear(&entry);
    g_assert_false(wlink_pin_is_answered(&entry));
    enter(&entry, "105");
    g_assert_false(wlink_pin_is_answered(&entry));
    wlink_pin_clear(&entry);
    enter(&entry, "104");
    g_assert_true(wlink_pin_is_answered(&entry));
    wlink_pin_begin(&entry, WLINK_PIN_STEP_NEW);
    g_assert_true(wlink_pin_is_answered(&entry));
}

static void test_new_pin_twice(void) {
    struct wlink_pin_entry entry;
    wlink_pin_begin(&entry, WLINK_PIN_STEP_NEW);
    g_assert_false(enter(&entry, "508163"));
    g_assert_cmpint(entry.step, ==, WLINK_PIN_STEP_REPEAT);
    g_assert_false(enter(&entry, "508164"));
    g_assert_true(entry.different);
    g_assert_cmpint(entry.step, ==, WLINK_PIN_STEP_NEW);
    enter(&entry, "5");
    g_assert_false(entry.different);
    enter(&entry, "08163");
    g_assert_true(enter(&entry, "508163"));
    g_assert_cmpstr(entry.pin, ==, "508163");
}

static void test_wiped(void) {
    struct wlink_pin_entry entry, zeros = {0};
    wlink_pin_begin(&entry, WLINK_PIN_STEP_CODE);
    enter(&entry, "10449381");
    wlink_pin_wipe(&entry);
    g_assert_cmpmem(&entry, sizeof entry, &zeros, sizeof zeros);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-pin-entry/code-then-pin", test_code_then_pin);
    g_test_add_func("/panel-pin-entry/back", test_back);
    g_test_add_func("/panel-pin-entry/answer", test_answer_is_of_the_code);
    g_test_add_func("/panel-pin-entry/new-pin", test_new_pin_twice);
    g_test_add_func("/panel-pin-entry/wiped", test_wiped);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/secret.h"

#include <string.h>

static void test_copies(void) {
    char pin[] = "493817";
    g_autoptr(wlink_secret) secret = wlink_secret_new(pin);
    wlink_secret_wipe(pin);
    g_assert_cmpmem(pin, sizeof pin, "\0\0\0\0\0\0", sizeof pin);
    g_assert_cmpstr(wlink_secret_text(secret), ==, "493817");
}

static void test_none(void) {
    g_assert_null(wlink_secret_new(NULL));
    g_assert_cmpstr(wlink_secret_text(NULL), ==, "");
    wlink_secret_free(NULL);
    wlink_secret_wipe(NULL);
}

static void test_it_equals_itself_alone(void) {
    static const char *const others[] = {"", "4", "48291", "482914", "582915", "4829155", "482915482915"};
    g_autoptr(wlink_secret) pin = wlink_secret_new("482915");
    g_autoptr(wlink_secret) nothing = wlink_secret_new("");
    g_assert_true(wlink_secret_equals(pin, "482915"));
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(wlink_secret_equals(pin, others[i]));
    g_assert_false(wlink_secret_equals(NULL, ""));
    g_assert_false(wlink_secret_equals(nothing, "4"));
    g_assert_true(wlink_secret_equals(nothing, ""));
}

static void test_tokens_are_of_128_bits_and_differ(void) {
    g_autoptr(wlink_secret) one = wlink_secret_new_token();
    g_autoptr(wlink_secret) other = wlink_secret_new_token();
    g_assert_cmpuint(strlen(wlink_secret_text(one)), ==, 32);
    g_assert_cmpuint(strspn(wlink_secret_text(one), "0123456789abcdef"), ==, 32);
    g_assert_false(wlink_secret_equals(one, wlink_secret_text(other)));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/secret/copies", test_copies);
    g_test_add_func("/secret/none", test_none);
    g_test_add_func("/secret/equals-itself-alone", test_it_equals_itself_alone);
    g_test_add_func("/secret/tokens", test_tokens_are_of_128_bits_and_differ);
    return g_test_run();
}

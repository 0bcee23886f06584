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

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/secret/copies", test_copies);
    g_test_add_func("/secret/none", test_none);
    return g_test_run();
}

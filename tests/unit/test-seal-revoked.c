/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "estate/seal.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define OLD  "0000000000000000000000000000000000000000000000000000000000000001"
#define OURS "0000000000000000000000000000000000000000000000000000000000000002"

static char *folder, *list;

static void assert_good(void) {
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_seal_check_revoked(OURS, list, WLINK_CODE_BUNDLE_SIGNATURE, &error));
    g_assert_no_error(error);
    g_unlink(list);
}

static void test_listed(void) {
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(list, OLD "\n", -1, NULL));
    g_assert_false(wlink_seal_check_revoked(OLD, list, WLINK_CODE_BUNDLE_SIGNATURE, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_BUNDLE_SIGNATURE);
    assert_good();
}

static void test_no_list(void) {
    assert_good();
}

/* Whoever put it there could have taken the list away. */
static void test_what_is_no_list(void) {
    g_assert_cmpint(mkfifo(list, 0600), ==, 0);
    assert_good();
    g_assert_cmpint(symlink("/dev/zero", list), ==, 0);
    assert_good();
    g_autofree char *long_one = g_strnfill(WLINK_SEAL_MAX_BYTES + 1, '\n');
    g_assert_true(g_file_set_contents(list, long_one, -1, NULL));
    assert_good();
}

/* What a fault hides may hold us. */
static void test_a_list_that_cannot_be_reached(void) {
    g_autoptr(GError) error = NULL;
    g_autofree char *below = g_build_filename(list, "list", NULL);
    g_assert_true(g_file_set_contents(list, "", 0, NULL));
    g_assert_false(wlink_seal_check_revoked(OURS, below, WLINK_CODE_BUNDLE_SIGNATURE, &error));
    g_assert_nonnull(error);
    g_unlink(list);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("winglink-revoked-XXXXXX", NULL);
    list = g_build_filename(folder, "revoked", NULL);
    g_test_add_func("/seal-revoked/listed", test_listed);
    g_test_add_func("/seal-revoked/no-list", test_no_list);
    g_test_add_func("/seal-revoked/what-is-no-list", test_what_is_no_list);
    g_test_add_func("/seal-revoked/a-list-that-cannot-be-reached", test_a_list_that_cannot_be_reached);
    int result = g_test_run();
    g_rmdir(folder);
    g_free(list);
    g_free(folder);
    return result;
}

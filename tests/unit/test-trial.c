/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/paths.h"
#include "keeper/trial.h"
#include "unit/estate-fixture.h"

#include <string.h>

static char *root;
static wlink_paths *paths;

static void put(const char *path, const char *text) {
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

static void assert_file(const char *path, const char *wanted) {
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_assert_cmpstr(text, ==, wanted);
}

/* A unit with the first bundle, whose serial number is 1. */
static void set_up(void) {
    root = fixture_new_folder();
    paths = wlink_paths_new(root);
    put(paths->site_file, "first");
    put(paths->certificate_file, "certificate");
    put(paths->serial_file, "1\n");
    g_assert_cmpint(g_mkdir_with_parents(paths->keeper_dir, 0700), ==, 0);
}

static void tear_down(void) {
    wlink_paths_free(paths);
    fixture_remove(root);
    g_clear_pointer(&root, g_free);
}

static void begin(void) {
    g_autoptr(GError) error = NULL;
    wlink_trial_begin(paths, 2, &error);
    g_assert_no_error(error);
    put(paths->certificate_file, "another");
    put(paths->site_file, "second");
}

/* For the helpers that must not take winglinkd's word. */
static void assert_floor(const char *wanted) {
    assert_file(paths->site_floor_file, wanted);
}

static void assert_former_is_gone(void) {
    g_autofree char *bundle = g_build_filename(paths->keeper_dir, "former/site.bundle", NULL);
    g_autofree char *certificate = g_build_filename(paths->keeper_dir, "former/unit.pem", NULL);
    assert_file(bundle, NULL);
    assert_file(certificate, NULL);
    assert_file(paths->trial_file, NULL);
}

static void test_commit(void) {
    bool taken_back = true;
    set_up();
    begin();
    assert_file(paths->trial_file, "");
    g_assert_true(wlink_trial_commit(paths, 2, NULL));
    assert_file(paths->site_file, "second");
    assert_file(paths->certificate_file, "another");
    assert_file(paths->serial_file, "2\n");
    assert_floor("2\n");
    assert_former_is_gone();
    g_assert_true(wlink_trial_recover(paths, &taken_back, NULL));
    g_assert_false(taken_back);
    assert_file(paths->site_file, "second");
    tear_down();
}

/* The mark is gone: nothing that cannot be written after it takes the bundle back, whose serial number may
 * count already. */
static void test_commit_unwritable(void) {
    static const char *const names[] = {"var/lib/winglink/site/serial",
                                        "var/lib/winglink-keeper/site-serial"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        bool taken_back = true;
        set_up();
        begin();
        g_autofree char *path = g_build_filename(root, names[i], NULL);
        g_unlink(path);
        g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0); /* where a file cannot be put */
        g_assert_true(wlink_trial_commit(paths, 2, NULL));
        assert_file(paths->site_file, "second");
        assert_former_is_gone();
        if (i == 0)
            assert_floor("2\n");
        else
            assert_file(paths->serial_file, "2\n");
        g_assert_true(wlink_trial_recover(paths, &taken_back, NULL));
        g_assert_false(taken_back);
        tear_down();
    }
}

static void assert_first(void) {
    assert_file(paths->site_file, "first");
    assert_file(paths->certificate_file, "certificate");
    assert_file(paths->serial_file, "1\n");
    assert_floor(NULL);
    assert_former_is_gone();
}

static void test_take_back(void) {
    set_up();
    begin();
    g_assert_true(wlink_trial_take_back(paths, NULL));
    assert_first();
    tear_down();
}

/* The power fails when this much was done: nothing was put in place, the certificate, both. */
static void test_recover(void) {
    for (int done = 0; done < 3; done++) {
        bool taken_back = false;
        g_autoptr(GError) error = NULL;
        set_up();
        g_assert_true(wlink_trial_begin(paths, 2, NULL));
        if (done > 0)
            put(paths->certificate_file, "another");
        if (done > 1)
            put(paths->site_file, "second");
        wlink_trial_recover(paths, &taken_back, &error);
        g_assert_no_error(error);
        g_assert_true(taken_back);
        assert_first();
        tear_down();
    }
}

/* It fails before the mark is there: what was copied aside means nothing. */
static void test_cut_before_the_mark(void) {
    bool taken_back = true;
    g_autofree char *bundle = NULL;
    set_up();
    bundle = g_build_filename(paths->keeper_dir, "former/site.bundle", NULL);
    put(bundle, "stale");
    g_assert_true(wlink_trial_recover(paths, &taken_back, NULL));
    g_assert_false(taken_back);
    assert_file(paths->site_file, "first");
    tear_down();
}

/* It fails while a trial is taken back, or right after the mark went at a commit. */
static void test_cut_later(void) {
    bool taken_back = false;
    set_up();
    begin();
    put(paths->certificate_file, "certificate");
    g_assert_true(wlink_trial_recover(paths, &taken_back, NULL));
    g_assert_true(taken_back);
    assert_first();
    begin();
    g_unlink(paths->trial_file);
    g_assert_true(wlink_trial_recover(paths, &taken_back, NULL));
    g_assert_false(taken_back);
    assert_file(paths->site_file, "second");
    tear_down();
}

/* Without what was there before, nothing is changed, and it stays on trial: the reason is said. */
static void test_former_is_lost(void) {
    bool taken_back;
    g_autoptr(GError) error = NULL;
    set_up();
    begin();
    g_autofree char *bundle = g_build_filename(paths->keeper_dir, "former/unit.pem", NULL);
    g_unlink(bundle);
    g_assert_false(wlink_trial_recover(paths, &taken_back, &error));
    g_assert_nonnull(strstr(error->message, "former/unit.pem"));
    assert_file(paths->site_file, "second");
    assert_file(paths->trial_file, "");
    tear_down();
}

/* winglinkd starts with no bundle then. Where the bundle in use is no good one either, the number is that of
 * the bundle to come, whatever becomes of it. */
static void test_serial_is_damaged(void) {
    static const char *const damaged[] = {"", "\001\002", "-1\n", "7 of 9\n"};
    bool taken_back = false;
    for (guint i = 0; i < G_N_ELEMENTS(damaged); i++) {
        set_up();
        put(paths->serial_file, damaged[i]);
        begin();
        assert_file(paths->serial_file, "2\n");
        g_assert_true(wlink_trial_recover(paths, &taken_back, NULL));
        assert_file(paths->site_file, "first");
        assert_file(paths->serial_file, "2\n");
        tear_down();
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trial/commit", test_commit);
    g_test_add_func("/trial/commit-unwritable", test_commit_unwritable);
    g_test_add_func("/trial/take-back", test_take_back);
    g_test_add_func("/trial/recover", test_recover);
    g_test_add_func("/trial/cut-before-the-mark", test_cut_before_the_mark);
    g_test_add_func("/trial/cut-later", test_cut_later);
    g_test_add_func("/trial/former-is-lost", test_former_is_lost);
    g_test_add_func("/trial/serial-is-damaged", test_serial_is_damaged);
    return g_test_run();
}

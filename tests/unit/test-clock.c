/* SPDX-License-Identifier: Apache-2.0 */

/* The unit's clock and its files; the machine's own clock is right and is left alone. */
#include "daemon/clock.h"
#include "unit/estate-fixture.h"

enum { HOUR = 3600, YEAR = 365 * 24 * HOUR };

static char *home, *root;
static wlink_paths *paths;
static wlink_site *site; /* serial number 1, made now */

static void set_up(void) {
    g_autoptr(GError) error = NULL;
    home = fixture_new_folder();
    root = fixture_new_folder();
    fixture_estate("found", home, "--name", "Yorkshire", NULL);
    fixture_estate("add", home, OAKWOOD, "--name", "Oakwood", "--role", "wing", "--host", "10.9.0.1", NULL);
    fixture_estate("bundle", home, NULL);
    fixture_estate("install", home, OAKWOOD, root, NULL);
    paths = wlink_paths_new(root);
    site = wlink_site_open(paths->site_file, paths->ca_file, OAKWOOD, 0, &error);
    g_assert_no_error(error);
}

/* "TIME" and then what follows it, as a file. */
static void write_file(const char *path, gint64 time, const char *rest) {
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "%s\n", time, rest);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static bool is_known(bool needs_server) {
    struct wlink_clock *clock = wlink_clock_new(paths, site, needs_server);
    bool known = wlink_clock_is_known(clock);
    wlink_clock_free(clock);
    return known;
}

/* A clock between the bundle's date and the image's: the unit was flashed with a newer image. */
static void test_the_build_is_a_floor(void) {
    write_file(paths->built_file, wlink_clock_now() - HOUR, "");
    g_assert_true(is_known(false));
    write_file(paths->built_file, wlink_clock_now() + HOUR, "");
    g_assert_false(is_known(false));
    g_assert_cmpint(g_remove(paths->built_file), ==, 0);
    g_assert_true(is_known(false));
}

/* The clock once ran a year ahead and a time server vouched for it: refused, until the estate's next bundle.
 */
static void test_a_wrong_future_is_taken_back_by_a_new_bundle(void) {
    write_file(paths->clock_file, wlink_clock_now() + YEAR, " 1");
    g_assert_false(is_known(false));
    write_file(paths->clock_file, wlink_clock_now() + YEAR, " 0");
    g_assert_true(is_known(false));
    g_assert_cmpint(g_remove(paths->clock_file), ==, 0);
}

/* Keeping follows what the kernel says of this machine: the file is there exactly when a time server is. */
static void test_the_time_is_kept_while_it_is_served(void) {
    bool served = is_known(true);
    struct wlink_clock *clock = wlink_clock_new(paths, site, false);
    wlink_clock_keep(clock);
    wlink_clock_free(clock);
    g_assert_cmpint(g_file_test(paths->clock_file, G_FILE_TEST_EXISTS), ==, served);
    g_assert_true(is_known(false));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/clock/build", test_the_build_is_a_floor);
    g_test_add_func("/clock/wrong-future", test_a_wrong_future_is_taken_back_by_a_new_bundle);
    g_test_add_func("/clock/kept", test_the_time_is_kept_while_it_is_served);
    int result = g_test_run();
    wlink_site_free(site);
    wlink_paths_free(paths);
    fixture_remove(home);
    fixture_remove(root);
    g_free(home);
    g_free(root);
    return result;
}

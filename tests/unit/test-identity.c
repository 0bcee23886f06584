/* SPDX-License-Identifier: Apache-2.0 */

/* The keeper's part of enrolment, and what it takes for a site bundle afterwards. The first bundle, which has
 * systemd start winglinkd, is seen in tests/vm/test_enrolment.py. */
#include "common/error.h"
#include "estate/enrolment.h"
#include "keeper/enrol.h"
#include "keeper/identity.h"
#include "unit/estate-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "00112233445566778899aabbccddeeff"

static char *home;

static void set_up(void) {
    home = fixture_new_folder();
    fixture_estate("found", home, "--name", "Yorkshire", NULL);
    fixture_estate("add", home, OAKWOOD, "--name", "Oakwood", "--role", "wing", "--host", "10.9.0.1", NULL);
    fixture_estate("add", home, AIREDALE, "--name", "Airedale", "--role", "consulting", "--host", "a.example",
                   NULL);
    fixture_estate("add", home, FEATHERSTONE, "--name", "Featherstone", "--role", "wing", "--host",
                   "10.9.0.3", "--enrol", NULL);
    fixture_estate("bundle", home, NULL);
}

static char *of_unit(const char *unit, const char *name) {
    return g_build_filename(home, "units", unit, name, NULL);
}

static char *read_file(const char *path, gsize *length) {
    g_autoptr(GError) error = NULL;
    char *data = NULL;
    g_file_get_contents(path, &data, length, &error);
    g_assert_no_error(error);
    return data;
}

/* As much of a keeper as these parts need: no bus. */
struct fixture {
    char *root;
    wlink_keeper keeper;
};

static void write_file(const char *path, const char *text) {
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* data: the address that the machine was flashed for. */
static void make_keeper(struct fixture *f, const void *data) {
    f->root = fixture_new_folder();
    f->keeper.paths = wlink_paths_new(f->root);
    f->keeper.object = wlink_keeper1_skeleton_new();
    g_autofree char *line = g_strconcat(data, "\n", NULL);
    write_file(f->keeper.paths->address_file, line);
}

static void free_keeper(struct fixture *f, const void *data) {
    (void)data;
    g_object_unref(f->keeper.object);
    wlink_paths_free(f->keeper.paths);
    fixture_remove(f->root);
    g_free(f->root);
}

/* --- a unit that has no identity */

static void prepare_enrolment(struct fixture *f) {
    g_autofree char *ca = g_build_filename(home, "ca/ca.pem", NULL);
    g_autofree char *authority = read_file(ca, NULL);
    g_autofree char *folder = g_path_get_dirname(f->keeper.paths->key_file);
    write_file(f->keeper.paths->ca_file, authority);
    write_file(f->keeper.paths->enrolment_file, SECRET "\n");
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
}

static void test_it_asks_once(struct fixture *f, const void *data) {
    prepare_enrolment(f);
    wlink_enrol_refresh(&f->keeper);
    g_autofree char *request = g_strdup(wlink_keeper1_get_request(f->keeper.object));
    g_assert_true(g_str_has_prefix(request, "WL1:"));
    g_assert_false(wlink_keeper1_get_enrolled(f->keeper.object));
    g_assert_cmpstr(wlink_keeper1_get_address(f->keeper.object), ==, data);
    g_assert_false(g_file_test(f->keeper.paths->enrolment_file, G_FILE_TEST_EXISTS));
    g_autofree char *key = read_file(f->keeper.paths->key_file, NULL);
    wlink_enrol_refresh(&f->keeper); /* as after a restart */
    g_autofree char *same_key = read_file(f->keeper.paths->key_file, NULL);
    g_assert_cmpstr(wlink_keeper1_get_request(f->keeper.object), ==, request);
    g_assert_cmpstr(same_key, ==, key);
}

static char *given; /* the path that was given to its folder's owner last */

/* There is one user here: who is given what is seen by who asks. */
int lchown(const char *path, uid_t owner, gid_t group) {
    g_free(given);
    given = g_strdup(path);
    return fchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW);
}

/* The power failed when it was made, and not yet winglinkd's. */
static void test_a_key_that_was_not_given_away(struct fixture *f, const void *data) {
    (void)data;
    prepare_enrolment(f);
    g_assert_true(wlink_enrolment_make_key(f->keeper.paths->key_file, NULL));
    g_autofree char *key = read_file(f->keeper.paths->key_file, NULL);
    g_clear_pointer(&given, g_free);
    wlink_enrol_refresh(&f->keeper);
    g_assert_true(g_str_has_prefix(wlink_keeper1_get_request(f->keeper.object), "WL1:"));
    g_assert_cmpstr(given, ==, f->keeper.paths->key_file);
    g_autofree char *same_key = read_file(f->keeper.paths->key_file, NULL);
    g_assert_cmpstr(same_key, ==, key);
    g_clear_pointer(&given, g_free);
}

static void test_without_a_secret_it_asks_nothing(struct fixture *f, const void *data) {
    (void)data;
    prepare_enrolment(f);
    g_assert_cmpint(g_remove(f->keeper.paths->enrolment_file), ==, 0);
    wlink_enrol_refresh(&f->keeper);
    g_assert_cmpstr(wlink_keeper1_get_request(f->keeper.object), ==, "");
    g_assert_false(g_file_test(f->keeper.paths->key_file, G_FILE_TEST_EXISTS));
}

/* --- what is taken, and what is not */

static bool take(struct fixture *f, const char *unit, GError **error) {
    gsize length = 0;
    g_autofree char *path = of_unit(unit, "site.bundle");
    g_autofree char *bundle = read_file(path, &length);
    return wlink_identity_take(&f->keeper, (const guint8 *)bundle, length, error);
}

/* Refused, and what the unit had is what it has. */
static void assert_not_taken(struct fixture *f, const char *unit, enum wlink_code code) {
    gsize before_length = 0, after_length = 0;
    g_autofree char *before = read_file(f->keeper.paths->site_file, &before_length);
    g_autofree char *pem = read_file(f->keeper.paths->certificate_file, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(take(f, unit, &error));
    g_assert_error(error, WLINK_ERROR, (int)code);
    g_autofree char *after = read_file(f->keeper.paths->site_file, &after_length);
    g_autofree char *same_pem = read_file(f->keeper.paths->certificate_file, NULL);
    g_assert_cmpmem(before, before_length, after, after_length);
    g_assert_cmpstr(pem, ==, same_pem);
}

static void test_a_new_bundle_and_a_new_certificate(struct fixture *f, const void *data) {
    g_autoptr(GError) error = NULL;
    fixture_estate("install", home, data, f->root, NULL);
    fixture_estate("renew", home, data, NULL);
    fixture_estate("bundle", home, NULL);
    take(f, data, &error);
    g_assert_no_error(error);
    g_autofree char *issued = of_unit(data, "unit.pem");
    g_autofree char *wanted = read_file(issued, NULL);
    g_autofree char *pem = read_file(f->keeper.paths->certificate_file, NULL);
    g_assert_cmpstr(pem, ==, wanted);
    g_assert_true(wlink_keeper1_get_enrolled(f->keeper.object));
    g_assert_false(g_file_test(f->keeper.paths->out_file, G_FILE_TEST_EXISTS)); /* it was in service */
}

static void test_what_is_not_taken(struct fixture *f, const void *data) {
    fixture_estate("install", home, data, f->root, NULL);
    assert_not_taken(f, AIREDALE, WLINK_CODE_BUNDLE_OTHER_UNIT);
    write_file(f->keeper.paths->serial_file, "1000000\n");
    assert_not_taken(f, data, WLINK_CODE_BUNDLE_OLDER);
    g_assert_cmpint(g_remove(f->keeper.paths->serial_file), ==, 0);
    fixture_estate("renew", home, data, "--new-key", NULL); /* not this unit's */
    fixture_estate("bundle", home, NULL);
    assert_not_taken(f, data, WLINK_CODE_KEY_UNUSABLE);
}

/* A bundle that was made before the unit's request was answered. */
static void test_a_first_bundle_needs_a_certificate(struct fixture *f, const void *data) {
    g_autoptr(GError) error = NULL;
    prepare_enrolment(f);
    g_assert_false(take(f, data, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_KEY_UNUSABLE);
    g_assert_false(g_file_test(f->keeper.paths->site_file, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    set_up();
#define ADD(name, unit, test) g_test_add(name, struct fixture, unit, make_keeper, test, free_keeper)
    ADD("/identity/asks-once", FEATHERSTONE, test_it_asks_once);
    ADD("/identity/key-not-given-away", FEATHERSTONE, test_a_key_that_was_not_given_away);
    ADD("/identity/no-secret", FEATHERSTONE, test_without_a_secret_it_asks_nothing);
    ADD("/identity/first-needs-certificate", FEATHERSTONE, test_a_first_bundle_needs_a_certificate);
    ADD("/identity/renewed", OAKWOOD, test_a_new_bundle_and_a_new_certificate);
    ADD("/identity/not-taken", OAKWOOD, test_what_is_not_taken);
    int result = g_test_run();
    fixture_remove(home);
    g_free(home);
    return result;
}

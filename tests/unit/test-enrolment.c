/* SPDX-License-Identifier: Apache-2.0 */

/* A unit's request and the estate's answer, both ends as they ship: the unit's functions and scripts/estate.
 */
#include "common/error.h"
#include "estate/enrolment.h"
#include "estate/site.h"
#include "unit/estate-fixture.h"

#include <string.h>
#include <sys/stat.h>

#define SECRET "00112233445566778899aabbccddeeff"
#define OTHER  "00112233445566778899aabbccddeefe"

static char *home, *ca, *key;

static void set_up(void) {
    home = fixture_new_folder();
    ca = g_build_filename(home, "ca/ca.pem", NULL);
    key = g_build_filename(home, "made-on-the-unit.key", NULL);
    fixture_estate("found", home, "--name", "Yorkshire", NULL);
    fixture_estate("add", home, OAKWOOD, "--name", "Oakwood", "--role", "wing", "--host", "10.9.0.1",
                   "--enrol", NULL);
    fixture_estate("add", home, AIREDALE, "--name", "Airedale", "--role", "consulting", "--host", "a.example",
                   NULL);
    fixture_estate("bundle", home, NULL);
    g_autoptr(GError) error = NULL;
    wlink_enrolment_make_key(key, &error);
    g_assert_no_error(error);
}

static char *secret_path(void) {
    return g_build_filename(home, "units", OAKWOOD, "enrolment", NULL);
}

/* What scripts/flash leaves in the estate. */
static void expect(const char *secret) {
    g_autofree char *path = secret_path();
    g_assert_true(g_file_set_contents(path, secret, -1, NULL));
}

static char *request(const char *secret) {
    g_autoptr(GError) error = NULL;
    char *text = wlink_enrolment_request(key, OAKWOOD, secret, &error);
    g_assert_no_error(error);
    return text;
}

/* Runs "estate enrol"; what it said when it refused, NULL when it answered. */
static char *enrol(const char *text) {
    g_autofree char *top = fixture_top();
    g_autofree char *tool = g_build_filename(top, "scripts", "estate", NULL);
    const char *argv[] = {tool, "enrol", home, text, NULL};
    char *said = NULL;
    int status;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said, &status,
                 &error);
    g_assert_no_error(error);
    if (!g_spawn_check_wait_status(status, NULL))
        return said;
    g_free(said);
    return NULL;
}

static void assert_refused(const char *text, const char *words) {
    g_autofree char *said = enrol(text);
    if (!said || !strstr(said, words))
        g_error("\"%s\" is missing in: %s", words, said ? said : "(it was answered)");
}

static wlink_site *open_bundle(const char *unit) {
    g_autofree char *path = g_build_filename(home, "units", unit, "site.bundle", NULL);
    g_autoptr(GError) error = NULL;
    wlink_site *site = wlink_site_open(path, ca, unit, 0, &error);
    g_assert_no_error(error);
    return site;
}

static void test_the_key_is_the_units_alone(void) {
    struct stat info;
    g_assert_cmpint(stat(key, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 07777, ==, 0600);
}

/* Only what a QR code packs closest (ISO/IEC 18004, alphanumeric mode), and short enough for one that a
 * telephone reads from the screen. */
static void test_a_request_can_be_scanned(void) {
    g_autofree char *text = request(SECRET);
    g_assert_true(g_str_has_prefix(text, "WL1:"));
    g_assert_cmpuint(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:"), ==, strlen(text));
    g_assert_cmpuint(strlen(text), <, 600);
}

static void test_before_it_is_answered_there_is_no_certificate(void) {
    g_autoptr(wlink_site) site = open_bundle(OAKWOOD);
    g_assert_null(wlink_site_certificate(site));
}

static void test_what_is_not_answered(void) {
    g_autofree char *good = request(SECRET);
    g_autofree char *other = request(OTHER);
    assert_refused(good, "no request of " OAKWOOD " is expected");
    expect(SECRET);
    assert_refused(other, "was not made by the unit that was flashed last");
    g_autofree char *cut = g_strndup(good, strlen(good) - 8);
    assert_refused(cut, "is no whole request");
    assert_refused("WL1:AAAA", "is no whole request");
    g_autofree char *changed = g_strdup(good);
    changed[40] = changed[40] == 'A' ? 'B' : 'A';
    g_autofree char *said = enrol(changed);
    g_assert_nonnull(said);
    g_autofree char *path = secret_path();
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS)); /* none of these used it up */
}

/* Carried in a file and in pieces, as a person might. */
static void test_an_answer_fits(void) {
    g_autofree char *text = request(SECRET);
    g_autofree char *file = g_build_filename(home, "request.txt", NULL);
    g_autofree char *lines = g_strdup_printf("%.100s\n  %s\n", text, text + 100);
    g_assert_true(g_file_set_contents(file, lines, -1, NULL));
    g_assert_null(enrol(file));
    g_autoptr(wlink_site) site = open_bundle(OAKWOOD);
    g_autoptr(GError) error = NULL;
    g_autofree char *pem = wlink_enrolment_answer(wlink_site_certificate(site), key, ca, OAKWOOD, &error);
    g_assert_no_error(error);
    g_autofree char *path = g_build_filename(home, "units", OAKWOOD, "unit.pem", NULL);
    g_autofree char *issued = NULL;
    g_assert_true(g_file_get_contents(path, &issued, NULL, NULL));
    g_assert_cmpstr(pem, ==, issued);
}

static void test_a_request_is_answered_once(void) {
    g_autofree char *text = request(SECRET);
    g_autofree char *path = secret_path();
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_refused(text, "it was answered already");
}

static void assert_no_answer(const char *base64, const char *key_file, const char *authority,
                             const char *address, enum wlink_code code) {
    g_autoptr(GError) error = NULL;
    g_autofree char *pem = wlink_enrolment_answer(base64, key_file, authority, address, &error);
    g_assert_null(pem);
    g_assert_error(error, WLINK_ERROR, (int)code);
}

static void test_what_is_no_answer(void) {
    g_autoptr(wlink_site) site = open_bundle(OAKWOOD);
    g_autoptr(wlink_site) airedale = open_bundle(AIREDALE);
    const char *ours = wlink_site_certificate(site);
    g_autofree char *other_home = fixture_new_folder();
    g_autofree char *other_ca = g_build_filename(other_home, "ca/ca.pem", NULL);
    g_autofree char *other_key = g_build_filename(home, "units", AIREDALE, "unit.key", NULL);
    fixture_estate("found", other_home, "--name", "Yorkshire", NULL);
    assert_no_answer(wlink_site_certificate(airedale), key, ca, OAKWOOD, WLINK_CODE_KEY_UNUSABLE);
    assert_no_answer(ours, other_key, ca, OAKWOOD, WLINK_CODE_KEY_UNUSABLE);
    assert_no_answer(ours, key, other_ca, OAKWOOD, WLINK_CODE_CERTIFICATE_FOREIGN);
    assert_no_answer(ours, key, ca, FEATHERSTONE, WLINK_CODE_KEY_UNUSABLE);
    assert_no_answer("AAAA", key, ca, OAKWOOD, WLINK_CODE_KEY_UNUSABLE);
    fixture_remove(other_home);
}

static void test_what_is_no_secret(void) {
    static const char *const texts[] = {"", "00112233445566778899aabbccddeef",
                                        "x0112233445566778899aabbccddeeff"};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(wlink_enrolment_request(key, OAKWOOD, texts[i], &error));
        g_assert_error(error, WLINK_ERROR, WLINK_CODE_INVALID);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/enrolment/key", test_the_key_is_the_units_alone);
    g_test_add_func("/enrolment/scan", test_a_request_can_be_scanned);
    g_test_add_func("/enrolment/before", test_before_it_is_answered_there_is_no_certificate);
    g_test_add_func("/enrolment/refused", test_what_is_not_answered);
    g_test_add_func("/enrolment/answer", test_an_answer_fits);
    g_test_add_func("/enrolment/once", test_a_request_is_answered_once);
    g_test_add_func("/enrolment/no-answer", test_what_is_no_answer);
    g_test_add_func("/enrolment/no-secret", test_what_is_no_secret);
    int result = g_test_run();
    fixture_remove(home);
    g_free(home);
    g_free(ca);
    g_free(key);
    return result;
}

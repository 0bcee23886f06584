/* SPDX-License-Identifier: Apache-2.0 */

/* scripts/estate: what it lays into a unit opens there, and each mistake has its sentence. */
#include "common/error.h"
#include "estate/passport.h"
#include "estate/site.h"
#include "unit/estate-fixture.h"

#include <string.h>
#include <sys/stat.h>

static char *home, *root, *csr;

static void assert_mode(const char *path, unsigned mode) {
    struct stat info;
    g_autofree char *full = g_build_filename(root, path, NULL);
    g_assert_cmpint(stat(full, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, mode);
}

static wlink_site *open_site(const char *unit) {
    g_autofree char *ca = g_build_filename(home, "ca/ca.pem", NULL);
    g_autofree char *path = g_build_filename(home, "units", unit, "site.bundle", NULL);
    g_autoptr(GError) error = NULL;
    wlink_site *site = wlink_site_open(path, ca, unit, 0, &error);
    g_assert_no_error(error);
    return site;
}

/* The first step of the story below: a room, a unit with a request of its own, a foreign room. */
static void set_up(void) {
    home = fixture_new_folder();
    root = fixture_new_folder();
    csr = g_build_filename(home, "units", OAKWOOD, "unit.csr", NULL);
    fixture_estate("found", home, "--name", "A/B + C=D", NULL);
    fixture_estate("add", home, OAKWOOD, "--name", "Oakwood", "--role", "wing", "--host", "10.9.0.1", NULL);
    fixture_estate("add", home, AIREDALE, "--name", "Airedale", "--role", "consulting", "--host", "a.example",
                   "--csr", csr, NULL);
    fixture_estate("add", home, GATEWAY, "--name", "Gateway", "--role", "consulting", "--host", "::1",
                   "--foreign", NULL);
    fixture_estate("permit", home, OAKWOOD, AIREDALE, "--one-way", "--authority", "G", NULL);
    fixture_estate("bundle", home, NULL);
}

static void test_install(void) {
    fixture_estate("install", home, OAKWOOD, root, NULL);
    assert_mode("var/lib/winglink/identity/unit.key", 0600);
    assert_mode("var/lib/winglink/identity/unit.pem", 0644);
    assert_mode("var/lib/winglink/site/site.bundle", 0644);
    assert_mode("etc/winglink/estate/ca.pem", 0644);
    g_autofree char *pem = g_build_filename(root, "var/lib/winglink/identity/unit.pem", NULL);
    g_autofree char *key = g_build_filename(root, "var/lib/winglink/identity/unit.key", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_signer) signer = wlink_signer_new(pem, key, &error);
    g_assert_no_error(error);
    g_assert_true(wlink_signer_is_of(signer, OAKWOOD));
}

/* A request's own name is not believed: Airedale's certificate was asked for by Oakwood's. */
static void test_request(void) {
    g_autofree char *pem = g_build_filename(home, "units", AIREDALE, "unit.pem", NULL);
    g_autofree char *key = g_build_filename(home, "units", OAKWOOD, "unit.key", NULL);
    g_autofree char *none = g_build_filename(home, "units", AIREDALE, "unit.key", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_signer) signer = wlink_signer_new(pem, key, &error);
    g_assert_no_error(error);
    g_assert_true(wlink_signer_is_of(signer, AIREDALE));
    g_assert_false(wlink_signer_is_of(signer, OAKWOOD));
    g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
}

static enum wlink_code judge(const char *unit, const char *room, enum wlink_direction direction) {
    g_autoptr(wlink_site) site = open_site(unit);
    return wlink_site_authorise(site, room, direction, wlink_site_made(site), NULL);
}

static void test_permissions(void) {
    g_assert_cmpint(judge(OAKWOOD, AIREDALE, WLINK_DIRECTION_CALL), ==, WLINK_CODE_NONE);
    g_assert_cmpint(judge(OAKWOOD, AIREDALE, WLINK_DIRECTION_CALLED), ==, WLINK_CODE_NOT_AUTHORISED);
    g_assert_cmpint(judge(AIREDALE, OAKWOOD, WLINK_DIRECTION_CALLED), ==, WLINK_CODE_NONE);
    g_assert_cmpint(judge(AIREDALE, OAKWOOD, WLINK_DIRECTION_CALL), ==, WLINK_CODE_NOT_AUTHORISED);
    fixture_estate("permit", home, AIREDALE, OAKWOOD, "--until", "2020-01-01", "--authority", "G", NULL);
    fixture_estate("bundle", home, OAKWOOD, NULL);
    g_assert_cmpint(judge(OAKWOOD, AIREDALE, WLINK_DIRECTION_CALL), ==, WLINK_CODE_AUTHORISATION_LAPSED);
    g_assert_cmpint(judge(AIREDALE, OAKWOOD, WLINK_DIRECTION_CALLED), ==,
                    WLINK_CODE_NONE); /* not made anew */
    g_autoptr(wlink_site) site = open_site(OAKWOOD);
    g_assert_cmpuint(wlink_site_serial(site), ==, 2);
}

/* Whether the present certificate of a room is revoked in Oakwood's bundle. */
static bool is_revoked(const char *room) {
    g_autofree char *path = g_build_filename(home, "units", room, "unit.pem", NULL);
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *base64 = g_string_new(NULL);
    for (guint i = 0; lines[i]; i++)
        if (!g_str_has_prefix(lines[i], "-----"))
            g_string_append(base64, lines[i]);
    gsize length;
    g_autofree guint8 *der = g_base64_decode(base64->str, &length);
    g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, der, length);
    g_string_free(base64, TRUE);
    g_autoptr(wlink_site) site = open_site(OAKWOOD);
    return wlink_site_revoked(site, sha256);
}

static void test_revoke_and_renew(void) {
    g_assert_false(is_revoked(GATEWAY));
    fixture_estate("revoke", home, GATEWAY, NULL);
    fixture_estate("bundle", home, OAKWOOD, NULL);
    g_assert_true(is_revoked(GATEWAY));
    fixture_estate("renew", home, GATEWAY, "--new-key", NULL);
    fixture_estate("bundle", home, OAKWOOD, NULL);
    g_assert_false(is_revoked(GATEWAY));
}

/* The old signer's certificate is revoked by the bundle that the new one signs. */
static void test_new_signer(void) {
    g_autoptr(wlink_site) before = open_site(OAKWOOD);
    fixture_estate("signer", home, NULL);
    fixture_estate("bundle", home, OAKWOOD, NULL);
    g_autoptr(wlink_site) between = open_site(OAKWOOD);
    g_assert_cmpstr(wlink_site_signer(between), !=, wlink_site_signer(before));
    g_assert_false(wlink_site_revoked(between, wlink_site_signer(before)));
    fixture_estate("signer", home, "--revoke", NULL);
    fixture_estate("bundle", home, OAKWOOD, NULL);
    g_autoptr(wlink_site) after = open_site(OAKWOOD);
    g_assert_true(wlink_site_revoked(after, wlink_site_signer(between)));
    g_assert_false(wlink_site_revoked(after, wlink_site_signer(after)));
    g_assert_true(g_strv_contains(wlink_site_revocations(after), wlink_site_signer(between)));
}

static void move(const char *from, const char *to) {
    g_autofree char *source = g_build_filename(home, from, NULL);
    g_autofree char *target = g_build_filename(home, to, NULL);
    g_assert_cmpint(g_rename(source, target), ==, 0);
}

/* The power fails when the old one is out of its place and the new one not yet in it. */
static void test_new_signer_cut_short(void) {
    g_autofree char *old = g_build_filename(home, "signer.old", NULL);
    g_autoptr(wlink_site) before = open_site(OAKWOOD);
    fixture_estate("signer", home, NULL);
    move("signer", "signer.new");
    g_assert_cmpint(g_mkdir(old, 0700), ==, 0);
    fixture_estate("bundle", home, OAKWOOD, NULL);
    g_autoptr(wlink_site) after = open_site(OAKWOOD);
    g_assert_cmpstr(wlink_site_signer(after), !=, wlink_site_signer(before));
    g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
    fixture_estate("signer", home, NULL);
    fixture_estate("bundle", home, OAKWOOD, NULL);
}

static void assert_mistake(const char *part, const char *verb, ...) G_GNUC_NULL_TERMINATED;
static void assert_mistake(const char *part, const char *verb, ...) {
    g_autofree char *top = fixture_top();
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_build_filename(top, "scripts", "estate", NULL));
    va_list args;
    va_start(args, verb);
    for (const char *word = verb; word; word = va_arg(args, const char *))
        g_ptr_array_add(argv, g_strdup(word));
    va_end(args);
    g_ptr_array_add(argv, NULL);
    g_autofree char *said = NULL;
    int status = 0;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said,
                 &status, NULL);
    g_test_message("%s", said);
    g_assert_cmpint(status, !=, 0);
    g_assert_nonnull(strstr(said, part));
    g_assert_null(strstr(said, "Traceback"));
}

static void test_mistakes(void) {
    assert_mistake("is no estate", "show", "/nonexistent", NULL);
    assert_mistake("not empty", "found", home, "--name", "x", NULL);
    assert_mistake("is in this estate already", "add", home, OAKWOOD, "--name", "x", "--role", "wing",
                   "--host", "h", NULL);
    assert_mistake("already called 'Oakwood'", "add", home, "x@y", "--name", "Oakwood", "--role", "wing",
                   "--host", "h", NULL);
    assert_mistake("is no address", "add", home, "X@y", "--name", "x", "--role", "wing", "--host", "h", NULL);
    assert_mistake("neither a host name", "add", home, "x@y", "--name", "x", "--role", "wing", "--host", "h_",
                   NULL);
    assert_mistake("is no certificate request", "add", home, "x@y", "--name", "x", "--role", "wing", "--host",
                   "h", "--csr", "/dev/null", NULL);
    assert_mistake("there is no room x@y", "permit", home, OAKWOOD, "x@y", "--authority", "G", NULL);
    assert_mistake("would end before it starts", "permit", home, OAKWOOD, AIREDALE, "--from", "2026-02-01",
                   "--until", "2026-01-01", "--authority", "G", NULL);
    assert_mistake("is no time", "permit", home, OAKWOOD, AIREDALE, "--from", "soon", "--authority", "G",
                   NULL);
    assert_mistake("foreign room", "bundle", home, GATEWAY, NULL);
    assert_mistake("there is no setting", "set", home, "mtu", "9000", NULL);
}

/* The last test: it spoils the estate. */
static void test_mistake_in_the_file(void) {
    g_autofree char *path = g_build_filename(home, "estate.conf", NULL);
    g_assert_true(
        g_file_set_contents(path, "[estate]\nname = x\n[settings]\nmedia-prot-min = 1\n", -1, NULL));
    assert_mistake("estate.conf, line 4: group [settings] has no key media-prot-min", "show", home, NULL);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/estate-tool/install", test_install);
    g_test_add_func("/estate-tool/request", test_request);
    g_test_add_func("/estate-tool/permissions", test_permissions);
    g_test_add_func("/estate-tool/revoke-and-renew", test_revoke_and_renew);
    g_test_add_func("/estate-tool/new-signer", test_new_signer);
    g_test_add_func("/estate-tool/new-signer-cut-short", test_new_signer_cut_short);
    g_test_add_func("/estate-tool/mistakes", test_mistakes);
    g_test_add_func("/estate-tool/mistake-in-the-file", test_mistake_in_the_file);
    int result = g_test_run();
    fixture_remove(home);
    fixture_remove(root);
    g_free(home);
    g_free(root);
    g_free(csr);
    return result;
}

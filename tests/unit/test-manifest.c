/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "estate/seal.h"
#include "keeper/manifest-private.h"
#include "unit/estate-fixture.h"

#include <string.h>

static char *home, *other_home; /* two estates that do not know each other */

enum { START = 1024 * 1024 }; /* of the partition in a stick's image */

static char *in(const char *folder, const char *path) {
    return g_build_filename(folder, path, NULL);
}

static void found(const char *folder) {
    fixture_estate("found", folder, "--name", "Yorkshire", NULL);
    fixture_estate("add", folder, OAKWOOD, "--name", "Oakwood", "--role", "wing", "--host", "10.9.0.1", NULL);
    fixture_estate("add", folder, AIREDALE, "--name", "Airedale", "--role", "consulting", "--host",
                   "10.9.0.2", NULL);
    fixture_estate("bundle", folder, NULL);
}

static void set_up(void) {
    home = fixture_new_folder();
    other_home = fixture_new_folder();
    found(home);
    found(other_home);
    g_autofree char *staff = in(home, "staff");
    g_autofree char *all = in(home, "all.img");
    g_autofree char *one = in(home, "one.img");
    g_autofree char *foreign = in(other_home, "all.img");
    g_file_set_contents(staff, "[staff 101]\nrole = nurse\n", -1, NULL);
    fixture_estate("stick", home, all, "--site", "--staff", staff, "--report", "--factory-reset", OAKWOOD,
                   "--until", "2099-01-01", NULL);
    fixture_estate("stick", home, one, "--for", OAKWOOD, "--site", NULL);
    fixture_estate("stick", other_home, foreign, "--site", NULL);
}

/* The partition of a stick's image. */
static guint8 *read_stick(const char *folder, const char *name, gsize *length) {
    g_autofree char *path = in(folder, name);
    g_autoptr(GError) error = NULL;
    char *data;
    g_file_get_contents(path, &data, length, &error);
    g_assert_no_error(error);
    *length -= START;
    memmove(data, data + START, *length);
    return (guint8 *)data;
}

static wlink_manifest *open_stick(const guint8 *data, gsize length, GError **error) {
    g_autofree char *ca = in(home, "ca/ca.pem");
    return wlink_manifest_open(data, length, ca, error);
}

static void assert_refused(const guint8 *data, gsize length, enum wlink_code code) {
    g_autoptr(GError) error = NULL;
    g_assert_null(open_stick(data, length, &error));
    g_test_message("%s", error->message);
    g_assert_cmpstr(wlink_code_to_string(wlink_error_code(error)), ==, wlink_code_to_string(code));
}

/* --- sticks that the tool made */

static void test_opens(void) {
    gsize length;
    g_autofree guint8 *data = read_stick(home, "all.img", &length);
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_manifest) manifest = open_stick(data, length, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(wlink_manifest_signer(manifest), ==, "Yorkshire site bundles");
    g_assert_cmpint(wlink_manifest_until(manifest), ==, 4070908800);
    g_assert_true(wlink_manifest_check(manifest, OAKWOOD, wlink_manifest_made(manifest), &error));
    for (int kind = 0; kind < WLINK_ITEM_KIND_COUNT; kind++)
        g_assert_true(!wlink_manifest_find(manifest, OAKWOOD, (enum wlink_item_kind)kind) ==
                      (kind == WLINK_ITEM_UPDATE));
    const struct wlink_item *site = wlink_manifest_find(manifest, AIREDALE, WLINK_ITEM_SITE);
    g_assert_cmpstr(site->name, ==, AIREDALE);
    g_assert_cmpuint(site->serial, ==, 1);
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, data + site->offset, (gsize)site->size);
    g_assert_cmpstr(sum, ==, site->sha256);
    g_assert_cmpuint(wlink_manifest_find(manifest, OAKWOOD, WLINK_ITEM_STAFF)->serial, ==, 1);
    g_assert_cmpuint(wlink_manifest_find(manifest, OAKWOOD, WLINK_ITEM_REPORT)->size, ==, 260 * 1024);
    g_assert_null(wlink_manifest_find(manifest, AIREDALE, WLINK_ITEM_FACTORY_RESET));
}

/* The signature is over the manifest; where its seal lies among zeros is not. */
static void test_other_estate(void) {
    gsize length;
    g_autofree guint8 *data = read_stick(other_home, "all.img", &length);
    assert_refused(data, length, WLINK_CODE_STICK_SIGNATURE);
}

static void test_other_unit_and_time(void) {
    gsize length;
    g_autofree guint8 *data = read_stick(home, "one.img", &length);
    g_autoptr(wlink_manifest) manifest = open_stick(data, length, NULL);
    gint64 until = wlink_manifest_until(manifest);
    g_autoptr(GError) error = NULL, late = NULL;
    g_assert_false(wlink_manifest_check(manifest, AIREDALE, until - 1, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_STICK_OTHER_UNIT);
    g_assert_true(wlink_manifest_check(manifest, OAKWOOD, until - 1, NULL));
    g_assert_false(wlink_manifest_check(manifest, OAKWOOD, until, &late));
    g_assert_cmpint(wlink_error_code(late), ==, WLINK_CODE_STICK_OUTLIVED);
    g_assert_null(wlink_manifest_find(manifest, AIREDALE, WLINK_ITEM_SITE));
}

/* A site bundle is signed by the same hand, and is no stick. */
static void test_site_bundle_is_no_stick(void) {
    gsize length;
    g_autofree char *path = in(home, "units/" OAKWOOD "/site.bundle");
    g_autofree char *data = NULL;
    g_file_get_contents(path, &data, &length, NULL);
    assert_refused((guint8 *)data, length, WLINK_CODE_STICK_MALFORMED);
}

static void test_flipped_and_cut(void) {
    gsize length;
    g_autofree guint8 *data = read_stick(home, "one.img", &length);
    gsize sealed = wlink_seal_length(data, length);
    g_assert_cmpuint(sealed, >, 500);
    for (gsize cut = 0; cut < sealed; cut += 17)
        assert_refused(data, cut, WLINK_CODE_STICK_MALFORMED);
    gsize at = (gsize)((guint8 *)memmem(data, sealed, "until = ", 8) - data);
    data[at + 10] ^= 1;
    assert_refused(data, length, WLINK_CODE_STICK_SIGNATURE);
    memset(data, 0, length);
    assert_refused(data, length, WLINK_CODE_STICK_MALFORMED);
}

static void test_lengths(void) {
    static const struct {
        guint8 bytes[6];
        gsize count, length;
    } rows[] = {
        {{0x30, 0x05}, 2, 7},
        {{0x30, 0x82, 0x01, 0x00}, 4, 260},
        {{0x30, 0x83, 0x0F, 0xFF, 0xFB}, 5, WLINK_SEAL_MAX_BYTES},
        {{0x30, 0x83, 0x0F, 0xFF, 0xFC}, 5, 0},       /* a byte too large */
        {{0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, 6, 0}, /* as large as can be */
        {{0x30, 0x85, 0x00, 0x00, 0x00, 0x00}, 6, 0},
        {{0x30, 0x80}, 2, 0}, /* BER */
        {{0x31, 0x05}, 2, 0},
        {{0x30, 0x82, 0x01}, 3, 0},
        {{0x30}, 1, 0},
        {{0}, 0, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpuint(wlink_seal_length(rows[i].bytes, rows[i].count), ==, rows[i].length);
}

/* --- manifests that the tool would not make */

#define STICK "[stick]\nformat=1\nmade=2026-11-22T12:00:00Z\nuntil=2026-12-22T12:00:00Z\n"
#define SHA   "sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"

static void test_text(void) {
    static const struct {
        const char *text, *part; /* NULL: it is good */
    } rows[] = {
        {STICK "[update 1.5.0+gabc]\noffset=1048576\nsize=4294967296\n" SHA, NULL},
        {STICK "[update 1]\noffset=1048576\nsize=4294967297\n" SHA, "size"},
        {STICK "[update 1]\noffset=1048577\nsize=1\n" SHA, "multiple"},
        {STICK "[update 1]\noffset=1044480\nsize=1\n" SHA, "offset"},
        {STICK "[update 1]\noffset=1048576\nsize=0\n" SHA, "size"},
        {STICK "[update ../1]\noffset=1048576\nsize=1\n" SHA, "version"},
        {STICK "[update 1]\noffset=1048576\nsize=1\n" SHA "[update 2]\noffset=2097152\nsize=1\n" SHA,
         "more than one"},
        {STICK "[staff 7]\noffset=1048576\nsize=1\n" SHA "[staff 8]\noffset=2097152\nsize=1\n" SHA,
         "more than one"},
        {STICK "[staff 07]\noffset=1048576\nsize=1\n" SHA, "serial"},
        {STICK "[staff 7]\noffset=1048576\nsize=65537\n" SHA, "size"},
        {STICK "[site " OAKWOOD "]\nserial=1\noffset=1048576\nsize=5000\n" SHA "[report " OAKWOOD
               "]\noffset=1052672\nsize=8192\n",
         "overlap"},
        {STICK "[site " OAKWOOD "]\nserial=1\noffset=1048576\nsize=4096\n" SHA "[report " OAKWOOD
               "]\noffset=1052672\nsize=8192\n",
         NULL},
        {STICK "[site " OAKWOOD "]\noffset=1048576\nsize=4096\n" SHA, "serial"},
        {STICK "[report " OAKWOOD "]\noffset=1052672\nsize=4096\n", "size"},
        {STICK "[factory-reset]\n", "name after it"},
        {STICK "[factory-reset " OAKWOOD "]\noffset=1\n", "not known"},
        {STICK "[format]\n", "not known"},
        {"[stick]\nformat=2\nmade=2026-11-22T12:00:00Z\nuntil=2026-12-22T12:00:00Z\n", "format"},
        {"[stick]\nformat=1\nmade=2026-12-22T12:00:00Z\nuntil=2026-12-22T12:00:00Z\n", "before"},
        {"[bundle]\nunit=" OAKWOOD "\nserial=7\nmade=2026-11-22T12:00:00Z\n", "not known"},
        {"", "format"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(wlink_manifest) manifest =
            wlink_manifest_read(rows[i].text, strlen(rows[i].text), "S", &error);
        g_test_message("%s: %s", rows[i].text, error ? error->message : "good");
        g_assert_true(!manifest == (rows[i].part != NULL));
        if (rows[i].part) {
            g_assert_nonnull(strstr(error->message, rows[i].part));
            g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_STICK_MALFORMED);
        }
    }
}

/* A factory reset and a report are never for everybody, and nothing is for whom the stick does not name. */
static void test_whose(void) {
    const char *text = STICK "units=" OAKWOOD "\n[factory-reset " OAKWOOD "]\n[factory-reset " AIREDALE
                             "]\n[update 1.5.0]\noffset=1048576\nsize=9\n" SHA;
    g_autoptr(wlink_manifest) manifest = wlink_manifest_read(text, strlen(text), "S", NULL);
    g_assert_nonnull(wlink_manifest_find(manifest, OAKWOOD, WLINK_ITEM_FACTORY_RESET));
    g_assert_nonnull(wlink_manifest_find(manifest, OAKWOOD, WLINK_ITEM_UPDATE));
    g_assert_null(wlink_manifest_find(manifest, AIREDALE, WLINK_ITEM_FACTORY_RESET));
    g_assert_null(wlink_manifest_find(manifest, AIREDALE, WLINK_ITEM_UPDATE));
    const char *all = STICK "[factory-reset " OAKWOOD "]\n[update 1.5.0]\noffset=1048576\nsize=9\n" SHA;
    g_autoptr(wlink_manifest) open = wlink_manifest_read(all, strlen(all), "S", NULL);
    g_assert_null(wlink_manifest_find(open, AIREDALE, WLINK_ITEM_FACTORY_RESET));
    g_assert_nonnull(wlink_manifest_find(open, AIREDALE, WLINK_ITEM_UPDATE));
}

static void test_kinds(void) {
    for (int i = 0; i < WLINK_ITEM_KIND_COUNT; i++) {
        enum wlink_item_kind kind = WLINK_ITEM_KIND_COUNT;
        g_assert_true(wlink_item_kind_from_string(wlink_item_kind_to_string((enum wlink_item_kind)i), &kind));
        g_assert_cmpint(kind, ==, i);
    }
    enum wlink_item_kind kind = WLINK_ITEM_SITE;
    g_assert_false(wlink_item_kind_from_string("", &kind));
    g_assert_false(wlink_item_kind_from_string(NULL, &kind));
    g_assert_cmpint(kind, ==, WLINK_ITEM_SITE);
}

/* docs/service-stick.md has a row for each key. */
static void test_manual_is_whole(void) {
    g_autofree char *top = fixture_top();
    g_autofree char *path = g_build_filename(top, "docs", "service-stick.md", NULL);
    g_autofree char *manual = NULL;
    g_assert_true(g_file_get_contents(path, &manual, NULL, NULL));
    for (guint i = 0; i < wlink_manifest_keytable.key_count; i++) {
        const struct wlink_key *key = &wlink_manifest_keytable.keys[i];
        g_autofree char *words = g_strdup_printf("| `%s` | %s |", key->key, key->sentence);
        if (!strstr(manual, words))
            g_error("docs/service-stick.md does not have [%s] %s: %s", key->group, key->key, words);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/manifest/opens", test_opens);
    g_test_add_func("/manifest/other-estate", test_other_estate);
    g_test_add_func("/manifest/other-unit-and-time", test_other_unit_and_time);
    g_test_add_func("/manifest/site-bundle-is-no-stick", test_site_bundle_is_no_stick);
    g_test_add_func("/manifest/flipped-and-cut", test_flipped_and_cut);
    g_test_add_func("/manifest/lengths", test_lengths);
    g_test_add_func("/manifest/text", test_text);
    g_test_add_func("/manifest/whose", test_whose);
    g_test_add_func("/manifest/kinds", test_kinds);
    g_test_add_func("/manifest/manual", test_manual_is_whole);
    int failed = g_test_run();
    fixture_remove(home);
    fixture_remove(other_home);
    g_free(home);
    g_free(other_home);
    return failed;
}

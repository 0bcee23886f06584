/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "keeper/stick-items.h"
#include "unit/estate-fixture.h"

#include <string.h>

#define SHA "sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"

/* Made on 22 November 2026. */
static const char text[] =
    "[stick]\nformat=1\nmade=2026-11-22T12:00:00Z\nuntil=2026-12-22T12:00:00Z\n"
    "[update 1.5.0]\noffset=1048576\nsize=9\n" SHA "[site " OAKWOOD
    "]\nserial=7\noffset=1052672\nsize=9\n" SHA "[site " AIREDALE "]\nserial=8\noffset=1056768\nsize=9\n" SHA
    "[staff 3]\noffset=1060864\nsize=9\n" SHA "[report " OAKWOOD
    "]\noffset=1064960\nsize=266240\n[factory-reset " OAKWOOD "]\n";

static wlink_manifest *manifest(void) {
    g_autoptr(GError) error = NULL;
    wlink_manifest *read = wlink_manifest_read(text, strlen(text), "S", &error);
    g_assert_no_error(error);
    return read;
}

/* A unit that everything of the stick is newer than. */
static const struct wlink_stick_unit older = {
    .address = OAKWOOD, .version = "1.4.0", .site_serial = 6, .site_made = 1700000000, .staff_serial = 2};

static enum wlink_code judge(const struct wlink_stick_unit *unit, enum wlink_item_kind kind) {
    g_autoptr(wlink_manifest) stick = manifest();
    const struct wlink_item *item = wlink_manifest_find(stick, OAKWOOD, kind);
    g_assert_nonnull(item);
    return wlink_stick_judge(stick, item, unit);
}

static void test_newer(void) {
    for (int kind = 0; kind < WLINK_ITEM_KIND_COUNT; kind++)
        g_assert_cmpint(judge(&older, (enum wlink_item_kind)kind), ==, WLINK_CODE_NONE);
    struct wlink_stick_unit bare = {.address = OAKWOOD, .version = ""};
    for (int kind = 0; kind < WLINK_ITEM_KIND_COUNT; kind++)
        g_assert_cmpint(judge(&bare, (enum wlink_item_kind)kind), ==, WLINK_CODE_NONE);
}

static void test_same(void) {
    const struct wlink_stick_unit same = {
        .address = OAKWOOD, .version = "1.5.0", .site_serial = 7, .site_made = 1700000000, .staff_serial = 3};
    for (int kind = WLINK_ITEM_UPDATE; kind <= WLINK_ITEM_STAFF; kind++)
        g_assert_cmpint(judge(&same, (enum wlink_item_kind)kind), ==, WLINK_CODE_STICK_INSTALLED);
}

/* The other slot holds nothing to go back to: the version that runs is written into it, an older one not. */
static void test_one_copy(void) {
    struct wlink_stick_unit unit = older;
    unit.version = "1.5.0";
    unit.one_copy = true;
    g_assert_cmpint(judge(&unit, WLINK_ITEM_UPDATE), ==, WLINK_CODE_NONE);
    unit.version = "1.5.1";
    g_assert_cmpint(judge(&unit, WLINK_ITEM_UPDATE), ==, WLINK_CODE_STICK_OLDER);
}

/* The same staff list again makes other PINs, where nobody may know one; an older one stays too old. */
static void test_unserved(void) {
    struct wlink_stick_unit unit = older;
    unit.unserved = true;
    unit.staff_serial = 3;
    g_assert_cmpint(judge(&unit, WLINK_ITEM_STAFF), ==, WLINK_CODE_NONE);
    unit.site_serial = 7;
    g_assert_cmpint(judge(&unit, WLINK_ITEM_SITE), ==, WLINK_CODE_STICK_INSTALLED);
    unit.staff_serial = 4;
    g_assert_cmpint(judge(&unit, WLINK_ITEM_STAFF), ==, WLINK_CODE_STICK_OLDER);
}

static void test_older(void) {
    const struct wlink_stick_unit newer = {.address = OAKWOOD,
                                           .version = "1.10.0",
                                           .site_serial = 8,
                                           .site_made = 1795348801, /* a second after the stick */
                                           .staff_serial = 4};
    for (int kind = WLINK_ITEM_UPDATE; kind <= WLINK_ITEM_STAFF; kind++)
        g_assert_cmpint(judge(&newer, (enum wlink_item_kind)kind), ==, WLINK_CODE_STICK_OLDER);
    g_assert_cmpint(judge(&newer, WLINK_ITEM_FACTORY_RESET), ==, WLINK_CODE_STICK_OLDER);
    g_assert_cmpint(judge(&newer, WLINK_ITEM_REPORT), ==, WLINK_CODE_NONE);
}

static void assert_item(GVariant *items, gsize at, const char *kind, const char *version,
                        const char *installed) {
    g_autoptr(GVariant) item = g_variant_get_child_value(items, at);
    const char *found_kind, *found_version, *found_installed, *code;
    g_assert_true(g_variant_lookup(item, "kind", "&s", &found_kind));
    g_assert_true(g_variant_lookup(item, "version", "&s", &found_version));
    g_assert_true(g_variant_lookup(item, "installed", "&s", &found_installed));
    g_assert_true(g_variant_lookup(item, "code", "&s", &code));
    g_assert_cmpstr(found_kind, ==, kind);
    g_assert_cmpstr(found_version, ==, version);
    g_assert_cmpstr(found_installed, ==, installed);
    g_assert_cmpstr(code, ==, "none");
}

static void test_items(void) {
    g_autoptr(wlink_manifest) stick = manifest();
    g_autoptr(GVariant) items = g_variant_ref_sink(wlink_stick_items(stick, &older));
    g_assert_cmpuint(g_variant_n_children(items), ==, 5);
    assert_item(items, 0, "update", "1.5.0", "1.4.0");
    assert_item(items, 1, "site", "7", "6");
    assert_item(items, 2, "staff", "3", "2");
    assert_item(items, 3, "report", "", "");
    assert_item(items, 4, "factory-reset", "", "");
}

/* Another unit sees what is for it. */
static void test_another_unit(void) {
    g_autoptr(wlink_manifest) stick = manifest();
    struct wlink_stick_unit unit = older;
    unit.address = AIREDALE;
    g_autoptr(GVariant) items = g_variant_ref_sink(wlink_stick_items(stick, &unit));
    g_assert_cmpuint(g_variant_n_children(items), ==, 3);
    assert_item(items, 1, "site", "8", "6");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stick-items/newer", test_newer);
    g_test_add_func("/stick-items/same", test_same);
    g_test_add_func("/stick-items/one-copy", test_one_copy);
    g_test_add_func("/stick-items/unserved", test_unserved);
    g_test_add_func("/stick-items/older", test_older);
    g_test_add_func("/stick-items/items", test_items);
    g_test_add_func("/stick-items/another-unit", test_another_unit);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/stick-items.h"

#include "common/error.h"
#include "keeper/version.h"

static enum wlink_code judge_serial(guint64 brings, guint64 installed) {
    if (brings < installed)
        return WLINK_CODE_STICK_OLDER;
    return brings == installed ? WLINK_CODE_STICK_INSTALLED : WLINK_CODE_NONE;
}

/* What follows a "+" tells builds of one version apart. Where there is nothing to go back to, the version
 * that runs writes the other slot anew. */
static enum wlink_code judge_version(const char *brings, const struct wlink_stick_unit *unit) {
    if (wlink_version_compare(brings, unit->version) < 0)
        return WLINK_CODE_STICK_OLDER;
    return g_str_equal(brings, unit->version) && !unit->one_copy ? WLINK_CODE_STICK_INSTALLED
                                                                 : WLINK_CODE_NONE;
}

enum wlink_code wlink_stick_judge(const wlink_manifest *manifest, const struct wlink_item *item,
                                  const struct wlink_stick_unit *unit) {
    switch (item->kind) {
    case WLINK_ITEM_UPDATE:
        return judge_version(item->name, unit);
    case WLINK_ITEM_SITE:
        return judge_serial(item->serial, unit->site_serial);
    case WLINK_ITEM_STAFF:
        /* Where nobody may know a PIN it is applied again, to make others. */
        return unit->unserved && item->serial == unit->staff_serial
                   ? WLINK_CODE_NONE
                   : judge_serial(item->serial, unit->staff_serial);
    case WLINK_ITEM_FACTORY_RESET:
        /* A stick that has done its work resets no unit that was enrolled since. */
        return wlink_manifest_made(manifest) < unit->site_made ? WLINK_CODE_STICK_OLDER : WLINK_CODE_NONE;
    case WLINK_ITEM_REPORT:
    case WLINK_ITEM_KIND_COUNT:
        break;
    }
    return WLINK_CODE_NONE;
}

static char *serial_words(guint64 serial) {
    return serial ? g_strdup_printf("%" G_GUINT64_FORMAT, serial) : g_strdup("");
}

char *wlink_stick_brings(const struct wlink_item *item) {
    return item->kind == WLINK_ITEM_UPDATE ? g_strdup(item->name) : serial_words(item->serial);
}

char *wlink_stick_installed(const struct wlink_item *item, const struct wlink_stick_unit *unit) {
    switch (item->kind) {
    case WLINK_ITEM_UPDATE:
        return g_strdup(unit->version);
    case WLINK_ITEM_SITE:
        return serial_words(unit->site_serial);
    case WLINK_ITEM_STAFF:
        return serial_words(unit->staff_serial);
    case WLINK_ITEM_REPORT:
    case WLINK_ITEM_FACTORY_RESET:
    case WLINK_ITEM_KIND_COUNT:
        break;
    }
    return g_strdup("");
}

static GVariant *print_item(const wlink_manifest *manifest, const struct wlink_item *item,
                            const struct wlink_stick_unit *unit) {
    g_autofree char *brings = wlink_stick_brings(item);
    g_autofree char *installed = wlink_stick_installed(item, unit);
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "kind", "s", wlink_item_kind_to_string(item->kind));
    g_variant_dict_insert(&dict, "version", "s", brings);
    g_variant_dict_insert(&dict, "installed", "s", installed);
    g_variant_dict_insert(&dict, "code", "s", wlink_code_to_string(wlink_stick_judge(manifest, item, unit)));
    g_variant_dict_insert(&dict, "detail", "s", "");
    return g_variant_dict_end(&dict);
}

GVariant *wlink_stick_items(const wlink_manifest *manifest, const struct wlink_stick_unit *unit) {
    GVariantBuilder items;
    g_variant_builder_init(&items, G_VARIANT_TYPE("aa{sv}"));
    for (int kind = 0; kind < WLINK_ITEM_KIND_COUNT; kind++) {
        const struct wlink_item *item =
            wlink_manifest_find(manifest, unit->address, (enum wlink_item_kind)kind);
        if (item)
            g_variant_builder_add_value(&items, print_item(manifest, item, unit));
    }
    return g_variant_builder_end(&items);
}

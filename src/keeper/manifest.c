/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/manifest-private.h"

#include "common/error.h"
#include "estate/seal.h"

struct wlink_manifest {
    wlink_keyvalues *values; /* owns every string */
    char *signer;
    char *certificate;
    gint64 made, until;
    GArray *items; /* struct wlink_item */
};

static const struct wlink_seal seal = {
    .what = "stick",
    .unreadable = WLINK_CODE_STICK_UNREADABLE,
    .malformed = WLINK_CODE_STICK_MALFORMED,
    .signature = WLINK_CODE_STICK_SIGNATURE,
};

static const char *const kinds[WLINK_ITEM_KIND_COUNT] = {
    [WLINK_ITEM_UPDATE] = "update",
    [WLINK_ITEM_SITE] = "site",
    [WLINK_ITEM_STAFF] = "staff",
    [WLINK_ITEM_REPORT] = "report",
    [WLINK_ITEM_FACTORY_RESET] = "factory-reset",
};

static bool is_for_a_unit(enum wlink_item_kind kind) {
    return kind == WLINK_ITEM_SITE || kind == WLINK_ITEM_REPORT || kind == WLINK_ITEM_FACTORY_RESET;
}

static bool has_payload(enum wlink_item_kind kind) {
    return kind == WLINK_ITEM_UPDATE || kind == WLINK_ITEM_SITE || kind == WLINK_ITEM_STAFF;
}

static guint64 number(const wlink_keyvalues *values, const char *group, const char *instance,
                      const char *key) {
    return (guint64)wlink_keyvalues_integer(values, group, instance, key);
}

static struct wlink_item read_item(const wlink_keyvalues *values, enum wlink_item_kind kind,
                                   const char *name) {
    const char *group = kinds[kind];
    struct wlink_item item = {.kind = kind, .name = name};
    if (kind == WLINK_ITEM_SITE)
        item.serial = number(values, group, name, "serial");
    if (kind == WLINK_ITEM_STAFF)
        item.serial = g_ascii_strtoull(name, NULL, 10);
    if (has_payload(kind))
        item.sha256 = wlink_keyvalues_string(values, group, name, "sha256");
    if (kind != WLINK_ITEM_FACTORY_RESET) {
        item.offset = number(values, group, name, "offset");
        item.size = number(values, group, name, "size");
    }
    return item;
}

static bool read_items(wlink_manifest *manifest, GError **error) {
    for (int kind = 0; kind < WLINK_ITEM_KIND_COUNT; kind++) {
        const char *const *names = wlink_keyvalues_instances(manifest->values, kinds[kind]);
        if (names[0] && names[1] && !is_for_a_unit((enum wlink_item_kind)kind))
            return wlink_fail(error, WLINK_CODE_STICK_MALFORMED, "there is more than one group [%s …]",
                              kinds[kind]);
        for (guint i = 0; names[i]; i++) {
            struct wlink_item item = read_item(manifest->values, (enum wlink_item_kind)kind, names[i]);
            if (item.offset % WLINK_STICK_ALIGN)
                return wlink_fail(error, WLINK_CODE_STICK_MALFORMED,
                                  "group [%s %s], key offset: it is no multiple of %d", kinds[kind], names[i],
                                  WLINK_STICK_ALIGN);
            g_array_append_val(manifest->items, item);
        }
    }
    return true;
}

static int by_offset(const void *a, const void *b) {
    const struct wlink_item *one = a, *other = b;
    return one->offset < other->offset ? -1 : one->offset > other->offset;
}

/* A report that was written over a payload would spoil the stick for the next unit. */
static bool check_overlap(const wlink_manifest *manifest, GError **error) {
    g_autoptr(GArray) sorted = g_array_copy(manifest->items);
    g_array_sort(sorted, by_offset);
    for (guint i = 1; i < sorted->len; i++) {
        const struct wlink_item *before = &g_array_index(sorted, struct wlink_item, i - 1);
        const struct wlink_item *item = &g_array_index(sorted, struct wlink_item, i);
        if (item->size && before->offset + before->size > item->offset)
            return wlink_fail(error, WLINK_CODE_STICK_MALFORMED, "[%s %s] and [%s %s] overlap",
                              kinds[before->kind], before->name, kinds[item->kind], item->name);
    }
    return true;
}

static bool check_times(const wlink_manifest *manifest, GError **error) {
    return manifest->made < manifest->until ||
           wlink_fail(error, WLINK_CODE_STICK_MALFORMED,
                      "group [stick], key until: it ends before it was made");
}

const char *wlink_item_kind_to_string(enum wlink_item_kind kind) {
    return (unsigned)kind < WLINK_ITEM_KIND_COUNT ? kinds[kind] : "unknown";
}

bool wlink_item_kind_from_string(const char *name, enum wlink_item_kind *kind) {
    for (int i = 0; name && i < WLINK_ITEM_KIND_COUNT; i++)
        if (g_str_equal(kinds[i], name)) {
            *kind = (enum wlink_item_kind)i;
            return true;
        }
    return false;
}

wlink_manifest *wlink_manifest_read(const char *text, gsize length, const char *signer, GError **error) {
    wlink_keyvalues *values = wlink_keytable_parse(&wlink_manifest_keytable, "stick", text, length, error);
    if (!values)
        return NULL;
    g_autoptr(wlink_manifest) manifest = g_new0(wlink_manifest, 1);
    manifest->values = values;
    manifest->signer = g_strdup(signer);
    manifest->made = wlink_keyvalues_integer(values, "stick", NULL, "made");
    manifest->until = wlink_keyvalues_integer(values, "stick", NULL, "until");
    manifest->items = g_array_new(FALSE, FALSE, sizeof(struct wlink_item));
    bool good = check_times(manifest, error) && read_items(manifest, error) && check_overlap(manifest, error);
    return good ? g_steal_pointer(&manifest) : NULL;
}

wlink_manifest *wlink_manifest_open(const guint8 *data, gsize length, const char *ca_file, GError **error) {
    gsize sealed = wlink_seal_length(data, length), text_length;
    if (sealed == 0 || sealed > length) {
        wlink_fail(error, WLINK_CODE_STICK_MALFORMED, "the stick does not begin with anything signed");
        return NULL;
    }
    g_autofree char *signer = NULL;
    g_autofree char *text = wlink_seal_open(&seal, data, sealed, ca_file, &text_length, &signer, error);
    wlink_manifest *manifest = text ? wlink_manifest_read(text, text_length, signer, error) : NULL;
    if (manifest)
        manifest->certificate = wlink_seal_signer(data, sealed);
    return manifest;
}

void wlink_manifest_free(wlink_manifest *manifest) {
    if (!manifest)
        return;
    if (manifest->items)
        g_array_unref(manifest->items);
    wlink_keyvalues_free(manifest->values);
    g_free(manifest->signer);
    g_free(manifest->certificate);
    g_free(manifest);
}

const char *wlink_manifest_certificate(const wlink_manifest *manifest) {
    return manifest->certificate;
}

static bool is_for(const wlink_manifest *manifest, const char *unit) {
    const char *const *units = wlink_keyvalues_list(manifest->values, "stick", NULL, "units");
    return !units[0] || g_strv_contains(units, unit);
}

const struct wlink_item *wlink_manifest_find(const wlink_manifest *manifest, const char *unit,
                                             enum wlink_item_kind kind) {
    for (guint i = 0; is_for(manifest, unit) && i < manifest->items->len; i++) {
        const struct wlink_item *item = &g_array_index(manifest->items, struct wlink_item, i);
        if (item->kind == kind && (!is_for_a_unit(kind) || g_str_equal(item->name, unit)))
            return item;
    }
    return NULL;
}

bool wlink_manifest_check(const wlink_manifest *manifest, const char *unit, gint64 now, GError **error) {
    bool any = false;
    for (int kind = 0; kind < WLINK_ITEM_KIND_COUNT; kind++)
        any = any || wlink_manifest_find(manifest, unit, (enum wlink_item_kind)kind);
    if (!any)
        return wlink_fail(error, WLINK_CODE_STICK_OTHER_UNIT, "nothing on the stick is for %s", unit);
    if (now < manifest->until)
        return true;
    g_autoptr(GDateTime) until = g_date_time_new_from_unix_utc(manifest->until);
    g_autofree char *words = until ? g_date_time_format(until, "%-d %B %Y") : g_strdup("long ago");
    return wlink_fail(error, WLINK_CODE_STICK_OUTLIVED, "%s", words);
}

const char *wlink_manifest_signer(const wlink_manifest *manifest) {
    return manifest->signer;
}

gint64 wlink_manifest_made(const wlink_manifest *manifest) {
    return manifest->made;
}

gint64 wlink_manifest_until(const wlink_manifest *manifest) {
    return manifest->until;
}

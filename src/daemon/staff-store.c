/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/staff-store.h"

#include "call/pin.h"
#include "common/error.h"
#include "common/json.h"

#include <glib/gstdio.h>

enum { FORMAT = 1, CODES = 1000, HASH_MAX = 200 };

/* 1,000 codes with a hash each, and the tries of each. */
static const struct wlink_json_limits limits = {.bytes = 512 * 1024, .depth = 3, .values = 12 * CODES};

static GVariant *print_member(const char *code, const struct wlink_staff_member *member) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "code", "s", code);
    g_variant_dict_insert(&dict, "role", "s", wlink_staff_role_to_string(member->role));
    g_variant_dict_insert(&dict, "ended", "b", member->ended);
    g_variant_dict_insert(&dict, "must_change", "b", member->must_change);
    g_variant_dict_insert(&dict, "hash", "s", member->hash);
    return g_variant_dict_end(&dict);
}

static GVariant *print_tries(const char *code, const struct wlink_staff_tries *tries) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "code", "s", code);
    g_variant_dict_insert(&dict, "wrong", "x", (gint64)tries->wrong);
    g_variant_dict_insert(&dict, "locks", "x", (gint64)tries->locks);
    g_variant_dict_insert(&dict, "locked_until", "x", tries->locked_until);
    return g_variant_dict_end(&dict);
}

static char *print(const wlink_staff *staff) {
    GVariantBuilder members, tries;
    g_variant_builder_init(&members, G_VARIANT_TYPE("av"));
    g_variant_builder_init(&tries, G_VARIANT_TYPE("av"));
    for (unsigned i = 0; i < CODES; i++) {
        char code[WLINK_STAFF_CODE_DIGITS + 1];
        g_snprintf(code, sizeof code, "%03u", i);
        const struct wlink_staff_member *member = wlink_staff_find(staff, code);
        const struct wlink_staff_tries *wrong = wlink_staff_tries_of(staff, code);
        if (member)
            g_variant_builder_add(&members, "v", print_member(code, member));
        if (wrong->wrong || wrong->locks)
            g_variant_builder_add(&tries, "v", print_tries(code, wrong));
    }
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "format", "x", (gint64)FORMAT);
    g_variant_dict_insert_value(&dict, "staff", g_variant_builder_end(&members));
    g_variant_dict_insert_value(&dict, "tries", g_variant_builder_end(&tries));
    return wlink_json_print(g_variant_dict_end(&dict));
}

bool wlink_staff_store_save(const char *path, const wlink_staff *staff, GError **error) {
    g_autofree char *text = print(staff);
    g_autoptr(GError) why = NULL;
    return g_file_set_contents_full(
               path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &why) ||
           wlink_fail(error, WLINK_CODE_FAILED, "writing the staff: %s", why->message);
}

/* The code of an entry, or NULL when it is none. */
static const char *code_of(GVariant *entry) {
    const char *code = NULL;
    bool good = g_variant_lookup(entry, "code", "&s", &code) && wlink_staff_code_is_valid(code);
    return good ? code : NULL;
}

static bool read_member(wlink_staff *staff, GVariant *entry) {
    const char *code = code_of(entry);
    const char *role = NULL, *hash = NULL;
    gboolean ended, must_change;
    struct wlink_staff_member member = {0};
    if (!code || wlink_staff_find(staff, code) || !g_variant_lookup(entry, "role", "&s", &role) ||
        !wlink_staff_role_from_string(role, &member.role) || !g_variant_lookup(entry, "ended", "b", &ended) ||
        !g_variant_lookup(entry, "must_change", "b", &must_change) ||
        !g_variant_lookup(entry, "hash", "&s", &hash) || strlen(hash) > HASH_MAX)
        return false;
    member.ended = ended;
    member.must_change = must_change;
    member.hash = (char *)hash;
    wlink_staff_set_member(staff, code, &member);
    return true;
}

static bool read_tries(wlink_staff *staff, GVariant *entry) {
    const char *code = code_of(entry);
    gint64 wrong, locks, until;
    if (!code || !g_variant_lookup(entry, "wrong", "x", &wrong) ||
        !g_variant_lookup(entry, "locks", "x", &locks) ||
        !g_variant_lookup(entry, "locked_until", "x", &until) || wrong < 0 || wrong > WLINK_STAFF_TRIES ||
        locks < 0 || locks > G_MAXINT || until < 0)
        return false;
    wlink_staff_set_tries(staff, code, &(struct wlink_staff_tries){(unsigned)wrong, (unsigned)locks, until});
    return true;
}

static bool read_list(wlink_staff *staff, GVariant *object, const char *key,
                      bool (*read)(wlink_staff *staff, GVariant *entry)) {
    g_autoptr(GVariant) list = g_variant_lookup_value(object, key, G_VARIANT_TYPE("av"));
    for (gsize i = 0; list && i < g_variant_n_children(list); i++) {
        g_autoptr(GVariant) boxed = g_variant_get_child_value(list, i);
        g_autoptr(GVariant) entry = g_variant_get_variant(boxed);
        if (!g_variant_is_of_type(entry, G_VARIANT_TYPE_VARDICT) || !read(staff, entry))
            return false;
    }
    return list != NULL;
}

static wlink_staff *parse(const char *path, const char *text, gsize length, GError **error) {
    g_autoptr(GVariant) object = wlink_json_parse(text, length, &limits, error);
    g_autoptr(wlink_staff) staff = wlink_staff_new();
    gint64 format = 0;
    if (!object)
        return NULL;
    if (g_variant_lookup(object, "format", "x", &format) && format == FORMAT &&
        read_list(staff, object, "staff", read_member) && read_list(staff, object, "tries", read_tries))
        return g_steal_pointer(&staff);
    wlink_fail(error, WLINK_CODE_INVALID, "%s is no list of staff of format %d", path, FORMAT);
    return NULL;
}

wlink_staff *wlink_staff_store_load(const char *path, GError **error) {
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) why = NULL;
    if (g_file_get_contents(path, &text, &length, &why))
        return parse(path, text, length, error);
    if (g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return wlink_staff_new();
    wlink_fail(error, WLINK_CODE_FAILED, "reading the staff: %s", why->message);
    return NULL;
}

void wlink_staff_store_put_aside(const char *path) {
    g_autofree char *aside = g_strconcat(path, ".broken", NULL);
    g_rename(path, aside);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/site.h"

#include "common/error.h"
#include "common/plain-file.h"
#include "estate/site-private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct wlink_site {
    wlink_keyvalues *values; /* owns every string */
    gint64 serial, made;
    struct wlink_room self;
    struct wlink_site_settings settings;
    GArray *rooms;          /* struct wlink_room */
    GHashTable *by_address; /* address to its index in rooms, plus one */
    GArray *permissions;    /* struct wlink_permission */
    GHashTable *revoked;    /* set of hex SHA-256 */
    char *signer;           /* hex SHA-256, or NULL */
};

static guint16 port_of(const wlink_keyvalues *values, const char *group, const char *instance,
                       const char *key) {
    return (guint16)wlink_keyvalues_integer(values, group, instance, key);
}

static struct wlink_room read_room(const wlink_keyvalues *values, const char *group, const char *instance) {
    const char *name = wlink_keyvalues_string(values, group, instance, "name");
    const char *short_name = wlink_keyvalues_string(values, group, instance, "short-name");
    return (struct wlink_room){
        .address = instance,
        .name = name,
        .short_name = short_name ? short_name : name,
        .role = (enum wlink_role)wlink_keyvalues_integer(values, group, instance, "role"),
        .host = wlink_keyvalues_string(values, group, instance, "host"),
        .port = port_of(values, group, instance, "port"),
    };
}

static struct wlink_site_settings read_settings(const wlink_keyvalues *values) {
    const char *group = "settings";
    return (struct wlink_site_settings){
        .fallback_number = wlink_keyvalues_string(values, group, NULL, "fallback-number"),
        .time_servers = wlink_keyvalues_list(values, group, NULL, "time-servers"),
        .port_min = port_of(values, group, NULL, "media-port-min"),
        .port_max = port_of(values, group, NULL, "media-port-max"),
        .sip_port = port_of(values, "unit", NULL, "port"),
        .record_keep_days = (unsigned)wlink_keyvalues_integer(values, group, NULL, "record-keep-days"),
        .dscp_media = (unsigned)wlink_keyvalues_integer(values, group, NULL, "dscp-media"),
        .dscp_signalling = (unsigned)wlink_keyvalues_integer(values, group, NULL, "dscp-signalling"),
    };
}

static struct wlink_permission read_permission(const wlink_keyvalues *values, const char *instance) {
    const char *group = "permission";
    return (struct wlink_permission){
        .room = wlink_keyvalues_string(values, group, instance, "room"),
        .may_call = wlink_keyvalues_boolean(values, group, instance, "may-call"),
        .may_be_called_by = wlink_keyvalues_boolean(values, group, instance, "may-be-called"),
        .from = wlink_keyvalues_integer(values, group, instance, "from"),
        .until = wlink_keyvalues_integer(values, group, instance, "until"),
        .withdrawn = wlink_keyvalues_integer(values, group, instance, "withdrawn"),
        .authority = wlink_keyvalues_string(values, group, instance, "authority"),
    };
}

static bool read_rooms(wlink_site *site, GError **error) {
    const char *const *addresses = wlink_keyvalues_instances(site->values, "room");
    for (guint i = 0; addresses[i]; i++) {
        struct wlink_room room = read_room(site->values, "room", addresses[i]);
        room.foreign = wlink_keyvalues_boolean(site->values, "room", addresses[i], "foreign");
        if (g_str_equal(room.address, site->self.address))
            return wlink_fail(error, WLINK_CODE_BUNDLE_MALFORMED, "group [room %s] is the unit itself",
                              room.address);
        g_array_append_val(site->rooms, room);
        g_hash_table_insert(site->by_address, (char *)room.address, GUINT_TO_POINTER(i + 1));
    }
    return true;
}

static bool read_permissions(wlink_site *site, GError **error) {
    const char *const *numbers = wlink_keyvalues_instances(site->values, "permission");
    for (guint i = 0; numbers[i]; i++) {
        struct wlink_permission permission = read_permission(site->values, numbers[i]);
        if (!wlink_site_find(site, permission.room))
            return wlink_fail(error, WLINK_CODE_BUNDLE_MALFORMED,
                              "group [permission %s], key room: '%s' is not in the directory", numbers[i],
                              permission.room);
        if (permission.until && permission.from >= permission.until)
            return wlink_fail(error, WLINK_CODE_BUNDLE_MALFORMED,
                              "group [permission %s], key until: it ends before it starts", numbers[i]);
        g_array_append_val(site->permissions, permission);
    }
    return true;
}

static bool check_settings(const wlink_site *site, GError **error) {
    return site->settings.port_min <= site->settings.port_max ||
           wlink_fail(error, WLINK_CODE_BUNDLE_MALFORMED,
                      "group [settings], key media-port-max: it is below media-port-min");
}

/* Whose, and how new: first, so that the reason is the one that helps. */
static bool check_bundle(const wlink_site *site, const char *expected_unit, guint64 minimum_serial,
                         GError **error) {
    if (expected_unit && !g_str_equal(expected_unit, site->self.address))
        return wlink_fail(error, WLINK_CODE_BUNDLE_OTHER_UNIT, "the bundle is for %s, this unit is %s",
                          site->self.address, expected_unit);
    if ((guint64)site->serial < minimum_serial)
        return wlink_fail(error, WLINK_CODE_BUNDLE_OLDER,
                          "the bundle has serial number %" G_GINT64_FORMAT ", but %" G_GUINT64_FORMAT
                          " was in use",
                          site->serial, minimum_serial);
    return true;
}

static void read_revoked(wlink_site *site) {
    const char *const *certificates = wlink_keyvalues_list(site->values, "revoked", NULL, "certificates");
    for (guint i = 0; certificates[i]; i++)
        g_hash_table_add(site->revoked, (char *)certificates[i]);
}

static wlink_site *new_site(wlink_keyvalues *values) {
    wlink_site *site = g_new0(wlink_site, 1);
    site->values = values;
    site->serial = wlink_keyvalues_integer(values, "bundle", NULL, "serial");
    site->made = wlink_keyvalues_integer(values, "bundle", NULL, "made");
    site->self = read_room(values, "unit", NULL);
    site->self.address = wlink_keyvalues_string(values, "bundle", NULL, "unit");
    site->settings = read_settings(values);
    site->rooms = g_array_new(FALSE, FALSE, sizeof(struct wlink_room));
    site->by_address = g_hash_table_new(g_str_hash, g_str_equal);
    site->permissions = g_array_new(FALSE, FALSE, sizeof(struct wlink_permission));
    site->revoked = g_hash_table_new(g_str_hash, g_str_equal);
    return site;
}

static enum wlink_code judge(const struct wlink_permission *permission, gint64 now) {
    if (permission->withdrawn && now >= permission->withdrawn)
        return WLINK_CODE_AUTHORISATION_WITHDRAWN;
    if (permission->until && now >= permission->until)
        return WLINK_CODE_AUTHORISATION_LAPSED;
    return now < permission->from ? WLINK_CODE_NOT_AUTHORISED_YET : WLINK_CODE_NONE;
}

/* Of several rows the one that helps a person most decides: good, to come, withdrawn, lapsed, none. */
static int rank(enum wlink_code code) {
    static const enum wlink_code order[] = {WLINK_CODE_NOT_AUTHORISED, WLINK_CODE_AUTHORISATION_LAPSED,
                                            WLINK_CODE_AUTHORISATION_WITHDRAWN, WLINK_CODE_NOT_AUTHORISED_YET,
                                            WLINK_CODE_NONE};
    int at = 0;
    while (order[at] != code)
        at++;
    return at;
}

wlink_site *wlink_site_read(const char *text, gsize length, const char *expected_unit, guint64 minimum_serial,
                            GError **error) {
    wlink_keyvalues *values = wlink_keytable_parse(&wlink_site_keytable, "site bundle", text, length, error);
    if (!values)
        return NULL;
    g_autoptr(wlink_site) site = new_site(values);
    if (!check_bundle(site, expected_unit, minimum_serial, error) || !check_settings(site, error) ||
        !read_rooms(site, error) || !read_permissions(site, error))
        return NULL;
    read_revoked(site);
    return g_steal_pointer(&site);
}

wlink_site *wlink_site_parse(const guint8 *data, gsize length, const char *ca_file, const char *expected_unit,
                             guint64 minimum_serial, GError **error) {
    gsize text_length;
    g_autofree char *text =
        wlink_seal_open(&wlink_site_seal, data, length, ca_file, &text_length, NULL, error);
    g_autoptr(wlink_site) site =
        text ? wlink_site_read(text, text_length, expected_unit, minimum_serial, error) : NULL;
    if (!site)
        return NULL;
    site->signer = wlink_seal_signer(data, length);
    if (site->signer && !wlink_site_revoked(site, site->signer))
        return g_steal_pointer(&site);
    wlink_fail(error, WLINK_CODE_BUNDLE_SIGNATURE, "the bundle revokes the certificate that it is signed by");
    return NULL;
}

wlink_site *wlink_site_open(const char *path, const char *ca_file, const char *expected_unit,
                            guint64 minimum_serial, GError **error) {
    gsize length;
    g_autoptr(GError) why = NULL;
    g_autofree char *data = wlink_plain_file_read(path, WLINK_SEAL_MAX_BYTES, &length, &why);
    if (!data) {
        wlink_fail(error, WLINK_CODE_BUNDLE_UNREADABLE, "%s", why->message);
        return NULL;
    }
    wlink_site *site =
        wlink_site_parse((const guint8 *)data, length, ca_file, expected_unit, minimum_serial, error);
    if (!site)
        g_prefix_error(error, "%s: ", path);
    return site;
}

void wlink_site_free(wlink_site *site) {
    if (!site)
        return;
    g_hash_table_unref(site->revoked);
    g_free(site->signer);
    g_array_unref(site->permissions);
    g_hash_table_unref(site->by_address);
    g_array_unref(site->rooms);
    wlink_keyvalues_free(site->values);
    g_free(site);
}

guint64 wlink_site_serial(const wlink_site *site) {
    return (guint64)site->serial;
}

gint64 wlink_site_made(const wlink_site *site) {
    return site->made;
}

const char *wlink_site_certificate(const wlink_site *site) {
    return wlink_keyvalues_string(site->values, "bundle", NULL, "certificate");
}

const struct wlink_room *wlink_site_self(const wlink_site *site) {
    return &site->self;
}

const struct wlink_site_settings *wlink_site_settings(const wlink_site *site) {
    return &site->settings;
}

guint wlink_site_room_count(const wlink_site *site) {
    return site->rooms->len;
}

const struct wlink_room *wlink_site_room(const wlink_site *site, guint index) {
    return index < site->rooms->len ? &g_array_index(site->rooms, struct wlink_room, index) : NULL;
}

const struct wlink_room *wlink_site_find(const wlink_site *site, const char *address) {
    guint at = address ? GPOINTER_TO_UINT(g_hash_table_lookup(site->by_address, address)) : 0;
    return at ? wlink_site_room(site, at - 1) : NULL;
}

enum wlink_code wlink_site_authorise(const wlink_site *site, const char *room, enum wlink_direction direction,
                                     gint64 now, const struct wlink_permission **permission) {
    enum wlink_code best = WLINK_CODE_NOT_AUTHORISED;
    const struct wlink_permission *decided = NULL;
    for (guint i = 0; room && i < site->permissions->len; i++) {
        const struct wlink_permission *row = &g_array_index(site->permissions, struct wlink_permission, i);
        bool meant = direction == WLINK_DIRECTION_CALL ? row->may_call : row->may_be_called_by;
        if (!meant || !g_str_equal(row->room, room))
            continue;
        enum wlink_code code = judge(row, now);
        if (rank(code) <= rank(best))
            continue;
        best = code;
        decided = row;
    }
    if (permission)
        *permission = decided;
    return best;
}

gint64 wlink_permission_end(const struct wlink_permission *permission) {
    if (!permission)
        return 0;
    const gint64 until = permission->until, withdrawn = permission->withdrawn;
    return until && withdrawn ? MIN(until, withdrawn) : MAX(until, withdrawn);
}

guint wlink_site_in_force(const wlink_site *site, gint64 now, gint64 *until) {
    gint64 last = 0;
    bool endless = false;
    guint count = 0;
    for (guint i = 0; i < site->permissions->len; i++) {
        const struct wlink_permission *row = &g_array_index(site->permissions, struct wlink_permission, i);
        if (judge(row, now) != WLINK_CODE_NONE)
            continue;
        const gint64 end = wlink_permission_end(row);
        endless = endless || end == 0;
        last = MAX(last, end);
        count++;
    }
    *until = endless ? 0 : last;
    return count;
}

const char *wlink_site_signer(const wlink_site *site) {
    return site->signer;
}

const char *const *wlink_site_revocations(const wlink_site *site) {
    return wlink_keyvalues_list(site->values, "revoked", NULL, "certificates");
}

bool wlink_site_revoked(const wlink_site *site, const char *certificate_sha256) {
    return certificate_sha256 && g_hash_table_contains(site->revoked, certificate_sha256);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/bus-private.h"
#include "daemon/presence.h"
#include "daemon/trust.h"
#include "daemon/waiting.h"
#include "dbus/names.h"

GVariant *wlink_bus_room(struct wlink_bus *bus, const struct wlink_room *room) {
    const struct wlink_services *services = bus->world.services;
    const struct wlink_permission *permission = NULL;
    enum wlink_code code = wlink_trust_authorise(services->trust, room->address, WLINK_DIRECTION_CALL, NULL);
    wlink_site_authorise(services->site, room->address, WLINK_DIRECTION_CALL,
                         g_get_real_time() / G_USEC_PER_SEC, &permission);
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "address", "s", room->address);
    g_variant_dict_insert(&dict, "name", "s", room->name);
    g_variant_dict_insert(&dict, "short_name", "s", room->short_name);
    g_variant_dict_insert(&dict, "role", "s", room->role == WLINK_ROLE_WING ? "wing" : "consulting");
    g_variant_dict_insert(&dict, "foreign", "b", room->foreign);
    g_variant_dict_insert(&dict, "may_call", "b", code == WLINK_CODE_NONE);
    g_variant_dict_insert(&dict, "permission", "s", wlink_code_to_string(code));
    g_variant_dict_insert(&dict, "permission_from", "x", permission ? permission->from * G_USEC_PER_SEC : 0);
    g_variant_dict_insert(&dict, "permission_until", "x", wlink_permission_end(permission) * G_USEC_PER_SEC);
    g_variant_dict_insert(&dict, "authority", "s",
                          permission && permission->authority ? permission->authority : "");
    const gint64 *last_called = g_hash_table_lookup(bus->last_called, room->address);
    g_variant_dict_insert(&dict, "last_called", "x", last_called ? *last_called : (gint64)0);
    g_variant_dict_insert(&dict, "presence", "s", wlink_presence_of(bus->world.presence, room->address));
    return g_variant_dict_end(&dict);
}

void wlink_bus_note_called(struct wlink_bus *bus, const struct wlink_room *room, gint64 when) {
    const gint64 *known = g_hash_table_lookup(bus->last_called, room->address);
    if (known && *known == when)
        return;
    g_hash_table_insert(bus->last_called, g_strdup(room->address), g_memdup2(&when, sizeof when));
    wlink_directory1_emit_room_changed(bus->directory, wlink_bus_room(bus, room));
}

void wlink_bus_refresh_rooms(struct wlink_bus *bus) {
    const struct wlink_services *services = bus->world.services;
    for (guint i = 0; i < wlink_site_room_count(services->site); i++) {
        const struct wlink_room *room = wlink_site_room(services->site, i);
        enum wlink_code code =
            wlink_trust_authorise(services->trust, room->address, WLINK_DIRECTION_CALL, NULL);
        void *before = GUINT_TO_POINTER(WLINK_CODE_COUNT);
        g_hash_table_lookup_extended(bus->permissions, room->address, NULL, &before);
        g_hash_table_insert(bus->permissions, (char *)room->address, GUINT_TO_POINTER(code));
        if (before != GUINT_TO_POINTER(code))
            wlink_directory1_emit_room_changed(bus->directory, wlink_bus_room(bus, room));
    }
}

static gboolean on_get_rooms(WlinkDirectory1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    struct wlink_bus *bus = data;
    const wlink_site *site = bus->world.services->site;
    GVariantBuilder rooms;
    g_variant_builder_init(&rooms, G_VARIANT_TYPE("aa{sv}"));
    for (guint i = 0; i < wlink_site_room_count(site); i++)
        g_variant_builder_add_value(&rooms, wlink_bus_room(bus, wlink_site_room(site, i)));
    wlink_directory1_complete_get_rooms(skeleton, invocation, g_variant_builder_end(&rooms));
    return TRUE;
}

bool wlink_bus_export_directory(struct wlink_bus *bus, GError **error) {
    bus->directory = wlink_directory1_skeleton_new();
    g_signal_connect(bus->directory, "handle-get-rooms", G_CALLBACK(on_get_rooms), bus);
    return wlink_bus_export(bus, bus->directory, WLINK_PATH_DIRECTORY, error);
}

static gboolean on_get_callers(WlinkWaitingList1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    struct wlink_bus *bus = data;
    wlink_waiting_list1_complete_get_callers(skeleton, invocation, wlink_waiting_callers(bus->world.waiting));
    return TRUE;
}

static gboolean on_decline(WlinkWaitingList1 *skeleton, GDBusMethodInvocation *invocation, const char *id,
                           void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    if (!wlink_waiting_decline(bus->world.waiting, id, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_waiting_list1_complete_decline(skeleton, invocation);
    return TRUE;
}

bool wlink_bus_export_waiting(struct wlink_bus *bus, GError **error) {
    bus->waiting = wlink_waiting_list1_skeleton_new();
    g_signal_connect(bus->waiting, "handle-get-callers", G_CALLBACK(on_get_callers), bus);
    g_signal_connect(bus->waiting, "handle-decline", G_CALLBACK(on_decline), bus);
    return wlink_bus_export(bus, bus->waiting, WLINK_PATH_WAITING, error);
}

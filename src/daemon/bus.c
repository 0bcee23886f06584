/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/bus.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/bus-private.h"
#include "daemon/consult.h"
#include "daemon/devices.h"
#include "daemon/last-called.h"
#include "daemon/presence.h"
#include "daemon/waiting.h"
#include "dbus/names.h"

bool wlink_bus_export(struct wlink_bus *bus, void *skeleton, const char *path, GError **error) {
    return g_dbus_interface_skeleton_export(G_DBUS_INTERFACE_SKELETON(skeleton), bus->connection, path,
                                            error);
}

gboolean wlink_bus_refuse(GDBusMethodInvocation *invocation, GError *error) {
    wlink_log(WLINK_LOG_NOTICE, "request-not-done", "%s: %s",
              g_dbus_method_invocation_get_method_name(invocation), error->message);
    g_dbus_method_invocation_take_error(invocation, error);
    return TRUE;
}

bool wlink_bus_check_options(GVariant *options, const char *const *known, GError **error) {
    GVariantIter iter;
    const char *key;
    g_variant_iter_init(&iter, options);
    while (g_variant_iter_loop(&iter, "{&sv}", &key, NULL))
        if (!g_strv_contains(known, key))
            return wlink_fail(error, WLINK_CODE_INVALID, "there is no option '%s'", key);
    return true;
}

static bool take_name(struct wlink_bus *bus, GError **error) {
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        bus->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "RequestName", g_variant_new("(su)", WLINK_BUS_NAME, 4 /* do not queue */), G_VARIANT_TYPE("(u)"),
        G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
    guint32 result = 0;
    if (!reply)
        return false;
    g_variant_get(reply, "(u)", &result);
    return result == 1 ||
           wlink_fail(error, WLINK_CODE_FAILED, "another winglinkd owns %s on this bus", WLINK_BUS_NAME);
}

static void on_closed(GDBusConnection *connection, gboolean by_peer, GError *error, void *data) {
    struct wlink_bus *bus = data;
    (void)connection;
    (void)by_peer;
    wlink_log(WLINK_LOG_ERROR, "bus-lost", "%s", error ? error->message : "the message bus went away");
    bus->lost(bus->data);
}

static bool connect_bus(struct wlink_bus *bus, GError **error) {
    g_autofree char *address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, NULL, error);
    if (address)
        bus->connection = g_dbus_connection_new_for_address_sync(
            address,
            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
            NULL, NULL, error);
    if (!bus->connection)
        return false;
    g_signal_connect(bus->connection, "closed", G_CALLBACK(on_closed), bus);
    return true;
}

struct wlink_bus *wlink_bus_new(const struct wlink_bus_world *world, void (*lost)(void *data), void *data,
                                GError **error) {
    struct wlink_bus *bus = g_new0(struct wlink_bus, 1);
    bus->world = *world;
    bus->lost = lost;
    bus->data = data;
    g_queue_init(&bus->calls);
    bus->permissions = g_hash_table_new(g_str_hash, g_str_equal);
    bus->last_called = wlink_last_called_read(world->services->record);
    wlink_dbus_register_errors();
    if (connect_bus(bus, error) && wlink_bus_export_unit(bus, error) &&
        wlink_bus_export_directory(bus, error) && wlink_bus_export_devices(bus, error) &&
        wlink_bus_export_consultation(bus, error) && wlink_bus_export_waiting(bus, error) &&
        wlink_bus_export_staff(bus, error) && wlink_bus_export_self_check(bus, error) &&
        take_name(bus, error))
        return bus;
    wlink_bus_free(bus);
    return NULL;
}

static void unexport(void *skeleton) {
    if (!skeleton)
        return;
    if (g_dbus_interface_skeleton_get_connection(skeleton))
        g_dbus_interface_skeleton_unexport(skeleton);
    g_object_unref(skeleton);
}

void wlink_bus_free(struct wlink_bus *bus) {
    if (!bus)
        return;
    wlink_bus_settle_all(bus);
    wlink_bus_drop_self_check(bus);
    if (bus->agent_watch)
        g_bus_unwatch_name(bus->agent_watch);
    g_clear_object(&bus->agent);
    unexport(bus->unit);
    unexport(bus->directory);
    unexport(bus->devices);
    unexport(bus->consultation);
    unexport(bus->waiting);
    unexport(bus->staff);
    unexport(bus->self_check);
    if (bus->connection) {
        g_signal_handlers_disconnect_by_data(bus->connection, bus);
        g_dbus_connection_flush_sync(bus->connection, NULL, NULL);
        g_dbus_connection_close_sync(bus->connection, NULL, NULL);
    }
    g_clear_object(&bus->connection);
    g_hash_table_destroy(bus->permissions);
    g_hash_table_destroy(bus->last_called);
    g_free(bus);
}

void wlink_bus_caller_changed(struct wlink_bus *bus, GVariant *caller) {
    wlink_waiting_list1_set_count(bus->waiting, wlink_waiting_count(bus->world.waiting));
    wlink_waiting_list1_emit_caller_changed(bus->waiting, caller);
}

void wlink_bus_presence_event(struct wlink_bus *bus, const struct wlink_presence_event *event) {
    switch (event->kind) {
    case WLINK_PRESENCE_ROOM:
        wlink_directory1_emit_room_changed(bus->directory, wlink_bus_room(bus, event->room));
        break;
    case WLINK_PRESENCE_HEARD: /* what people are shown is as it was */
        break;
    case WLINK_PRESENCE_NOTE:
        wlink_consultation1_emit_note(bus->consultation, event->room->address, event->room->name, event->text,
                                      g_get_real_time());
        break;
    }
}

static void ask_agent(struct wlink_bus *bus, const struct wlink_consult_event *event) {
    struct wlink_consult_view view;
    wlink_consult_view(bus->world.consult, &view);
    if (!bus->agent)
        return;
    if (event->kind == WLINK_CONSULT_RINGS)
        wlink_agent1_call_incoming(bus->agent, view.room->address, view.room->name, NULL, NULL, NULL);
    else if (event->kind == WLINK_CONSULT_QUESTION)
        wlink_agent1_call_question(bus->agent, event->number, event->text, NULL, NULL, NULL);
    else
        wlink_agent1_call_cancel(bus->agent, wlink_code_to_string(event->code), NULL, NULL, NULL);
}

void wlink_bus_consult_event(struct wlink_bus *bus, const struct wlink_consult_event *event) {
    switch (event->kind) {
    case WLINK_CONSULT_CHANGED:
        wlink_bus_update_consultation(bus);
        wlink_bus_settle(bus);
        break;
    case WLINK_CONSULT_FIRST_PICTURE:
        wlink_consultation1_emit_first_picture(bus->consultation,
                                               event->stream == WLINK_STREAM_EXAM ? "far-exam" : "far-room");
        break;
    case WLINK_CONSULT_RINGS:
    case WLINK_CONSULT_RINGS_NO_MORE:
    case WLINK_CONSULT_QUESTION:
        ask_agent(bus, event);
        break;
    case WLINK_CONSULT_MISSED:
        wlink_consultation1_emit_called_meanwhile(bus->consultation, event->room->address, event->room->name,
                                                  g_get_real_time());
        break;
    case WLINK_CONSULT_ANSWER:
        wlink_consultation1_emit_question_answered(bus->consultation, event->number, event->yes);
        break;
    }
}

void wlink_bus_devices_event(struct wlink_bus *bus, const struct wlink_devices_event *event) {
    if (event->kind == WLINK_DEVICES_LEVEL)
        wlink_devices1_emit_level(bus->devices, event->rms_db, event->peak_db);
    else
        wlink_bus_update_devices(bus);
}

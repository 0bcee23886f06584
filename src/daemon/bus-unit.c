/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/bus-private.h"
#include "daemon/presence.h"
#include "daemon/record-store.h"
#include "dbus/names.h"
#include "media/graph.h"
#include "media/picture.h"

enum { RECORD_LINES_MAX = 1000 };

const char *wlink_port_to_string(enum wlink_port port) {
    static const char *const names[WLINK_PORT_COUNT] = {"room", "exam", "far-room", "far-exam"};
    return (unsigned)port < WLINK_PORT_COUNT ? names[port] : "unknown";
}

static struct wlink_picture *find_picture(struct wlink_bus *bus, const char *name, GError **error) {
    for (int port = 0; port < WLINK_PORT_COUNT; port++)
        if (g_str_equal(name, wlink_port_to_string((enum wlink_port)port)))
            return bus->world.services->pictures[port];
    wlink_fail(error, WLINK_CODE_INVALID, "there is no port '%s'; there are room, exam, far-room, far-exam",
               name);
    return NULL;
}

static gboolean on_open_port(WlinkUnit1 *skeleton, GDBusMethodInvocation *invocation, const char *name,
                             void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    struct wlink_picture *picture = find_picture(bus, name, &error);
    g_autofree char *socket = picture ? wlink_picture_open_port(picture, bus->world.ports_dir, &error) : NULL;
    if (!socket)
        return wlink_bus_refuse(invocation, error);
    wlink_unit1_complete_open_port(skeleton, invocation, socket);
    return TRUE;
}

static gboolean on_get_picture(WlinkUnit1 *skeleton, GDBusMethodInvocation *invocation, const char *name,
                               void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    struct wlink_picture *picture = find_picture(bus, name, &error);
    struct wlink_picture_state state;
    GVariantDict dict;
    if (!picture)
        return wlink_bus_refuse(invocation, error);
    wlink_picture_get_state(picture, &state);
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "live", "b", state.live);
    g_variant_dict_insert(&dict, "width", "u", state.width);
    g_variant_dict_insert(&dict, "height", "u", state.height);
    g_variant_dict_insert(&dict, "frames_per_second", "d", state.frames_per_second);
    g_variant_dict_insert(&dict, "frames", "t", state.frames);
    g_variant_dict_insert(&dict, "age_usec", "x",
                          state.last_frame_us ? g_get_monotonic_time() - state.last_frame_us : (gint64)-1);
    wlink_unit1_complete_get_picture(skeleton, invocation, g_variant_dict_end(&dict));
    return TRUE;
}

static gboolean on_verify_record(WlinkUnit1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    struct wlink_bus *bus = data;
    guint64 lines = 0;
    g_autoptr(GError) error = NULL;
    bool good = wlink_record_store_verify(bus->world.services->record, &lines, &error);
    wlink_unit1_complete_verify_record(skeleton, invocation, good, lines,
                                       good ? "The record is whole." : error->message);
    return TRUE;
}

static gboolean on_read_record(WlinkUnit1 *skeleton, GDBusMethodInvocation *invocation, guint count,
                               void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    g_auto(GStrv) lines =
        wlink_record_store_read(bus->world.services->record, MIN(count, RECORD_LINES_MAX), &error);
    if (!lines)
        return wlink_bus_refuse(invocation, error);
    wlink_unit1_complete_read_record(skeleton, invocation, (const char *const *)lines);
    return TRUE;
}

static gboolean on_read_graphs(WlinkUnit1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    g_auto(GStrv) lines = wlink_graph_lines();
    (void)data;
    wlink_unit1_complete_read_graphs(skeleton, invocation, (const char *const *)lines);
    return TRUE;
}

static void forget_agent(struct wlink_bus *bus) {
    if (bus->agent_watch)
        g_bus_unwatch_name(bus->agent_watch);
    bus->agent_watch = 0;
    g_clear_object(&bus->agent);
    wlink_unit1_set_panel_there(bus->unit, FALSE);
}

static void on_agent_vanished(GDBusConnection *connection, const char *name, void *data) {
    (void)connection;
    (void)name;
    forget_agent(data);
}

static gboolean on_register_agent(WlinkUnit1 *skeleton, GDBusMethodInvocation *invocation, const char *path,
                                  void *data) {
    struct wlink_bus *bus = data;
    const char *sender = g_dbus_method_invocation_get_sender(invocation);
    GError *error = NULL;
    forget_agent(bus);
    bus->agent = wlink_agent1_proxy_new_sync(
        bus->connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
        sender, path, NULL, &error);
    if (!bus->agent)
        return wlink_bus_refuse(invocation, error);
    bus->agent_watch = g_bus_watch_name_on_connection(bus->connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                      NULL, on_agent_vanished, bus, NULL);
    wlink_unit1_set_panel_there(bus->unit, TRUE);
    wlink_unit1_complete_register_agent(skeleton, invocation);
    return TRUE;
}

static gboolean on_unregister_agent(WlinkUnit1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    forget_agent(data);
    wlink_unit1_complete_unregister_agent(skeleton, invocation);
    return TRUE;
}

/* GDBus stores a written property before it says so; one that is refused, or waits until the unit is not out
 * any more, is put back. */
static void on_presence_written(WlinkUnit1 *skeleton, GParamSpec *spec, void *data) {
    struct wlink_bus *bus = data;
    (void)spec;
    if (!g_str_equal(wlink_unit1_get_presence(skeleton), wlink_presence_published(bus->world.presence)))
        wlink_presence_publish(bus->world.presence, wlink_unit1_get_presence(skeleton), NULL);
    wlink_bus_update_presence(bus);
}

void wlink_bus_update_presence(struct wlink_bus *bus) {
    const char *published = wlink_presence_published(bus->world.presence);
    if (!g_str_equal(wlink_unit1_get_presence(bus->unit), published))
        wlink_unit1_set_presence(bus->unit, published);
}

void wlink_bus_pictures_changed(struct wlink_bus *bus) {
    const char *live[WLINK_PORT_COUNT + 1] = {NULL};
    int count = 0;
    for (int port = 0; port < WLINK_PORT_COUNT; port++) {
        struct wlink_picture_state state;
        wlink_picture_get_state(bus->world.services->pictures[port], &state);
        if (state.live)
            live[count++] = wlink_port_to_string((enum wlink_port)port);
    }
    wlink_unit1_set_ports(bus->unit, live);
}

void wlink_bus_set_problems(struct wlink_bus *bus, const char *const *problems) {
    wlink_unit1_set_problems(bus->unit, problems);
}

static void fill(struct wlink_bus *bus) {
    const wlink_site *site = bus->world.services->site;
    const struct wlink_room *self = wlink_site_self(site);
    const char *fallback = wlink_site_settings(site)->fallback_number;
    static const char *const none[] = {NULL};
    wlink_unit1_set_address(bus->unit, self->address);
    wlink_unit1_set_name(bus->unit, self->name);
    wlink_unit1_set_role(bus->unit, self->role == WLINK_ROLE_WING ? "wing" : "consulting");
    wlink_unit1_set_fallback_number(bus->unit, fallback ? fallback : "");
    wlink_unit1_set_version(bus->unit, WLINK_VERSION);
    wlink_unit1_set_presence(bus->unit, wlink_presence_published(bus->world.presence));
    wlink_unit1_set_problems(bus->unit, none);
    wlink_unit1_set_ports(bus->unit, none);
}

bool wlink_bus_export_unit(struct wlink_bus *bus, GError **error) {
    bus->unit = wlink_unit1_skeleton_new();
    fill(bus);
    g_signal_connect(bus->unit, "handle-open-port", G_CALLBACK(on_open_port), bus);
    g_signal_connect(bus->unit, "handle-get-picture", G_CALLBACK(on_get_picture), bus);
    g_signal_connect(bus->unit, "handle-verify-record", G_CALLBACK(on_verify_record), bus);
    g_signal_connect(bus->unit, "handle-read-record", G_CALLBACK(on_read_record), bus);
    g_signal_connect(bus->unit, "handle-read-graphs", G_CALLBACK(on_read_graphs), bus);
    g_signal_connect(bus->unit, "handle-register-agent", G_CALLBACK(on_register_agent), bus);
    g_signal_connect(bus->unit, "handle-unregister-agent", G_CALLBACK(on_unregister_agent), bus);
    g_signal_connect(bus->unit, "notify::presence", G_CALLBACK(on_presence_written), bus);
    return wlink_bus_export(bus, bus->unit, WLINK_PATH_UNIT, error);
}

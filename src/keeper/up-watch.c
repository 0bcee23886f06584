/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/up-watch.h"

#include "dbus/names.h"
#include "keeper/ask.h"

enum { ALONE_SECONDS = 60, LOOK_SECONDS = 20 };

#define UNIT_INTERFACE "org.winglink.Unit1"

static const struct wlink_ask_whom ask_unit = WLINK_ASK_WINGLINKD(WLINK_PATH_UNIT, UNIT_INTERFACE);
/* systemd's object of winglink-panel.service. */
static const struct wlink_ask_whom ask_panel_service = {
    "org.freedesktop.systemd1", "/org/freedesktop/systemd1/unit/winglink_2dpanel_2eservice",
    "org.freedesktop.systemd1.Unit", WLINK_CODE_FAILED, WLINK_CODE_UNIT_SLOW};

struct wlink_up_watch {
    wlink_keeper *keeper;
    void (*changed)(void *data);
    void *data;
    guint name, properties; /* subscriptions */
    guint look;             /* timer, on a unit without an identity */
    GCancellable *freed;
    bool unit, panel, alone;
};

static void set_panel(struct wlink_up_watch *watch, bool there) {
    if (watch->panel == there)
        return;
    watch->panel = there;
    watch->changed(watch->data);
}

static void on_properties(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                          const char *signal, GVariant *arguments, void *data) {
    g_autoptr(GVariant) changed = NULL;
    gboolean there;
    (void)bus, (void)sender, (void)path, (void)interface, (void)signal;
    if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(sa{sv}as)")))
        return;
    changed = g_variant_get_child_value(arguments, 1);
    if (g_variant_lookup(changed, "PanelThere", "b", &there))
        set_panel(data, there);
}

/* The watch may be gone: it is asked for by a cancellable of its own. */
static void on_panel(GObject *source, GAsyncResult *result, void *data) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    g_autoptr(GVariant) value = NULL;
    if (!reply)
        return;
    g_variant_get(reply, "(v)", &value);
    set_panel(data, g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean(value));
}

static void get(struct wlink_up_watch *watch, const struct wlink_ask_whom *whom, const char *property,
                GAsyncReadyCallback answer) {
    g_dbus_connection_call(watch->keeper->bus, whom->name, whom->path, "org.freedesktop.DBus.Properties",
                           "Get", g_variant_new("(ss)", whom->interface, property), G_VARIANT_TYPE("(v)"),
                           G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, watch->freed, answer, watch);
}

static void on_appeared(GDBusConnection *bus, const char *name, const char *owner, void *data) {
    struct wlink_up_watch *watch = data;
    (void)bus, (void)name, (void)owner;
    watch->unit = true;
    get(watch, &ask_unit, "PanelThere", on_panel);
    watch->changed(watch->data);
}

static void on_vanished(GDBusConnection *bus, const char *name, void *data) {
    struct wlink_up_watch *watch = data;
    (void)bus, (void)name;
    watch->unit = watch->panel = false;
    watch->changed(watch->data);
}

/* Since when the panel's service runs: CLOCK_MONOTONIC, µs; 0: it does not. */
static void on_since(GObject *source, GAsyncResult *result, void *data) {
    struct wlink_up_watch *watch = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    g_autoptr(GVariant) value = NULL;
    if (!reply)
        return;
    g_variant_get(reply, "(v)", &value);
    guint64 since = g_variant_is_of_type(value, G_VARIANT_TYPE_UINT64) ? g_variant_get_uint64(value) : 0;
    bool alone = since && (guint64)g_get_monotonic_time() >= since + (guint64)ALONE_SECONDS * G_USEC_PER_SEC;
    if (alone == watch->alone)
        return;
    watch->alone = alone;
    watch->changed(watch->data);
}

static gboolean on_look(void *data) {
    struct wlink_up_watch *watch = data;
    if (!wlink_keeper_is_enrolled(watch->keeper))
        get(watch, &ask_panel_service, "ActiveEnterTimestampMonotonic", on_since);
    return G_SOURCE_CONTINUE;
}

struct wlink_up_watch *wlink_up_watch_new(wlink_keeper *keeper, void (*changed)(void *data), void *data) {
    struct wlink_up_watch *watch = g_new0(struct wlink_up_watch, 1);
    watch->keeper = keeper;
    watch->changed = changed;
    watch->data = data;
    watch->freed = g_cancellable_new();
    watch->properties = g_dbus_connection_signal_subscribe(
        keeper->bus, WLINK_BUS_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", WLINK_PATH_UNIT,
        UNIT_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, on_properties, watch, NULL);
    watch->name = g_bus_watch_name_on_connection(keeper->bus, WLINK_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                 on_appeared, on_vanished, watch, NULL);
    if (!wlink_keeper_is_enrolled(keeper)) {
        on_look(watch);
        watch->look = g_timeout_add_seconds(LOOK_SECONDS, on_look, watch);
    }
    return watch;
}

void wlink_up_watch_free(struct wlink_up_watch *watch) {
    if (!watch)
        return;
    g_cancellable_cancel(watch->freed);
    g_object_unref(watch->freed);
    g_bus_unwatch_name(watch->name);
    g_dbus_connection_signal_unsubscribe(watch->keeper->bus, watch->properties);
    if (watch->look)
        g_source_remove(watch->look);
    g_free(watch);
}

bool wlink_up_watch_is_up(const struct wlink_up_watch *watch) {
    return watch->unit ? watch->panel : watch->alone && !wlink_keeper_is_enrolled(watch->keeper);
}

const char *wlink_up_watch_words(const struct wlink_up_watch *watch) {
    if (watch->unit)
        return watch->panel ? "the unit is up" : "the panel is not there";
    if (wlink_keeper_is_enrolled(watch->keeper))
        return "winglinkd is not ready";
    return watch->alone ? "the unit is up" : "the panel does not keep running";
}

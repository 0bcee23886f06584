/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/serving.h"

#include "dbus/names.h"
#include "keeper/ask.h"
#include "keeper/parts.h"
#include "keeper/stick.h"

#define PROPERTY "AnyServing"

struct serving {
    wlink_keeper *keeper;
    guint name, properties; /* subscriptions */
    bool nobody;
};

static void set_nobody(struct serving *serving, bool nobody) {
    if (serving->nobody == nobody)
        return;
    serving->nobody = nobody;
    wlink_stick_refresh(serving->keeper);
}

static void on_property(GVariant *reply, const GError *error, void *data) {
    g_autoptr(GVariant) value = NULL;
    (void)error;
    if (!reply)
        return;
    g_variant_get(reply, "(v)", &value);
    set_nobody(data, g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN) && !g_variant_get_boolean(value));
}

static void on_properties(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                          const char *signal, GVariant *arguments, void *data) {
    g_autoptr(GVariant) changed = NULL;
    gboolean any;
    (void)bus, (void)sender, (void)path, (void)interface, (void)signal;
    if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(sa{sv}as)")))
        return;
    changed = g_variant_get_child_value(arguments, 1);
    if (g_variant_lookup(changed, PROPERTY, "b", &any))
        set_nobody(data, !any);
}

static void on_appeared(GDBusConnection *bus, const char *name, const char *owner, void *data) {
    struct serving *serving = data;
    (void)bus, (void)name, (void)owner;
    wlink_ask_property(serving->keeper, &wlink_ask_staff, PROPERTY, on_property, serving);
}

static void on_vanished(GDBusConnection *bus, const char *name, void *data) {
    (void)bus, (void)name;
    set_nobody(data, false);
}

bool wlink_serving_is_nobody(const wlink_keeper *keeper) {
    const struct serving *serving = wlink_keeper_find_part(keeper, &wlink_keeper_part_serving);
    return serving && serving->nobody;
}

/* --- the part */

static void *start(wlink_keeper *keeper, GError **error) {
    struct serving *serving = g_new0(struct serving, 1);
    (void)error;
    serving->keeper = keeper;
    serving->properties = g_dbus_connection_signal_subscribe(
        keeper->bus, WLINK_BUS_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", WLINK_PATH_STAFF,
        wlink_ask_staff.interface, G_DBUS_SIGNAL_FLAGS_NONE, on_properties, serving, NULL);
    serving->name = g_bus_watch_name_on_connection(keeper->bus, WLINK_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                   on_appeared, on_vanished, serving, NULL);
    return serving;
}

static void stop(void *part) {
    struct serving *serving = part;
    g_bus_unwatch_name(serving->name);
    g_dbus_connection_signal_unsubscribe(serving->keeper->bus, serving->properties);
    g_free(serving);
}

const struct wlink_keeper_part wlink_keeper_part_serving = {"serving", start, stop};

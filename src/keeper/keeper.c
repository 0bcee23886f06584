/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/keeper.h"

#include "common/error.h"
#include "common/log.h"
#include "dbus/names.h"
#include "keeper/parts.h"
#include "keeper/work.h"

static void on_closed(GDBusConnection *connection, gboolean by_peer, GError *error, void *data) {
    wlink_keeper *keeper = data;
    (void)connection, (void)by_peer;
    wlink_log(WLINK_LOG_ERROR, "bus-lost", "%s", error ? error->message : "the message bus went away");
    keeper->lost(keeper->data);
}

static bool connect_bus(wlink_keeper *keeper, GError **error) {
    const GDBusConnectionFlags flags =
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
    g_autofree char *address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, NULL, error);
    if (address)
        keeper->bus = g_dbus_connection_new_for_address_sync(address, flags, NULL, NULL, error);
    if (!keeper->bus)
        return false;
    g_signal_connect(keeper->bus, "closed", G_CALLBACK(on_closed), keeper);
    return true;
}

static bool start_parts(wlink_keeper *keeper, GError **error) {
    for (guint i = 0; wlink_keeper_parts[i]; i++) {
        GError *part_error = NULL;
        void *part = wlink_keeper_parts[i]->start(keeper, &part_error);
        if (part_error) {
            g_propagate_prefixed_error(error, part_error, "%s: ", wlink_keeper_parts[i]->name);
            return false;
        }
        g_ptr_array_add(keeper->parts, part);
    }
    return true;
}

static bool take_name(wlink_keeper *keeper, GError **error) {
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        keeper->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
        g_variant_new("(su)", WLINK_KEEPER_BUS_NAME, 4 /* do not queue */), G_VARIANT_TYPE("(u)"),
        G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
    guint32 result = 0;
    if (!reply)
        return false;
    g_variant_get(reply, "(u)", &result);
    return result == 1 || wlink_fail(error, WLINK_CODE_FAILED, "another winglink-keeper owns %s on this bus",
                                     WLINK_KEEPER_BUS_NAME);
}

static char *read_boot(const struct wlink_paths *paths) {
    g_autofree char *path = g_build_filename(paths->kernel_dir, "sys/kernel/random/boot_id", NULL);
    char *boot = NULL;
    return g_file_get_contents(path, &boot, NULL, NULL) ? g_strchomp(boot) : g_strdup("unknown");
}

static void load(wlink_keeper *keeper) {
    g_autoptr(GError) error = NULL;
    keeper->boot = read_boot(keeper->paths);
    keeper->release = wlink_release_read(keeper->paths);
    keeper->slot = wlink_slot_from_string(keeper->release->slot);
    keeper->memory = wlink_memory_read(keeper->paths->keeper_dir, &error);
    if (error)
        wlink_log(WLINK_LOG_ERROR, "memory-unreadable", "%s", error->message);
}

bool wlink_keeper_remember(const wlink_keeper *keeper) {
    g_autoptr(GError) error = NULL;
    if (wlink_memory_write(keeper->memory, keeper->paths->keeper_dir, &error))
        return true;
    wlink_log(WLINK_LOG_ERROR, "memory-unwritable", "%s", error->message);
    return false;
}

wlink_keeper *wlink_keeper_new(const struct wlink_keeper_options *options, void (*lost)(void *data),
                               void *data, GError **error) {
    wlink_keeper *keeper = g_new0(struct wlink_keeper, 1);
    keeper->lost = lost;
    keeper->data = data;
    keeper->patience = options->patience;
    keeper->steady = options->steady;
    keeper->paths = wlink_paths_new(options->root);
    load(keeper);
    keeper->ended = g_cancellable_new();
    keeper->parts = g_ptr_array_new();
    keeper->object = wlink_keeper1_skeleton_new();
    wlink_dbus_register_errors();
    if (connect_bus(keeper, error) && start_parts(keeper, error) &&
        g_dbus_interface_skeleton_export(G_DBUS_INTERFACE_SKELETON(keeper->object), keeper->bus,
                                         WLINK_PATH_KEEPER, error) &&
        take_name(keeper, error))
        return keeper;
    wlink_keeper_free(keeper);
    return NULL;
}

static void stop_parts(wlink_keeper *keeper) {
    for (guint i = keeper->parts->len; i-- > 0;)
        wlink_keeper_parts[i]->stop(keeper->parts->pdata[i]);
}

void wlink_keeper_free(wlink_keeper *keeper) {
    if (!keeper)
        return;
    g_cancellable_cancel(keeper->ended);
    stop_parts(keeper);
    if (g_dbus_interface_skeleton_get_connection(G_DBUS_INTERFACE_SKELETON(keeper->object)))
        g_dbus_interface_skeleton_unexport(G_DBUS_INTERFACE_SKELETON(keeper->object));
    if (keeper->bus) {
        g_signal_handlers_disconnect_by_data(keeper->bus, keeper);
        g_dbus_connection_flush_sync(keeper->bus, NULL, NULL);
        g_dbus_connection_close_sync(keeper->bus, NULL, NULL);
    }
    g_clear_object(&keeper->bus);
    g_clear_object(&keeper->object);
    g_clear_object(&keeper->ended);
    g_ptr_array_free(keeper->parts, TRUE);
    wlink_release_free(keeper->release);
    wlink_memory_free(keeper->memory);
    g_free(keeper->boot);
    wlink_paths_free(keeper->paths);
    g_free(keeper);
}

bool wlink_keeper_is_enrolled(const wlink_keeper *keeper) {
    return g_file_test(keeper->paths->certificate_file, G_FILE_TEST_EXISTS) &&
           g_file_test(keeper->paths->site_file, G_FILE_TEST_EXISTS);
}

/* Bad and about to restart is not stuck. */
bool wlink_keeper_is_stuck(const wlink_keeper *keeper) {
    return g_strcmp0(wlink_keeper1_get_health(keeper->object), "bad") == 0 &&
           g_strcmp0(wlink_keeper1_get_state(keeper->object), "restarting") != 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/bus-private.h"
#include "daemon/consult.h"
#include "daemon/desk.h"
#include "dbus/names.h"

#include <unistd.h>

static wlink_desk *desk_of(struct wlink_bus *bus) {
    return bus->world.desk;
}

/* --- answers that take the time of a hash */

static bool answer_error(GDBusMethodInvocation *invocation, const struct wlink_desk_answer *answer) {
    if (answer->error)
        wlink_bus_refuse(invocation, g_error_copy(answer->error));
    return answer->error != NULL;
}

static void on_signed_in(const struct wlink_desk_answer *answer, void *data) {
    GDBusMethodInvocation *invocation = data;
    if (!answer_error(invocation, answer))
        g_dbus_method_invocation_return_value(
            invocation, g_variant_new("(sb)", answer->text, (gboolean)answer->must_change));
}

static void on_changed(const struct wlink_desk_answer *answer, void *data) {
    GDBusMethodInvocation *invocation = data;
    if (!answer_error(invocation, answer))
        g_dbus_method_invocation_return_value(invocation, NULL);
}

static void on_pin(const struct wlink_desk_answer *answer, void *data) {
    GDBusMethodInvocation *invocation = data;
    if (!answer_error(invocation, answer))
        g_dbus_method_invocation_return_value(invocation, g_variant_new("(s)", answer->text));
}

/* --- signing in and out */

static gboolean on_sign_in(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *code,
                           const char *pin, void *data) {
    (void)skeleton;
    wlink_desk_sign_in(desk_of(data), code, pin, on_signed_in, invocation);
    return TRUE;
}

static gboolean on_sign_out(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                            void *data) {
    GError *error = NULL;
    if (!wlink_desk_sign_out(desk_of(data), token, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_staff1_complete_sign_out(skeleton, invocation);
    return TRUE;
}

static gboolean on_change_pin(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                              const char *old_pin, const char *new_pin, void *data) {
    (void)skeleton;
    wlink_desk_change_pin(desk_of(data), token, old_pin, new_pin, on_changed, invocation);
    return TRUE;
}

static gboolean on_keep_alive(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                              void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    if (!wlink_desk_keep_alive(desk_of(bus), token, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consult_used(bus->world.consult);
    wlink_staff1_complete_keep_alive(skeleton, invocation);
    return TRUE;
}

/* --- the staff */

/* Whether the bus knows the caller as root or as this process's user. */
static bool is_trusted(struct wlink_bus *bus, GDBusMethodInvocation *invocation) {
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        bus->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "GetConnectionUnixUser", g_variant_new("(s)", g_dbus_method_invocation_get_sender(invocation)),
        G_VARIANT_TYPE("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
    guint32 user = 0;
    if (!reply)
        return false;
    g_variant_get(reply, "(u)", &user);
    return user == 0 || user == geteuid();
}

struct wlink_desk_authority wlink_bus_authority_of(struct wlink_bus *bus, GDBusMethodInvocation *invocation,
                                                   const char *token) {
    return (struct wlink_desk_authority){token, !*token && is_trusted(bus, invocation)};
}

static gboolean on_list_staff(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                              void *data) {
    const struct wlink_desk_authority by = wlink_bus_authority_of(data, invocation, token);
    GError *error = NULL;
    GVariant *staff = wlink_desk_list(desk_of(data), &by, &error);
    if (!staff)
        return wlink_bus_refuse(invocation, error);
    wlink_staff1_complete_list_staff(skeleton, invocation, staff);
    return TRUE;
}

static gboolean on_add_staff(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                             const char *code, const char *role, void *data) {
    const struct wlink_desk_authority by = wlink_bus_authority_of(data, invocation, token);
    (void)skeleton;
    wlink_desk_add(desk_of(data), &by, code, role, on_pin, invocation);
    return TRUE;
}

static gboolean on_new_pin(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                           const char *code, void *data) {
    const struct wlink_desk_authority by = wlink_bus_authority_of(data, invocation, token);
    (void)skeleton;
    wlink_desk_new_pin(desk_of(data), &by, code, on_pin, invocation);
    return TRUE;
}

static gboolean on_end_staff(WlinkStaff1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                             const char *code, void *data) {
    const struct wlink_desk_authority by = wlink_bus_authority_of(data, invocation, token);
    GError *error = NULL;
    if (!wlink_desk_end(desk_of(data), &by, code, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_staff1_complete_end_staff(skeleton, invocation);
    return TRUE;
}

void wlink_bus_staff_changed(struct wlink_bus *bus) {
    struct wlink_desk_view view;
    wlink_desk_view(desk_of(bus), &view);
    wlink_staff1_set_signed_in(bus->staff, view.code);
    wlink_staff1_set_signed_in_role(bus->staff, view.role);
    wlink_staff1_set_locked_until_usec(bus->staff, view.locked_until);
    wlink_staff1_set_tries_left(bus->staff, view.tries_left);
    wlink_staff1_set_any_staff(bus->staff, view.any);
    wlink_staff1_set_any_serving(bus->staff, view.serving);
    g_dbus_interface_skeleton_flush(G_DBUS_INTERFACE_SKELETON(bus->staff));
}

bool wlink_bus_export_staff(struct wlink_bus *bus, GError **error) {
    static const struct {
        const char *signal;
        GCallback handler;
    } handlers[] = {
        {"handle-sign-in", G_CALLBACK(on_sign_in)},       {"handle-sign-out", G_CALLBACK(on_sign_out)},
        {"handle-change-pin", G_CALLBACK(on_change_pin)}, {"handle-keep-alive", G_CALLBACK(on_keep_alive)},
        {"handle-list-staff", G_CALLBACK(on_list_staff)}, {"handle-add-staff", G_CALLBACK(on_add_staff)},
        {"handle-new-pin", G_CALLBACK(on_new_pin)},       {"handle-end-staff", G_CALLBACK(on_end_staff)},
    };
    bus->staff = wlink_staff1_skeleton_new();
    for (guint i = 0; i < G_N_ELEMENTS(handlers); i++)
        g_signal_connect(bus->staff, handlers[i].signal, handlers[i].handler, bus);
    wlink_bus_staff_changed(bus);
    return wlink_bus_export(bus, bus->staff, WLINK_PATH_STAFF, error);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/bus-private.h"
#include "daemon/consult.h"
#include "daemon/desk.h"
#include "daemon/self-check.h"
#include "daemon/service.h"
#include "daemon/waiting.h"
#include "dbus/names.h"

static struct wlink_service *service_of(struct wlink_bus *bus) {
    return bus->world.services->service;
}

/* Who asks, for the record. Before service nobody works at the unit yet, so nobody has to sign in. */
static const char *who_may(struct wlink_bus *bus, GDBusMethodInvocation *invocation, const char *token,
                           GError **error) {
    const struct wlink_desk_authority by = wlink_bus_authority_of(bus, invocation, token);
    if (!*token && !wlink_service_in_service(service_of(bus)))
        return "set-up";
    return wlink_desk_admit_technician(bus->world.desk, &by, error);
}

static bool is_at_rest(struct wlink_bus *bus, GError **error) {
    struct wlink_consult_view view;
    wlink_consult_view(bus->world.consult, &view);
    return wlink_state_is_rest(view.state) ||
           wlink_fail(error, WLINK_CODE_NOT_NOW, "the unit is in use: %s", wlink_state_to_string(view.state));
}

/* --- a run; whoever began it is answered when it has ended */

static gboolean run(struct wlink_bus *bus, GDBusMethodInvocation *invocation, const char *token,
                    const char *const *names) {
    GError *error = NULL;
    const char *staff = who_may(bus, invocation, token, &error);
    bus->runner = invocation;
    bus->runner_signed_in = *token != '\0';
    if (!staff || !is_at_rest(bus, &error) ||
        !wlink_self_check_run(bus->world.self_check, names, staff, &error)) {
        bus->runner = NULL;
        return wlink_bus_refuse(invocation, error);
    }
    return TRUE;
}

/* A run that is on has its own. */
static bool is_free(struct wlink_bus *bus, GError **error) {
    return !bus->runner ||
           wlink_fail(error, WLINK_CODE_NOT_NOW, "the unit's parts are being checked already");
}

static gboolean on_run(WlinkSelfCheck1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                       const char *const *names, void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    (void)skeleton;
    if (!is_free(bus, &error))
        return wlink_bus_refuse(invocation, error);
    return run(bus, invocation, token, names);
}

static gboolean on_end_run(WlinkSelfCheck1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    struct wlink_bus *bus = data;
    if (bus->runner && g_str_equal(g_dbus_method_invocation_get_sender(bus->runner),
                                   g_dbus_method_invocation_get_sender(invocation)))
        wlink_self_check_cancel(bus->world.self_check, WLINK_CODE_CANCELLED);
    wlink_self_check1_complete_end_run(skeleton, invocation);
    return TRUE;
}

static gboolean on_report_touch(WlinkSelfCheck1 *skeleton, GDBusMethodInvocation *invocation,
                                const char *token, guint hit, guint of, guint width, guint height,
                                void *data) {
    static const char *const touch[] = {"touch", NULL};
    struct wlink_bus *bus = data;
    GError *error = NULL;
    (void)skeleton;
    if (!is_free(bus, &error) || !who_may(bus, invocation, token, &error) ||
        !wlink_self_check_report_touch(bus->world.self_check, hit, of, width, height, &error))
        return wlink_bus_refuse(invocation, error);
    return run(bus, invocation, token, touch);
}

static void answer_runner(struct wlink_bus *bus) {
    GDBusMethodInvocation *invocation = g_steal_pointer(&bus->runner);
    const enum wlink_code code = wlink_self_check_code(bus->world.self_check);
    const bool wants_checks =
        invocation && g_str_equal(g_dbus_method_invocation_get_method_name(invocation), "Run");
    if (!invocation)
        return;
    if (code != WLINK_CODE_NONE)
        g_dbus_method_invocation_return_error(invocation, WLINK_ERROR, (int)code, "the run was ended: %s",
                                              wlink_code_to_string(code));
    else if (wants_checks)
        g_dbus_method_invocation_return_value(
            invocation, g_variant_new("(@aa{sv})", wlink_self_check_list(bus->world.self_check)));
    else
        g_dbus_method_invocation_return_value(invocation, NULL);
}

void wlink_bus_self_check_changed(struct wlink_bus *bus, bool ended) {
    const struct wlink_self_check *self_check = bus->world.self_check;
    const bool running = wlink_self_check_is_running(self_check);
    wlink_self_check1_set_checks(bus->self_check, wlink_self_check_list(self_check));
    wlink_self_check1_set_started_usec(bus->self_check, wlink_self_check_started(self_check));
    wlink_self_check1_set_took_usec(bus->self_check, wlink_self_check_took(self_check));
    wlink_self_check1_set_state(bus->self_check, running ? "running" : "idle");
    g_dbus_interface_skeleton_flush(G_DBUS_INTERFACE_SKELETON(bus->self_check));
    if (ended)
        answer_runner(bus);
}

void wlink_bus_signed_out(struct wlink_bus *bus) {
    if (bus->runner_signed_in)
        wlink_self_check_cancel(bus->world.self_check, WLINK_CODE_CANCELLED);
}

/* --- in service, and set aside */

static bool is_whole(struct wlink_bus *bus, GError **error) {
    enum wlink_check missing;
    return wlink_self_check_is_whole(bus->world.self_check, &missing) ||
           wlink_fail(error, WLINK_CODE_NOT_NOW, "%s has not passed", wlink_check_to_string(missing));
}

static gboolean on_put_into_service(WlinkSelfCheck1 *skeleton, GDBusMethodInvocation *invocation,
                                    const char *token, void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    const char *staff = who_may(bus, invocation, token, &error);
    if (!staff || !is_free(bus, &error) || !is_whole(bus, &error) ||
        !wlink_service_put_into(service_of(bus), staff, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_self_check1_complete_put_into_service(skeleton, invocation);
    return TRUE;
}

static void forget_owner(struct wlink_bus *bus) {
    if (bus->aside_watch)
        g_bus_unwatch_name(bus->aside_watch);
    bus->aside_watch = 0;
}

static void on_owner_vanished(GDBusConnection *connection, const char *name, void *data) {
    struct wlink_bus *bus = data;
    (void)connection;
    forget_owner(bus);
    wlink_service_resume(service_of(bus), name, "caller-left");
}

static bool nobody_waits(struct wlink_bus *bus, GError **error) {
    return wlink_waiting_count(bus->world.waiting) == 0 ||
           wlink_fail(error, WLINK_CODE_NOT_NOW, "a room waits here");
}

static gboolean on_set_aside(WlinkSelfCheck1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                             const char *reason, void *data) {
    struct wlink_bus *bus = data;
    const struct wlink_desk_authority by = wlink_bus_authority_of(bus, invocation, token);
    const char *sender = g_dbus_method_invocation_get_sender(invocation);
    GError *error = NULL;
    const char *staff = wlink_desk_admit_technician(bus->world.desk, &by, &error);
    if (!staff || !is_free(bus, &error) || !is_at_rest(bus, &error) || !nobody_waits(bus, &error) ||
        !wlink_service_set_aside(service_of(bus), reason, sender, staff, &error))
        return wlink_bus_refuse(invocation, error);
    forget_owner(bus);
    bus->aside_watch = g_bus_watch_name_on_connection(bus->connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                      NULL, on_owner_vanished, bus, NULL);
    wlink_self_check1_complete_set_aside(skeleton, invocation);
    return TRUE;
}

static gboolean on_resume(WlinkSelfCheck1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    struct wlink_bus *bus = data;
    const char *sender = g_dbus_method_invocation_get_sender(invocation);
    GError *error = NULL;
    const char *owner = wlink_service_owner(service_of(bus));
    if (owner && !g_str_equal(owner, sender)) {
        wlink_fail(&error, WLINK_CODE_NOT_NOW, "the unit is set aside by another caller");
        return wlink_bus_refuse(invocation, error);
    }
    forget_owner(bus);
    wlink_service_resume(service_of(bus), sender, "asked-for");
    wlink_self_check1_complete_resume(skeleton, invocation);
    return TRUE;
}

/* What is needed depends on it, so the list changes, too. */
void wlink_bus_service_changed(struct wlink_bus *bus) {
    wlink_self_check1_set_in_service(bus->self_check, wlink_service_in_service(service_of(bus)));
    wlink_bus_update_presence(bus);
    wlink_bus_self_check_changed(bus, false);
}

void wlink_bus_drop_self_check(struct wlink_bus *bus) {
    forget_owner(bus);
    wlink_self_check_use_bus(bus->world.self_check, NULL);
}

bool wlink_bus_export_self_check(struct wlink_bus *bus, GError **error) {
    static const struct {
        const char *signal;
        GCallback handler;
    } handlers[] = {
        {"handle-run", G_CALLBACK(on_run)},
        {"handle-end-run", G_CALLBACK(on_end_run)},
        {"handle-report-touch", G_CALLBACK(on_report_touch)},
        {"handle-put-into-service", G_CALLBACK(on_put_into_service)},
        {"handle-set-aside", G_CALLBACK(on_set_aside)},
        {"handle-resume", G_CALLBACK(on_resume)},
    };
    bus->self_check = wlink_self_check1_skeleton_new();
    for (guint i = 0; i < G_N_ELEMENTS(handlers); i++)
        g_signal_connect(bus->self_check, handlers[i].signal, handlers[i].handler, bus);
    wlink_self_check_use_bus(bus->world.self_check, bus->connection);
    wlink_bus_service_changed(bus);
    return wlink_bus_export(bus, bus->self_check, WLINK_PATH_SELF_CHECK, error);
}

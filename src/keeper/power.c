/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/power.h"

#include "common/error.h"
#include "common/log.h"
#include "keeper/ask.h"
#include "keeper/parts.h"
#include "keeper/permit.h"
#include "keeper/work.h"

enum { ANSWER_SECONDS = 25 };

/* ShutDown and Restart: whose token, then whether a consultation is on, then systemd. */
struct request {
    wlink_keeper *keeper;
    GDBusMethodInvocation *invocation;
    const char *target; /* static */
};

static void on_started(GVariant *reply, const GError *error, void *data) {
    (void)reply, (void)data;
    if (error)
        wlink_log(WLINK_LOG_ERROR, "machine-not-restarted", "systemd: %s", error->message);
}

static void start_target(wlink_keeper *keeper, const char *target) {
    wlink_log(WLINK_LOG_NOTICE, "machine-stops", "%s", target);
    wlink_keeper1_set_state(keeper->object, "restarting");
    wlink_ask(keeper, &wlink_ask_systemd, "StartUnit", g_variant_new("(ss)", target, "replace-irreversibly"),
              "(o)", ANSWER_SECONDS, on_started, NULL);
}

void wlink_power_restart(wlink_keeper *keeper) {
    start_target(keeper, "reboot.target");
}

static void settle(struct request *request, const GError *error) {
    if (error)
        g_dbus_method_invocation_return_gerror(request->invocation, error);
    else
        g_dbus_method_invocation_return_value(request->invocation, NULL);
    g_free(request);
}

static bool is_busy(GVariant *reply) {
    g_autoptr(GVariant) value = NULL;
    g_variant_get(reply, "(v)", &value);
    const char *state =
        g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) ? g_variant_get_string(value, NULL) : "";
    static const char *const quiet[] = {"idle", "ended", "refused", "failed", NULL};
    return !g_strv_contains(quiet, state);
}

static void on_consultation(GVariant *reply, const GError *error, void *data) {
    struct request *request = data;
    g_autoptr(GError) refusal = NULL;
    (void)error; /* without winglinkd there is no consultation */
    if (reply && is_busy(reply))
        wlink_fail(&refusal, WLINK_CODE_NOT_NOW, "a consultation is on");
    else if (request->keeper->work)
        wlink_fail(&refusal, WLINK_CODE_NOT_NOW, "%s is under way", request->keeper->work->kind->name);
    else
        start_target(request->keeper, request->target);
    settle(request, refusal);
}

static void on_permit(const GError *error, void *data) {
    struct request *request = data;
    if (error)
        settle(request, error);
    else
        wlink_ask_property(request->keeper, &wlink_ask_consultation, "State", on_consultation, request);
}

static gboolean ask(wlink_keeper *keeper, GDBusMethodInvocation *invocation, const char *token,
                    const char *target) {
    struct request *request = g_new(struct request, 1);
    *request = (struct request){keeper, invocation, target};
    wlink_permit(keeper, g_dbus_method_invocation_get_sender(invocation), token, NULL, on_permit, request);
    return TRUE;
}

static gboolean on_shut_down(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, const char *token,
                             void *data) {
    (void)object;
    return ask(data, invocation, token, "poweroff.target");
}

static gboolean on_restart(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, const char *token,
                           void *data) {
    (void)object;
    return ask(data, invocation, token, "reboot.target");
}

static void *start(wlink_keeper *keeper, GError **error) {
    (void)error;
    g_signal_connect(keeper->object, "handle-shut-down", G_CALLBACK(on_shut_down), keeper);
    g_signal_connect(keeper->object, "handle-restart", G_CALLBACK(on_restart), keeper);
    return keeper;
}

static void stop(void *part) {
    (void)part;
}

const struct wlink_keeper_part wlink_keeper_part_power = {"power", start, stop};

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/power.h"

#include "common/error.h"
#include "common/log.h"
#include "keeper/ask.h"
#include "keeper/parts.h"
#include "keeper/permit.h"
#include "keeper/steady.h"
#include "keeper/work.h"

enum { ANSWER_SECONDS = 25, AGAIN_SECONDS = 10 };

struct power {
    wlink_keeper *keeper;
    const char *target; /* static; NULL: nothing was asked yet */
    guint again;
};

/* ShutDown and Restart: whose token, then whether a consultation is on, then systemd. */
struct request {
    struct power *power;
    GDBusMethodInvocation *invocation;
    const char *target; /* static */
};

/* --- systemd */

static void ask_systemd(struct power *power);

static gboolean on_again(void *data) {
    struct power *power = data;
    power->again = 0;
    ask_systemd(power);
    return G_SOURCE_REMOVE;
}

/* Until then the keeper does nothing else, so it asks until systemd does it. */
static void on_started(GVariant *reply, const GError *error, void *data) {
    struct power *power = data;
    (void)reply;
    if (!error)
        return;
    wlink_log(WLINK_LOG_ERROR, "machine-not-restarted", "systemd: %s", error->message);
    g_clear_handle_id(&power->again, g_source_remove);
    power->again = g_timeout_add_seconds(AGAIN_SECONDS, on_again, power);
}

static void ask_systemd(struct power *power) {
    wlink_ask(power->keeper, &wlink_ask_systemd, "StartUnit",
              g_variant_new("(ss)", power->target, "replace-irreversibly"), "(o)", ANSWER_SECONDS, on_started,
              power);
}

static void start_target(struct power *power, const char *target) {
    wlink_log(WLINK_LOG_NOTICE, "machine-stops", "%s", target);
    wlink_keeper1_set_state(power->keeper->object, "restarting");
    wlink_steady_ends(power->keeper);
    power->target = target;
    ask_systemd(power);
}

void wlink_power_restart(wlink_keeper *keeper) {
    start_target(wlink_keeper_find_part(keeper, &wlink_keeper_part_power), "reboot.target");
}

/* --- who asks for it */

static void settle(struct request *request, const GError *error) {
    if (error)
        g_dbus_method_invocation_return_gerror(request->invocation, error);
    else
        g_dbus_method_invocation_return_value(request->invocation, NULL);
    g_free(request);
}

bool wlink_power_is_held(GVariant *reply) {
    g_autoptr(GVariant) value = NULL;
    g_variant_get(reply, "(v)", &value);
    const char *state =
        g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) ? g_variant_get_string(value, NULL) : "";
    static const char *const quiet[] = {"idle", "ended", "refused", "failed", NULL};
    return !g_strv_contains(quiet, state);
}

static void on_consultation(GVariant *reply, const GError *error, void *data) {
    struct request *request = data;
    const wlink_keeper *keeper = request->power->keeper;
    g_autoptr(GError) refusal = NULL;
    (void)error; /* without winglinkd there is no consultation */
    if (reply && wlink_power_is_held(reply))
        wlink_fail(&refusal, WLINK_CODE_NOT_NOW, "a consultation is on");
    else if (keeper->work)
        wlink_fail(&refusal, WLINK_CODE_NOT_NOW, "%s is under way", keeper->work->kind->name);
    else if (!g_str_equal(wlink_keeper1_get_state(keeper->object), "idle"))
        wlink_fail(&refusal, WLINK_CODE_NOT_NOW, "the machine restarts, or an update is being checked");
    else
        start_target(request->power, request->target);
    settle(request, refusal);
}

static void on_permit(const GError *error, void *data) {
    struct request *request = data;
    if (error)
        settle(request, error);
    else
        wlink_ask_property(request->power->keeper, &wlink_ask_consultation, "State", on_consultation,
                           request);
}

static gboolean ask(struct power *power, GDBusMethodInvocation *invocation, const char *token,
                    const char *target) {
    struct request *request = g_new(struct request, 1);
    *request = (struct request){power, invocation, target};
    wlink_permit(power->keeper, g_dbus_method_invocation_get_sender(invocation), token, NULL, on_permit,
                 request);
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
    struct power *power = g_new0(struct power, 1);
    (void)error;
    power->keeper = keeper;
    g_signal_connect(keeper->object, "handle-shut-down", G_CALLBACK(on_shut_down), power);
    g_signal_connect(keeper->object, "handle-restart", G_CALLBACK(on_restart), power);
    return power;
}

static void stop(void *part) {
    struct power *power = part;
    g_clear_handle_id(&power->again, g_source_remove);
    g_signal_handlers_disconnect_by_data(power->keeper->object, power);
    g_free(power);
}

const struct wlink_keeper_part wlink_keeper_part_power = {"power", start, stop};

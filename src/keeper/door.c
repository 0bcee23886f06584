/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/door.h"

#include "common/error.h"
#include "common/log.h"
#include "keeper/ask.h"
#include "keeper/parts.h"
#include "keeper/permit.h"

#define UNIT "winglink-door.service"

/* It shuts by itself after OPEN_SECONDS; while the keeper works with what is on the stick it looks again
 * later. */
enum { OPEN_SECONDS = 10 * 60, AGAIN_SECONDS = 30, ANSWER_SECONDS = 25 };

enum state { SHUT, OPENING, OPEN, SHUTTING };

struct door {
    wlink_keeper *keeper;
    enum state state;
    GPtrArray *waiting; /* GDBusMethodInvocation: who asked, until the door is there */
    guint signal, timer;
    wlink_door_changed changed;
    void *data;
};

/* A call of OpenDoor, until it is known who asks. */
struct request {
    struct door *door;
    GDBusMethodInvocation *invocation;
};

static void answer_all(struct door *door, const GError *error) {
    g_autoptr(GPtrArray) waiting = g_steal_pointer(&door->waiting);
    door->waiting = g_ptr_array_new();
    for (guint i = 0; i < waiting->len; i++)
        if (error)
            g_dbus_method_invocation_return_gerror(waiting->pdata[i], error);
        else
            g_dbus_method_invocation_return_value(waiting->pdata[i], NULL);
}

static void move_to(struct door *door, enum state state) {
    bool was_open = door->state == OPEN;
    door->state = state;
    if (state != OPEN)
        g_clear_handle_id(&door->timer, g_source_remove);
    if (was_open == (state == OPEN))
        return;
    if (state == OPEN)
        wlink_log(WLINK_LOG_NOTICE, "door-open", "a service stick is let in");
    else
        wlink_log(WLINK_LOG_NOTICE, "door-shut", "no USB disk is let in");
    if (door->changed)
        door->changed(state == OPEN, door->data);
}

static void fail(struct door *door, const GError *error) {
    wlink_log(WLINK_LOG_ERROR, "door-failed", "%s", error->message);
    move_to(door, SHUT);
    answer_all(door, error);
}

static void on_accepted(GVariant *reply, const GError *error, void *data) {
    (void)reply; /* the job's end is what counts */
    if (error)
        fail(data, error);
}

static void ask_systemd(struct door *door, const char *method) {
    wlink_ask(door->keeper, &wlink_ask_systemd, method, g_variant_new("(ss)", UNIT, "replace"), "(o)",
              ANSWER_SECONDS, on_accepted, door);
}

static void shut(struct door *door) {
    move_to(door, SHUTTING);
    ask_systemd(door, "StopUnit");
}

static gboolean on_time(void *data) {
    struct door *door = data;
    if (door->keeper->work) {
        door->timer = g_timeout_add_seconds(AGAIN_SECONDS, on_time, door);
        return G_SOURCE_REMOVE;
    }
    door->timer = 0;
    shut(door);
    return G_SOURCE_REMOVE;
}

static void set_timer(struct door *door) {
    g_clear_handle_id(&door->timer, g_source_remove);
    door->timer = g_timeout_add_seconds(OPEN_SECONDS, on_time, door);
}

/* Whoever made systemd open or shut it: its state is the door's. */
static void on_job_done(struct door *door, bool done) {
    g_autoptr(GError) error = NULL;
    switch (door->state) {
    case OPENING:
        if (!done) {
            wlink_fail(&error, WLINK_CODE_FAILED, "the door does not open: " UNIT " failed");
            fail(door, error);
            return;
        }
        move_to(door, OPEN);
        set_timer(door);
        break;
    case SHUT:
    case OPEN:
    case SHUTTING:
        move_to(door, SHUT);
        break;
    }
    answer_all(door, NULL);
}

static void on_job_removed(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                           const char *name, GVariant *arguments, void *data) {
    const char *unit, *result;
    (void)bus, (void)sender, (void)path, (void)interface, (void)name;
    if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(uoss)")))
        return;
    g_variant_get(arguments, "(uo&s&s)", NULL, NULL, &unit, &result);
    if (g_str_equal(unit, UNIT))
        on_job_done(data, g_str_equal(result, "done"));
}

static void refuse(GDBusMethodInvocation *invocation, const char *words) {
    g_autoptr(GError) error = NULL;
    wlink_fail(&error, WLINK_CODE_NOT_NOW, "%s", words);
    g_dbus_method_invocation_return_gerror(invocation, error);
}

static void open_for(struct door *door, GDBusMethodInvocation *invocation) {
    switch (door->state) {
    case SHUTTING:
        refuse(invocation, "the door is being shut");
        return;
    case OPEN:
        set_timer(door);
        g_dbus_method_invocation_return_value(invocation, NULL);
        return;
    case SHUT:
        move_to(door, OPENING);
        ask_systemd(door, "StartUnit");
        break;
    case OPENING:
        break;
    }
    g_ptr_array_add(door->waiting, invocation);
}

static void on_permit(const GError *error, void *data) {
    g_autofree struct request *request = data;
    if (error)
        g_dbus_method_invocation_return_gerror(request->invocation, error);
    else
        open_for(request->door, request->invocation);
}

static gboolean on_open_door(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, const char *token,
                             void *data) {
    struct door *door = data;
    struct request *request = g_new(struct request, 1);
    (void)object;
    *request = (struct request){door, invocation};
    wlink_permit(door->keeper, g_dbus_method_invocation_get_sender(invocation), token, NULL, on_permit,
                 request);
    return TRUE;
}

/* Anybody may: a door that is shut harms nobody. */
static gboolean on_close_door(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, void *data) {
    struct door *door = data;
    (void)object;
    switch (door->state) {
    case SHUT:
        g_dbus_method_invocation_return_value(invocation, NULL);
        return TRUE;
    case OPENING:
        refuse(invocation, "the door is being opened");
        return TRUE;
    case OPEN:
        if (door->keeper->work) {
            refuse(invocation, "what is on the stick is being used");
            return TRUE;
        }
        shut(door);
        break;
    case SHUTTING:
        break;
    }
    g_ptr_array_add(door->waiting, invocation);
    return TRUE;
}

bool wlink_door_is_open(const wlink_keeper *keeper) {
    const struct door *door = wlink_keeper_find_part(keeper, &wlink_keeper_part_door);
    return door && door->state == OPEN;
}

void wlink_door_watch(wlink_keeper *keeper, wlink_door_changed changed, void *data) {
    struct door *door = wlink_keeper_find_part(keeper, &wlink_keeper_part_door);
    door->changed = changed;
    door->data = data;
}

static void *start(wlink_keeper *keeper, GError **error) {
    struct door *door = g_new0(struct door, 1);
    (void)error;
    door->keeper = keeper;
    door->waiting = g_ptr_array_new();
    door->signal = g_dbus_connection_signal_subscribe(
        keeper->bus, wlink_ask_systemd.name, wlink_ask_systemd.interface, "JobRemoved",
        wlink_ask_systemd.path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_job_removed, door, NULL);
    wlink_ask(keeper, &wlink_ask_systemd, "Subscribe", NULL, "()", ANSWER_SECONDS, NULL, NULL);
    g_signal_connect(keeper->object, "handle-open-door", G_CALLBACK(on_open_door), door);
    g_signal_connect(keeper->object, "handle-close-door", G_CALLBACK(on_close_door), door);
    return door;
}

/* systemd shuts the door when the keeper goes (BindsTo=). */
static void stop(void *part) {
    struct door *door = part;
    g_clear_handle_id(&door->timer, g_source_remove);
    g_dbus_connection_signal_unsubscribe(door->keeper->bus, door->signal);
    g_signal_handlers_disconnect_by_data(door->keeper->object, door);
    g_ptr_array_free(door->waiting, TRUE);
    g_free(door);
}

const struct wlink_keeper_part wlink_keeper_part_door = {"door", start, stop};

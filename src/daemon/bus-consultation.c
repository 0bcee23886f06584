/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/bus-private.h"
#include "daemon/consult.h"
#include "daemon/desk.h"
#include "daemon/devices.h"
#include "daemon/presence.h"
#include "daemon/stats-variant.h"
#include "daemon/waiting.h"
#include "dbus/names.h"

static const char *const no_options[] = {NULL};
static const char *const check_options[] = {"devices", NULL};

static struct wlink_consult *consult_of(struct wlink_bus *bus) {
    return bus->world.consult;
}

/* The method is answered when the consultation gets there, see wlink_bus_settle. */
static gboolean answer_later(struct wlink_bus *bus, GDBusMethodInvocation *invocation,
                             enum wlink_bus_wait wait) {
    struct wlink_bus_call *call = g_new(struct wlink_bus_call, 1);
    *call = (struct wlink_bus_call){invocation, wait};
    g_queue_push_tail(&bus->calls, call);
    wlink_bus_settle(bus);
    return TRUE;
}

static bool has_arrived(enum wlink_bus_wait wait, enum wlink_state state) {
    switch (wait) {
    case WLINK_BUS_WAIT_ANSWERED:
        return state == WLINK_STATE_WAITING || state == WLINK_STATE_CONNECTING ||
               state == WLINK_STATE_IN_CONSULTATION;
    case WLINK_BUS_WAIT_JOINED:
        return state == WLINK_STATE_IN_CONSULTATION;
    case WLINK_BUS_WAIT_CLOSED:
        return wlink_state_is_rest(state);
    }
    return true;
}

/* True when the call was answered, and is freed. */
static bool settle_one(struct wlink_bus_call *call, const struct wlink_consult_view *view) {
    if (has_arrived(call->wait, view->state)) {
        g_dbus_method_invocation_return_value(call->invocation, NULL);
    } else if (wlink_state_is_rest(view->state)) {
        enum wlink_code code = view->reason == WLINK_CODE_NONE ? WLINK_CODE_CANCELLED : view->reason;
        g_dbus_method_invocation_return_error(call->invocation, WLINK_ERROR, (int)code, "%s%s%s",
                                              wlink_code_to_string(code), *view->detail ? ": " : "",
                                              view->detail);
    } else {
        return false;
    }
    g_free(call);
    return true;
}

void wlink_bus_settle(struct wlink_bus *bus) {
    struct wlink_consult_view view;
    wlink_consult_view(consult_of(bus), &view);
    for (GList *item = bus->calls.head; item;) {
        GList *next = item->next;
        if (settle_one(item->data, &view))
            g_queue_delete_link(&bus->calls, item);
        item = next;
    }
}

void wlink_bus_settle_all(struct wlink_bus *bus) {
    for (struct wlink_bus_call *call; (call = g_queue_pop_head(&bus->calls)); g_free(call))
        g_dbus_method_invocation_return_error_literal(call->invocation, WLINK_ERROR, WLINK_CODE_SHUTTING_DOWN,
                                                      "the unit is being restarted");
}

static bool wanted_devices(struct wlink_bus *bus, GVariant *options, guint *devices, GError **error) {
    g_autofree const char **names = NULL;
    *devices = 0;
    bool chosen = g_variant_lookup(options, "devices", "^a&s", &names);
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++) {
        const char *name = wlink_device_to_string((enum wlink_device)device);
        bool wanted = chosen
                          ? g_strv_contains((const char *const *)names, name)
                          : wlink_devices_configured(bus->world.services->devices, (enum wlink_device)device);
        *devices |= wanted ? 1u << device : 0;
    }
    return !chosen || (guint)__builtin_popcount(*devices) == g_strv_length((char **)names) ||
           wlink_fail(error, WLINK_CODE_INVALID, "devices are of room, exam, microphone, each once");
}

static gboolean on_check(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                         GVariant *options, void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    guint devices;
    const char *staff = wlink_desk_admit_device(bus->world.desk, token, &error);
    if (!staff || !wlink_bus_check_options(options, check_options, &error) ||
        !wanted_devices(bus, options, &devices, &error) ||
        !wlink_consult_check(consult_of(bus), devices, staff, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consultation1_complete_check(skeleton, invocation);
    return TRUE;
}

static gboolean on_call(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                        const char *room, GVariant *options, void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    (void)skeleton;
    const char *staff = wlink_desk_admit_call(bus->world.desk, token, &error);
    if (!staff || !wlink_bus_check_options(options, no_options, &error) ||
        !wlink_consult_call(consult_of(bus), room, staff, &error))
        return wlink_bus_refuse(invocation, error);
    return answer_later(data, invocation, WLINK_BUS_WAIT_ANSWERED);
}

/* What is wrong with the unit leaves the caller where it is; one whose permission ended has to go. */
static bool may_join(struct wlink_bus *bus, const char *id, GError **error) {
    const struct wlink_room *room = wlink_waiting_room(bus->world.waiting, id, error);
    if (!room)
        return false;
    enum wlink_code code = wlink_consult_may_join(consult_of(bus), room, error);
    if (code >= WLINK_CODE_NOT_AUTHORISED && code <= WLINK_CODE_AUTHORISATION_WITHDRAWN)
        wlink_waiting_refuse(bus->world.waiting, id, code);
    return code == WLINK_CODE_NONE;
}

static bool join(struct wlink_bus *bus, const char *token, const char *id, GError **error) {
    struct wlink_waiting_ticket ticket;
    const char *staff = wlink_desk_admit_call(bus->world.desk, token, error);
    if (!staff || !may_join(bus, id, error) || !wlink_waiting_take(bus->world.waiting, id, &ticket, error))
        return false;
    if (wlink_consult_join(consult_of(bus), ticket.peer, &ticket.far, staff, error))
        return true;
    wlink_waiting_put_back(bus->world.waiting, &ticket);
    return false;
}

static gboolean on_join(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                        const char *id, void *data) {
    GError *error = NULL;
    (void)skeleton;
    if (!join(data, token, id, &error))
        return wlink_bus_refuse(invocation, error);
    return answer_later(data, invocation, WLINK_BUS_WAIT_JOINED);
}

static gboolean on_answer(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                          void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    (void)skeleton;
    const char *staff = wlink_desk_admit_call(bus->world.desk, token, &error);
    if (!staff || !wlink_consult_answer(consult_of(bus), staff, &error))
        return wlink_bus_refuse(invocation, error);
    return answer_later(data, invocation, WLINK_BUS_WAIT_JOINED);
}

static gboolean on_decline(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    GError *error = NULL;
    if (!wlink_consult_decline(consult_of(data), &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consultation1_complete_decline(skeleton, invocation);
    return TRUE;
}

static gboolean on_end(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    GError *error = NULL;
    (void)skeleton;
    if (!wlink_consult_end(consult_of(data), &error))
        return wlink_bus_refuse(invocation, error);
    return answer_later(data, invocation, WLINK_BUS_WAIT_CLOSED);
}

static gboolean on_dismiss(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    GError *error = NULL;
    if (!wlink_consult_dismiss(consult_of(data), &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consultation1_complete_dismiss(skeleton, invocation);
    return TRUE;
}

static void on_note_sent(enum wlink_code code, void *data) {
    GDBusMethodInvocation *invocation = data;
    if (code == WLINK_CODE_NONE)
        g_dbus_method_invocation_return_value(invocation, NULL);
    else
        g_dbus_method_invocation_return_error(invocation, WLINK_ERROR, (int)code,
                                              "the note was not taken: %s", wlink_code_to_string(code));
}

/* Notes go with a wait: to those who wait here, or to where we wait. */
static const struct wlink_room *note_target(struct wlink_bus *bus, const char *address, GError **error) {
    if (wlink_consult_is_with(consult_of(bus), address) ||
        wlink_waiting_has_room(bus->world.waiting, address))
        return wlink_site_find(bus->world.services->site, address);
    wlink_fail(error, WLINK_CODE_NOT_NOW, "%s neither waits here nor is called", address);
    return NULL;
}

static gboolean on_send_note(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation,
                             const char *address, const char *text, void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    (void)skeleton;
    const struct wlink_room *room = note_target(bus, address, &error);
    if (!room || !wlink_presence_send_note(bus->world.presence, room, text, on_note_sent, invocation, &error))
        return wlink_bus_refuse(invocation, error);
    return TRUE;
}

static gboolean on_ask(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, const char *question,
                       void *data) {
    GError *error = NULL;
    guint64 number;
    if (!wlink_consult_ask(consult_of(data), question, &number, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consultation1_complete_ask(skeleton, invocation, number);
    return TRUE;
}

static gboolean on_answer_question(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation,
                                   guint64 number, gboolean yes, void *data) {
    GError *error = NULL;
    if (!wlink_consult_answer_question(consult_of(data), number, yes, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consultation1_complete_answer_question(skeleton, invocation);
    return TRUE;
}

static gboolean on_report_problem(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation,
                                  const char *about, void *data) {
    GError *error = NULL;
    if (!wlink_consult_report(consult_of(data), about, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consultation1_complete_report_problem(skeleton, invocation);
    return TRUE;
}

static gboolean on_get_stats(WlinkConsultation1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    wlink_consultation1_complete_get_stats(skeleton, invocation, wlink_stats_to_variant(consult_of(data)));
    return TRUE;
}

/* Also called for what we write ourselves: that is known already. */
static void on_people_written(WlinkConsultation1 *skeleton, GParamSpec *spec, void *data) {
    struct wlink_consult_view view;
    guint people = 0;
    (void)spec;
    wlink_consult_view(consult_of(data), &view);
    bool good = wlink_people_from_strv(wlink_consultation1_get_people(skeleton), &people, NULL);
    if (good && people != view.people)
        wlink_consult_set_people(consult_of(data), people);
    else if (!good)
        wlink_bus_update_consultation(data); /* puts back what stands */
}

static void update_far(WlinkConsultation1 *skeleton, const struct wlink_consult_view *view) {
    g_autoptr(GVariant) people = g_variant_ref_sink(wlink_people_to_variant(view->far.people));
    g_autofree const char **words = g_variant_get_strv(people, NULL);
    wlink_consultation1_set_far_cameras(skeleton, wlink_far_cameras_to_variant(&view->far));
    wlink_consultation1_set_far_muted(skeleton, view->far.muted);
    wlink_consultation1_set_far_stopped(skeleton, view->far.stopped);
    wlink_consultation1_set_far_stopped_usec(skeleton, view->far.stopped_at);
    wlink_consultation1_set_far_people(skeleton, words);
}

static void update_times(WlinkConsultation1 *skeleton, const struct wlink_consult_view *view) {
    wlink_consultation1_set_called_usec(skeleton, view->called);
    wlink_consultation1_set_joined_usec(skeleton, view->joined);
    wlink_consultation1_set_interrupted_usec(skeleton, view->interrupted);
    wlink_consultation1_set_interrupted_reason(skeleton, wlink_code_to_string(view->interrupted_by));
    wlink_consultation1_set_ended_usec(skeleton, view->ended);
    wlink_consultation1_set_missed_usec(skeleton, view->missed);
    wlink_consultation1_set_interruptions(skeleton, view->interruptions);
    wlink_consultation1_set_interrupted_for_usec(skeleton, view->interrupted_for);
    wlink_consultation1_set_record_line(skeleton, view->record_line);
}

void wlink_bus_update_consultation(struct wlink_bus *bus) {
    WlinkConsultation1 *skeleton = bus->consultation;
    struct wlink_consult_view view;
    wlink_consult_view(consult_of(bus), &view);
    g_autoptr(GVariant) people = g_variant_ref_sink(wlink_people_to_variant(view.people));
    g_autofree const char **words = g_variant_get_strv(people, NULL);
    wlink_consultation1_set_reason(skeleton, wlink_code_to_string(view.reason));
    wlink_consultation1_set_reason_detail(skeleton, view.detail);
    wlink_consultation1_set_room(skeleton, view.room ? view.room->address : "");
    wlink_consultation1_set_room_name(skeleton, view.room ? view.room->name : "");
    wlink_consultation1_set_verified(skeleton, view.verified);
    wlink_consultation1_set_session_id(skeleton, view.session_id);
    wlink_consultation1_set_quality(skeleton, view.has_quality ? wlink_quality_to_string(view.quality) : "");
    wlink_consultation1_set_people(skeleton, words);
    update_times(skeleton, &view);
    update_far(skeleton, &view);
    wlink_consultation1_set_state(skeleton, wlink_state_to_string(view.state));
    if (view.state == WLINK_STATE_CALLING)
        wlink_bus_note_called(bus, view.room, view.called);
    g_dbus_interface_skeleton_flush(G_DBUS_INTERFACE_SKELETON(skeleton));
}

bool wlink_bus_export_consultation(struct wlink_bus *bus, GError **error) {
    static const struct {
        const char *signal;
        GCallback handler;
    } handlers[] = {
        {"handle-check", G_CALLBACK(on_check)},
        {"handle-call", G_CALLBACK(on_call)},
        {"handle-join", G_CALLBACK(on_join)},
        {"handle-answer", G_CALLBACK(on_answer)},
        {"handle-decline", G_CALLBACK(on_decline)},
        {"handle-end", G_CALLBACK(on_end)},
        {"handle-dismiss", G_CALLBACK(on_dismiss)},
        {"handle-send-note", G_CALLBACK(on_send_note)},
        {"handle-ask", G_CALLBACK(on_ask)},
        {"handle-answer-question", G_CALLBACK(on_answer_question)},
        {"handle-report-problem", G_CALLBACK(on_report_problem)},
        {"handle-get-stats", G_CALLBACK(on_get_stats)},
        {"notify::people", G_CALLBACK(on_people_written)},
    };
    bus->consultation = wlink_consultation1_skeleton_new();
    for (guint i = 0; i < G_N_ELEMENTS(handlers); i++)
        g_signal_connect(bus->consultation, handlers[i].signal, handlers[i].handler, bus);
    wlink_bus_update_consultation(bus);
    return wlink_bus_export(bus, bus->consultation, WLINK_PATH_CONSULTATION, error);
}

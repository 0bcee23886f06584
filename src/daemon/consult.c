/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/consult.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/consult-private.h"
#include "daemon/devices.h"
#include "daemon/incoming.h"
#include "daemon/link.h"
#include "daemon/network.h"
#include "daemon/pace.h"
#include "daemon/presence.h"
#include "daemon/record-store.h"
#include "daemon/resume.h"
#include "daemon/service.h"
#include "daemon/trust.h"

#include <string.h>

struct pending {
    enum wlink_event event;
    enum wlink_code code;
};

void wlink_consult_tell(struct wlink_consult *consult, const struct wlink_consult_event *event) {
    if (consult->handler)
        consult->handler(event, consult->data);
}

void wlink_consult_changed(struct wlink_consult *consult) {
    wlink_consult_tell(consult, &(struct wlink_consult_event){.kind = WLINK_CONSULT_CHANGED});
}

static gboolean on_patience(void *data) {
    struct wlink_consult *consult = data;
    static const enum wlink_code codes[WLINK_STATE_COUNT] = {
        [WLINK_STATE_CHECKING] = WLINK_CODE_CHECK_LAPSED,
        [WLINK_STATE_CALLING] = WLINK_CODE_UNREACHABLE,
        [WLINK_STATE_WAITING] = WLINK_CODE_CONNECTION_LOST,
        [WLINK_STATE_RINGING] = WLINK_CODE_NO_ANSWER,
        [WLINK_STATE_CONNECTING] = WLINK_CODE_TIMED_OUT,
        [WLINK_STATE_INTERRUPTED] = WLINK_CODE_CONNECTION_LOST,
    };
    consult->patience = 0;
    wlink_consult_step(consult, WLINK_EVENT_GIVE_UP, codes[consult->state], NULL);
    return G_SOURCE_REMOVE;
}

static void set_patience(struct wlink_consult *consult, const struct wlink_step *step, bool moved) {
    if (step->patience_s != 0 || moved)
        g_clear_handle_id(&consult->patience, g_source_remove);
    if (step->patience_s > 0)
        consult->patience = g_timeout_add_seconds((guint)step->patience_s, on_patience, consult);
}

/* A network that is back is no cause any more: then what was the cause beside it counts. */
static enum wlink_code cause_without_network(const struct wlink_consult *consult) {
    if (consult->interrupted_by != WLINK_CODE_NETWORK_DOWN)
        return consult->interrupted_by;
    return consult->restarted ? WLINK_CODE_UNIT_RESTARTED : WLINK_CODE_NONE;
}

/* What this unit knows of a break by itself. */
static enum wlink_code cause_of_break(const struct wlink_consult *consult) {
    return wlink_network_is_up() ? cause_without_network(consult) : WLINK_CODE_NETWORK_DOWN;
}

/* It rang, and nobody here did anything about it. */
static bool is_missed(enum wlink_code code) {
    return code != WLINK_CODE_DECLINED && code != WLINK_CODE_ENDED_HERE && code != WLINK_CODE_SHUTTING_DOWN;
}

/* The times and reasons that people see; a code of NONE leaves the reason of an earlier step. Why a far end
 * was not believed stands in the journal and in the record; people read that it was not. */
static void note_state(struct wlink_consult *consult, enum wlink_state from, enum wlink_code code) {
    gint64 now = g_get_real_time();
    enum wlink_state to = consult->state;
    if (code != WLINK_CODE_NONE)
        consult->reason = wlink_incoming_public_code(code);
    if (to == WLINK_STATE_IN_CONSULTATION && !consult->joined)
        consult->joined = now;
    if (to == WLINK_STATE_INTERRUPTED && from != to) {
        consult->interrupted = now;
        consult->interruptions++;
        consult->restarted = from == WLINK_STATE_IDLE;
        consult->interrupted_by = consult->restarted ? WLINK_CODE_UNIT_RESTARTED : WLINK_CODE_NONE;
        consult->interrupted_by = cause_of_break(consult);
    }
    if (from == WLINK_STATE_INTERRUPTED && from != to) {
        consult->interrupted_for += now - consult->interrupted;
        consult->interrupted_by = cause_without_network(consult);
    }
    if (from == WLINK_STATE_RINGING && to == WLINK_STATE_IDLE && is_missed(code))
        consult->missed = now;
    if (wlink_state_is_rest(to) && !wlink_state_is_rest(from))
        consult->ended = now;
}

static void forget(struct wlink_consult *consult) {
    g_clear_pointer(&consult->detail, g_free);
    g_clear_pointer(&consult->session_id, g_free);
    g_clear_pointer(&consult->own_token, g_free);
    g_clear_pointer(&consult->far_token, g_free);
    consult->reason = WLINK_CODE_NONE;
    consult->staff[0] = '\0';
    consult->room = NULL;
    consult->verified = consult->has_quality = false;
    consult->called = consult->joined = consult->interrupted = consult->ended = 0;
    consult->call_to_proven_ms = consult->join_to_picture_ms = -1;
    consult->call_us = consult->join_us = 0;
    consult->interrupted_for = 0;
    consult->interrupted_by = WLINK_CODE_NONE;
    consult->restarted = false;
    consult->interruptions = 0;
    consult->record_line = 0;
    consult->attempts = 0;
    consult->broken = false;
    memset(&consult->far, 0, sizeof consult->far);
}

static bool carry_out(struct wlink_consult *consult, enum wlink_event event, enum wlink_code code,
                      GError **error) {
    enum wlink_state from = consult->state;
    struct wlink_step step = wlink_consultation_step(from, event);
    if (!step.legal)
        wlink_log(WLINK_LOG_ERROR, "state-fault", "%s in %s: %s", wlink_event_to_string(event),
                  wlink_state_to_string(from), step.reason);
    if (step.ignored)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "%s", step.reason);
    g_autoptr(GError) unwritten = NULL;
    if (step.effects & (WLINK_EFFECT_RECORD | WLINK_EFFECT_TRY_RECORD) &&
        !wlink_consult_record(consult, from, step.next, code, &unwritten)) {
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s", unwritten->message);
        if (step.effects & WLINK_EFFECT_RECORD) {
            g_propagate_error(error, g_steal_pointer(&unwritten));
            return false;
        }
    }
    consult->state = step.next;
    note_state(consult, from, code);
    set_patience(consult, &step, from != step.next);
    wlink_log(WLINK_LOG_NOTICE, "state", "%s on %s: %s [room=%s code=%s]", wlink_state_to_string(step.next),
              wlink_event_to_string(event), step.reason, consult->room ? consult->room->address : "-",
              wlink_code_to_string(code));
    for (guint bit = 0; bit < WLINK_EFFECT_COUNT; bit++)
        if (step.effects & 1u << bit)
            wlink_consult_do(consult, (enum wlink_effect)(1u << bit));
    if (step.next == WLINK_STATE_IDLE) {
        forget(consult);
        consult->people = 0;
    }
    wlink_consult_changed(consult);
    return step.legal;
}

/* Effects may bring events of their own; they wait until the step that caused them is done. */
bool wlink_consult_step(struct wlink_consult *consult, enum wlink_event event, enum wlink_code code,
                        GError **error) {
    if (consult->stepping) {
        struct pending *pending = g_new(struct pending, 1);
        *pending = (struct pending){event, code};
        g_queue_push_tail(&consult->pending, pending);
        return true;
    }
    consult->stepping = true;
    bool good = carry_out(consult, event, code, error);
    for (struct pending *next; (next = g_queue_pop_head(&consult->pending));) {
        carry_out(consult, next->event, next->code, NULL);
        g_free(next);
    }
    consult->stepping = false;
    return good;
}

struct wlink_consult *wlink_consult_new(const struct wlink_services *services, const char *resume_file,
                                        wlink_consult_handler handler, void *data) {
    struct wlink_consult *consult = g_new0(struct wlink_consult, 1);
    consult->services = services;
    consult->resume_file = resume_file;
    consult->handler = handler;
    consult->data = data;
    g_queue_init(&consult->pending);
    forget(consult);
    return consult;
}

void wlink_consult_free(struct wlink_consult *consult) {
    if (!consult)
        return;
    consult->handler = NULL;
    wlink_consult_do(consult, WLINK_EFFECT_SHUT_VALVES);
    wlink_consult_do(consult, WLINK_EFFECT_DROP_TRANSPORT);
    g_clear_handle_id(&consult->patience, g_source_remove);
    g_clear_handle_id(&consult->heartbeat, g_source_remove);
    g_queue_clear_full(&consult->pending, g_free);
    forget(consult);
    g_free(consult);
}

void wlink_consult_view(const struct wlink_consult *consult, struct wlink_consult_view *view) {
    *view = (struct wlink_consult_view){
        .state = consult->state,
        .reason = consult->reason,
        .detail = consult->detail ? consult->detail : "",
        .room = consult->room,
        .verified = consult->verified,
        .session_id = consult->session_id ? consult->session_id : "",
        .called = consult->called,
        .joined = consult->joined,
        .interrupted = consult->interrupted,
        .interrupted_by = consult->interrupted_by,
        .ended = consult->ended,
        .missed = consult->missed,
        .interruptions = consult->interruptions,
        .interrupted_for = consult->interrupted_for,
        .record_line = consult->record_line,
        .has_quality = consult->has_quality,
        .quality = consult->quality,
        .far = consult->far,
        .people = consult->people,
        .call_to_proven_ms = consult->call_to_proven_ms,
        .join_to_picture_ms = consult->join_to_picture_ms,
    };
}

struct wlink_peer *wlink_consult_peer(const struct wlink_consult *consult) {
    return consult->peer;
}

bool wlink_consult_is_with(const struct wlink_consult *consult, const char *address) {
    return consult->room && !wlink_state_is_rest(consult->state) &&
           g_str_equal(consult->room->address, address);
}

struct wlink_policy_unit wlink_consult_policy_facts(const struct wlink_consult *consult) {
    const struct wlink_services *services = consult->services;
    return (struct wlink_policy_unit){
        .state = consult->state,
        .in_service =
            wlink_service_is_open(services->service) && wlink_presence_in_service(services->presence),
        .clock_known = wlink_trust_knows_time(services->trust),
        .record_writable = wlink_record_store_writable(services->record),
        .occupied = wlink_service_is_occupied(services->service),
    };
}

static bool may(const struct wlink_consult *consult, enum wlink_event event, GError **error) {
    struct wlink_step step = wlink_consultation_step(consult->state, event);
    return (step.legal && !step.ignored) || wlink_fail(error, WLINK_CODE_NOT_NOW, "%s", step.reason);
}

static void set_staff(struct wlink_consult *consult, const char *staff) {
    g_strlcpy(consult->staff, staff ? staff : "", sizeof consult->staff);
}

bool wlink_consult_check(struct wlink_consult *consult, guint devices, const char *staff, GError **error) {
    if (!may(consult, WLINK_EVENT_CHECK, error) || !wlink_service_admit(consult->services->service, error))
        return false;
    if (wlink_state_is_rest(consult->state))
        forget(consult);
    consult->devices = devices;
    set_staff(consult, staff);
    if (!wlink_consult_step(consult, WLINK_EVENT_CHECK, WLINK_CODE_NONE, error))
        return false;
    consult->checked = true;
    return true;
}

/* A new consultation with a room begins: a name of its own for both ends and all reconnections (RFC 7989). */
static void begin(struct wlink_consult *consult, const struct wlink_room *room, bool outgoing) {
    guint devices = consult->devices;
    forget(consult);
    consult->devices = devices;
    consult->room = room;
    consult->outgoing = outgoing;
    consult->called = g_get_real_time();
    consult->call_us = g_get_monotonic_time();
}

static bool refuse_call(struct wlink_consult *consult, enum wlink_code code, char *detail, GError **error) {
    const struct wlink_room *room = consult->room; /* forgotten when the step leads to idle */
    g_free(consult->detail);
    consult->detail = detail;
    wlink_consult_step(consult, WLINK_EVENT_CALL_REFUSED, code, NULL);
    return wlink_fail(error, code, "no call with %s now: %s", room->address, wlink_code_to_string(code));
}

static guint default_devices(const struct wlink_consult *consult) {
    guint devices = 0;
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (wlink_devices_configured(consult->services->devices, (enum wlink_device)device))
            devices |= 1u << device;
    return devices;
}

/* What a person left open after a look stays, what was closed or stopped then stays closed. */
static guint chosen_devices(const struct wlink_consult *consult) {
    const struct wlink_devices *devices = consult->services->devices;
    bool looked =
        consult->state == WLINK_STATE_CHECKING || (consult->state == WLINK_STATE_RINGING && consult->checked);
    if (!looked)
        return default_devices(consult);
    return wlink_devices_stopped(devices) ? 0 : wlink_devices_wanted(devices);
}

bool wlink_consult_call(struct wlink_consult *consult, const char *address, const char *staff,
                        GError **error) {
    const struct wlink_room *room = wlink_site_find(consult->services->site, address);
    char *detail = NULL;
    if (!may(consult, WLINK_EVENT_CALL, error))
        return false;
    if (!room)
        return wlink_fail(error, WLINK_CODE_NOT_FOUND, "%s is not in this unit's directory", address);
    consult->devices = chosen_devices(consult);
    begin(consult, room, true);
    set_staff(consult, staff);
    consult->session_id = wlink_resume_token();
    struct wlink_policy_unit unit = wlink_consult_policy_facts(consult);
    enum wlink_code code = wlink_policy_outgoing(
        &unit, wlink_trust_authorise(consult->services->trust, room->address, WLINK_DIRECTION_CALL, &detail));
    if (code != WLINK_CODE_NONE)
        return refuse_call(consult, code, detail, error);
    if (wlink_consult_step(consult, WLINK_EVENT_CALL, WLINK_CODE_NONE, error))
        return true;
    consult->room = NULL;
    return false;
}

/* The far end's permission, or ours, may have ended while it rang or waited: nothing is opened then. */
bool wlink_consult_still_allowed(struct wlink_consult *consult, GError **error) {
    enum wlink_direction direction = consult->outgoing ? WLINK_DIRECTION_CALL : WLINK_DIRECTION_CALLED;
    char *detail = NULL;
    enum wlink_code code =
        wlink_trust_authorise(consult->services->trust, consult->room->address, direction, &detail);
    return code == WLINK_CODE_NONE || refuse_call(consult, code, detail, error);
}

bool wlink_consult_answer(struct wlink_consult *consult, const char *staff, GError **error) {
    if (!may(consult, WLINK_EVENT_ANSWER, error) || !wlink_service_admit(consult->services->service, error) ||
        !wlink_consult_still_allowed(consult, error))
        return false;
    set_staff(consult, staff);
    wlink_pace_give_back(consult->services->pace, consult->room->address);
    consult->devices = chosen_devices(consult);
    consult->join_us = g_get_monotonic_time();
    return wlink_consult_step(consult, WLINK_EVENT_ANSWER, WLINK_CODE_NONE, error);
}

bool wlink_consult_decline(struct wlink_consult *consult, GError **error) {
    return wlink_consult_step(consult, WLINK_EVENT_DECLINE, WLINK_CODE_DECLINED, error);
}

bool wlink_consult_end(struct wlink_consult *consult, GError **error) {
    enum wlink_code code = consult->state == WLINK_STATE_CALLING || consult->state == WLINK_STATE_WAITING
                               ? WLINK_CODE_CANCELLED
                               : WLINK_CODE_ENDED_HERE;
    return wlink_consult_step(consult, WLINK_EVENT_END, code, error);
}

bool wlink_consult_dismiss(struct wlink_consult *consult, GError **error) {
    return wlink_consult_step(consult, WLINK_EVENT_DISMISS, WLINK_CODE_NONE, error);
}

void wlink_consult_used(struct wlink_consult *consult) {
    if (wlink_consultation_may(consult->state, WLINK_EVENT_USED))
        wlink_consult_step(consult, WLINK_EVENT_USED, WLINK_CODE_NONE, NULL);
}

void wlink_consult_forget_missed(struct wlink_consult *consult) {
    if (consult->missed == 0)
        return;
    consult->missed = 0;
    wlink_consult_changed(consult);
}

void wlink_consult_set_people(struct wlink_consult *consult, guint people) {
    wlink_consult_used(consult);
    consult->people = people;
    if (consult->peer)
        wlink_far_tell_people(consult->peer, people);
    if (consult->state == WLINK_STATE_IN_CONSULTATION)
        wlink_consult_do(consult, WLINK_EFFECT_SAVE_RESUME);
    wlink_consult_changed(consult);
}

bool wlink_consult_ask(struct wlink_consult *consult, const char *question, guint64 *number, GError **error) {
    struct wlink_message message = {.type = WLINK_MESSAGE_ASK, .number = ++consult->next_question};
    if (consult->state != WLINK_STATE_IN_CONSULTATION)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "there is nobody to ask");
    if (g_strlcpy(message.question, question, sizeof message.question) >= sizeof message.question)
        return wlink_fail(error, WLINK_CODE_INVALID, "a question is a code of at most 32 characters");
    wlink_peer_say(consult->peer, &message);
    *number = message.number;
    return true;
}

bool wlink_consult_answer_question(struct wlink_consult *consult, guint64 number, bool yes, GError **error) {
    if (consult->state != WLINK_STATE_IN_CONSULTATION)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "nobody waits for an answer");
    wlink_peer_say(consult->peer,
                   &(struct wlink_message){.type = WLINK_MESSAGE_ANSWER, .number = number, .yes = yes});
    return true;
}

enum wlink_code wlink_consult_may_join(const struct wlink_consult *consult, const struct wlink_room *room,
                                       GError **error) {
    struct wlink_policy_unit unit = wlink_consult_policy_facts(consult);
    enum wlink_code code = wlink_policy_join(
        &unit, wlink_trust_authorise(consult->services->trust, room->address, WLINK_DIRECTION_CALLED, NULL));
    if (code == WLINK_CODE_NOT_NOW && may(consult, WLINK_EVENT_JOIN, error))
        wlink_service_admit(consult->services->service, error);
    else if (code != WLINK_CODE_NONE)
        wlink_fail(error, code, "%s may not be joined: %s", room->address, wlink_code_to_string(code));
    return code;
}

bool wlink_consult_join(struct wlink_consult *consult, struct wlink_peer *peer, const struct wlink_far *far,
                        const char *staff, GError **error) {
    if (!may(consult, WLINK_EVENT_JOIN, error))
        return false;
    consult->devices = chosen_devices(consult);
    begin(consult, wlink_peer_room(peer), false);
    set_staff(consult, staff);
    consult->session_id = g_strdup(wlink_peer_session_id(peer));
    consult->join_us = consult->call_us;
    struct wlink_peer *prepared = g_steal_pointer(&consult->peer);
    consult->peer = peer;
    consult->far = *far;
    consult->far_token = g_strdup(far->resume);
    wlink_peer_set_handler(peer, wlink_consult_on_peer, consult);
    if (!wlink_consult_step(consult, WLINK_EVENT_JOIN, WLINK_CODE_NONE, error)) {
        consult->peer = prepared;
        consult->room = NULL;
        return false;
    }
    wlink_peer_free(prepared);
    wlink_pace_give_back(consult->services->pace, consult->room->address);
    if (consult->peer == peer && wlink_peer_is_proven(peer)) {
        consult->verified = true;
        consult->has_quality = true;
        consult->quality = wlink_link_quality(wlink_peer_link(peer));
        wlink_consult_step(consult, WLINK_EVENT_PROVEN, WLINK_CODE_NONE, NULL);
    }
    return true;
}

bool wlink_consult_ring(struct wlink_consult *consult, struct wlink_peer *peer, GError **error) {
    if (!may(consult, WLINK_EVENT_INCOMING, NULL))
        return wlink_fail(error, WLINK_CODE_BUSY, "this unit is in use");
    consult->checked = consult->state == WLINK_STATE_CHECKING;
    begin(consult, wlink_peer_room(peer), false);
    consult->session_id = g_strdup(wlink_peer_session_id(peer));
    if (!wlink_consult_step(consult, WLINK_EVENT_INCOMING, WLINK_CODE_NONE, error)) {
        consult->room = NULL;
        return false;
    }
    wlink_peer_free(consult->peer);
    consult->peer = peer;
    wlink_peer_set_handler(peer, wlink_consult_on_peer, consult);
    wlink_peer_ring(peer);
    return true;
}

void wlink_consult_miss(struct wlink_consult *consult, const struct wlink_room *room) {
    consult->missed = g_get_real_time();
    wlink_consult_changed(consult);
    wlink_consult_tell(consult, &(struct wlink_consult_event){.kind = WLINK_CONSULT_MISSED, .room = room});
}

bool wlink_consult_may_resume(const struct wlink_consult *consult, const char *room, const char *session_id,
                              const char *token) {
    bool open = consult->state == WLINK_STATE_IN_CONSULTATION || consult->state == WLINK_STATE_INTERRUPTED;
    return open && session_id && g_str_equal(consult->room->address, room) &&
           g_str_has_prefix(session_id, consult->session_id) &&
           wlink_resume_token_fits(token, consult->own_token);
}

/* The room, while this unit may still talk to it: a permission that ended by itself cuts nothing. */
static const struct wlink_room *room_to_resume(const struct wlink_consult *consult,
                                               const struct wlink_resume *resume) {
    const struct wlink_services *services = consult->services;
    enum wlink_direction direction = resume->outgoing ? WLINK_DIRECTION_CALL : WLINK_DIRECTION_CALLED;
    enum wlink_code code = wlink_trust_authorise(services->trust, resume->room, direction, NULL);
    if (code == WLINK_CODE_NONE || code == WLINK_CODE_AUTHORISATION_LAPSED)
        return wlink_site_find(services->site, resume->room);
    wlink_log(WLINK_LOG_NOTICE, "resume-failed", "%s: %s", resume->room, wlink_code_to_string(code));
    return NULL;
}

static void take_up(struct wlink_consult *consult, const struct wlink_room *room,
                    const struct wlink_resume *resume) {
    begin(consult, room, resume->outgoing);
    set_staff(consult, resume->staff);
    consult->own_token = g_strdup(resume->own_token);
    consult->far_token = g_strdup(resume->token);
    consult->session_id = g_strdup(resume->session_id);
    consult->called = resume->called;
    consult->joined = resume->joined;
    consult->people = resume->people;
    consult->devices = resume->stopped ? 0 : resume->devices;
    consult->broken = true;
    if (!wlink_consult_step(consult, WLINK_EVENT_RESUME, WLINK_CODE_NONE, NULL))
        forget(consult);
    else if (resume->stopped)
        wlink_devices_restore_stop(consult->services->devices, resume->devices);
}

void wlink_consult_recover(struct wlink_consult *consult) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_resume) resume = wlink_resume_load(consult->resume_file, &error);
    if (error)
        wlink_log(WLINK_LOG_ERROR, "resume-unreadable", "%s", error->message);
    const struct wlink_room *room = resume ? room_to_resume(consult, resume) : NULL;
    if (room)
        take_up(consult, room, resume);
    else
        wlink_resume_drop(consult->resume_file);
}

void wlink_consult_devices_changed(struct wlink_consult *consult) {
    if (consult->peer)
        wlink_far_tell_devices(consult->peer, consult->services);
    if (consult->state != WLINK_STATE_IN_CONSULTATION && consult->state != WLINK_STATE_INTERRUPTED)
        return;
    consult->devices = wlink_devices_wanted(consult->services->devices);
    wlink_consult_do(consult, WLINK_EFFECT_SAVE_RESUME);
    wlink_consult_camera_changed(consult);
}

void wlink_consult_network_changed(struct wlink_consult *consult) {
    const enum wlink_code cause = cause_of_break(consult);
    if (consult->state != WLINK_STATE_INTERRUPTED || cause == consult->interrupted_by)
        return;
    consult->interrupted_by = cause;
    wlink_consult_changed(consult);
}

void wlink_consult_shut_down(struct wlink_consult *consult) {
    if (!wlink_state_is_rest(consult->state))
        wlink_consult_step(consult, WLINK_EVENT_END, WLINK_CODE_SHUTTING_DOWN, NULL);
}

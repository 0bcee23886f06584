/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/calls.h"

#include "call/policy.h"
#include "common/error.h"
#include "common/log.h"
#include "daemon/consult.h"
#include "daemon/farewell.h"
#include "daemon/incoming.h"
#include "daemon/pace.h"
#include "daemon/peer.h"
#include "daemon/presence.h"
#include "daemon/refusals.h"
#include "daemon/trust.h"
#include "daemon/waiting.h"
#include "sip/sip.h"

/* A refusal stands in the journal and in the record under its own fine reason; the caller hears the public
 * one. */
static void refuse(const struct wlink_calls *calls, const struct wlink_sip_event *event, enum wlink_code code,
                   const char *words) {
    wlink_log(WLINK_LOG_NOTICE, "call-refused", "from %s at %s: %s (%s)", event->from,
              event->peer_host ? event->peer_host : "an unknown address", words, wlink_code_to_string(code));
    wlink_refusals_write(calls->services->refusals, "call-refused-here", WLINK_REFUSAL_ROOM, event->from,
                         code);
    wlink_sip_refuse(event->call, wlink_incoming_public_code(code));
}

/* Names the room and its fingerprint, or refuses with the reason. */
static const struct wlink_room *believe(const struct wlink_calls *calls, const struct wlink_sip_event *event,
                                        char **fingerprint) {
    const struct wlink_room *room = wlink_site_find(calls->services->site, event->from);
    g_autoptr(GError) error = NULL;
    if (!room) {
        refuse(calls, event, WLINK_CODE_NOT_AUTHORISED, "no such room in the directory");
        return NULL;
    }
    *fingerprint = wlink_incoming_believe_offer(calls->services, room, event, &error);
    if (*fingerprint)
        return room;
    refuse(calls, event, wlink_error_code(error), error->message);
    return NULL;
}

static void ring(const struct wlink_calls *calls, const struct wlink_sip_event *event,
                 const struct wlink_room *room, const char *fingerprint) {
    g_autoptr(GError) error = NULL;
    struct wlink_peer *peer = wlink_peer_take(calls->services, event, room, fingerprint, NULL, NULL);
    if (wlink_consult_ring(calls->consult, peer, &error))
        return;
    wlink_log(WLINK_LOG_NOTICE, "call-not-taken", "from %s: %s", room->address, error->message);
    wlink_peer_hang_up(peer, wlink_error_code(error));
    wlink_peer_free(peer);
}

/* One that only comes back to its place in the list, or to the consultation, leaves no line in the record. */
static bool calls_too_often(const struct wlink_calls *calls, const struct wlink_sip_event *event,
                            const struct wlink_room *room, bool resumes) {
    return !resumes && !wlink_waiting_has_call(calls->waiting, room->address, event->session_id) &&
           !wlink_pace_take(calls->services->pace, room->address, g_get_monotonic_time());
}

static struct wlink_policy_decision
decide(const struct wlink_calls *calls, const struct wlink_sip_event *event, const struct wlink_room *room) {
    const struct wlink_services *services = calls->services;
    struct wlink_consult_view view;
    wlink_consult_view(calls->consult, &view);
    bool resumes = wlink_consult_may_resume(calls->consult, room->address, event->session_id, event->resume);
    const struct wlink_policy_incoming request = {
        .unit = wlink_consult_policy_facts(calls->consult),
        .role = wlink_site_self(services->site)->role,
        .out_of_hours = !wlink_presence_within_hours(services->presence),
        .authorisation = wlink_trust_authorise(services->trust, room->address, WLINK_DIRECTION_CALLED, NULL),
        .has_place = wlink_waiting_has_room(calls->waiting, room->address),
        .list_full = wlink_waiting_is_full(calls->waiting),
        .brings_token = event->resume != NULL,
        .token_matches = resumes,
        .too_often = calls_too_often(calls, event, room, resumes),
        .ended_here =
            wlink_farewells_know(services->farewells, room->address, event->session_id, event->resume),
        .silent_for_us = view.state == WLINK_STATE_INTERRUPTED ? g_get_real_time() - view.interrupted : 0,
    };
    return wlink_policy_incoming(&request);
}

static void take_invite(const struct wlink_calls *calls, const struct wlink_sip_event *event) {
    g_autofree char *fingerprint = NULL;
    if (calls->stopping) {
        wlink_sip_refuse(event->call, WLINK_CODE_SHUTTING_DOWN);
        return;
    }
    const struct wlink_room *room = believe(calls, event, &fingerprint);
    if (!room)
        return;
    struct wlink_policy_decision decision = decide(calls, event, room);
    switch (decision.verdict) {
    case WLINK_VERDICT_REFUSE:
        refuse(calls, event, decision.code, decision.reason);
        break;
    case WLINK_VERDICT_BUSY:
        refuse(calls, event, decision.code, decision.reason);
        if (wlink_site_self(calls->services->site)->role == WLINK_ROLE_WING)
            wlink_consult_miss(calls->consult, room);
        break;
    case WLINK_VERDICT_WAIT:
        if (!wlink_waiting_arrive(calls->waiting, event, room, fingerprint))
            refuse(calls, event, WLINK_CODE_BUSY, "the waiting list is full");
        break;
    case WLINK_VERDICT_RING:
        ring(calls, event, room, fingerprint);
        break;
    case WLINK_VERDICT_RESUME:
        wlink_consult_resume(calls->consult,
                             wlink_peer_take(calls->services, event, room, fingerprint, NULL, NULL));
        break;
    }
}

static void take_refusal(const struct wlink_calls *calls, const struct wlink_sip_event *event) {
    const char *host = event->peer_host ? event->peer_host : "";
    wlink_log(WLINK_LOG_NOTICE, "refused-below", "%s: %s (%s)", *host ? host : "unknown",
              event->words ? event->words : "", wlink_code_to_string(event->code));
    wlink_refusals_write(calls->services->refusals, "connection-refused", WLINK_REFUSAL_HOST, host,
                         event->code);
}

/* "SESSION TOKEN": what the far end would have to show to resume. Who knows them may end it, too. */
static bool is_of_ours(const struct wlink_calls *calls, const char *room, const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, " ", 3);
    return g_strv_length(parts) == 2 && wlink_consult_may_resume(calls->consult, room, parts[0], parts[1]);
}

static void take_farewell(const struct wlink_calls *calls, const struct wlink_sip_event *event) {
    g_autoptr(GError) error = NULL;
    const struct wlink_room *room = wlink_incoming_believe_request(calls->services, "MESSAGE", event, &error);
    enum wlink_code code = room ? WLINK_CODE_NONE : wlink_error_code(error);
    if (room && !is_of_ours(calls, room->address, event->text))
        code = WLINK_CODE_NOT_FOUND;
    if (code != WLINK_CODE_NONE)
        wlink_log(WLINK_LOG_NOTICE, "farewell-refused", "from %s: %s", event->from,
                  room ? "no such consultation is on here" : error->message);
    wlink_sip_respond(calls->services->sip, event->request, wlink_incoming_public_code(code));
    if (code == WLINK_CODE_NONE)
        wlink_consult_far_ended(calls->consult);
}

bool wlink_calls_take_sip(const struct wlink_calls *calls, const struct wlink_sip_event *event) {
    if (event->kind == WLINK_SIP_REFUSED_IN) {
        take_refusal(calls, event);
        return true;
    }
    if (event->kind == WLINK_SIP_FAREWELL) {
        take_farewell(calls, event);
        return true;
    }
    if (event->kind == WLINK_SIP_UNHEARD) {
        wlink_farewells_unheard(calls->services->farewells, event->session_id);
        return true;
    }
    if (event->kind == WLINK_SIP_MESSAGE_SENT)
        return wlink_farewells_answered(calls->services->farewells, event);
    if (!event->call)
        return false;
    struct wlink_peer *peer = wlink_sip_call_get_data(event->call);
    if (event->kind == WLINK_SIP_INVITE)
        take_invite(calls, event);
    else if (peer)
        wlink_peer_take_sip(peer, event);
    else if (event->kind == WLINK_SIP_GONE) /* refused, or let go of */
        wlink_sip_call_free(event->call);
    return true;
}

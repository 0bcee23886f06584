/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "sip/private.h"

/* Outgoing INVITE and re-INVITE, and what comes back. */

enum { GLARE_TRIES = 5 };

static void send_invite(struct wlink_sip_call *call, const char *sdp, const char *identity,
                        const char *resume) {
    const char *call_id =
        call->state == WLINK_SIP_CALL_CALLING ? call->call_id : NULL; /* else the dialog's */
    g_autofree char *session_line = wlink_sip_call_session_line(call);
    g_autofree char *identity_line = wlink_sip_identity_line(identity);
    g_autofree char *resume_line = wlink_sip_resume_line(resume);
    nua_invite(call->handle, TAG_IF(call_id, SIPTAG_CALL_ID_STR(call_id)), SIPTAG_HEADER_STR(session_line),
               TAG_IF(identity_line, SIPTAG_HEADER_STR(identity_line)),
               TAG_IF(resume_line, SIPTAG_HEADER_STR(resume_line)),
               TAG_IF(call->contact, SIPTAG_CONTACT_STR(call->contact)),
               SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR(sdp), TAG_END());
}

/* Sends the waiting re-INVITE; while another transaction is under way, looks again a little later. */
static gboolean on_change_time(gpointer data) {
    struct wlink_sip_call *call = data;
    if (call->state == WLINK_SIP_CALL_ASKED || call->state == WLINK_SIP_CALL_ACCEPTED ||
        call->state == WLINK_SIP_CALL_CHANGING)
        return G_SOURCE_CONTINUE;
    call->change_timer = 0;
    if (call->change_sdp && wlink_sip_call_step(call, WLINK_SIP_STEP_CHANGE))
        send_invite(call, call->change_sdp, call->change_identity, NULL);
    return G_SOURCE_REMOVE;
}

/* RFC 3261 section 14.1: the end that made the Call-ID waits 2.1 to 4 s, the other 0 to 2 s, in steps of
 * 10 ms; glare is 1000 ms except in tests. */
static guint glare_delay(const struct wlink_sip_call *call) {
    guint unit = call->sip->timings.glare;
    guint steps = call->outgoing ? (guint)g_random_int_range(210, 401) : (guint)g_random_int_range(0, 201);
    return steps * unit / 100;
}

static void forget_change(struct wlink_sip_call *call) {
    g_clear_pointer(&call->change_sdp, g_free);
    g_clear_pointer(&call->change_identity, g_free);
    call->glares = 0;
}

/* While the timer runs, a newer re-INVITE waits: what comes back is not about that one. */
static void on_change_refused(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival) {
    wlink_sip_call_step(call, WLINK_SIP_STEP_REFUSED);
    if (call->change_timer != 0)
        return;
    if (arrival->status == 491 && call->glares++ < GLARE_TRIES) {
        call->change_timer = g_timeout_add(glare_delay(call), on_change_time, call);
        return;
    }
    forget_change(call);
    struct wlink_sip_event event = {.kind = WLINK_SIP_REINVITE_REFUSED,
                                    .status = arrival->status,
                                    .code = wlink_sip_failure_of(arrival, &call->target),
                                    .words = arrival->phrase};
    wlink_sip_call_deliver(call, &event);
}

static void on_refused(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival) {
    wlink_sip_call_finish(call, wlink_sip_failure_of(arrival, &call->target), arrival->status,
                          arrival->phrase);
    wlink_sip_call_release(call);
}

/* A foreign room is who its certificate says it is: one of its names must be its address, as the authority of
 * the estate writes it (subjectAltName, URI). That of the host is not enough: two rooms may share one. */
static bool subject_fits(const struct wlink_sip_call *call) {
    if (!call->target.foreign)
        return true;
    struct wlink_sip_link *link = wlink_sip_link_find(call->sip, call->peer, call->peer_port);
    g_autofree char *uri = g_strconcat("sip:", call->target.address, NULL);
    return link && link->names && g_strv_contains((const char *const *)link->names, uri);
}

static void deliver_answer(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival,
                           enum wlink_sip_event_kind kind, const struct wlink_sip_carried *carried) {
    struct wlink_sip_event event = {.kind = kind,
                                    .status = arrival->status,
                                    .from = call->outgoing ? call->target.address : carried->from,
                                    .session_id = carried->session_id,
                                    .sdp = carried->body,
                                    .sdp_length = carried->body_length,
                                    .identity = carried->identity,
                                    .words = arrival->phrase};
    wlink_sip_call_deliver(call, &event);
}

/* 183 with an answer counts only when it is reliable (RFC 3262); a foreign room's need not be. */
static void on_provisional(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival,
                           const struct wlink_sip_carried *carried) {
    if (carried->body && (arrival->message->sip_rseq || call->target.foreign)) {
        if (wlink_sip_call_step(call, WLINK_SIP_STEP_EARLY))
            deliver_answer(call, arrival, WLINK_SIP_EARLY, carried);
        return;
    }
    if (!wlink_sip_call_step(call, WLINK_SIP_STEP_PROVISIONAL))
        return;
    struct wlink_sip_carried bare = {.from = carried->from, .session_id = carried->session_id};
    deliver_answer(call, arrival, arrival->status == 180 ? WLINK_SIP_RINGING : WLINK_SIP_QUEUED, &bare);
}

static void hang_up_because(struct wlink_sip_call *call, enum wlink_code code, const char *words) {
    wlink_log(WLINK_LOG_NOTICE, "sip-answer-refused", "%s code=%s", words, wlink_code_to_string(code));
    wlink_sip_hang_up(call, code);
}

/* 200 after we gave up: the two crossed on the way. */
static void on_late_ok(struct wlink_sip_call *call) {
    g_autofree char *reason = wlink_sip_reason_of(call->gone);
    nua_bye(call->handle, SIPTAG_REASON_STR(reason), TAG_END());
    wlink_sip_call_release(call);
}

static void on_ok(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival,
                  const struct wlink_sip_carried *carried) {
    bool overtaken = call->state == WLINK_SIP_CALL_CHANGING && call->change_timer != 0;
    if (!wlink_sip_call_step(call, WLINK_SIP_STEP_OK) || overtaken)
        return;
    forget_change(call);
    deliver_answer(call, arrival, WLINK_SIP_ACCEPTED, carried);
}

static void on_response(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival) {
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    enum wlink_code code =
        wlink_sip_carried_read(arrival->message, "application/sdp", WLINK_SIP_MAX_SDP, &carried, &words);
    wlink_sip_call_note(call, arrival, &carried);
    if (code != WLINK_CODE_NONE)
        hang_up_because(call, code, words);
    else if (!subject_fits(call))
        hang_up_because(call, WLINK_CODE_TLS_REFUSED, "certificate of another room");
    else if (arrival->status < 200)
        on_provisional(call, arrival, &carried);
    else
        on_ok(call, arrival, &carried);
}

void wlink_sip_on_invite_answered(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_call *call = (struct wlink_sip_call *)arrival->owner;
    if (arrival->status <= 100 || call->state == WLINK_SIP_CALL_PARTING)
        return;
    if (call->state == WLINK_SIP_CALL_LEAVING) {
        if (arrival->status >= 300)
            wlink_sip_call_release(call);
        else if (arrival->status >= 200)
            on_late_ok(call);
    } else if (arrival->status < 300 && arrival->message)
        on_response(call, arrival);
    else if (call->state == WLINK_SIP_CALL_CHANGING)
        on_change_refused(call, arrival);
    else
        on_refused(call, arrival);
}

static bool check_invite(const char *call_id, const char *session_id, const char *sdp, const char *identity,
                         const char *resume, GError **error) {
    if (!wlink_sip_is_token(call_id, 128, "-_.@") || !wlink_sip_is_session_id(session_id))
        return wlink_fail(error, WLINK_CODE_INVALID, "Call-ID or Session-ID is not one");
    if (!sdp || strlen(sdp) > WLINK_SIP_MAX_SDP || (identity && strlen(identity) > WLINK_SIP_MAX_IDENTITY))
        return wlink_fail(error, WLINK_CODE_TOO_LARGE, "offer or identity is missing or too large");
    if (resume && !wlink_sip_is_token(resume, 128, "-_"))
        return wlink_fail(error, WLINK_CODE_INVALID, "the resume token is not one");
    return true;
}

struct wlink_sip_call *wlink_sip_invite(struct wlink_sip *sip, const struct wlink_sip_target *target,
                                        const char *call_id, const char *session_id, const char *sdp,
                                        const char *identity, const char *resume, GError **error) {
    if (!wlink_sip_target_check(target, error) ||
        !check_invite(call_id, session_id, sdp, identity, resume, error))
        return NULL;
    if (sip->stopping || sip->calls->len >= WLINK_SIP_MAX_CALLS) {
        wlink_fail(error, WLINK_CODE_NOT_NOW, "too many calls, or shutting down");
        return NULL;
    }
    struct wlink_sip_call *call = wlink_sip_call_new(sip, call_id);
    call->outgoing = true;
    g_free(call->session_id);
    call->session_id = g_strdup(session_id);
    call->target = (struct wlink_sip_target){g_strdup(target->address), g_strdup(target->host), target->port,
                                             target->foreign};
    call->contact = target->foreign ? wlink_sip_plain_contact(sip) : NULL;
    call->handle = wlink_sip_handle_to(sip, target, &call->owner);
    send_invite(call, sdp, identity, resume);
    return call;
}

void wlink_sip_reinvite(struct wlink_sip_call *call, const char *sdp, const char *identity) {
    if (call->gone != WLINK_CODE_NONE)
        return;
    g_free(call->change_sdp);
    call->change_sdp = g_strdup(sdp);
    g_free(call->change_identity);
    call->change_identity = g_strdup(identity);
    call->glares = 0;
    if (call->change_timer != 0) /* it goes at that time, also after a 491 */
        return;
    if (call->state == WLINK_SIP_CALL_TALKING)
        on_change_time(call);
    else
        call->change_timer = g_timeout_add(MAX(call->sip->timings.glare / 10, 1), on_change_time, call);
}

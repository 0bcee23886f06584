/* SPDX-License-Identifier: Apache-2.0 */
#include "common/log.h"
#include "sip/private.h"

/* Incoming INVITE and re-INVITE, and our answers. */

/* RFC 3261 section 13.3.1.1: a proxy on the way gives up after 3 minutes of silence. */
static gboolean on_provisional_time(gpointer data) {
    struct wlink_sip_call *call = data;
    g_autofree char *session_line = wlink_sip_call_session_line(call);
    bool ringing = call->state == WLINK_SIP_CALL_RINGING;
    nua_respond(call->handle, ringing ? 180 : 182, ringing ? sip_180_Ringing : sip_182_Queued,
                SIPTAG_HEADER_STR(session_line), TAG_IF(call->contact, SIPTAG_CONTACT_STR(call->contact)),
                TAG_END());
    return G_SOURCE_CONTINUE;
}

static void keep_waiting(struct wlink_sip_call *call) {
    if (call->provisional_timer == 0)
        call->provisional_timer = g_timeout_add(call->sip->timings.provisional, on_provisional_time, call);
}

static void respond(struct wlink_sip_call *call, int status, const char *phrase, const char *sdp,
                    const char *identity, const char *require) {
    g_autofree char *session_line = wlink_sip_call_session_line(call);
    g_autofree char *identity_line = wlink_sip_identity_line(identity);
    nua_respond(call->handle, status, phrase, SIPTAG_HEADER_STR(session_line),
                TAG_IF(identity_line, SIPTAG_HEADER_STR(identity_line)),
                TAG_IF(require, SIPTAG_REQUIRE_STR(require)),
                TAG_IF(call->contact, SIPTAG_CONTACT_STR(call->contact)),
                TAG_IF(sdp, SIPTAG_CONTENT_TYPE_STR("application/sdp")), TAG_IF(sdp, SIPTAG_PAYLOAD_STR(sdp)),
                TAG_END());
}

static void deliver_offer(struct wlink_sip_call *call, enum wlink_sip_event_kind kind,
                          const struct wlink_sip_carried *carried) {
    struct wlink_sip_event event = {.kind = kind,
                                    .from = carried->from,
                                    .session_id = carried->session_id,
                                    .sdp = carried->body,
                                    .sdp_length = carried->body_length,
                                    .identity = carried->identity,
                                    .resume = carried->resume};
    wlink_sip_call_deliver(call, &event);
}

static bool takes_100rel(sip_t const *message) {
    return sip_has_feature(message->sip_supported, "100rel") ||
           sip_has_feature(message->sip_require, "100rel");
}

/* RFC 3261 section 12.1.1: our Contact is sips: when the request's URI is. Who calls by sip: (over TLS, which
 * alone we listen on) may know nothing else, and could send neither ACK nor BYE. */
static bool speaks_sips(sip_t const *message) {
    return message->sip_request->rq_url->url_type == url_sips;
}

void wlink_sip_on_invite(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip *sip = arrival->sip;
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    enum wlink_code code =
        wlink_sip_carried_read(arrival->message, "application/sdp", WLINK_SIP_MAX_SDP, &carried, &words);
    if (code == WLINK_CODE_NONE && sip->calls->len >= WLINK_SIP_MAX_CALLS)
        code = WLINK_CODE_BUSY, words = "too many calls";
    if (code != WLINK_CODE_NONE) {
        wlink_sip_refuse_arrival(arrival, code, words);
        return;
    }
    struct wlink_sip_call *call = wlink_sip_call_new(sip, carried.call_id);
    call->handle = arrival->handle;
    call->state = WLINK_SIP_CALL_OFFERED;
    call->reliable = takes_100rel(arrival->message);
    call->contact = speaks_sips(arrival->message) ? NULL : wlink_sip_plain_contact(sip);
    nua_handle_bind(call->handle, &call->owner);
    wlink_sip_call_note(call, arrival, &carried);
    deliver_offer(call, WLINK_SIP_INVITE, &carried);
}

void wlink_sip_on_reinvite(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_call *call = (struct wlink_sip_call *)arrival->owner;
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    if (arrival->status >= 300) /* sofia refused it: overlapping requests */
        return;
    enum wlink_code code =
        wlink_sip_carried_read(arrival->message, "application/sdp", WLINK_SIP_MAX_SDP, &carried, &words);
    if (code == WLINK_CODE_NONE && !wlink_sip_call_step(call, WLINK_SIP_STEP_ASK))
        code = WLINK_CODE_NOT_NOW;
    if (code != WLINK_CODE_NONE) {
        int status = wlink_sip_status_of(code);
        nua_respond(arrival->handle, status, wlink_sip_phrase(status), TAG_END());
        return;
    }
    wlink_sip_call_note(call, arrival, &carried);
    deliver_offer(call, WLINK_SIP_REINVITE, &carried);
}

void wlink_sip_on_ack(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_call *call = (struct wlink_sip_call *)arrival->owner;
    if (!wlink_sip_call_step(call, WLINK_SIP_STEP_ACK))
        return;
    struct wlink_sip_event event = {.kind = WLINK_SIP_CONFIRMED};
    wlink_sip_call_deliver(call, &event);
}

void wlink_sip_ring(struct wlink_sip_call *call) {
    if (call->gone != WLINK_CODE_NONE || !wlink_sip_call_step(call, WLINK_SIP_STEP_RING))
        return;
    respond(call, SIP_180_RINGING, NULL, NULL, NULL);
    keep_waiting(call);
}

bool wlink_sip_takes_early(const struct wlink_sip_call *call) {
    return call->reliable;
}

void wlink_sip_answer_early(struct wlink_sip_call *call, const char *sdp, const char *identity) {
    if (!call->reliable || call->gone != WLINK_CODE_NONE || !wlink_sip_call_step(call, WLINK_SIP_STEP_ANSWER))
        return;
    respond(call, SIP_183_SESSION_PROGRESS, sdp, identity, "100rel");
    keep_waiting(call);
}

void wlink_sip_accept(struct wlink_sip_call *call, const char *sdp, const char *identity) {
    if (call->gone != WLINK_CODE_NONE || !wlink_sip_call_step(call, WLINK_SIP_STEP_ACCEPT))
        return;
    g_clear_handle_id(&call->provisional_timer, g_source_remove);
    respond(call, SIP_200_OK, sdp, identity, NULL);
}

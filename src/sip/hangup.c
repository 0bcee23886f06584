/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "sip/private.h"

/* How calls end: by us, by them, by the network. */

static gboolean on_leaving_time(gpointer data) {
    struct wlink_sip_call *call = data;
    call->leaving_timer = 0;
    wlink_sip_call_release(call);
    return G_SOURCE_REMOVE;
}

/* CANCEL: the handle stays until the INVITE has its final answer, which may be a 200 that crossed it. */
static void cancel(struct wlink_sip_call *call, const char *reason) {
    wlink_sip_call_step(call, WLINK_SIP_STEP_LEAVE);
    nua_cancel(call->handle, SIPTAG_REASON_STR(reason), TAG_END());
    call->leaving_timer = g_timeout_add(2 * call->sip->timings.transaction, on_leaving_time, call);
}

static void respond_finally(struct wlink_sip_call *call, enum wlink_code code) {
    g_autofree char *reason = wlink_sip_reason_of(code);
    g_autofree char *session_line = wlink_sip_call_session_line(call);
    int status = wlink_sip_status_of(code);
    nua_respond(call->handle, status, wlink_sip_phrase(status), SIPTAG_REASON_STR(reason),
                SIPTAG_HEADER_STR(session_line), TAG_END());
}

static void refuse_and_release(struct wlink_sip_call *call, enum wlink_code code) {
    respond_finally(call, code);
    wlink_sip_call_release(call);
}

static void bye(struct wlink_sip_call *call, enum wlink_code code) {
    g_autofree char *reason = wlink_sip_reason_of(code);
    g_autofree char *session_line = wlink_sip_call_session_line(call);
    if (call->state == WLINK_SIP_CALL_ASKED)
        respond_finally(call, code);
    wlink_sip_call_step(call, WLINK_SIP_STEP_LEAVE);
    nua_bye(call->handle, SIPTAG_REASON_STR(reason), SIPTAG_HEADER_STR(session_line), TAG_END());
    call->leaving_timer = g_timeout_add(2 * call->sip->timings.transaction, on_leaving_time, call);
}

/* The call's owner has let go of it; whoever answers for the consultation is told by its name. */
void wlink_sip_on_bye_answered(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_call *call = (struct wlink_sip_call *)arrival->owner;
    bool internal = !arrival->message || nta_sip_is_internal(arrival->message);
    if (arrival->status < 200)
        return;
    enum wlink_code code = wlink_sip_code_of(arrival->status, NULL, internal);
    if (arrival->status >= 300 && (code == WLINK_CODE_UNREACHABLE || code == WLINK_CODE_TIMED_OUT)) {
        struct wlink_sip_event event = {.kind = WLINK_SIP_UNHEARD,
                                        .session_id = wlink_sip_call_session_id(call),
                                        .code = code,
                                        .status = arrival->status};
        wlink_sip_link_suspect(call->sip, call->peer, call->peer_port);
        wlink_sip_deliver(call->sip, &event);
    }
    wlink_sip_call_release(call);
}

void wlink_sip_on_bye(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_call *call = (struct wlink_sip_call *)arrival->owner;
    g_autofree char *text = wlink_sip_reason_text(arrival->message);
    wlink_sip_call_finish(call, wlink_sip_code_of_text(text, WLINK_CODE_ENDED_THERE), 0, "BYE");
    wlink_sip_call_release(call);
}

void wlink_sip_on_cancel(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_call *call = (struct wlink_sip_call *)arrival->owner;
    g_autofree char *text = wlink_sip_reason_text(arrival->message);
    if (call->state == WLINK_SIP_CALL_ASKED) { /* of a re-INVITE: the dialog lives on */
        wlink_sip_call_step(call, WLINK_SIP_STEP_REFUSED);
        return;
    }
    wlink_sip_call_finish(call, wlink_sip_code_of_text(text, WLINK_CODE_GAVE_UP), 487, "CANCEL");
    wlink_sip_call_release(call);
}

/* What sofia ends by itself: no ACK, no PRACK, a request in the dialog that nobody answered. */
void wlink_sip_on_call_state(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_call *call = (struct wlink_sip_call *)arrival->owner;
    int state = nua_callstate_init;
    tl_gets(arrival->tags, NUTAG_CALLSTATE_REF(state), TAG_END());
    if (state != nua_callstate_terminated && state != nua_callstate_terminating)
        return;
    if (arrival->status == 408)
        wlink_sip_link_suspect(call->sip, call->peer, call->peer_port);
    wlink_sip_call_finish(call, wlink_sip_code_of(arrival->status, NULL, true), arrival->status,
                          arrival->phrase);
    if (state == nua_callstate_terminated)
        wlink_sip_call_release(call);
}

void wlink_sip_refuse(struct wlink_sip_call *call, enum wlink_code code) {
    if (call->gone != WLINK_CODE_NONE)
        return;
    if (call->state == WLINK_SIP_CALL_ASKED) {
        respond_finally(call, code);
        wlink_sip_call_step(call, WLINK_SIP_STEP_REFUSED);
        return;
    }
    bool offered = call->state == WLINK_SIP_CALL_OFFERED || call->state == WLINK_SIP_CALL_RINGING ||
                   call->state == WLINK_SIP_CALL_ANSWERED;
    if (offered) /* else its re-INVITE was cancelled meanwhile: the dialog lives on */
        wlink_sip_hang_up(call, code);
}

void wlink_sip_hang_up(struct wlink_sip_call *call, enum wlink_code code) {
    if (call->gone != WLINK_CODE_NONE)
        return;
    wlink_sip_call_finish(call, code == WLINK_CODE_NONE ? WLINK_CODE_ENDED_HERE : code, 0, NULL);
    g_autofree char *reason = wlink_sip_reason_of(call->gone);
    switch (call->state) {
    case WLINK_SIP_CALL_CALLING:
    case WLINK_SIP_CALL_PROCEEDING:
    case WLINK_SIP_CALL_EARLY:
        cancel(call, reason);
        break;
    case WLINK_SIP_CALL_OFFERED:
    case WLINK_SIP_CALL_RINGING:
    case WLINK_SIP_CALL_ANSWERED:
        refuse_and_release(call, call->gone);
        break;
    case WLINK_SIP_CALL_ACCEPTED:
    case WLINK_SIP_CALL_TALKING:
    case WLINK_SIP_CALL_CHANGING:
    case WLINK_SIP_CALL_ASKED:
        bye(call, call->gone);
        break;
    case WLINK_SIP_CALL_LEAVING:
    case WLINK_SIP_CALL_PARTING:
    case WLINK_SIP_CALL_ENDED:
        break;
    }
}

void wlink_sip_call_free(struct wlink_sip_call *call) {
    if (!call)
        return;
    call->owned = false;
    wlink_sip_hang_up(call, WLINK_CODE_ENDED_HERE);
    wlink_sip_call_unref(call);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "sip/private.h"

#define IN(state) (1u << WLINK_SIP_CALL_##state)

/* The dialogs' states. What happens to the dialog while it stands (who is told what) is in the verbs. */
static const struct {
    unsigned from;
    enum wlink_sip_call_step step;
    enum wlink_sip_call_state to;
} edges[] = {
    /* outgoing */
    {IN(CALLING) | IN(PROCEEDING), WLINK_SIP_STEP_PROVISIONAL, WLINK_SIP_CALL_PROCEEDING},
    {IN(EARLY), WLINK_SIP_STEP_PROVISIONAL, WLINK_SIP_CALL_EARLY}, /* 182 while the answer stands */
    {IN(CALLING) | IN(PROCEEDING), WLINK_SIP_STEP_EARLY, WLINK_SIP_CALL_EARLY},
    {IN(CALLING) | IN(PROCEEDING) | IN(EARLY) | IN(CHANGING), WLINK_SIP_STEP_OK, WLINK_SIP_CALL_TALKING},
    {IN(CALLING) | IN(PROCEEDING) | IN(EARLY), WLINK_SIP_STEP_LEAVE, WLINK_SIP_CALL_LEAVING},
    /* incoming */
    {IN(OFFERED), WLINK_SIP_STEP_RING, WLINK_SIP_CALL_RINGING},
    {IN(OFFERED) | IN(RINGING), WLINK_SIP_STEP_ANSWER, WLINK_SIP_CALL_ANSWERED},
    {IN(OFFERED) | IN(RINGING) | IN(ANSWERED) | IN(ASKED), WLINK_SIP_STEP_ACCEPT, WLINK_SIP_CALL_ACCEPTED},
    {IN(ACCEPTED), WLINK_SIP_STEP_ACK, WLINK_SIP_CALL_TALKING},
    /* established */
    {IN(TALKING), WLINK_SIP_STEP_CHANGE, WLINK_SIP_CALL_CHANGING},
    {IN(TALKING), WLINK_SIP_STEP_ASK, WLINK_SIP_CALL_ASKED},
    {IN(CHANGING) | IN(ASKED), WLINK_SIP_STEP_REFUSED, WLINK_SIP_CALL_TALKING}, /* the dialog lives on */
    {IN(ACCEPTED) | IN(TALKING) | IN(CHANGING) | IN(ASKED), WLINK_SIP_STEP_LEAVE, WLINK_SIP_CALL_PARTING},
    /* the end comes from anywhere */
    {~IN(ENDED), WLINK_SIP_STEP_END, WLINK_SIP_CALL_ENDED},
};

const char *wlink_sip_call_state_to_string(enum wlink_sip_call_state state) {
    static const char *const names[] = {"calling",  "proceeding", "early",   "offered",  "ringing",
                                        "answered", "accepted",   "talking", "changing", "asked",
                                        "leaving",  "parting",    "ended"};
    return (unsigned)state < G_N_ELEMENTS(names) ? names[state] : "?";
}

const char *wlink_sip_call_step_to_string(enum wlink_sip_call_step step) {
    static const char *const names[] = {"provisional", "early",  "ok",      "ring", "answer", "accept",
                                        "ack",         "change", "refused", "ask",  "leave",  "end"};
    return (unsigned)step < G_N_ELEMENTS(names) ? names[step] : "?";
}

bool wlink_sip_call_next(enum wlink_sip_call_state state, enum wlink_sip_call_step step,
                         enum wlink_sip_call_state *next) {
    for (gsize i = 0; i < G_N_ELEMENTS(edges); i++)
        if (edges[i].step == step && (edges[i].from & (1u << state))) {
            *next = edges[i].to;
            return true;
        }
    return false;
}

bool wlink_sip_call_step(struct wlink_sip_call *call, enum wlink_sip_call_step step) {
    if (wlink_sip_call_next(call->state, step, &call->state))
        return true;
    wlink_log(WLINK_LOG_DEBUG, "sip-call-step", "not possible now state=%s step=%s",
              wlink_sip_call_state_to_string(call->state), wlink_sip_call_step_to_string(step));
    return false;
}

static char *new_session_id(void) {
    g_autofree char *uuid = g_uuid_string_random();
    GString *digits = g_string_new(uuid);
    g_string_replace(digits, "-", "", 0);
    return g_string_free(digits, FALSE);
}

struct wlink_sip_call *wlink_sip_call_new(struct wlink_sip *sip, const char *call_id) {
    struct wlink_sip_call *call = g_new0(struct wlink_sip_call, 1);
    call->owner.kind = WLINK_SIP_OWNER_CALL;
    call->sip = sip;
    call->references = 2;
    call->owned = true;
    call->call_id = g_strdup(call_id);
    call->session_id = new_session_id();
    g_ptr_array_add(sip->calls, call);
    return call;
}

static void free_call(struct wlink_sip_call *call) {
    g_free((char *)call->target.address);
    g_free((char *)call->target.host);
    g_free(call->call_id);
    g_free(call->session_id);
    g_free(call->far_session);
    g_free(call->contact);
    g_free(call->peer);
    g_free(call->change_sdp);
    g_free(call->change_identity);
    g_free(call->gone_words);
    g_free(call);
}

void wlink_sip_call_unref(struct wlink_sip_call *call) {
    if (--call->references == 0)
        free_call(call);
}

bool wlink_sip_call_waits(const struct wlink_sip_call *call) {
    return call->peer &&
           ((1u << call->state) & (IN(PROCEEDING) | IN(EARLY) | IN(OFFERED) | IN(RINGING) | IN(ANSWERED)));
}

void wlink_sip_call_release(struct wlink_sip_call *call) {
    g_clear_handle_id(&call->provisional_timer, g_source_remove);
    g_clear_handle_id(&call->change_timer, g_source_remove);
    g_clear_handle_id(&call->leaving_timer, g_source_remove);
    if (!call->handle)
        return;
    nua_handle_bind(call->handle, NULL);
    g_clear_pointer(&call->handle, nua_handle_destroy);
    call->state = WLINK_SIP_CALL_ENDED;
    g_ptr_array_remove(call->sip->calls, call);
    wlink_sip_call_unref(call);
}

static void deliver_gone(void *data) {
    struct wlink_sip_call *call = data;
    struct wlink_sip_event event = {
        .kind = WLINK_SIP_GONE, .code = call->gone, .status = call->gone_status, .words = call->gone_words};
    wlink_sip_call_deliver(call, &event);
    wlink_sip_call_unref(call);
}

static void drop_gone(void *data) {
    wlink_sip_call_unref(data);
}

void wlink_sip_call_finish(struct wlink_sip_call *call, enum wlink_code code, int status, const char *words) {
    if (call->gone != WLINK_CODE_NONE)
        return;
    g_clear_handle_id(&call->provisional_timer, g_source_remove);
    g_clear_handle_id(&call->change_timer, g_source_remove);
    call->gone = code == WLINK_CODE_NONE ? WLINK_CODE_ENDED_THERE : code;
    call->gone_status = status;
    call->gone_words = g_strdup(words);
    wlink_log(WLINK_LOG_NOTICE, "sip-call-gone", "%s status=%d direction=%s",
              wlink_code_to_string(call->gone), status, call->outgoing ? "out" : "in");
    call->references++;
    wlink_sip_queue(call->sip, deliver_gone, drop_gone, call);
}

void wlink_sip_call_deliver(struct wlink_sip_call *call, struct wlink_sip_event *event) {
    if (!call->owned)
        return;
    struct wlink_sip_link *link = wlink_sip_link_find(call->sip, call->peer, call->peer_port);
    event->call = call;
    event->call_id = call->call_id;
    event->peer_host = call->peer;
    event->peer_names = link ? (const char *const *)link->names : NULL;
    event->peer_certificate = link ? link->certificate : NULL;
    wlink_sip_deliver(call->sip, event);
}

void wlink_sip_call_note(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival,
                         const struct wlink_sip_carried *carried) {
    guint16 port = 0;
    char *peer = wlink_sip_peer_of(arrival, &port);
    if (peer) {
        g_free(call->peer);
        call->peer = peer;
        call->peer_port = port;
    }
    if (carried->session_id) {
        g_free(call->far_session);
        call->far_session = g_strndup(carried->session_id, 32);
    }
}

char *wlink_sip_call_session_line(const struct wlink_sip_call *call) {
    return wlink_sip_session_line(call->session_id, call->far_session);
}

void wlink_sip_call_set_data(struct wlink_sip_call *call, void *data) {
    call->data = data;
}

void *wlink_sip_call_get_data(const struct wlink_sip_call *call) {
    return call->data;
}

const char *wlink_sip_call_id(const struct wlink_sip_call *call) {
    return call->call_id;
}

const char *wlink_sip_call_session_id(const struct wlink_sip_call *call) {
    return call->outgoing ? call->session_id : call->far_session;
}

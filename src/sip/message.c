/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "sip/private.h"

/* Requests out of any dialog: notes and farewells (MESSAGE, RFC 3428), OPTIONS, and whatever waits for
 * wlink_sip_respond. */

#define FAREWELL_TYPE "application/winglink-ended"

struct request {
    struct wlink_sip_owner owner;
    struct wlink_sip *sip;
    nua_handle_t *handle; /* ours, unless subscriber is set */
    nua_saved_event_t saved[1];
    enum wlink_sip_event_kind kind;
    struct wlink_sip_subscriber *subscriber;
    char *from, *call_id, *text; /* what is answered; text may be NULL */
};

struct note {
    struct wlink_sip_owner owner;
    struct wlink_sip *sip;
    nua_handle_t *handle;
    struct wlink_sip_target target; /* strings owned */
    char *call_id, *text;
    void *token;
};

static void free_request(struct request *request) {
    nua_destroy_event(request->saved);
    if (!request->subscriber) {
        nua_handle_bind(request->handle, NULL);
        nua_handle_destroy(request->handle);
    }
    g_free(request->from);
    g_free(request->call_id);
    g_free(request->text);
    g_free(request);
}

static void free_note(struct note *note) {
    g_ptr_array_remove(note->sip->notes, note);
    nua_handle_bind(note->handle, NULL);
    nua_handle_destroy(note->handle);
    g_free((char *)note->target.address);
    g_free((char *)note->target.host);
    g_free(note->call_id);
    g_free(note->text);
    g_free(note);
}

/* A note, or a farewell, counts as taken only when its own receiver says so: any unit of the estate could
 * stand at the other end of the connection. */
static char *signed_answer(const struct request *request, bool accepts) {
    const struct wlink_sip_statement statement = {.to = request->from,
                                                  .method = accepts ? "MESSAGE-accept" : "MESSAGE-refuse",
                                                  .call_id = request->call_id,
                                                  .offer = request->text};
    bool is_message = request->kind == WLINK_SIP_MESSAGE || request->kind == WLINK_SIP_FAREWELL;
    return is_message ? wlink_sip_signed_line(request->sip, &statement) : NULL;
}

static void answer(const struct request *request, enum wlink_code code) {
    bool accepts = code == WLINK_CODE_NONE;
    int status = accepts ? 200 : wlink_sip_status_of(code);
    g_autofree char *reason = accepts ? NULL : wlink_sip_reason_of(code);
    g_autofree char *identity = signed_answer(request, accepts);
    nua_respond(request->handle, status, wlink_sip_phrase(status), NUTAG_WITH_SAVED(request->saved),
                TAG_IF(reason, SIPTAG_REASON_STR(reason)), TAG_IF(identity, SIPTAG_HEADER_STR(identity)),
                TAG_END());
}

void wlink_sip_request_ask(const struct wlink_sip_arrival *arrival, enum wlink_sip_event_kind kind,
                           const struct wlink_sip_carried *carried, struct wlink_sip_subscriber *subscriber) {
    struct wlink_sip *sip = arrival->sip;
    if (sip->requests->len >= WLINK_SIP_MAX_REQUESTS) {
        wlink_sip_refuse_arrival(arrival, WLINK_CODE_BUSY, "too many requests wait for an answer");
        return;
    }
    struct request *request = g_new0(struct request, 1);
    request->owner.kind = WLINK_SIP_OWNER_REQUEST;
    request->sip = sip;
    request->handle = arrival->handle;
    request->kind = kind;
    request->subscriber = subscriber;
    request->from = g_strdup(carried->from);
    request->call_id = g_strdup(carried->call_id);
    request->text = g_strdup(carried->body);
    nua_save_event(sip->nua, request->saved);
    if (!subscriber)
        nua_handle_bind(arrival->handle, &request->owner);
    g_ptr_array_add(sip->requests, request);

    guint16 port = 0;
    g_autofree char *peer = wlink_sip_peer_of(arrival, &port);
    struct wlink_sip_link *link = wlink_sip_link_find(sip, peer, port);
    struct wlink_sip_event event = {.kind = kind,
                                    .request = request,
                                    .from = carried->from,
                                    .call_id = carried->call_id,
                                    .identity = carried->identity,
                                    .text = carried->body,
                                    .peer_host = peer,
                                    .peer_names = link ? (const char *const *)link->names : NULL};
    wlink_sip_deliver(sip, &event);
}

void wlink_sip_respond(struct wlink_sip *sip, void *request, enum wlink_code code) {
    struct request *answered = request;
    if (!g_ptr_array_remove(sip->requests, answered)) /* its subscriber is gone, or we are stopping */
        return;
    if (answered->subscriber)
        wlink_sip_subscriber_answer(answered->subscriber, code, nua_saved_event_request(answered->saved));
    else
        answer(answered, code);
    free_request(answered);
}

void wlink_sip_requests_forget(struct wlink_sip *sip, struct wlink_sip_subscriber *subscriber) {
    for (guint i = sip->requests->len; i-- > 0;) {
        struct request *request = g_ptr_array_index(sip->requests, i);
        if (request->subscriber == subscriber) {
            g_ptr_array_remove_index(sip->requests, i);
            free_request(request);
        }
    }
}

void wlink_sip_requests_stop(struct wlink_sip *sip) {
    while (sip->requests->len > 0)
        wlink_sip_respond(sip, g_ptr_array_index(sip->requests, 0), WLINK_CODE_SHUTTING_DOWN);
}

static bool is_farewell(sip_t const *message) {
    sip_content_type_t const *content = message->sip_content_type;
    return content && content->c_type && g_ascii_strcasecmp(content->c_type, FAREWELL_TYPE) == 0;
}

void wlink_sip_on_message(const struct wlink_sip_arrival *arrival) {
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    bool farewell = is_farewell(arrival->message);
    enum wlink_code code = wlink_sip_carried_read(arrival->message, farewell ? FAREWELL_TYPE : "text/plain",
                                                  WLINK_SIP_MAX_NOTE, &carried, &words);
    if (code == WLINK_CODE_NONE && !carried.body)
        code = WLINK_CODE_INVALID, words = "a note without text";
    if (code != WLINK_CODE_NONE)
        wlink_sip_refuse_arrival(arrival, code, words);
    else
        wlink_sip_request_ask(arrival, farewell ? WLINK_SIP_FAREWELL : WLINK_SIP_MESSAGE, &carried, NULL);
}

void wlink_sip_on_options(const struct wlink_sip_arrival *arrival) {
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    enum wlink_code code = wlink_sip_carried_read(arrival->message, "", 0, &carried, &words);
    if (code != WLINK_CODE_NONE)
        wlink_sip_refuse_arrival(arrival, code, words);
    else
        wlink_sip_request_ask(arrival, WLINK_SIP_OPTIONS, &carried, NULL);
}

/* In a dialog the far end is known already: a ping. */
void wlink_sip_on_options_in_call(const struct wlink_sip_arrival *arrival) {
    nua_respond(arrival->handle, SIP_200_OK, NUTAG_WITH_THIS(arrival->sip->nua), TAG_END());
}

void wlink_sip_on_message_answered(const struct wlink_sip_arrival *arrival) {
    struct note *note = (struct note *)arrival->owner;
    if (arrival->status < 200)
        return;
    bool ok = arrival->status < 300;
    const char *words = NULL;
    guint16 port = 0;
    g_auto(wlink_sip_carried) carried = {0};
    if (arrival->message) /* a body that is no good takes nothing from the identity */
        wlink_sip_carried_read(arrival->message, "", 0, &carried, &words);
    g_autofree char *peer = wlink_sip_peer_of(arrival, &port);
    struct wlink_sip_link *link = wlink_sip_link_find(arrival->sip, peer, port);
    struct wlink_sip_event event = {.kind = WLINK_SIP_MESSAGE_SENT,
                                    .token = note->token,
                                    .from = note->target.address,
                                    .call_id = note->call_id,
                                    .text = note->text,
                                    .identity = carried.identity,
                                    .peer_host = peer,
                                    .peer_names = link ? (const char *const *)link->names : NULL,
                                    .peer_certificate = link ? link->certificate : NULL,
                                    .status = arrival->status,
                                    .code =
                                        ok ? WLINK_CODE_NONE : wlink_sip_failure_of(arrival, &note->target)};
    wlink_sip_deliver(arrival->sip, &event);
    free_note(note);
}

void wlink_sip_notes_stop(struct wlink_sip *sip) {
    while (sip->notes->len > 0)
        free_note(g_ptr_array_index(sip->notes, 0));
}

char *wlink_sip_signed_line(struct wlink_sip *sip, const struct wlink_sip_statement *statement) {
    g_autofree char *token = sip->sign ? sip->sign(statement, sip->sign_data) : NULL;
    return wlink_sip_identity_line(token);
}

void wlink_sip_set_signer(struct wlink_sip *sip, wlink_sip_sign sign, void *data) {
    sip->sign = sign;
    sip->sign_data = data;
}

static bool send_message(struct wlink_sip *sip, const struct wlink_sip_target *target, const char *type,
                         const char *text, void *token, GError **error) {
    if (!wlink_sip_target_check(target, error))
        return false;
    if (strlen(text) > WLINK_SIP_MAX_NOTE)
        return wlink_fail(error, WLINK_CODE_TOO_LARGE, "a note has %d bytes at most", WLINK_SIP_MAX_NOTE);
    if (!*text || !g_utf8_validate(text, -1, NULL))
        return wlink_fail(error, WLINK_CODE_INVALID, "a note is text in UTF-8");
    if (sip->stopping || sip->notes->len >= WLINK_SIP_MAX_REQUESTS)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "too many notes are on their way");
    struct note *note = g_new0(struct note, 1);
    note->owner.kind = WLINK_SIP_OWNER_NOTE;
    note->sip = sip;
    note->token = token;
    note->target = (struct wlink_sip_target){
        .address = g_strdup(target->address), .host = g_strdup(target->host), .port = target->port};
    note->call_id = g_uuid_string_random();
    note->text = g_strdup(text);
    note->handle = wlink_sip_handle_to(sip, target, &note->owner);
    g_ptr_array_add(sip->notes, note);
    const struct wlink_sip_statement statement = {
        .to = target->address, .method = "MESSAGE", .call_id = note->call_id, .body = text};
    g_autofree char *identity = wlink_sip_signed_line(sip, &statement);
    nua_message(note->handle, SIPTAG_CALL_ID_STR(note->call_id),
                TAG_IF(identity, SIPTAG_HEADER_STR(identity)), SIPTAG_CONTENT_TYPE_STR(type),
                SIPTAG_PAYLOAD_STR(text), TAG_END());
    return true;
}

bool wlink_sip_send_message(struct wlink_sip *sip, const struct wlink_sip_target *target, const char *text,
                            void *token, GError **error) {
    return send_message(sip, target, "text/plain;charset=UTF-8", text, token, error);
}

bool wlink_sip_send_farewell(struct wlink_sip *sip, const struct wlink_sip_target *target, const char *text,
                             void *token, GError **error) {
    return send_message(sip, target, FAREWELL_TYPE, text, token, error);
}

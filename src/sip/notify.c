/* SPDX-License-Identifier: Apache-2.0 */
#include "common/log.h"
#include "sip/private.h"

/* Rooms that watch us. Who may is asked at each SUBSCRIBE, also at each renewal. */

struct wlink_sip_subscriber {
    struct wlink_sip_owner owner;
    struct wlink_sip *sip;
    nua_handle_t *handle;
    char *from, *call_id;
    bool accepted;
};

static void free_subscriber(struct wlink_sip_subscriber *subscriber) {
    wlink_sip_requests_forget(subscriber->sip, subscriber);
    g_ptr_array_remove(subscriber->sip->subscribers, subscriber);
    nua_handle_bind(subscriber->handle, NULL);
    nua_handle_destroy(subscriber->handle);
    g_free(subscriber->from);
    g_free(subscriber->call_id);
    g_free(subscriber);
}

static void notify(struct wlink_sip_subscriber *subscriber, enum nua_substate substate) {
    struct wlink_sip *sip = subscriber->sip;
    const char *state = sip->state ? sip->state : "not-in-service";
    const struct wlink_sip_statement statement = {
        .to = subscriber->from, .method = "NOTIFY", .call_id = subscriber->call_id, .body = state};
    g_autofree char *identity = wlink_sip_signed_line(sip, &statement);
    nua_notify(subscriber->handle, NUTAG_SUBSTATE(substate), SIPTAG_EVENT_STR("winglink-presence"),
               SIPTAG_CONTENT_TYPE_STR("text/plain"), SIPTAG_PAYLOAD_STR(state),
               TAG_IF(identity, SIPTAG_HEADER_STR(identity)), TAG_END());
}

static void respond(const struct wlink_sip_subscriber *subscriber, msg_t *request, int status,
                    const char *reason) {
    nua_respond(subscriber->handle, status, wlink_sip_phrase(status), NUTAG_WITH(request),
                TAG_IF(reason, SIPTAG_REASON_STR(reason)), TAG_END());
}

/* One subscription a room: it subscribes anew when it has restarted, or when its connection broke. So no room
 * can take the places of the others. */
static void drop_older(const struct wlink_sip_subscriber *newest) {
    for (guint i = newest->sip->subscribers->len; i-- > 0;) {
        struct wlink_sip_subscriber *other = g_ptr_array_index(newest->sip->subscribers, i);
        if (other != newest && other->accepted && g_str_equal(other->from, newest->from))
            free_subscriber(other);
    }
}

/* At a renewal the NOTIFY goes before the answer: else sofia repeats the last one with its stale identity. */
void wlink_sip_subscriber_answer(struct wlink_sip_subscriber *subscriber, enum wlink_code code,
                                 msg_t *request) {
    bool ok = code == WLINK_CODE_NONE, renewal = subscriber->accepted;
    g_autofree char *reason = ok ? NULL : wlink_sip_reason_of(code);
    if (renewal)
        notify(subscriber, ok ? nua_substate_active : nua_substate_terminated);
    respond(subscriber, request, ok ? 200 : wlink_sip_status_of(code), reason);
    if (ok && !renewal) {
        drop_older(subscriber);
        notify(subscriber, nua_substate_active);
    }
    subscriber->accepted = ok;
    if (!ok && !renewal)
        free_subscriber(subscriber); /* else when the last NOTIFY is answered */
}

static enum wlink_code check(const struct wlink_sip_arrival *arrival, struct wlink_sip_carried *carried,
                             const char **words) {
    enum wlink_code code = wlink_sip_carried_read(arrival->message, "", 0, carried, words);
    if (code == WLINK_CODE_NONE && !arrival->owner &&
        (arrival->sip->subscribers->len >= WLINK_SIP_MAX_SUBSCRIBERS ||
         arrival->sip->requests->len >= WLINK_SIP_MAX_REQUESTS)) {
        *words = "too many subscribers";
        return WLINK_CODE_BUSY;
    }
    return code;
}

void wlink_sip_on_subscribe(const struct wlink_sip_arrival *arrival) {
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    enum wlink_code code = check(arrival, &carried, &words);
    if (code != WLINK_CODE_NONE) {
        wlink_sip_refuse_arrival(arrival, code, words);
        return;
    }
    struct wlink_sip_subscriber *subscriber = g_new0(struct wlink_sip_subscriber, 1);
    subscriber->owner.kind = WLINK_SIP_OWNER_SUBSCRIBER;
    subscriber->sip = arrival->sip;
    subscriber->handle = arrival->handle;
    subscriber->from = g_strdup(carried.from);
    subscriber->call_id = g_strdup(carried.call_id);
    nua_handle_bind(subscriber->handle, &subscriber->owner);
    g_ptr_array_add(arrival->sip->subscribers, subscriber);
    wlink_sip_request_ask(arrival, WLINK_SIP_SUBSCRIBE, &carried, subscriber);
}

/* A renewal, or with Expires 0 the end, which needs nobody's leave. */
void wlink_sip_on_resubscribe(const struct wlink_sip_arrival *arrival) {
    struct wlink_sip_subscriber *subscriber = (struct wlink_sip_subscriber *)arrival->owner;
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    sip_expires_t const *expires = arrival->message->sip_expires;
    enum wlink_code code = check(arrival, &carried, &words);
    if (expires && expires->ex_delta == 0) {
        respond(subscriber, nua_current_request(arrival->sip->nua), 200, NULL);
        free_subscriber(subscriber);
    } else if (code != WLINK_CODE_NONE)
        wlink_sip_refuse_arrival(arrival, code, words);
    else
        wlink_sip_request_ask(arrival, WLINK_SIP_SUBSCRIBE, &carried, subscriber);
}

/* A subscriber that does not take a NOTIFY, or whose time is over, is forgotten; it will come again. */
void wlink_sip_on_notified(const struct wlink_sip_arrival *arrival) {
    int substate = nua_substate_active;
    tl_gets(arrival->tags, NUTAG_SUBSTATE_REF(substate), TAG_END());
    if (arrival->status >= 300 || substate == nua_substate_terminated)
        free_subscriber((struct wlink_sip_subscriber *)arrival->owner);
}

/* Their last NOTIFY; each is forgotten when it is answered, see wlink_sip_on_notified. */
void wlink_sip_subscribers_stop(struct wlink_sip *sip) {
    for (guint i = sip->subscribers->len; i-- > 0;) {
        struct wlink_sip_subscriber *subscriber = g_ptr_array_index(sip->subscribers, i);
        if (subscriber->accepted)
            notify(subscriber, nua_substate_terminated);
        subscriber->accepted = false;
    }
}

void wlink_sip_subscribers_free(struct wlink_sip *sip) {
    while (sip->subscribers->len > 0)
        free_subscriber(g_ptr_array_index(sip->subscribers, 0));
}

void wlink_sip_publish(struct wlink_sip *sip, const char *state) {
    if (sip->stopping || g_strcmp0(state, sip->state) == 0)
        return;
    g_free(sip->state);
    sip->state = g_strdup(state);
    for (guint i = 0; i < sip->subscribers->len; i++) {
        struct wlink_sip_subscriber *subscriber = g_ptr_array_index(sip->subscribers, i);
        if (subscriber->accepted)
            notify(subscriber, nua_substate_active);
    }
}

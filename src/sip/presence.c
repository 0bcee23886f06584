/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "sip/private.h"

/* Rooms that we watch: a subscription each (RFC 6665), renewed by us and not by sofia, because each renewal
 * carries a fresh identity; begun again with back-off when it or its connection ends. */

struct watch {
    struct wlink_sip_owner owner;
    struct wlink_sip *sip;
    struct wlink_sip_target target; /* strings owned */
    nua_handle_t *handle;           /* NULL between two attempts */
    char *call_id;
    char *peer; /* of the connection */
    guint16 peer_port;
    guint timer;      /* the next attempt or renewal */
    unsigned backoff; /* ms */
    bool lost;        /* unreachable has been said */
    char *identity;   /* of the last NOTIFY: sofia's notifier repeats one when a renewal crosses it */
};

static void drop_handle(struct watch *watch) {
    if (watch->handle)
        nua_handle_bind(watch->handle, NULL);
    g_clear_pointer(&watch->handle, nua_handle_destroy);
    g_clear_pointer(&watch->peer, g_free);
}

static void free_watch(struct watch *watch) {
    g_clear_handle_id(&watch->timer, g_source_remove);
    g_ptr_array_remove(watch->sip->watches, watch);
    drop_handle(watch);
    g_free(watch->call_id);
    g_free(watch->identity);
    g_free((char *)watch->target.address);
    g_free((char *)watch->target.host);
    g_free(watch);
}

static char *signed_subscribe(const struct watch *watch) {
    const struct wlink_sip_statement statement = {
        .to = watch->target.address, .method = "SUBSCRIBE", .call_id = watch->call_id};
    return wlink_sip_signed_line(watch->sip, &statement);
}

static void subscribe(struct watch *watch) {
    struct wlink_sip *sip = watch->sip;
    const char *call_id = NULL; /* a renewal has the dialog's */
    if (!watch->handle) {
        g_free(watch->call_id);
        call_id = watch->call_id = g_uuid_string_random();
        watch->handle = wlink_sip_handle_to(sip, &watch->target, &watch->owner);
    }
    g_autofree char *identity = signed_subscribe(watch);
    nua_subscribe(watch->handle, TAG_IF(call_id, SIPTAG_CALL_ID_STR(call_id)),
                  SIPTAG_EVENT_STR("winglink-presence"), SIPTAG_ACCEPT_STR("text/plain"),
                  SIPTAG_EXPIRES_STR("1800"), TAG_IF(identity, SIPTAG_HEADER_STR(identity)), TAG_END());
}

static gboolean on_watch_time(gpointer data) {
    struct watch *watch = data;
    watch->timer = 0;
    subscribe(watch);
    return G_SOURCE_REMOVE;
}

static void subscribe_in(struct watch *watch, unsigned milliseconds) {
    g_clear_handle_id(&watch->timer, g_source_remove);
    if (watch->sip->offline) /* wlink_sip_set_network asks */
        return;
    watch->timer = g_timeout_add(milliseconds, on_watch_time, watch);
}

/* Says unreachable, once, and tries again later. The reader tells a refusal from a silence by the code. */
static void lose(struct watch *watch, enum wlink_code code) {
    struct wlink_sip *sip = watch->sip;
    drop_handle(watch);
    subscribe_in(watch, watch->backoff);
    watch->backoff = MIN(watch->backoff * 2, sip->timings.backoff_last);
    if (watch->lost)
        return;
    watch->lost = true;
    struct wlink_sip_event event = {.kind = WLINK_SIP_PRESENCE,
                                    .from = watch->target.address,
                                    .text = "unreachable",
                                    .code = code == WLINK_CODE_NONE ? WLINK_CODE_UNREACHABLE : code};
    wlink_sip_deliver(sip, &event);
}

static void note_link(struct watch *watch, const struct wlink_sip_arrival *arrival) {
    guint16 port = 0;
    char *peer = wlink_sip_peer_of(arrival, &port);
    if (!peer)
        return;
    g_free(watch->peer);
    watch->peer = peer;
    watch->peer_port = port;
}

void wlink_sip_on_subscribed(const struct wlink_sip_arrival *arrival) {
    struct watch *watch = (struct watch *)arrival->owner;
    if (arrival->status < 200)
        return;
    if (arrival->status >= 300) {
        lose(watch, wlink_sip_failure_of(arrival, &watch->target));
        return;
    }
    note_link(watch, arrival);
    watch->backoff = watch->sip->timings.backoff_first;
    subscribe_in(watch, watch->sip->timings.refresh);
}

static bool is_state(const char *text) {
    return wlink_sip_is_token(text, WLINK_SIP_MAX_STATE, "-");
}

void wlink_sip_on_notify(const struct wlink_sip_arrival *arrival) {
    struct watch *watch = (struct watch *)arrival->owner;
    sip_t const *message = arrival->message;
    sip_subscription_state_t const *state = message ? message->sip_subscription_state : NULL;
    if (!message || !state || g_ascii_strcasecmp(state->ss_substate, "terminated") == 0) {
        lose(watch, WLINK_CODE_UNREACHABLE);
        return;
    }
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = "state";
    enum wlink_code code =
        wlink_sip_carried_read(message, "text/plain", WLINK_SIP_MAX_STATE, &carried, &words);
    if (code != WLINK_CODE_NONE || !is_state(carried.body)) {
        wlink_log(WLINK_LOG_NOTICE, "sip-notify-refused", "%s", words);
        return;
    }
    if (carried.identity && g_strcmp0(carried.identity, watch->identity) == 0)
        return;
    g_free(watch->identity);
    watch->identity = g_strdup(carried.identity);
    watch->lost = false;
    struct wlink_sip_event event = {.kind = WLINK_SIP_PRESENCE,
                                    .from = watch->target.address,
                                    .call_id = watch->call_id,
                                    .identity = carried.identity,
                                    .text = carried.body,
                                    .peer_host = watch->peer};
    wlink_sip_deliver(arrival->sip, &event);
}

void wlink_sip_watch_link_ended(struct wlink_sip *sip, const struct wlink_sip_link *link) {
    for (guint i = sip->watches->len; i-- > 0;) {
        struct watch *watch = g_ptr_array_index(sip->watches, i);
        if (watch->peer && watch->peer_port == link->port && g_str_equal(watch->peer, link->host))
            lose(watch, WLINK_CODE_UNREACHABLE);
    }
}

static struct watch *find_watch(struct wlink_sip *sip, const char *address) {
    for (guint i = 0; i < sip->watches->len; i++) {
        struct watch *watch = g_ptr_array_index(sip->watches, i);
        if (g_str_equal(watch->target.address, address))
            return watch;
    }
    return NULL;
}

/* Tells the far end, which then forgets us; nobody waits for its answer. */
static void unsubscribe(struct watch *watch) {
    if (watch->handle) {
        g_autofree char *identity = signed_subscribe(watch);
        nua_unsubscribe(watch->handle, SIPTAG_EVENT_STR("winglink-presence"),
                        TAG_IF(identity, SIPTAG_HEADER_STR(identity)), TAG_END());
    }
    free_watch(watch);
}

void wlink_sip_watches_stop(struct wlink_sip *sip) {
    while (sip->watches->len > 0)
        unsubscribe(g_ptr_array_index(sip->watches, 0));
}

bool wlink_sip_watch(struct wlink_sip *sip, const struct wlink_sip_target *target, GError **error) {
    if (!wlink_sip_target_check(target, error))
        return false;
    if (sip->stopping || find_watch(sip, target->address))
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "%s is watched already", target->address);
    struct watch *watch = g_new0(struct watch, 1);
    watch->owner.kind = WLINK_SIP_OWNER_WATCH;
    watch->sip = sip;
    watch->target = (struct wlink_sip_target){
        .address = g_strdup(target->address), .host = g_strdup(target->host), .port = target->port};
    watch->backoff = sip->timings.backoff_first;
    g_ptr_array_add(sip->watches, watch);
    if (sip->offline)
        lose(watch, WLINK_CODE_NETWORK_DOWN);
    else
        subscribe(watch);
    return true;
}

bool wlink_sip_watches(struct wlink_sip *sip, const char *address) {
    return find_watch(sip, address) != NULL;
}

void wlink_sip_watch_again(struct wlink_sip *sip, const char *address) {
    struct watch *watch = find_watch(sip, address);
    if (!watch || !watch->lost || watch->handle)
        return;
    watch->backoff = sip->timings.backoff_first;
    subscribe_in(watch, 0);
}

void wlink_sip_watch_now(struct wlink_sip *sip, const char *address) {
    struct watch *watch = find_watch(sip, address);
    if (!watch)
        return;
    watch->backoff = sip->timings.backoff_first;
    subscribe_in(watch, 0);
}

/* Nothing is known of it yet: when it cannot be reached, that is said. */
static void watch_anew(struct watch *watch) {
    watch->lost = false;
    watch->backoff = watch->sip->timings.backoff_first;
    subscribe_in(watch, 0);
}

static bool carries_call(const struct wlink_sip *sip, const char *host, guint16 port) {
    for (guint i = 0; i < sip->calls->len; i++) {
        const struct wlink_sip_call *call = g_ptr_array_index(sip->calls, i);
        if (call->peer && call->peer_port == port && g_str_equal(call->peer, host))
            return true;
    }
    return false;
}

/* What TCP still has to send over the pulled cable it would send again later and later. */
static void lose_network(struct watch *watch) {
    if (watch->peer && !carries_call(watch->sip, watch->peer, watch->peer_port))
        wlink_sip_link_suspect(watch->sip, watch->peer, watch->peer_port);
    watch->lost = false; /* what was said of it is not known any more */
    lose(watch, WLINK_CODE_NETWORK_DOWN);
}

void wlink_sip_set_network(struct wlink_sip *sip, bool up) {
    const bool changes = up == sip->offline;
    sip->offline = !up;
    for (guint i = 0; i < sip->watches->len; i++) {
        struct watch *watch = g_ptr_array_index(sip->watches, i);
        if (changes && !up)
            lose_network(watch);
        else if (changes)
            watch_anew(watch);
        else if (up)
            wlink_sip_watch_again(sip, watch->target.address);
    }
}

void wlink_sip_unwatch(struct wlink_sip *sip, const char *address) {
    struct watch *watch = find_watch(sip, address);
    if (watch)
        unsubscribe(watch);
}

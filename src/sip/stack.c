/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "sip/private.h"

#include <arpa/inet.h>
#include <openssl/err.h>

/* The stack itself: one NUA on the main context, its events decoded by a table, its end. */

#define ALLOW "INVITE, ACK, BYE, CANCEL, PRACK, OPTIONS, MESSAGE, SUBSCRIBE, NOTIFY"

enum { SHUTDOWN_MS = 1500, SHUTDOWN_POLL_MS = 20, SUBSCRIPTION_S = 1800 };

static const struct wlink_sip_timings usual = {.provisional = 60000,
                                               .transaction = 10000,
                                               .handshake = 8000,
                                               .linger = 2000,
                                               .backoff_first = 1000,
                                               .backoff_last = 60000,
                                               .refresh = 600000,
                                               .glare = 1000};

static gboolean (*sofia_dispatch)(GSource *source, GSourceFunc callback, gpointer data);

static void on_shutdown(const struct wlink_sip_arrival *arrival) {
    if (arrival->status >= 200)
        wlink_sip_shutdown_finish(arrival->sip);
}

/* One decoder for each NUA event that means something to us; sofia answers or drops the others. */
static const struct {
    nua_event_t event;
    enum wlink_sip_owner_kind owner;
    void (*decode)(const struct wlink_sip_arrival *arrival);
} decoders[] = {
    {nua_i_invite, WLINK_SIP_OWNER_NOBODY, wlink_sip_on_invite},
    {nua_i_invite, WLINK_SIP_OWNER_CALL, wlink_sip_on_reinvite},
    {nua_r_invite, WLINK_SIP_OWNER_CALL, wlink_sip_on_invite_answered},
    {nua_i_ack, WLINK_SIP_OWNER_CALL, wlink_sip_on_ack},
    {nua_i_bye, WLINK_SIP_OWNER_CALL, wlink_sip_on_bye},
    {nua_r_bye, WLINK_SIP_OWNER_CALL, wlink_sip_on_bye_answered},
    {nua_i_cancel, WLINK_SIP_OWNER_CALL, wlink_sip_on_cancel},
    {nua_i_state, WLINK_SIP_OWNER_CALL, wlink_sip_on_call_state},
    {nua_i_message, WLINK_SIP_OWNER_NOBODY, wlink_sip_on_message},
    {nua_i_options, WLINK_SIP_OWNER_NOBODY, wlink_sip_on_options},
    {nua_i_options, WLINK_SIP_OWNER_CALL, wlink_sip_on_options_in_call},
    {nua_r_message, WLINK_SIP_OWNER_NOTE, wlink_sip_on_message_answered},
    {nua_i_subscribe, WLINK_SIP_OWNER_NOBODY, wlink_sip_on_subscribe},
    {nua_i_subscribe, WLINK_SIP_OWNER_SUBSCRIBER, wlink_sip_on_resubscribe},
    {nua_r_notify, WLINK_SIP_OWNER_SUBSCRIBER, wlink_sip_on_notified},
    {nua_r_subscribe, WLINK_SIP_OWNER_WATCH, wlink_sip_on_subscribed},
    {nua_i_notify, WLINK_SIP_OWNER_WATCH, wlink_sip_on_notify},
    {nua_r_shutdown, WLINK_SIP_OWNER_NOBODY, on_shutdown},
};

/* What no decoder takes: answered by sofia already, or nobody's in this dialog (a call inside a
 * subscription). */
static void on_unwanted(const struct wlink_sip_arrival *arrival) {
    if (!arrival->handle || !nua_event_is_incoming_request(arrival->event))
        return;
    if (arrival->status < 200)
        nua_respond(arrival->handle, SIP_403_FORBIDDEN, NUTAG_WITH_THIS(arrival->sip->nua), TAG_END());
    if (!arrival->owner)
        nua_handle_destroy(arrival->handle); /* ours to drop */
}

static void on_nua_event(nua_event_t event, int status, char const *phrase, nua_t *nua, struct wlink_sip *sip,
                         nua_handle_t *handle, struct wlink_sip_owner *owner, sip_t const *message,
                         tagi_t tags[]) {
    (void)nua;
    struct wlink_sip_arrival arrival = {sip, event, status, phrase, handle, owner, message, tags};
    enum wlink_sip_owner_kind kind = owner ? owner->kind : WLINK_SIP_OWNER_NOBODY;
    if (sip->stopping && status < 200 && nua_event_is_incoming_request(event)) {
        wlink_sip_refuse_arrival(&arrival, WLINK_CODE_SHUTTING_DOWN, "the unit is being shut down");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(decoders); i++)
        if (decoders[i].event == event && decoders[i].owner == kind) {
            decoders[i].decode(&arrival);
            ERR_clear_error(); /* sofia may go on to the next connection */
            return;
        }
    on_unwanted(&arrival);
}

/* --- events to our owner */

void wlink_sip_deliver(struct wlink_sip *sip, const struct wlink_sip_event *event) {
    if (!sip->stopping || event->kind == WLINK_SIP_GONE)
        sip->handler(sip, event, sip->data);
}

struct queued {
    struct wlink_sip *sip;
    void (*function)(void *data);
    GDestroyNotify drop;
    void *data;
    guint source;
};

static gboolean on_queued(gpointer data) {
    struct queued *queued = data;
    g_ptr_array_remove(queued->sip->idles, queued);
    queued->function(queued->data);
    g_free(queued);
    return G_SOURCE_REMOVE;
}

void wlink_sip_queue(struct wlink_sip *sip, void (*function)(void *data), GDestroyNotify drop, void *data) {
    struct queued *queued = g_new0(struct queued, 1);
    *queued = (struct queued){sip, function, drop, data, 0};
    queued->source = g_idle_add_full(G_PRIORITY_DEFAULT, on_queued, queued, NULL);
    g_ptr_array_add(sip->idles, queued);
}

/* --- what the verbs share */

const char *wlink_sip_phrase(int status) {
    const char *phrase = sip_status_phrase(status);
    return phrase && *phrase ? phrase : "Refused";
}

bool wlink_sip_target_check(const struct wlink_sip_target *target, GError **error) {
    bool ipv6 = target->host && strchr(target->host, ':');
    if (!wlink_sip_is_aor(target->address))
        return wlink_fail(error, WLINK_CODE_INVALID, "%s is no address of a room", target->address);
    if (target->port == 0 || !wlink_sip_is_token(target->host, 253, ipv6 ? ":" : "-."))
        return wlink_fail(error, WLINK_CODE_INVALID, "%s has no usable host and port", target->address);
    return true;
}

/* The URI of an address at a host and port: sips:, or sip: with transport=tls. Free with g_free. */
static char *located(bool plain, const char *address, const char *host, guint16 port) {
    int user = (int)(strchr(address, '@') - address);
    bool ipv6 = strchr(host, ':');
    return g_strdup_printf("%s:%.*s@%s%s%s:%u%s", plain ? "sip" : "sips", user, address, ipv6 ? "[" : "",
                           host, ipv6 ? "]" : "", port, plain ? ";transport=tls" : "");
}

nua_handle_t *wlink_sip_handle_to(struct wlink_sip *sip, const struct wlink_sip_target *target,
                                  struct wlink_sip_owner *owner) {
    const char *scheme = target->foreign ? "sip" : "sips";
    g_autofree char *url = located(target->foreign, target->address, target->host, target->port);
    g_autofree char *to = g_strdup_printf("<%s:%s>", scheme, target->address);
    g_autofree char *from = g_strdup_printf("<%s:%s>", scheme, sip->config.address);
    return nua_handle(sip->nua, owner, NUTAG_URL(url), SIPTAG_TO_STR(to), SIPTAG_FROM_STR(from), TAG_END());
}

char *wlink_sip_plain_contact(const struct wlink_sip *sip) {
    g_autofree char *url = located(true, sip->config.address, sip->config.bind_host, sip->config.port);
    return g_strdup_printf("<%s>", url);
}

char *wlink_sip_peer_of(const struct wlink_sip_arrival *arrival, guint16 *port) {
    msg_t *msg = nua_current_request(arrival->sip->nua);
    su_sockaddr_t const *address = msg ? msg_addr(msg) : NULL;
    char host[INET6_ADDRSTRLEN];
    if (!address || !inet_ntop(address->su_family, SU_ADDR(address), host, sizeof host))
        return NULL;
    *port = ntohs(address->su_port);
    return g_strdup(host);
}

/* Anybody on the network can make these: at most WLINK_SIP_MAX_REFUSALS a minute reach the journal and the
 * record. */
void wlink_sip_say_refused(struct wlink_sip *sip, enum wlink_code code, int status, const char *peer,
                           const char *words) {
    gint64 minute = g_get_monotonic_time() / (60 * G_USEC_PER_SEC);
    if (minute != sip->refusal_minute) {
        sip->refusal_minute = minute;
        sip->refusals = 0;
    }
    if (++sip->refusals > WLINK_SIP_MAX_REFUSALS)
        return;
    wlink_log(WLINK_LOG_NOTICE, "sip-refused-in", "%s: %s peer=%s%s", wlink_code_to_string(code), words,
              peer ? peer : "?", sip->refusals == WLINK_SIP_MAX_REFUSALS ? " (silent for this minute)" : "");
    struct wlink_sip_event event = {
        .kind = WLINK_SIP_REFUSED_IN, .code = code, .status = status, .peer_host = peer, .words = words};
    wlink_sip_deliver(sip, &event);
}

void wlink_sip_refuse_arrival(const struct wlink_sip_arrival *arrival, enum wlink_code code,
                              const char *words) {
    guint16 port = 0;
    g_autofree char *peer = wlink_sip_peer_of(arrival, &port);
    g_autofree char *reason = wlink_sip_reason_of(code);
    int status = wlink_sip_status_of(code);
    nua_respond(arrival->handle, status, wlink_sip_phrase(status), NUTAG_WITH_THIS(arrival->sip->nua),
                SIPTAG_REASON_STR(reason), TAG_END());
    if (!arrival->owner)
        nua_handle_destroy(arrival->handle);
    wlink_sip_say_refused(arrival->sip, code, status, peer, words);
}

/* Why the connection to a target failed: the one that is failing, or the one that did just now. Several
 * requests may have waited for it. */
static enum wlink_code tls_failure(struct wlink_sip *sip, const struct wlink_sip_target *target) {
    const struct wlink_sip_link *last = &sip->last;
    struct wlink_sip_link *link = wlink_sip_link_find(sip, target->host, target->port);
    gint64 young_us = (gint64)sip->timings.handshake * 1000;
    if (link && wlink_sip_link_failure(link) != WLINK_CODE_NONE)
        return wlink_sip_link_failure(link);
    bool fits = last->host && target->host && last->port == target->port &&
                g_str_equal(last->host, target->host) && g_get_monotonic_time() - last->since < young_us;
    return fits ? last->failure : WLINK_CODE_NONE;
}

enum wlink_code wlink_sip_failure_of(const struct wlink_sip_arrival *arrival,
                                     const struct wlink_sip_target *target) {
    bool internal = !arrival->message || nta_sip_is_internal(arrival->message);
    bool silence = internal && arrival->status == 408;
    g_autofree char *text = wlink_sip_reason_text(arrival->message);
    if (silence)
        wlink_sip_link_suspect(arrival->sip, target->host, target->port);
    enum wlink_code code = internal && !silence ? tls_failure(arrival->sip, target) : WLINK_CODE_NONE;
    return code != WLINK_CODE_NONE ? code : wlink_sip_code_of(arrival->status, text, internal);
}

void wlink_sip_set_timings(struct wlink_sip *sip, const struct wlink_sip_timings *timings) {
    sip->timings = *timings;
    nua_set_params(sip->nua, NTATAG_SIP_T1X64(timings->transaction), TAG_END());
}

/* --- beginning and end */

/* sofia logs to stderr by default, at low levels, whole messages at high ones: nothing of it is wanted. */
static void on_sofia_log(void *stream, char const *format, va_list arguments) {
    (void)stream, (void)format, (void)arguments;
}

static bool create_nua(struct wlink_sip *sip, const char *directory, GError **error) {
    const struct wlink_sip_config *config = &sip->config;
    g_autofree char *url = located(false, config->address, config->bind_host, config->port);
    g_autofree char *from = g_strdup_printf("<sips:%s>", config->address);
    sip->nua = nua_create(
        sip->root, on_nua_event, sip, NUTAG_SIPS_URL(url), NUTAG_CERTIFICATE_DIR(directory),
        TPTAG_TLS_VERIFY_POLICY(TPTLS_VERIFY_ALL), TPTAG_TOS((int)config->dscp << 2),
        NTATAG_MAXSIZE(WLINK_SIP_MAX_MESSAGE), NTATAG_SIP_T1X64(sip->timings.transaction),
        NUTAG_MEDIA_ENABLE(0), NUTAG_AUTOALERT(0), NUTAG_AUTOANSWER(0), NUTAG_INVITE_TIMER(0),
        NUTAG_AUTO302(0), NUTAG_AUTO305(0), NUTAG_RETRY_COUNT(0), NUTAG_SUB_EXPIRES(SUBSCRIPTION_S),
        NUTAG_OUTBOUND("no-options-keepalive no-validate no-natify"), NUTAG_APPL_METHOD(NULL),
        NUTAG_APPL_METHOD("INVITE, SUBSCRIBE, MESSAGE, OPTIONS"), NUTAG_APPL_EVENT("winglink-presence"),
        SIPTAG_ALLOW_EVENTS_STR("winglink-presence"), SIPTAG_ALLOW_STR(ALLOW), SIPTAG_SUPPORTED_STR("100rel"),
        SIPTAG_FROM_STR(from), SIPTAG_USER_AGENT_STR(config->user_agent), TAG_END());
    if (!sip->nua)
        return wlink_fail(error, WLINK_CODE_FAILED,
                          "cannot listen on %s port %u, or the certificate is broken", config->bind_host,
                          config->port);
    return true;
}

static void copy_config(struct wlink_sip *sip, const struct wlink_sip_config *config) {
    sip->config = (struct wlink_sip_config){.address = g_strdup(config->address),
                                            .bind_host = g_strdup(config->bind_host),
                                            .port = config->port,
                                            .user_agent = g_strdup(config->user_agent),
                                            .dscp = config->dscp & 63};
}

/* sofia asks OpenSSL what became of a connection without having emptied its queue of errors first: what
 * somebody else's work left there (a certificate that is not ours, the end of a PEM file) would close a
 * connection of which a record has come in part. */
static gboolean dispatch_clean(GSource *source, GSourceFunc callback, gpointer data) {
    ERR_clear_error();
    return sofia_dispatch(source, callback, data);
}

static void keep_clean(GSource *source) {
    static GSourceFuncs clean;
    if (!sofia_dispatch) {
        clean = *source->source_funcs;
        sofia_dispatch = clean.dispatch;
        clean.dispatch = dispatch_clean;
    }
    g_source_set_funcs(source, &clean);
}

static struct wlink_sip *new_stack(const struct wlink_sip_config *config) {
    struct wlink_sip *sip = g_new0(struct wlink_sip, 1);
    copy_config(sip, config);
    sip->timings = usual;
    sip->links = g_ptr_array_new();
    sip->calls = g_ptr_array_new();
    sip->watches = g_ptr_array_new();
    sip->subscribers = g_ptr_array_new();
    sip->requests = g_ptr_array_new();
    sip->notes = g_ptr_array_new();
    sip->idles = g_ptr_array_new();
    sip->root = su_glib_root_create(NULL);
    su_root_threading(sip->root, 0);
    sip->source = su_glib_root_gsource(sip->root);
    keep_clean(sip->source);
    g_source_attach(sip->source, NULL);
    return sip;
}

void wlink_sip_init(void) {
    su_randint(0, 1); /* makes the key */
}

struct wlink_sip *wlink_sip_new(const struct wlink_sip_config *config, wlink_sip_handler handler, void *data,
                                GError **error) {
    static gsize initialised;
    if (g_once_init_enter(&initialised)) {
        su_init();
        su_log_redirect(su_log_default, on_sofia_log, NULL);
        g_once_init_leave(&initialised, 1);
    }
    if (!wlink_sip_is_aor(config->address)) {
        wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE, "%s is no address of a unit", config->address);
        return NULL;
    }
    struct wlink_sip *sip = new_stack(config);
    sip->handler = handler;
    sip->data = data;
    struct wlink_sip_tls *tls = wlink_sip_tls_begin(config, error);
    bool made = tls && create_nua(sip, wlink_sip_tls_directory(tls), error);
    if ((tls && !wlink_sip_tls_end(tls, sip, error)) || !made) {
        wlink_sip_free(sip);
        return NULL;
    }
    return sip;
}

/* A note or a last NOTIFY is on its way, or a CANCEL; not one to a far end that is known to be away. */
static bool busy(const struct wlink_sip *sip) {
    for (guint i = 0; i < sip->calls->len; i++)
        if (((struct wlink_sip_call *)g_ptr_array_index(sip->calls, i))->gone != WLINK_CODE_UNREACHABLE)
            return true;
    return sip->notes->len > 0 || sip->subscribers->len > 0;
}

/* Waits for what is on its way, then for sofia; nothing waits longer than SHUTDOWN_MS. */
static gboolean on_stopping(gpointer data) {
    struct wlink_sip *sip = data;
    if (busy(sip) && g_get_monotonic_time() < sip->stop_by)
        return G_SOURCE_CONTINUE;
    sip->stop_timer = 0;
    for (guint i = sip->calls->len; i-- > 0;)
        wlink_sip_call_release(g_ptr_array_index(sip->calls, i));
    wlink_sip_notes_stop(sip);
    wlink_sip_subscribers_free(sip);
    nua_shutdown(sip->nua);
    return G_SOURCE_REMOVE;
}

void wlink_sip_shutdown_finish(struct wlink_sip *sip) {
    if (sip->done)
        wlink_sip_queue(sip, sip->done, NULL, sip->done_data);
    sip->done = NULL;
}

void wlink_sip_shutdown(struct wlink_sip *sip, void (*done)(void *data), void *data) {
    if (sip->stopping)
        return;
    sip->done = done;
    sip->done_data = data;
    wlink_sip_requests_stop(sip);
    wlink_sip_watches_stop(sip);
    wlink_sip_subscribers_stop(sip);
    for (guint i = sip->calls->len; i-- > 0;)
        wlink_sip_hang_up(g_ptr_array_index(sip->calls, i), WLINK_CODE_SHUTTING_DOWN);
    sip->stop_by = g_get_monotonic_time() + SHUTDOWN_MS * 1000;
    sip->stopping = true;
    sip->stop_timer = g_timeout_add(SHUTDOWN_POLL_MS, on_stopping, sip);
}

/* Only when creation failed half-way, sofia still has to be shut down: it has nothing to wait for then. */
static void destroy_nua(struct wlink_sip *sip) {
    if (!sip->nua)
        return;
    if (!sip->stopping) {
        sip->stopping = true;
        nua_shutdown(sip->nua);
        su_root_step(sip->root, 0);
        su_root_step(sip->root, 0);
    }
    nua_destroy(sip->nua);
}

static void drop_queued(struct wlink_sip *sip) {
    for (guint i = 0; i < sip->idles->len; i++) {
        struct queued *queued = g_ptr_array_index(sip->idles, i);
        g_source_remove(queued->source);
        if (queued->drop)
            queued->drop(queued->data);
        g_free(queued);
    }
    g_ptr_array_unref(sip->idles);
}

void wlink_sip_free(struct wlink_sip *sip) {
    if (!sip)
        return;
    g_clear_handle_id(&sip->stop_timer, g_source_remove);
    destroy_nua(sip);
    g_source_destroy(sip->source);
    su_root_destroy(sip->root); /* it holds the source's only reference */
    wlink_sip_links_free(sip);
    drop_queued(sip);
    g_ptr_array_unref(sip->calls);
    g_ptr_array_unref(sip->watches);
    g_ptr_array_unref(sip->subscribers);
    g_ptr_array_unref(sip->requests);
    g_ptr_array_unref(sip->notes);
    g_free((char *)sip->config.address);
    g_free((char *)sip->config.bind_host);
    g_free((char *)sip->config.user_agent);
    g_free(sip->last.host);
    g_free(sip->state);
    g_free(sip);
}

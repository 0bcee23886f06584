/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "sip/private.h"

/* The end of a TLS connection. Who waits on it is told: sofia itself would notice only at the next request.
 */

static void say_refused(struct wlink_sip *sip, const struct wlink_sip_link *link) {
    enum wlink_code code = link->failure != WLINK_CODE_NONE ? link->failure : WLINK_CODE_TLS_REFUSED;
    wlink_sip_say_refused(sip, code, 0, link->host, "no TLS connection");
}

/* sofia only says 503 to the requests that wanted the connection; why is remembered here. */
static void remember_failure(struct wlink_sip *sip, const struct wlink_sip_link *link) {
    g_free(sip->last.host);
    sip->last.host = g_strdup(link->host);
    sip->last.port = link->port;
    sip->last.failure = wlink_sip_link_failure(link);
    sip->last.since = g_get_monotonic_time();
}

static void end_waiting(struct wlink_sip *sip, const struct wlink_sip_link *link) {
    for (guint i = sip->calls->len; i-- > 0;) {
        struct wlink_sip_call *call = g_ptr_array_index(sip->calls, i);
        if (wlink_sip_call_waits(call) && call->peer_port == link->port &&
            g_str_equal(call->peer, link->host))
            wlink_sip_hang_up(call, WLINK_CODE_UNREACHABLE);
    }
}

static bool goes_to(const struct wlink_sip_target *target, const struct wlink_sip_link *link) {
    return target->host && target->port == link->port && g_str_equal(target->host, link->host);
}

/* sofia lets an INVITE whose TLS handshake failed run into its timer. (A target given by name still does.) */
static void end_calling(struct wlink_sip *sip, const struct wlink_sip_link *link) {
    enum wlink_code code = link->failure != WLINK_CODE_NONE ? link->failure : WLINK_CODE_UNREACHABLE;
    for (guint i = sip->calls->len; i-- > 0;) {
        struct wlink_sip_call *call = g_ptr_array_index(sip->calls, i);
        if (call->state != WLINK_SIP_CALL_CALLING || !goes_to(&call->target, link))
            continue;
        wlink_sip_call_finish(call, code, 0, "no TLS connection");
        wlink_sip_call_release(call);
    }
}

struct ended {
    struct wlink_sip *sip;
    struct wlink_sip_link link;
};

static void drop_ended(void *data) {
    struct ended *ended = data;
    g_free(ended->link.host);
    g_free(ended);
}

/* From the main loop: sofia is in the middle of closing the connection when it frees the SSL. */
static void on_ended(void *data) {
    struct ended *ended = data;
    const struct wlink_sip_link *link = &ended->link;
    wlink_log(WLINK_LOG_DEBUG, "sip-link-down", "peer=%s %s", link->host ? link->host : "?",
              link->accepted ? "in" : "out");
    if (!link->up && link->accepted)
        say_refused(ended->sip, link);
    if (!link->up && !link->accepted && link->host)
        end_calling(ended->sip, link);
    if (link->up && link->host) {
        end_waiting(ended->sip, link);
        wlink_sip_watch_link_ended(ended->sip, link);
    }
    drop_ended(ended);
}

void wlink_sip_link_ended(struct wlink_sip *sip, const struct wlink_sip_link *link) {
    if (!link->accepted && link->host)
        remember_failure(sip, link);
    struct ended *ended = g_new0(struct ended, 1);
    ended->sip = sip;
    ended->link = *link;
    ended->link.host = g_strdup(link->host);
    ended->link.names = NULL;
    ended->link.certificate = NULL;
    wlink_sip_queue(sip, on_ended, drop_ended, ended);
}

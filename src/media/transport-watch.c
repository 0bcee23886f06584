/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

enum {
    TICK_MS = 250,
    STATS_TICKS = 4,
    SILENT_US = 2 * 1000 * 1000,
    LATE_US = 500 * 1000, /* between two ticks: this process had no turn */
    /* A foreign far end sends no ping: what it must send is RTCP (RFC 4585: 5 s, randomised by 1.5) and
       sound. */
    SILENT_FOREIGN_US = 8 * 1000 * 1000,
    DTLS_CONNECTED = 4, /* GstDtlsConnectionState, which has no public header */
};

static const guint64 RTCP_INTERVAL = 200 * GST_MSECOND;
static const double SESSION_BYTES_PER_SECOND = 500000; /* of which RTCP may use a twentieth */

/* libnice answers consent checks (RFC 7675) out of sight, every 4 to 6 s: too seldom to tell silence in 2 s.
 * So silence is judged by what arrives at nicesrc (DTLS, SRTP, SRTCP), and only once something must arrive
 * every second: the control channel's ping, which both ends send as soon as it is open and proven. */
static bool must_be_heard(const struct wlink_transport *transport) {
    return transport->foreign ? transport->opened : transport->channel_told;
}

/* Who had no turn has not listened: what came meanwhile is read next, and the silence counts from then. One
 * who is late at every tick has listened in between. */
static void note_turn(struct wlink_transport *transport, gint64 now) {
    bool late = now - transport->ticked_us > LATE_US;
    if (late && !transport->late)
        transport->listens_us = now;
    transport->late = late;
    transport->ticked_us = now;
}

static void check_silence(struct wlink_transport *transport, gint64 now) {
    gint64 limit = transport->foreign ? SILENT_FOREIGN_US : SILENT_US;
    gint64 heard = atomic_load(&transport->shared->heard_us);
    bool silent = now - (transport->silent ? heard : MAX(heard, transport->listens_us)) > limit;
    if (!must_be_heard(transport) || silent == transport->silent)
        return;
    transport->silent = silent;
    transport_emit_kind(transport, silent ? WLINK_TRANSPORT_SILENT : WLINK_TRANSPORT_HEARD);
}

static gboolean on_tick(void *data) {
    struct wlink_transport *transport = data;
    gint64 now = g_get_monotonic_time();
    note_turn(transport, now);
    if (++transport->ticks % STATS_TICKS == 0) {
        transport_stats_ask(transport);
        transport_receive_look(transport);
    }
    check_silence(transport, now);
    return G_SOURCE_CONTINUE;
}

void transport_watch_start(struct wlink_transport *transport) {
    transport->ticker = g_timeout_source_new(TICK_MS);
    g_source_set_callback(transport->ticker, on_tick, transport, NULL);
    g_source_attach(transport->ticker, g_main_context_get_thread_default());
}

void transport_watch_latency(struct wlink_transport *transport) {
    atomic_store(&transport->shared->latency_posted, false);
    gst_bin_recalculate_latency(GST_BIN(transport->pipeline));
}

/* RTCP of rtpsession goes out every 5 s by default, and a second wish for a key frame may wait for the next
 * one. RFC 4585 section 3.3 allows less: with 200 ms two pictures are asked for within that, round trip and
 * loss are fresh every second, and it costs about 6 kbit/s. A stream that is stopped for a while must keep
 * its place. */
void transport_watch_feedback(struct wlink_transport *transport) {
    g_autoptr(GstElement) rtpbin = gst_bin_get_by_name(GST_BIN(transport->webrtc), "rtpbin");
    int sessions = transport->foreign ? LANE_COUNT : 1;
    for (int i = 0; rtpbin && i < sessions; i++) {
        g_autoptr(GObject) session = NULL;
        g_signal_emit_by_name(rtpbin, "get-internal-session", (guint)i, &session);
        if (session)
            g_object_set(session, "rtcp-min-interval", RTCP_INTERVAL, "bandwidth", SESSION_BYTES_PER_SECOND,
                         "timeout-inactive-sources", FALSE, NULL);
    }
}

/* GstDtlsSrtpCipher and GstDtlsSrtpAuth, as RFC 5764 section 4.1.2 names the profiles. */
static const char *profile_name(guint cipher, guint auth) {
    if (cipher == 1 && auth == 2)
        return "SRTP_AES128_CM_HMAC_SHA1_80";
    if (cipher == 1 && auth == 1)
        return "SRTP_AES128_CM_HMAC_SHA1_32";
    return NULL;
}

void transport_watch_certificate(struct wlink_transport *transport, const char *pem) {
    g_autofree char *fingerprint = pem ? transport_certificate_fingerprint(pem) : NULL;
    if (!fingerprint) {
        transport_fail(transport, WLINK_CODE_NOT_VERIFIED, "the far certificate cannot be read");
        return;
    }
    if (transport->far_fingerprint) {
        if (!g_str_equal(transport->far_fingerprint, fingerprint))
            transport_fail(transport, WLINK_CODE_FINGERPRINT_MISMATCH, "the far certificate changed");
        return;
    }
    transport->far_fingerprint = g_steal_pointer(&fingerprint);
    transport_emit(transport, &(struct wlink_transport_event){.kind = WLINK_TRANSPORT_CERTIFICATE,
                                                              .text = transport->far_fingerprint,
                                                              .length = strlen(transport->far_fingerprint)});
}

/* The certificates of all DTLS connections that are up; NULL when one showed none: OpenSSL lets a client
 * without one in. */
static GPtrArray *shown_certificates(struct wlink_transport *transport) {
    g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func(g_free);
    bool all = true;
    g_mutex_lock(&transport->shared->lock);
    for (guint i = 0; i < transport->shared->dtls->len; i++) {
        char *pem = NULL;
        gint state = 0;
        guint cipher = 0, auth = 0;
        g_object_get(g_ptr_array_index(transport->shared->dtls, i), "connection-state", &state, "peer-pem",
                     &pem, "srtp-cipher", &cipher, "srtp-auth", &auth, NULL);
        if (state == DTLS_CONNECTED && !transport->profile)
            transport->profile = g_strdup(profile_name(cipher, auth));
        if (state == DTLS_CONNECTED && !pem)
            all = false;
        else if (pem)
            g_ptr_array_add(shown, pem);
    }
    g_mutex_unlock(&transport->shared->lock);
    return all && shown->len ? g_steal_pointer(&shown) : NULL;
}

/* What we are told of in POST_CONNECTION may be ahead of what still waits in the mailbox: the certificate is
 * judged before the connection is announced, whichever was posted first. */
static void take_connected(struct wlink_transport *transport) {
    if (transport->connected)
        return;
    transport->connected = true;
    g_autoptr(GPtrArray) shown = shown_certificates(transport);
    if (!shown) {
        transport_fail(transport, WLINK_CODE_NOT_VERIFIED, "the far end showed no certificate");
        return;
    }
    for (guint i = 0; i < shown->len && !transport->freed && !transport->failed; i++)
        transport_watch_certificate(transport, g_ptr_array_index(shown, i));
    if (transport->freed || transport->failed)
        return;
    atomic_store(&transport->shared->heard_us, g_get_monotonic_time());
    transport_emit_kind(transport, WLINK_TRANSPORT_CONNECTED);
}

void transport_watch_connection(struct wlink_transport *transport) {
    GstWebRTCPeerConnectionState state;
    GstWebRTCICEConnectionState ice;
    g_object_get(transport->webrtc, "connection-state", &state, "ice-connection-state", &ice, NULL);
    if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED)
        take_connected(transport);
    else if (ice == GST_WEBRTC_ICE_CONNECTION_STATE_FAILED)
        transport_fail(transport, WLINK_CODE_UNREACHABLE, "ICE found no way, or lost it");
    else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
        transport_fail(transport, WLINK_CODE_NOT_ENCRYPTED, "the DTLS handshake failed");
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <agent.h>

enum { GATHER_MS = 2000, FIRST_PAYLOAD_TYPE = 96 };

/* A question to webrtcbin, whose answer comes on its thread. */
struct ask {
    struct shared *shared;
    enum post_kind kind;
};

static void free_ask(void *data) {
    struct ask *ask = data;
    transport_shared_unref(ask->shared);
    g_free(ask);
}

static void read_reply(const GstStructure *reply, struct post *post) {
    g_autoptr(GError) error = NULL;
    if (gst_structure_has_field(reply, "error"))
        gst_structure_get(reply, "error", G_TYPE_ERROR, &error, NULL);
    if (error)
        post->text = g_strdup(error->message);
    const char *name = gst_structure_has_field(reply, "offer") ? "offer" : "answer";
    if (gst_structure_has_field(reply, name))
        gst_structure_get(reply, name, GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &post->description, NULL);
}

static void on_answered(GstPromise *promise, void *data) {
    struct ask *ask = data;
    struct post *post = transport_post_new(ask->kind);
    const GstStructure *reply = NULL;
    if (gst_promise_wait(promise) == GST_PROMISE_RESULT_REPLIED)
        reply = gst_promise_get_reply(promise);
    else
        post->text = g_strdup("webrtcbin did not answer");
    if (reply)
        read_reply(reply, post);
    transport_post(ask->shared, post);
    gst_promise_unref(promise);
}

static GstPromise *ask_for(struct wlink_transport *transport, enum post_kind kind) {
    struct ask *ask = g_new(struct ask, 1);
    *ask = (struct ask){transport_shared_ref(transport->shared), kind};
    return gst_promise_new_with_change_func(on_answered, ask, free_ask);
}

static GstCaps *sound_caps(const struct lane *lane) {
    return gst_caps_new_simple("application/x-rtp", "media", G_TYPE_STRING, "audio", "encoding-name",
                               G_TYPE_STRING, "OPUS", "clock-rate", G_TYPE_INT, 48000, "encoding-params",
                               G_TYPE_STRING, "2", "payload", G_TYPE_INT, FIRST_PAYLOAD_TYPE, "useinbandfec",
                               G_TYPE_STRING, "1", "ssrc", G_TYPE_UINT, lane->ssrc, NULL);
}

/* Constrained baseline, level 3.1 for 720p30 and 4.0 for 1080p30 (RFC 6184 section 8.1). */
static GstStructure *h264_format(const struct lane *lane, int payload_type) {
    const char *level = lane->id == LANE_EXAM ? "42e028" : "42e01f";
    return gst_structure_new("application/x-rtp", "media", G_TYPE_STRING, "video", "encoding-name",
                             G_TYPE_STRING, "H264", "clock-rate", G_TYPE_INT, 90000, "payload", G_TYPE_INT,
                             payload_type, "packetization-mode", G_TYPE_STRING, "1", "profile-level-id",
                             G_TYPE_STRING, level, "level-asymmetry-allowed", G_TYPE_STRING, "1", "ssrc",
                             G_TYPE_UINT, lane->ssrc, NULL);
}

static GstStructure *vp8_format(const struct lane *lane, int payload_type) {
    return gst_structure_new("application/x-rtp", "media", G_TYPE_STRING, "video", "encoding-name",
                             G_TYPE_STRING, "VP8", "clock-rate", G_TYPE_INT, 90000, "payload", G_TYPE_INT,
                             payload_type, "ssrc", G_TYPE_UINT, lane->ssrc, NULL);
}

static GstCaps *offered_caps(const struct wlink_transport *transport, const struct lane *lane) {
    if (lane->id == LANE_SOUND)
        return sound_caps(lane);
    int first = FIRST_PAYLOAD_TYPE + 2 * (int)lane->id - 1; /* its own numbers for each m-line */
    GstCaps *caps = gst_caps_new_empty();
    GstStructure *h264 = h264_format(lane, first), *vp8 = vp8_format(lane, first + 1);
    gst_caps_append_structure(caps, transport->prefer_vp8 ? vp8 : h264);
    gst_caps_append_structure(caps, transport->prefer_vp8 ? h264 : vp8);
    return caps;
}

static void add_transceiver(struct wlink_transport *transport, struct lane *lane) {
    bool sends = lane->id == LANE_SOUND || transport->sends[lane_stream(lane->id)];
    g_autoptr(GstCaps) caps = offered_caps(transport, lane);
    GstWebRTCRTPTransceiver *transceiver = NULL;
    g_signal_emit_by_name(transport->webrtc, "add-transceiver",
                          sends ? GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV
                                : GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY,
                          caps, &transceiver);
    if (transceiver)
        g_object_set(transceiver, "do-nack", TRUE, NULL);
    g_clear_object(&transceiver);
}

bool transport_negotiate_offer(struct wlink_transport *transport, GError **error) {
    int lanes = transport->foreign ? LANE_EXAM : LANE_COUNT;
    for (int i = 0; i < lanes; i++)
        add_transceiver(transport, &transport->shared->lanes[i]);
    if (!transport->foreign && !transport_channel_create(transport, error))
        return false;
    g_signal_emit_by_name(transport->webrtc, "create-offer", NULL, ask_for(transport, POST_CREATED));
    return true;
}

/* Takes the far description, cleaned; the answer of webrtcbin is POST_REMOTE_SET. */
bool transport_negotiate_remote(struct wlink_transport *transport, const char *sdp, GstWebRTCSDPType type,
                                GError **error) {
    GstSDPMessage *message = transport_sdp_parse(sdp, error);
    if (!message)
        return false;
    transport_sdp_clean(message, transport);
    transport_sdp_read_lanes(transport, message, type == GST_WEBRTC_SDP_TYPE_OFFER);
    GstWebRTCSessionDescription *description = gst_webrtc_session_description_new(type, message);
    g_signal_emit_by_name(transport->webrtc, "set-remote-description", description,
                          ask_for(transport, POST_REMOTE_SET));
    gst_webrtc_session_description_free(description);
    return true;
}

static const char *lane_encoding(const struct lane *lane) {
    if (lane->id == LANE_SOUND)
        return "OPUS";
    return lane->codec == WLINK_CODEC_VP8 ? "VP8" : "H264";
}

/* Exactly the format that was chosen, so that nothing is left to webrtcbin's taste. */
static void configure_answer(const struct lane *lane, GstWebRTCRTPTransceiver *transceiver) {
    g_autoptr(GstCaps) caps = gst_caps_new_simple(
        "application/x-rtp", "media", G_TYPE_STRING, lane->id == LANE_SOUND ? "audio" : "video",
        "encoding-name", G_TYPE_STRING, lane_encoding(lane), "clock-rate", G_TYPE_INT,
        lane->id == LANE_SOUND ? 48000 : 90000, "payload", G_TYPE_INT, (int)lane->payload_type, "ssrc",
        G_TYPE_UINT, lane->ssrc, NULL);
    g_object_set(transceiver, "do-nack", TRUE, "codec-preferences", caps, "direction",
                 lane->sends ? GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV
                             : GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY,
                 NULL);
}

static void make_answer(struct wlink_transport *transport) {
    GArray *transceivers = NULL;
    g_signal_emit_by_name(transport->webrtc, "get-transceivers", &transceivers);
    for (guint i = 0; transceivers && i < transceivers->len; i++) {
        GstWebRTCRTPTransceiver *transceiver = g_array_index(transceivers, GstWebRTCRTPTransceiver *, i);
        guint mline;
        g_object_get(transceiver, "mlineindex", &mline, NULL);
        for (int lane = 0; lane < LANE_COUNT; lane++)
            if (transport->shared->lanes[lane].mline == (int)mline)
                configure_answer(&transport->shared->lanes[lane], transceiver);
    }
    g_clear_pointer(&transceivers, g_array_unref);
    g_signal_emit_by_name(transport->webrtc, "create-answer", NULL, ask_for(transport, POST_CREATED));
}

static void link_senders(struct wlink_transport *transport) {
    transport_watch_feedback(transport);
    for (int i = 0; i < LANE_COUNT; i++) {
        struct lane *lane = &transport->shared->lanes[i];
        if (lane->mline < 0 || !lane->sends)
            continue;
        if (!transport_send_link(transport, lane)) {
            transport_fail(transport, WLINK_CODE_MEDIA_FAILED, "a stream cannot be linked");
            return;
        }
        transport_send_update(transport, (enum lane_id)i);
    }
    transport_watch_latency(transport);
}

/* One value for the bundle: webrtcbin would set it by priorities, libnice takes any. Streams count from 1. */
static void set_dscp(struct wlink_transport *transport) {
    g_autoptr(GObject) ice = NULL;
    g_autoptr(GObject) agent = NULL;
    g_object_get(transport->webrtc, "ice-agent", &ice, NULL);
    g_object_get(ice, "agent", &agent, NULL);
    for (guint stream = 1; stream <= LANE_COUNT + 1; stream++)
        nice_agent_set_stream_tos(NICE_AGENT(agent), stream, (gint)(transport->dscp << 2));
}

void transport_negotiate_created(struct wlink_transport *transport, const struct post *post) {
    if (!post->description) {
        transport_fail(transport, transport->offerer ? WLINK_CODE_MEDIA_FAILED : WLINK_CODE_SDP_REFUSED,
                       post->text ? post->text : "no description");
        return;
    }
    set_dscp(transport);
    g_signal_emit_by_name(transport->webrtc, "set-local-description", post->description,
                          ask_for(transport, POST_LOCAL_SET));
}

/* Whether every DTLS connection shows the certificate that was made for it, not GStreamer's default. */
static bool is_certificate_in_use(struct shared *shared) {
    bool in_use = true;
    g_mutex_lock(&shared->lock);
    for (guint i = 0; i < shared->dtls->len; i++) {
        g_autofree char *pem = NULL;
        g_object_get(g_ptr_array_index(shared->dtls, i), "pem", &pem, NULL);
        in_use = in_use && g_strcmp0(pem, shared->pem) == 0;
    }
    in_use = in_use && shared->dtls->len > 0;
    g_mutex_unlock(&shared->lock);
    return in_use;
}

static void describe(struct wlink_transport *transport) {
    GstWebRTCSessionDescription *local = NULL;
    g_object_get(transport->webrtc, "local-description", &local, NULL);
    transport->fingerprint = transport_certificate_fingerprint(transport->shared->pem);
    if (local) {
        transport->description = transport_sdp_finish(local->sdp, transport);
        gst_webrtc_session_description_free(local);
    }
    if (!transport->description)
        transport_fail(transport, WLINK_CODE_UNREACHABLE, "no address of this unit can be used");
    else if (!is_certificate_in_use(transport->shared))
        transport_fail(transport, WLINK_CODE_MEDIA_FAILED, "the certificate is not the one that was made");
    else
        transport_emit(transport, &(struct wlink_transport_event){.kind = WLINK_TRANSPORT_DESCRIPTION,
                                                                  .text = transport->description,
                                                                  .length = strlen(transport->description)});
}

static void maybe_describe(struct wlink_transport *transport) {
    if (transport->described || transport->failed || !transport->local_set || !transport->gathered)
        return;
    transport->described = true;
    g_source_destroy(transport->gather_bound);
    describe(transport);
}

/* An interface on which gathering does not end must not hold up a call: what has been gathered will do. */
static gboolean on_gather_bound(void *data) {
    struct wlink_transport *transport = data;
    transport->gathered = true;
    maybe_describe(transport);
    return G_SOURCE_REMOVE;
}

void transport_negotiate_local_set(struct wlink_transport *transport, const struct post *post) {
    if (post->text) {
        transport_fail(transport, WLINK_CODE_MEDIA_FAILED, post->text);
        return;
    }
    transport->local_set = true;
    transport->gather_bound = g_timeout_source_new(GATHER_MS);
    g_source_set_callback(transport->gather_bound, on_gather_bound, transport, NULL);
    g_source_attach(transport->gather_bound, g_main_context_get_thread_default());
    if (!transport->offerer)
        link_senders(transport);
    maybe_describe(transport);
}

void transport_negotiate_gathering(struct wlink_transport *transport) {
    GstWebRTCICEGatheringState state;
    g_object_get(transport->webrtc, "ice-gathering-state", &state, NULL);
    if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
        transport->gathered = true;
    maybe_describe(transport);
}

void transport_negotiate_remote_set(struct wlink_transport *transport, const struct post *post) {
    if (post->text)
        transport_fail(transport, WLINK_CODE_SDP_REFUSED, post->text);
    else if (transport->offerer)
        link_senders(transport);
    else
        make_answer(transport);
}

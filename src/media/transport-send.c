/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <gst/video/video.h>

enum {
    MTU = 1200,       /* bytes of an RTP packet */
    MAX_FRAMES = 6,   /* 200 ms at 30 frames/s */
    MAX_PACKETS = 10, /* 200 ms of sound */
};

struct sink_search {
    guint mline;
    GstPad *found;
};

/* One key frame under way at a time: a far end cannot flood main with wishes. */
static void want_key_frame(struct lane *lane) {
    if (atomic_exchange(&lane->key_posted, true))
        return;
    struct post *post = transport_post_new(POST_KEY_FRAME);
    post->lane = lane->id;
    transport_post(lane->shared, post);
}

/* PLI and FIR of the far end arrive here as GstForceKeyUnit. */
static GstPadProbeReturn on_upstream_event(GstPad *pad, GstPadProbeInfo *info, void *data) {
    (void)pad;
    if (gst_video_event_is_force_key_unit(GST_PAD_PROBE_INFO_EVENT(info)))
        want_key_frame(data);
    return GST_PAD_PROBE_OK;
}

/* The pieces' pipelines share clock and base time: a running time of one is a running time of all. */
static GstBuffer *retimed(GstSample *sample) {
    GstBuffer *buffer = gst_buffer_copy(gst_sample_get_buffer(sample));
    const GstSegment *segment = gst_sample_get_segment(sample);
    if (segment && segment->format == GST_FORMAT_TIME && GST_BUFFER_PTS_IS_VALID(buffer))
        GST_BUFFER_PTS(buffer) =
            gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    GST_BUFFER_DTS(buffer) = GST_CLOCK_TIME_NONE;
    return buffer;
}

static void push(struct lane *lane, GstSample *sample) {
    g_autoptr(GstBuffer) buffer = retimed(sample);
    g_autoptr(GstSample) copy = gst_sample_new(buffer, gst_sample_get_caps(sample), NULL, NULL);
    gst_app_src_push_sample(GST_APP_SRC(lane->source), copy);
}

static void tally_sent(struct lane *lane, bool is_key) {
    g_mutex_lock(&lane->lock);
    lane->sent.frames++;
    lane->sent.keyframes += is_key;
    g_mutex_unlock(&lane->lock);
}

/* On the encoder's thread. When the network's side does not keep up, whole frames go until the next key
 * frame; nothing waits. */
static void on_encoded(GstSample *sample, void *data) {
    struct lane *lane = data;
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    bool is_key = !GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    if (gst_app_src_get_current_level_buffers(GST_APP_SRC(lane->source)) >= MAX_FRAMES) {
        atomic_store(&lane->needs_key, true);
        want_key_frame(lane);
        return;
    }
    if (is_key)
        atomic_store(&lane->needs_key, false);
    else if (atomic_load(&lane->needs_key))
        return;
    tally_sent(lane, is_key);
    push(lane, sample);
}

/* On the microphone's thread. */
static void on_sound(GstSample *sample, void *data) {
    struct lane *lane = data;
    if (gst_app_src_get_current_level_buffers(GST_APP_SRC(lane->source)) >= MAX_PACKETS)
        return;
    tally_sent(lane, false);
    push(lane, sample);
}

static GstElement *make_payloader(const struct lane *lane) {
    GstElement *payloader;
    if (lane->id == LANE_SOUND) {
        payloader = gst_element_factory_make("rtpopuspay", NULL);
    } else if (lane->codec == WLINK_CODEC_VP8) {
        payloader = gst_element_factory_make("rtpvp8pay", NULL);
        gst_util_set_object_arg(G_OBJECT(payloader), "picture-id-mode", "15-bit");
    } else {
        payloader = gst_element_factory_make("rtph264pay", NULL);
        gst_util_set_object_arg(G_OBJECT(payloader), "aggregate-mode", "zero-latency");
        g_object_set(payloader, "config-interval", -1, NULL);
    }
    g_object_set(payloader, "pt", lane->payload_type, "ssrc", lane->ssrc, "mtu", (guint)MTU, NULL);
    return payloader;
}

static GstElement *make_source(struct lane *lane) {
    GstElement *source = gst_element_factory_make("appsrc", NULL);
    g_object_set(source, "is-live", TRUE, "format", GST_FORMAT_TIME, "max-bytes", (guint64)0, "max-buffers",
                 (guint64)2 * MAX_PACKETS, "leaky-type", GST_APP_LEAKY_TYPE_DOWNSTREAM, NULL);
    g_autoptr(GstPad) pad = gst_element_get_static_pad(source, "src");
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event, lane, NULL);
    return source;
}

/* webrtcbin compares what the payloader says with the codec preferences, letter by letter; the description is
 * made, so from here on they need only name the codec. */
static void loosen_preferences(const struct lane *lane, GstPad *pad) {
    g_autoptr(GstWebRTCRTPTransceiver) transceiver = NULL;
    g_autoptr(GstCaps) caps = gst_caps_new_simple("application/x-rtp", "media", G_TYPE_STRING,
                                                  lane->id == LANE_SOUND ? "audio" : "video", "payload",
                                                  G_TYPE_INT, (int)lane->payload_type, NULL);
    g_object_get(pad, "transceiver", &transceiver, NULL);
    if (transceiver)
        g_object_set(transceiver, "codec-preferences", caps, NULL);
}

static gboolean on_sink_pad(GstElement *webrtc, GstPad *pad, void *data) {
    struct sink_search *search = data;
    g_autoptr(GstWebRTCRTPTransceiver) transceiver = NULL;
    guint mline = G_MAXUINT;
    (void)webrtc;
    g_object_get(pad, "transceiver", &transceiver, NULL);
    if (transceiver)
        g_object_get(transceiver, "mlineindex", &mline, NULL);
    if (mline == search->mline && !search->found)
        search->found = gst_object_ref(pad);
    return TRUE;
}

/* An answering webrtcbin has made the sink pads of what it sends by itself, with numbers of its own: the
 * m-line tells which is which. An offering one (1.26) makes none: they are requested by m-line. */
static GstPad *find_sink(struct wlink_transport *transport, const struct lane *lane) {
    struct sink_search search = {.mline = (guint)lane->mline};
    gst_element_foreach_sink_pad(transport->webrtc, on_sink_pad, &search);
    if (search.found)
        return search.found;
    g_autofree char *name = g_strdup_printf("sink_%d", lane->mline);
    return gst_element_request_pad_simple(transport->webrtc, name);
}

bool transport_send_link(struct wlink_transport *transport, struct lane *lane) {
    g_autoptr(GstPad) sink = find_sink(transport, lane);
    if (!sink)
        return false;
    GstElement *payloader = make_payloader(lane);
    lane->source = gst_object_ref_sink(make_source(lane));
    loosen_preferences(lane, sink);
    gst_bin_add_many(GST_BIN(transport->pipeline), lane->source, payloader, NULL);
    g_autoptr(GstPad) source = gst_element_get_static_pad(payloader, "src");
    return gst_element_link(lane->source, payloader) && gst_pad_link(source, sink) == GST_PAD_LINK_OK &&
           gst_element_sync_state_with_parent(payloader) && gst_element_sync_state_with_parent(lane->source);
}

void transport_send_stop(struct wlink_transport *transport, enum lane_id id) {
    struct lane *lane = &transport->shared->lanes[id];
    if (!lane->listener)
        return;
    if (id == LANE_SOUND)
        wlink_sound_unlisten(transport->sound, lane->listener);
    else
        wlink_encoder_unlisten(lane->encoder, lane->listener);
    lane->listener = 0;
}

static bool fits(const struct wlink_transport *transport, const struct lane *lane) {
    if (wlink_encoder_codec(lane->encoder) == lane->codec)
        return true;
    wlink_log(WLINK_LOG_ERROR, "codec-differs",
              "the far end wants %s, the encoder makes another transport=%s",
              lane->codec == WLINK_CODEC_VP8 ? "VP8" : "H.264", transport->name);
    return false;
}

/* The sending valve: before open nobody listens to an encoder or the microphone. */
void transport_send_update(struct wlink_transport *transport, enum lane_id id) {
    struct lane *lane = &transport->shared->lanes[id];
    if (!transport->opened || !lane->source || lane->listener)
        return;
    if (id == LANE_SOUND) {
        if (transport->sound)
            lane->listener = wlink_sound_listen(transport->sound, on_sound, lane);
    } else if (lane->encoder && fits(transport, lane)) {
        atomic_store(&lane->needs_key, true);
        lane->listener = wlink_encoder_listen(lane->encoder, on_encoded, lane);
        wlink_encoder_request_key_frame(lane->encoder);
    }
}

void transport_send_request_key_frame(struct wlink_transport *transport, enum lane_id id) {
    struct lane *lane = &transport->shared->lanes[id];
    atomic_store(&lane->key_posted, false);
    if (lane->listener && id != LANE_SOUND)
        wlink_encoder_request_key_frame(lane->encoder);
}

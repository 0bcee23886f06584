/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <gst/video/video.h>

enum {
    FREEZE_US = 500 * 1000,
    MAX_WIDTH = 1920, /* of a far picture, px */
    MAX_HEIGHT = 1200,
    FAST_START = 3, /* packets in a row */
};

/* What the gate lets go passes this pad again. */
static GstFlowReturn pass_on(struct lane *lane, GstPad *pad, GstBufferList *packets) {
    lane->passing = true;
    GstFlowReturn flow = gst_pad_push_list(pad, packets);
    lane->passing = false;
    return flow;
}

static GstFlowReturn take_packet(struct lane *lane, GstPad *pad, GstBuffer *packet) {
    GstBufferList *whole = wlink_whole_frames_take(lane->frames, packet);
    return whole ? pass_on(lane, pad, whole) : GST_FLOW_OK;
}

static GstPadProbeReturn take_packets(struct lane *lane, GstPad *pad, GstPadProbeInfo *info) {
    GstFlowReturn flow = GST_FLOW_OK;
    if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
        flow = take_packet(lane, pad, GST_PAD_PROBE_INFO_BUFFER(info));
        gst_buffer_unref(GST_PAD_PROBE_INFO_BUFFER(info));
    } else {
        GstBufferList *packets = GST_PAD_PROBE_INFO_BUFFER_LIST(info);
        for (guint i = 0; i < gst_buffer_list_length(packets) && flow == GST_FLOW_OK; i++)
            flow = take_packet(lane, pad, gst_buffer_list_get(packets, i));
        gst_buffer_list_unref(packets);
    }
    info->data = NULL;
    GST_PAD_PROBE_INFO_FLOW_RETURN(info) = flow;
    return GST_PAD_PROBE_HANDLED;
}

/* The receive valve: in front of the decoder, so that what is not shown is not decoded either. Of a picture
 * it lets only whole frames through. */
static GstPadProbeReturn on_packet(GstPad *pad, GstPadProbeInfo *info, void *data) {
    struct lane *lane = data;
    if (!atomic_load(&lane->pass))
        return GST_PAD_PROBE_DROP;
    atomic_store(&lane->heard, true);
    if (lane->id == LANE_SOUND || lane->passing)
        return GST_PAD_PROBE_OK;
    return take_packets(lane, pad, info);
}

static GstPadProbeReturn on_access_unit(GstPad *pad, GstPadProbeInfo *info, void *data) {
    struct lane *lane = data;
    (void)pad;
    if (!GST_BUFFER_FLAG_IS_SET(GST_PAD_PROBE_INFO_BUFFER(info), GST_BUFFER_FLAG_DELTA_UNIT)) {
        g_mutex_lock(&lane->lock);
        lane->received.keyframes++;
        g_mutex_unlock(&lane->lock);
    }
    return GST_PAD_PROBE_OK;
}

static void tally_received(struct tally *tally, GstSample *sample) {
    GstVideoInfo info;
    gint64 now = g_get_monotonic_time();
    if (tally->last_frame_us && now - tally->last_frame_us > FREEZE_US)
        tally->freezes++;
    tally->last_frame_us = now;
    tally->frames++;
    if (gst_video_info_from_caps(&info, gst_sample_get_caps(sample))) {
        tally->width = (unsigned)info.width;
        tally->height = (unsigned)info.height;
    }
}

static void post_first_frame(struct lane *lane) {
    if (lane->id == LANE_SOUND || atomic_exchange(&lane->shown, true))
        return;
    struct post *post = transport_post_new(POST_FIRST_FRAME);
    post->lane = lane->id;
    transport_post(lane->shared, post);
}

/* With the lane's lock held, so that when set_picture(NULL) returns the picture is left alone. */
static bool hand_on(struct lane *lane, GstSample *sample) {
    if (!atomic_load(&lane->pass) || (!lane->picture && !lane->sound))
        return false;
    if (lane->picture) {
        tally_received(&lane->received, sample);
        wlink_picture_push(lane->picture, sample);
    } else {
        lane->received.frames++;
        wlink_sound_push(lane->sound, sample);
    }
    return true;
}

static GstFlowReturn on_decoded(GstAppSink *sink, void *data) {
    struct lane *lane = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    if (!sample)
        return GST_FLOW_OK;
    g_mutex_lock(&lane->lock);
    bool shown = hand_on(lane, sample);
    g_mutex_unlock(&lane->lock);
    if (shown)
        post_first_frame(lane);
    return GST_FLOW_OK;
}

/* max-threads=1: libav's frame threads would each hold a frame back. No element here repeats, holds or paces
 * a frame; what the far end lost is not shown (output-corrupt, discard-corrupted-frames). */
static const char *branch_words(const struct lane *lane) {
    if (lane->id == LANE_SOUND)
        return "rtpopusdepay ! opusdec plc=true use-inband-fec=true ! audioconvert ! audioresample ! "
               "audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved ! "
               "appsink name=out sync=false async=false qos=false enable-last-sample=false max-buffers=8 "
               "drop=true";
    if (lane->codec == WLINK_CODEC_VP8)
        return "rtpvp8depay name=depay request-keyframe=true wait-for-keyframe=true ! vp8dec threads=1 ! "
               "videoconvert ! appsink name=out sync=false async=false qos=false enable-last-sample=false "
               "max-buffers=2 drop=true";
    return "rtph264depay name=depay request-keyframe=true wait-for-keyframe=true ! "
           "avdec_h264 max-threads=1 output-corrupt=false discard-corrupted-frames=true "
           "automatic-request-sync-points=true ! videoconvert ! "
           "appsink name=out sync=false async=false qos=false enable-last-sample=false max-buffers=2 "
           "drop=true";
}

static GstAppSinkCallbacks sink_callbacks = {.new_sample = on_decoded};

static void limit_pictures(GstElement *sink) {
    g_autoptr(GstCaps) caps =
        gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width", GST_TYPE_INT_RANGE, 1,
                            MAX_WIDTH, "height", GST_TYPE_INT_RANGE, 1, MAX_HEIGHT, NULL);
    g_object_set(sink, "caps", caps, NULL);
}

static GstElement *make_branch(struct lane *lane) {
    g_autoptr(GError) error = NULL;
    GstElement *bin = gst_parse_bin_from_description(branch_words(lane), TRUE, &error);
    if (!bin) {
        wlink_log(WLINK_LOG_ERROR, "decoder-failed", "%s transport=%s", error->message, lane->shared->name);
        return NULL;
    }
    g_autofree char *name = g_strconcat("receive-", transport_lane_to_string(lane->id), NULL);
    gst_object_set_name(GST_OBJECT(bin), name);
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(bin), "out");
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &sink_callbacks, lane, NULL);
    if (lane->id == LANE_SOUND)
        return bin;
    limit_pictures(sink);
    g_autoptr(GstElement) depay = gst_bin_get_by_name(GST_BIN(bin), "depay");
    g_autoptr(GstPad) units = gst_element_get_static_pad(depay, "src");
    gst_pad_add_probe(units, GST_PAD_PROBE_TYPE_BUFFER, on_access_unit, lane, NULL);
    return bin;
}

static struct lane *lane_of_pad(struct shared *shared, GstPad *pad) {
    g_autoptr(GstWebRTCRTPTransceiver) transceiver = NULL;
    guint mline = G_MAXUINT;
    g_object_get(pad, "transceiver", &transceiver, NULL);
    if (transceiver)
        g_object_get(transceiver, "mlineindex", &mline, NULL);
    for (int i = 0; i < LANE_COUNT; i++)
        if (shared->lanes[i].mline >= 0 && (guint)shared->lanes[i].mline == mline)
            return &shared->lanes[i];
    return NULL;
}

static void attach_branch(struct shared *shared, struct lane *lane, GstPad *pad) {
    GstElement *branch = make_branch(lane);
    if (!branch)
        return;
    gst_bin_add(GST_BIN(shared->pipeline), branch);
    lane->frames = wlink_whole_frames_new(lane->codec);
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packet, lane, NULL);
    gst_element_sync_state_with_parent(branch);
    g_autoptr(GstPad) sink = gst_element_get_static_pad(branch, "sink");
    if (gst_pad_link(pad, sink) != GST_PAD_LINK_OK)
        wlink_log(WLINK_LOG_ERROR, "decoder-failed", "a %s stream cannot be linked transport=%s",
                  transport_lane_to_string(lane->id), shared->name);
}

static bool claim(struct lane *lane, GstPad *pad) {
    g_mutex_lock(&lane->lock);
    bool is_first = !lane->pad;
    if (is_first)
        lane->pad = gst_object_ref(pad);
    g_mutex_unlock(&lane->lock);
    return is_first;
}

/* On the thread of the stream's first packet. A second SSRC on an m-line stays unlinked, which stops it. */
static void on_pad_added(GstElement *webrtc, GstPad *pad, struct shared *shared) {
    (void)webrtc;
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC)
        return;
    struct lane *lane = lane_of_pad(shared, pad);
    g_mutex_lock(&shared->lock);
    if (!shared->closed && lane && claim(lane, pad))
        attach_branch(shared, lane, pad);
    g_mutex_unlock(&shared->lock);
}

/* A buffer that starts holds its first packets for its whole latency, in case that earlier ones follow. Three
 * in a row are proof enough: a key frame has more, so the first picture comes 40 ms sooner. A packet is
 * missed when a later one is there, not when its time has come: who paused for a tenth of a second has sent
 * nothing that was lost (docs/decisions/pauses.md). */
static void on_jitter_buffer(GstElement *rtpbin, GstElement *jitter_buffer, guint session, guint ssrc,
                             struct shared *shared) {
    (void)rtpbin;
    (void)session;
    g_object_set(jitter_buffer, "faststart-min-packets", (guint)FAST_START, "rtx-next-seqnum", FALSE, NULL);
    for (int i = 0; i < LANE_COUNT; i++) {
        struct lane *lane = &shared->lanes[i];
        g_mutex_lock(&lane->lock);
        if (lane->far_ssrc == ssrc && !lane->jitter_buffer)
            lane->jitter_buffer = gst_object_ref(jitter_buffer);
        g_mutex_unlock(&lane->lock);
    }
}

void transport_receive_watch(struct wlink_transport *transport) {
    g_autoptr(GstElement) rtpbin = gst_bin_get_by_name(GST_BIN(transport->webrtc), "rtpbin");
    if (rtpbin)
        transport_connect(rtpbin, "new-jitterbuffer", G_CALLBACK(on_jitter_buffer), transport->shared);
    transport_connect(transport->webrtc, "pad-added", G_CALLBACK(on_pad_added), transport->shared);
}

/* The stream has been running behind a shut valve: its last key frame is gone. */
static void request_key_frame(struct lane *lane) {
    g_mutex_lock(&lane->lock);
    g_autoptr(GstPad) pad = lane->pad ? gst_object_ref(lane->pad) : NULL;
    g_mutex_unlock(&lane->lock);
    if (pad && lane->id != LANE_SOUND)
        gst_pad_send_event(pad, gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
}

void transport_receive_update(struct wlink_transport *transport, enum lane_id id) {
    struct lane *lane = &transport->shared->lanes[id];
    g_mutex_lock(&lane->lock);
    bool wanted = transport->opened && (lane->picture || lane->sound);
    bool opens = wanted && !atomic_exchange(&lane->pass, wanted);
    if (!wanted)
        atomic_store(&lane->pass, false);
    if (opens)
        lane->received.last_frame_us = 0;
    g_mutex_unlock(&lane->lock);
    if (opens)
        request_key_frame(lane);
}

/* True at the second look in a row at which packets had come but no frame, and at every one after it. */
static bool is_stuck(struct lane *lane) {
    g_mutex_lock(&lane->lock);
    uint64_t frames = lane->received.frames;
    g_mutex_unlock(&lane->lock);
    bool heard = atomic_exchange(&lane->heard, false);
    lane->looks_stuck = heard && frames == lane->frames_looked_at ? lane->looks_stuck + 1 : 0;
    lane->frames_looked_at = frames;
    return lane->looks_stuck >= 2;
}

/* The decoder asks once when it misses a key frame. The wish, its answer, or the sender's patience (an
 * rtpsession takes one wish in two round trips) can be lost, and then nothing would ever move again. */
void transport_receive_look(struct wlink_transport *transport) {
    for (int i = 0; i < LANE_COUNT; i++)
        if (i != LANE_SOUND && is_stuck(&transport->shared->lanes[i]))
            request_key_frame(&transport->shared->lanes[i]);
}

void transport_receive_stop(struct wlink_transport *transport, enum lane_id id) {
    struct lane *lane = &transport->shared->lanes[id];
    g_mutex_lock(&lane->lock);
    atomic_store(&lane->pass, false);
    lane->picture = NULL;
    lane->sound = NULL;
    g_mutex_unlock(&lane->lock);
}

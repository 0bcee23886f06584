/* SPDX-License-Identifier: Apache-2.0 */
#include "media/encode.h"

#include "common/error.h"
#include "common/log.h"
#include "common/mailbox.h"
#include "media/taps.h"
#include "media/wires.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <string.h>

enum { KEY_FRAME_GAP_US = 500000, ANEW_SECONDS = 2 };

/* One encoder element. Measured at 1280 x 720, 2 Mbit/s, a slowly moving photograph, processor time a frame
 * and luma PSNR: x264 ultrafast 5.4 ms, 42.6 dB; superfast 7.5 ms, 45.1 dB; veryfast 17 ms, 45.2 dB; openh264
 * 9.3 ms, 44.5 dB; vp8 at cpu-used 10 9.6 ms, 45.3 dB. libvpx with two threads spins: 44 ms. Hence superfast,
 * one thread for VP8, and this order. No row holds a frame back. */
struct row {
    const char *element;
    enum wlink_codec codec;
    const char *properties;
    const char *bit_rate; /* the property, and how many bit/s its unit is */
    unsigned unit;
};

static const struct row rows[] = {
    {"x264enc", WLINK_CODEC_H264,
     "tune=zerolatency speed-preset=superfast threads=2 sliced-threads=true key-int-max=300 "
     "vbv-buf-capacity=400 aud=false",
     "bitrate", 1000},
    {"openh264enc", WLINK_CODEC_H264,
     "usage-type=camera complexity=low rate-control=bitrate gop-size=300 multi-thread=2 "
     "scene-change-detection=false",
     "bitrate", 1},
    {"vp8enc", WLINK_CODEC_VP8,
     "deadline=1 cpu-used=10 threads=1 lag-in-frames=0 end-usage=cbr keyframe-max-dist=300 "
     "buffer-initial-size=300 buffer-optimal-size=400 buffer-size=600 undershoot=95 overshoot=15 "
     "error-resilient=default",
     "target-bitrate", 1},
};

struct wlink_encoder {
    const struct row *row;
    struct wlink_picture *picture;
    unsigned bits_per_second;
    struct wlink_mailbox *mailbox; /* of strings: why the pipeline has failed */
    GstElement *pipeline, *source, *element;
    struct wlink_taps taps;
    guint tap;             /* on the picture */
    guint anew;            /* timer: the pipeline has failed, and is built anew */
    gint wanted;           /* atomic: somebody asked for a key frame */
    gint64 last_forced_us; /* streaming thread of the picture */
};

static const char *codec_caps(enum wlink_codec codec) {
    switch (codec) {
    case WLINK_CODEC_H264:
        return "video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au";
    case WLINK_CODEC_VP8:
        return "video/x-vp8";
    }
    g_return_val_if_reached("");
}

static const struct row *find_row(const struct wlink_encoder_config *config) {
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct row *row = &rows[i];
        if (row->codec != config->codec || (config->element && strcmp(config->element, row->element) != 0))
            continue;
        g_autoptr(GstElementFactory) factory = gst_element_factory_find(row->element);
        if (factory)
            return row;
    }
    return NULL;
}

/* A key frame that is due is asked for just before the frame that shall be it; requests in between fold. */
static void force_key_frame(struct wlink_encoder *encoder) {
    gint64 now = g_get_monotonic_time();
    if (!g_atomic_int_get(&encoder->wanted) || now - encoder->last_forced_us < KEY_FRAME_GAP_US)
        return;
    encoder->last_forced_us = now;
    g_atomic_int_set(&encoder->wanted, 0);
    g_autoptr(GstPad) pad = gst_element_get_static_pad(encoder->element, "src");
    gst_pad_send_event(pad, gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
}

static void on_frame(GstSample *sample, void *data) {
    struct wlink_encoder *encoder = data;
    force_key_frame(encoder);
    gst_app_src_push_sample(GST_APP_SRC(encoder->source), sample);
}

/* x264enc moves its time stamps by 1000 h and says so in its segment: listeners get plain running times. */
static GstSample *with_running_time(GstSample *sample) {
    GstBuffer *buffer = gst_buffer_copy(gst_sample_get_buffer(sample));
    const GstSegment *segment = gst_sample_get_segment(sample);
    GST_BUFFER_PTS(buffer) = gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    GST_BUFFER_DTS(buffer) = GST_CLOCK_TIME_NONE;
    GstSample *timed = gst_sample_new(buffer, gst_sample_get_caps(sample), NULL, NULL);
    gst_buffer_unref(buffer);
    return timed;
}

static GstFlowReturn on_encoded(GstAppSink *sink, void *data) {
    struct wlink_encoder *encoder = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    if (!sample)
        return GST_FLOW_OK;
    g_autoptr(GstSample) timed = with_running_time(sample);
    wlink_taps_send(&encoder->taps, timed);
    return GST_FLOW_OK;
}

static GstBusSyncReply on_message(GstBus *bus, GstMessage *message, void *data) {
    (void)bus;
    const struct wlink_encoder *encoder = data;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        g_autoptr(GError) error = NULL;
        gst_message_parse_error(message, &error, NULL);
        wlink_mailbox_post(encoder->mailbox, g_strdup(error->message));
    }
    gst_message_unref(message);
    return GST_BUS_DROP;
}

static bool build_pipeline(struct wlink_encoder *encoder, GError **error) {
    const struct row *row = encoder->row;
    g_autofree char *text = g_strdup_printf(
        "appsrc name=source is-live=true format=time leaky-type=downstream max-buffers=1 max-bytes=0 ! "
        "%s name=encoder %s ! %s ! appsink name=sink sync=false async=false enable-last-sample=false",
        row->element, row->properties, codec_caps(row->codec));
    g_autoptr(GError) reason = NULL;
    encoder->pipeline = gst_parse_launch(text, &reason);
    if (reason)
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "encoder %s: %s", row->element, reason->message);
    encoder->source = gst_bin_get_by_name(GST_BIN(encoder->pipeline), "source");
    encoder->element = gst_bin_get_by_name(GST_BIN(encoder->pipeline), "encoder");
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(encoder->pipeline), "sink");
    GstAppSinkCallbacks callbacks = {.new_sample = on_encoded};
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, encoder, NULL);
    g_autoptr(GstBus) bus = gst_element_get_bus(encoder->pipeline);
    gst_bus_set_sync_handler(bus, on_message, encoder, NULL);
    wlink_media_adopt_clock(encoder->pipeline);
    wlink_graph_watch(encoder->pipeline, "encoder");
    return true;
}

static void set_bit_rate(const struct wlink_encoder *encoder) {
    g_autofree char *text = g_strdup_printf("%u", encoder->bits_per_second / encoder->row->unit);
    gst_util_set_object_arg(G_OBJECT(encoder->element), encoder->row->bit_rate, text);
}

static bool start(struct wlink_encoder *encoder, GError **error) {
    if (!build_pipeline(encoder, error))
        return false;
    set_bit_rate(encoder);
    if (gst_element_set_state(encoder->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "encoder %s does not start", encoder->row->element);
    encoder->tap = wlink_picture_listen(encoder->picture, on_frame, encoder);
    return true;
}

static void stop(struct wlink_encoder *encoder) {
    if (encoder->tap)
        wlink_picture_unlisten(encoder->picture, encoder->tap);
    encoder->tap = 0;
    if (encoder->pipeline)
        gst_element_set_state(encoder->pipeline, GST_STATE_NULL);
    g_clear_object(&encoder->source);
    g_clear_object(&encoder->element);
    g_clear_object(&encoder->pipeline);
}

static gboolean on_anew(void *data) {
    struct wlink_encoder *encoder = data;
    g_autoptr(GError) error = NULL;
    if (!start(encoder, &error)) {
        wlink_log(WLINK_LOG_ERROR, "encoder-failed", "%s", error->message);
        stop(encoder);
        return G_SOURCE_CONTINUE;
    }
    encoder->anew = 0;
    return G_SOURCE_REMOVE;
}

/* One failure has several messages. */
static void on_failed(void *event, void *data) {
    struct wlink_encoder *encoder = data;
    if (encoder->anew)
        return;
    wlink_log(WLINK_LOG_ERROR, "encoder-failed", "%s element=%s", (const char *)event, encoder->row->element);
    wlink_graph_failed(encoder->pipeline, "encoder", wlink_code_to_string(WLINK_CODE_MEDIA_FAILED));
    stop(encoder);
    encoder->anew = g_timeout_add_seconds(ANEW_SECONDS, on_anew, encoder);
}

static unsigned within_limits(unsigned bits_per_second) {
    return CLAMP(bits_per_second, 32000, 100000000);
}

struct wlink_encoder *wlink_encoder_new(struct wlink_picture *picture,
                                        const struct wlink_encoder_config *config, GError **error) {
    const struct row *row = find_row(config);
    if (!row) {
        wlink_fail(error, WLINK_CODE_MEDIA_PLUGIN_MISSING, "no encoder %s for %s",
                   config->element ? config->element : "is installed", codec_caps(config->codec));
        return NULL;
    }
    struct wlink_encoder *encoder = g_new0(struct wlink_encoder, 1);
    encoder->row = row;
    encoder->picture = picture;
    encoder->bits_per_second = within_limits(config->bits_per_second);
    encoder->last_forced_us = -KEY_FRAME_GAP_US;
    encoder->mailbox = wlink_mailbox_new(on_failed, encoder, g_free);
    wlink_taps_init(&encoder->taps);
    if (start(encoder, error))
        return encoder;
    wlink_encoder_free(encoder);
    return NULL;
}

void wlink_encoder_free(struct wlink_encoder *encoder) {
    if (!encoder)
        return;
    g_clear_handle_id(&encoder->anew, g_source_remove);
    wlink_mailbox_close(encoder->mailbox);
    stop(encoder);
    wlink_mailbox_unref(encoder->mailbox);
    wlink_taps_clear(&encoder->taps);
    g_free(encoder);
}

void wlink_encoder_set_bit_rate(struct wlink_encoder *encoder, unsigned bits_per_second) {
    encoder->bits_per_second = within_limits(bits_per_second);
    if (encoder->element)
        set_bit_rate(encoder);
}

void wlink_encoder_request_key_frame(struct wlink_encoder *encoder) {
    g_atomic_int_set(&encoder->wanted, 1);
}

enum wlink_codec wlink_encoder_codec(const struct wlink_encoder *encoder) {
    return encoder->row->codec;
}

guint wlink_encoder_listen(struct wlink_encoder *encoder, wlink_sample_listener listener, void *data) {
    return wlink_taps_add(&encoder->taps, listener, data);
}

void wlink_encoder_unlisten(struct wlink_encoder *encoder, guint id) {
    wlink_taps_remove(&encoder->taps, id);
}

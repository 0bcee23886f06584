/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/error.h"
#include "media/media.h"
#include "media/sdp.h"
#include "media/transport.h"
#include "media/wires.h"

#include <gst/app/gstappsink.h>
#include <stdatomic.h>
#include <string.h>

/* Two transports in one process, each with doubles for what it sends and shows. */

enum { WAIT_S = 25, PORT_MIN = 47000, PORT_MAX = 47099 };

/* --- doubles: an encoder with a test picture in it, a picture and a sound that count */

struct wlink_encoder {
    enum wlink_codec codec;
    GstElement *pipeline;
    GMutex lock;
    wlink_sample_listener listener;
    void *data;
    atomic_int wishes;
};

struct wlink_picture {
    atomic_int frames;
    atomic_int width;
};

struct wlink_sound {
    GstElement *pipeline;
    GMutex lock;
    wlink_sample_listener listener;
    void *data;
    atomic_int pushed;
};

static inline GstFlowReturn on_encoded(GstAppSink *sink, void *data) {
    struct wlink_encoder *encoder = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    g_mutex_lock(&encoder->lock);
    if (encoder->listener)
        encoder->listener(sample, encoder->data);
    g_mutex_unlock(&encoder->lock);
    return GST_FLOW_OK;
}

static inline GstFlowReturn on_spoken(GstAppSink *sink, void *data) {
    struct wlink_sound *sound = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    g_mutex_lock(&sound->lock);
    if (sound->listener)
        sound->listener(sample, sound->data);
    g_mutex_unlock(&sound->lock);
    return GST_FLOW_OK;
}

static inline GstElement *start(const char *words, GstAppSinkCallbacks *callbacks, void *data) {
    g_autoptr(GError) error = NULL;
    GstElement *pipeline = gst_object_ref_sink(gst_parse_launch(words, &error));
    g_assert_no_error(error);
    wlink_media_adopt_clock(pipeline);
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), callbacks, data, NULL);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    return pipeline;
}

static inline void stop(GstElement *pipeline) {
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
}

static inline struct wlink_encoder *encoder_start(enum wlink_codec codec) {
    static GstAppSinkCallbacks callbacks = {.new_sample = on_encoded};
    struct wlink_encoder *encoder = g_new0(struct wlink_encoder, 1);
    encoder->codec = codec;
    encoder->pipeline = start(
        codec == WLINK_CODEC_VP8
            ? "videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=30/1 ! "
              "vp8enc deadline=1 keyframe-max-dist=300 ! appsink name=out sync=false"
            : "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! "
              "x264enc speed-preset=ultrafast tune=zerolatency key-int-max=300 ! "
              "video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au ! "
              "appsink name=out sync=false",
        &callbacks, encoder);
    return encoder;
}

static inline void encoder_stop(struct wlink_encoder *encoder) {
    stop(encoder->pipeline);
    g_assert_null(encoder->listener);
    g_free(encoder);
}

static inline struct wlink_sound *sound_start(void) {
    static GstAppSinkCallbacks callbacks = {.new_sample = on_spoken};
    struct wlink_sound *sound = g_new0(struct wlink_sound, 1);
    sound->pipeline = start("audiotestsrc is-live=true samplesperbuffer=960 ! "
                            "audio/x-raw,rate=48000,channels=1 ! opusenc inband-fec=true ! "
                            "appsink name=out sync=false",
                            &callbacks, sound);
    return sound;
}

static inline void sound_stop(struct wlink_sound *sound) {
    stop(sound->pipeline);
    g_assert_null(sound->listener);
    g_free(sound);
}

enum wlink_codec wlink_encoder_codec(const struct wlink_encoder *encoder) {
    return encoder->codec;
}

void wlink_encoder_request_key_frame(struct wlink_encoder *encoder) {
    atomic_fetch_add(&encoder->wishes, 1);
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(encoder->pipeline), "out");
    gst_element_send_event(sink, gst_event_new_custom(GST_EVENT_CUSTOM_UPSTREAM,
                                                      gst_structure_new("GstForceKeyUnit", "all-headers",
                                                                        G_TYPE_BOOLEAN, TRUE, NULL)));
}

guint wlink_encoder_listen(struct wlink_encoder *encoder, wlink_sample_listener listener, void *data) {
    g_mutex_lock(&encoder->lock);
    encoder->listener = listener;
    encoder->data = data;
    g_mutex_unlock(&encoder->lock);
    return 1;
}

void wlink_encoder_unlisten(struct wlink_encoder *encoder, guint id) {
    (void)id;
    wlink_encoder_listen(encoder, NULL, NULL);
}

guint wlink_sound_listen(struct wlink_sound *sound, wlink_sample_listener listener, void *data) {
    g_mutex_lock(&sound->lock);
    sound->listener = listener;
    sound->data = data;
    g_mutex_unlock(&sound->lock);
    return 1;
}

void wlink_sound_unlisten(struct wlink_sound *sound, guint id) {
    (void)id;
    wlink_sound_listen(sound, NULL, NULL);
}

void wlink_sound_push(struct wlink_sound *sound, GstSample *sample) {
    const GstStructure *caps = gst_caps_get_structure(gst_sample_get_caps(sample), 0);
    int rate, channels;
    g_assert_true(
        gst_structure_get(caps, "rate", G_TYPE_INT, &rate, "channels", G_TYPE_INT, &channels, NULL));
    g_assert_cmpint(rate, ==, 48000);
    g_assert_cmpint(channels, ==, 1);
    g_assert_cmpstr(gst_structure_get_string(caps, "format"), ==, "S16LE");
    atomic_fetch_add(&sound->pushed, 1);
}

void wlink_picture_push(struct wlink_picture *picture, GstSample *sample) {
    const GstStructure *caps = gst_caps_get_structure(gst_sample_get_caps(sample), 0);
    int width;
    g_assert_true(gst_structure_get_int(caps, "width", &width));
    g_assert_cmpstr(gst_structure_get_string(caps, "format"), ==, "I420");
    atomic_store(&picture->width, width);
    atomic_fetch_add(&picture->frames, 1);
}

/* --- one end of a pair */

struct end {
    const char *name;
    struct wlink_transport *transport;
    struct end *far;
    bool foreign;      /* as to a foreign room: no bundle, no channel */
    bool falsify;      /* the description is handed on with another fingerprint */
    bool cautious;     /* does not prove by itself */
    bool free_at_once; /* frees itself in its next handler */
    char *description, *certificate;
    gint64 answer_us, certificate_us, connected_us, channel_us, open_us, frame_us[WLINK_STREAM_COUNT];
    bool connected, channel_open, channel_closed, failed, silent, heard;
    enum wlink_code code;
    unsigned frames[WLINK_STREAM_COUNT], texts, stats;
    char *last_text;
    struct wlink_transport_stats last_stats;
    struct wlink_picture picture[WLINK_STREAM_COUNT];
};

static inline gint64 now_us(void) {
    return g_get_monotonic_time();
}

static inline void hand_on(struct end *end) {
    g_autoptr(GError) error = NULL;
    g_autofree char *sdp = g_strdup(end->description);
    for (char *at = strstr(sdp, "sha-256 "); end->falsify && at; at = strstr(at + 1, "sha-256 "))
        at[8] = at[8] == '0' ? '1' : '0';
    struct wlink_sdp_facts facts;
    g_assert_true(wlink_sdp_check(sdp, strlen(sdp), end->foreign, &facts, &error));
    g_assert_no_error(error);
    wlink_sdp_facts_clear(&facts);
    if (g_str_equal(end->name, "caller"))
        g_assert_true(wlink_transport_take_offer(end->far->transport, sdp, &error));
    else {
        g_assert_true(wlink_transport_take_answer(end->far->transport, sdp, &error));
        end->answer_us = end->far->answer_us = now_us();
    }
    g_assert_no_error(error);
}

static inline void take_event(struct end *end, const struct wlink_transport_event *event) {
    switch (event->kind) {
    case WLINK_TRANSPORT_DESCRIPTION:
        end->description = g_strdup(event->text);
        if (end->far)
            hand_on(end);
        break;
    case WLINK_TRANSPORT_CERTIFICATE:
        end->certificate = g_strdup(event->text);
        end->certificate_us = now_us();
        if (!end->cautious)
            wlink_transport_prove(end->transport);
        break;
    case WLINK_TRANSPORT_CONNECTED:
        g_assert_nonnull(end->certificate);
        end->connected = true;
        end->connected_us = now_us();
        break;
    case WLINK_TRANSPORT_CHANNEL_OPEN:
        end->channel_open = true;
        end->channel_us = now_us();
        break;
    case WLINK_TRANSPORT_CHANNEL_TEXT:
        end->texts++;
        g_free(end->last_text);
        end->last_text = g_strdup(event->text);
        g_assert_cmpuint(event->length, ==, strlen(event->text));
        break;
    case WLINK_TRANSPORT_CHANNEL_CLOSED:
        end->channel_closed = true;
        end->code = event->code;
        break;
    case WLINK_TRANSPORT_FIRST_FRAME:
        end->frames[event->stream]++;
        end->frame_us[event->stream] = now_us();
        break;
    case WLINK_TRANSPORT_SILENT:
        end->silent = true;
        break;
    case WLINK_TRANSPORT_HEARD:
        end->heard = true;
        break;
    case WLINK_TRANSPORT_FAILED:
        end->failed = true;
        end->code = event->code;
        break;
    case WLINK_TRANSPORT_STATS:
        end->stats++;
        end->last_stats = *event->stats;
        break;
    }
}

static inline void on_event(struct wlink_transport *transport, const struct wlink_transport_event *event,
                            void *data) {
    struct end *end = data;
    g_assert_true(!end->transport || transport == end->transport);
    take_event(end, event);
    if (end->free_at_once)
        wlink_transport_free(g_steal_pointer(&end->transport));
}

static inline void end_start(struct end *end, const char *name, bool offerer, bool vp8) {
    static const char *const addresses[] = {"127.0.0.1", NULL};
    g_autoptr(GError) error = NULL;
    end->name = name;
    end->transport = wlink_transport_new(&(struct wlink_transport_config){.name = name,
                                                                          .offerer = offerer,
                                                                          .foreign = end->foreign,
                                                                          .sends = {true, offerer},
                                                                          .port_min = PORT_MIN,
                                                                          .port_max = PORT_MAX,
                                                                          .prefer_vp8 = vp8,
                                                                          .jitter_ms = 20,
                                                                          .dscp = 34,
                                                                          .local_addresses = addresses},
                                         on_event, end, &error);
    g_assert_no_error(error);
    g_assert_nonnull(end->transport);
}

static inline void end_clear(struct end *end) {
    gint64 before = now_us();
    wlink_transport_free(end->transport);
    if (end->transport)
        g_test_message("%s: free %.1f ms", end->name, (double)(now_us() - before) / 1000);
    g_free(end->description);
    g_free(end->certificate);
    g_free(end->last_text);
}

struct pair {
    struct end caller, callee;
};

/* Turns the main loop until condition holds; a pair that does not get there fails the test. */
static inline gboolean on_deadline(void *data) {
    (void)data;
    g_error("it did not happen in %d s", WAIT_S);
    return G_SOURCE_REMOVE;
}

#define WAIT_FOR(condition)                                                                                  \
    do {                                                                                                     \
        guint deadline = g_timeout_add_seconds(WAIT_S, on_deadline, NULL);                                   \
        while (!(condition))                                                                                 \
            g_main_context_iteration(NULL, TRUE);                                                            \
        g_source_remove(deadline);                                                                           \
    } while (0)

static inline void pair_start(struct pair *pair, bool vp8) {
    g_autoptr(GError) error = NULL;
    end_start(&pair->caller, "caller", true, false);
    end_start(&pair->callee, "callee", false, vp8);
    pair->caller.far = &pair->callee;
    pair->callee.far = &pair->caller;
    g_assert_true(wlink_transport_make_offer(pair->caller.transport, &error));
    g_assert_no_error(error);
}

static inline void pair_clear(struct pair *pair) {
    end_clear(&pair->caller);
    end_clear(&pair->callee);
}

static inline void report(const struct end *end) {
    g_test_message("%s: certificate %.1f, connected %.1f, channel %.1f ms after the answer", end->name,
                   (double)(end->certificate_us - end->answer_us) / 1000,
                   (double)(end->connected_us - end->answer_us) / 1000,
                   (double)(end->channel_us - end->answer_us) / 1000);
}

static inline void give(struct end *end, struct wlink_encoder *room, struct wlink_encoder *exam,
                        struct wlink_sound *sound) {
    for (int i = 0; i < WLINK_STREAM_COUNT; i++)
        wlink_transport_set_picture(end->transport, (enum wlink_stream)i, &end->picture[i]);
    wlink_transport_set_encoder(end->transport, WLINK_STREAM_MAIN, room);
    wlink_transport_set_encoder(end->transport, WLINK_STREAM_EXAM, exam);
    wlink_transport_set_sound(end->transport, sound);
}

static inline void open_end(struct end *end) {
    end->open_us = now_us();
    wlink_transport_open(end->transport);
}

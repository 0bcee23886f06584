/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "media/media.h"
#include "media/sdp.h"
#include "media/transport.h"
#include "media/wires.h"

#include <gst/app/gstappsink.h>
#include <stdatomic.h>
#include <string.h>

enum { WAIT_S = 10, PORT_MIN = 47000, PORT_MAX = 47099 };

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

static GstFlowReturn on_encoded(GstAppSink *sink, void *data) {
    struct wlink_encoder *encoder = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    g_mutex_lock(&encoder->lock);
    if (encoder->listener)
        encoder->listener(sample, encoder->data);
    g_mutex_unlock(&encoder->lock);
    return GST_FLOW_OK;
}

static GstFlowReturn on_spoken(GstAppSink *sink, void *data) {
    struct wlink_sound *sound = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    g_mutex_lock(&sound->lock);
    if (sound->listener)
        sound->listener(sample, sound->data);
    g_mutex_unlock(&sound->lock);
    return GST_FLOW_OK;
}

static GstElement *start(const char *words, GstAppSinkCallbacks *callbacks, void *data) {
    g_autoptr(GError) error = NULL;
    GstElement *pipeline = gst_object_ref_sink(gst_parse_launch(words, &error));
    g_assert_no_error(error);
    wlink_media_adopt_clock(pipeline);
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), callbacks, data, NULL);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    return pipeline;
}

static void stop(GstElement *pipeline) {
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
}

static struct wlink_encoder *encoder_start(enum wlink_codec codec) {
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

static void encoder_stop(struct wlink_encoder *encoder) {
    stop(encoder->pipeline);
    g_assert_null(encoder->listener);
    g_free(encoder);
}

static struct wlink_sound *sound_start(void) {
    static GstAppSinkCallbacks callbacks = {.new_sample = on_spoken};
    struct wlink_sound *sound = g_new0(struct wlink_sound, 1);
    sound->pipeline = start("audiotestsrc is-live=true samplesperbuffer=960 ! "
                            "audio/x-raw,rate=48000,channels=1 ! opusenc inband-fec=true ! "
                            "appsink name=out sync=false",
                            &callbacks, sound);
    return sound;
}

static void sound_stop(struct wlink_sound *sound) {
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

static gint64 now_us(void) {
    return g_get_monotonic_time();
}

static void hand_on(struct end *end) {
    g_autoptr(GError) error = NULL;
    g_autofree char *sdp = g_strdup(end->description);
    for (char *at = strstr(sdp, "sha-256 "); end->falsify && at; at = strstr(at + 1, "sha-256 "))
        at[8] = at[8] == '0' ? '1' : '0';
    struct wlink_sdp_facts facts;
    g_assert_true(wlink_sdp_check(sdp, strlen(sdp), false, &facts, &error));
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

static void take_event(struct end *end, const struct wlink_transport_event *event) {
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

static void on_event(struct wlink_transport *transport, const struct wlink_transport_event *event,
                     void *data) {
    struct end *end = data;
    g_assert_true(!end->transport || transport == end->transport);
    take_event(end, event);
    if (end->free_at_once)
        wlink_transport_free(g_steal_pointer(&end->transport));
}

static void end_start(struct end *end, const char *name, bool offerer, bool vp8) {
    static const char *const addresses[] = {"127.0.0.1", NULL};
    g_autoptr(GError) error = NULL;
    end->name = name;
    end->transport = wlink_transport_new(&(struct wlink_transport_config){.name = name,
                                                                          .offerer = offerer,
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

static void end_clear(struct end *end) {
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
static gboolean on_deadline(void *data) {
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

static void pair_start(struct pair *pair, bool vp8) {
    g_autoptr(GError) error = NULL;
    end_start(&pair->caller, "caller", true, false);
    end_start(&pair->callee, "callee", false, vp8);
    pair->caller.far = &pair->callee;
    pair->callee.far = &pair->caller;
    g_assert_true(wlink_transport_make_offer(pair->caller.transport, &error));
    g_assert_no_error(error);
}

static void pair_clear(struct pair *pair) {
    end_clear(&pair->caller);
    end_clear(&pair->callee);
}

static void report(const struct end *end) {
    g_test_message("%s: certificate %.1f, connected %.1f, channel %.1f ms after the answer", end->name,
                   (double)(end->certificate_us - end->answer_us) / 1000,
                   (double)(end->connected_us - end->answer_us) / 1000,
                   (double)(end->channel_us - end->answer_us) / 1000);
}

static unsigned count(const char *text, const char *piece) {
    unsigned found = 0;
    for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
        found++;
    return found;
}

static void test_descriptions(void) {
    struct pair pair = {0};
    pair_start(&pair, false);
    WAIT_FOR(pair.callee.description);
    const char *offer = pair.caller.description, *answer = pair.callee.description;
    const char *const order[] = {"m=audio ", "m=video ",      "a=content:main",
                                 "m=video ", "a=content:alt", "m=application "};
    const char *at = offer;
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++, at++) {
        at = strstr(at, order[i]);
        g_assert_nonnull(at);
    }
    g_assert_cmpuint(count(offer, "\r\nm="), ==, 4);
    g_assert_cmpuint(count(answer, "\r\nm="), ==, 4);
    g_assert_cmpuint(count(answer, "a=content:main"), ==, 1);
    g_assert_cmpuint(count(answer, "a=content:alt"), ==, 1);
    g_assert_cmpuint(count(offer, "a=fingerprint:"), ==, 4);
    g_assert_cmpuint(count(offer, wlink_transport_fingerprint(pair.caller.transport)), ==, 4);
    g_assert_cmpuint(count(offer, " typ host"), ==, 1);
    g_assert_cmpuint(count(offer, "TCP"), ==, 0);
    g_assert_cmpuint(count(offer, " 127.0.0.1 "), >=, 1);
    g_assert_true(strstr(offer, "H264/90000") < strstr(offer, "VP8/90000"));
    g_assert_cmpuint(count(offer, "rtx/90000"), ==, 4);
    g_assert_cmpuint(count(answer, "a=recvonly"), ==, 1);
    g_assert_cmpuint(count(answer, "profile-level-id="), ==, 2);
    g_assert_cmpstr(wlink_transport_fingerprint(pair.caller.transport), !=,
                    wlink_transport_fingerprint(pair.callee.transport));
    pair_clear(&pair);
}

static void test_proof_and_channel(void) {
    struct pair pair = {.callee.cautious = true};
    g_autoptr(GError) error = NULL;
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.channel_open && pair.callee.connected);
    g_assert_cmpstr(pair.caller.certificate, ==, wlink_transport_fingerprint(pair.callee.transport));
    g_assert_cmpstr(pair.callee.certificate, ==, wlink_transport_fingerprint(pair.caller.transport));
    g_assert_cmpstr(wlink_transport_srtp_profile(pair.caller.transport), ==, "SRTP_AES128_CM_HMAC_SHA1_80");
    g_assert_true(wlink_transport_send_text(pair.caller.transport, "{\"type\":\"hello\"}", &error));
    g_assert_true(wlink_transport_send_text(pair.caller.transport, "{\"type\":\"ping\"}", &error));
    g_assert_false(wlink_transport_send_text(pair.callee.transport, "early", &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_NOT_NOW);
    g_clear_error(&error);
    WAIT_FOR(pair.caller.stats); /* a second or more: whatever could come has come */
    g_assert_cmpuint(pair.callee.texts, ==, 0);
    g_assert_false(pair.callee.channel_open);
    wlink_transport_prove(pair.callee.transport);
    WAIT_FOR(pair.callee.texts == 2 && pair.callee.channel_open);
    g_assert_cmpstr(pair.callee.last_text, ==, "{\"type\":\"ping\"}");
    g_assert_true(wlink_transport_send_text(pair.callee.transport, "back", &error));
    WAIT_FOR(pair.caller.texts == 1);
    g_autofree char *large = g_strnfill(16 * 1024 + 1, 'x');
    g_assert_false(wlink_transport_send_text(pair.caller.transport, large, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_TOO_LARGE);
    report(&pair.caller);
    report(&pair.callee);
    pair_clear(&pair);
}

static void test_too_much_before_proof(void) {
    struct pair pair = {.callee.cautious = true};
    g_autoptr(GError) error = NULL;
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.channel_open && pair.callee.connected);
    for (int i = 0; i < 17; i++)
        g_assert_true(wlink_transport_send_text(pair.caller.transport, "x", &error));
    WAIT_FOR(pair.callee.channel_closed);
    g_assert_cmpint(pair.callee.code, ==, WLINK_CODE_CHANNEL_MALFORMED);
    g_assert_cmpuint(pair.callee.texts, ==, 0);
    pair_clear(&pair);
}

static void test_falsified_fingerprint(void) {
    struct pair pair = {.callee.falsify = true, .caller.cautious = true};
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.certificate);
    g_assert_cmpstr(pair.caller.certificate, ==, wlink_transport_fingerprint(pair.callee.transport));
    g_autofree char *claimed = g_strdup(pair.caller.certificate);
    claimed[0] = claimed[0] == '0' ? '1' : '0';
    g_assert_null(strstr(pair.callee.description, claimed));
    pair_clear(&pair);
}

static void give(struct end *end, struct wlink_encoder *room, struct wlink_encoder *exam,
                 struct wlink_sound *sound) {
    for (int i = 0; i < WLINK_STREAM_COUNT; i++)
        wlink_transport_set_picture(end->transport, (enum wlink_stream)i, &end->picture[i]);
    wlink_transport_set_encoder(end->transport, WLINK_STREAM_MAIN, room);
    wlink_transport_set_encoder(end->transport, WLINK_STREAM_EXAM, exam);
    wlink_transport_set_sound(end->transport, sound);
}

static void open_end(struct end *end) {
    end->open_us = now_us();
    wlink_transport_open(end->transport);
}

static void test_pictures_and_sound(void) {
    struct pair pair = {0};
    struct wlink_encoder *room = encoder_start(WLINK_CODEC_H264), *exam = encoder_start(WLINK_CODEC_H264);
    struct wlink_encoder *back = encoder_start(WLINK_CODEC_H264);
    struct wlink_sound *near = sound_start(), *far = sound_start();
    pair_start(&pair, false);
    give(&pair.caller, room, exam, near);
    give(&pair.callee, back, NULL, far);
    WAIT_FOR(pair.caller.channel_open && pair.callee.channel_open);
    open_end(&pair.caller); /* its pictures run into the shut valve of the other */
    WAIT_FOR(pair.caller.last_stats.sent[WLINK_STREAM_MAIN].frames > 0);
    g_assert_cmpint(atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames), ==, 0);
    g_assert_cmpint(atomic_load(&far->pushed), ==, 0);
    g_assert_cmpint(atomic_load(&pair.caller.picture[WLINK_STREAM_MAIN].frames), ==, 0);
    open_end(&pair.callee);
    WAIT_FOR(pair.callee.frames[WLINK_STREAM_MAIN] && pair.callee.frames[WLINK_STREAM_EXAM] &&
             pair.caller.frames[WLINK_STREAM_MAIN] && atomic_load(&near->pushed) > 5 &&
             atomic_load(&far->pushed) > 5);
    g_assert_cmpint(atomic_load(&pair.callee.picture[WLINK_STREAM_EXAM].width), ==, 320);
    g_test_message("open to first frame: callee main %.1f, exam %.1f, caller main %.1f ms",
                   (double)(pair.callee.frame_us[WLINK_STREAM_MAIN] - pair.callee.open_us) / 1000,
                   (double)(pair.callee.frame_us[WLINK_STREAM_EXAM] - pair.callee.open_us) / 1000,
                   (double)(pair.caller.frame_us[WLINK_STREAM_MAIN] - pair.callee.open_us) / 1000);

    /* stopped and started again without a word of negotiation */
    wlink_transport_set_encoder(pair.caller.transport, WLINK_STREAM_MAIN, NULL);
    int wishes = atomic_load(&room->wishes);
    unsigned stats = pair.callee.stats;
    WAIT_FOR(pair.callee.stats >= stats + 2 &&
             pair.callee.last_stats.received[WLINK_STREAM_MAIN].frames_per_second < 1);
    g_assert_cmpfloat(pair.callee.last_stats.received[WLINK_STREAM_EXAM].frames_per_second, >, 1);
    int frames = atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames);
    wlink_transport_set_encoder(pair.caller.transport, WLINK_STREAM_MAIN, room);
    g_assert_cmpint(atomic_load(&room->wishes), ==, wishes + 1);
    WAIT_FOR(atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames) > frames);
    const struct wlink_transport_stats *last = &pair.callee.last_stats;
    g_test_message("received %u bit/s, round trip %.2f ms, exam %u packets, %.1f frames/s, jitter %.2f ms",
                   last->bits_per_second_received, last->round_trip_ms,
                   (unsigned)last->received[WLINK_STREAM_EXAM].packets,
                   last->received[WLINK_STREAM_EXAM].frames_per_second,
                   last->received[WLINK_STREAM_EXAM].jitter_ms);
    g_assert_cmpuint(last->bits_per_second_received, >, 10000);
    g_assert_cmpuint(last->received[WLINK_STREAM_EXAM].packets, >, 10);
    g_assert_cmpuint(pair.caller.last_stats.sent[WLINK_STREAM_EXAM].packets, >, 10);
    g_assert_cmpfloat(last->round_trip_ms, >=, 0);
    g_assert_cmpfloat(last->loss_percent, ==, 0);

    give(&pair.caller, NULL, NULL, NULL);
    give(&pair.callee, NULL, NULL, NULL);
    pair_clear(&pair);
    encoder_stop(room);
    encoder_stop(exam);
    encoder_stop(back);
    sound_stop(near);
    sound_stop(far);
}

static void test_vp8(void) {
    struct pair pair = {0};
    enum wlink_codec codec;
    struct wlink_encoder *room = encoder_start(WLINK_CODEC_VP8);
    pair_start(&pair, true);
    give(&pair.caller, room, NULL, NULL);
    give(&pair.callee, NULL, NULL, NULL);
    WAIT_FOR(pair.caller.channel_open && pair.callee.channel_open);
    g_assert_true(wlink_transport_codec(pair.caller.transport, WLINK_STREAM_MAIN, &codec));
    g_assert_cmpint(codec, ==, WLINK_CODEC_VP8);
    open_end(&pair.callee);
    open_end(&pair.caller);
    WAIT_FOR(pair.callee.frames[WLINK_STREAM_MAIN]);
    g_test_message("VP8: open to first frame %.1f ms",
                   (double)(pair.callee.frame_us[WLINK_STREAM_MAIN] - pair.callee.open_us) / 1000);
    wlink_transport_set_encoder(pair.caller.transport, WLINK_STREAM_MAIN, NULL);
    pair_clear(&pair);
    encoder_stop(room);
}

static void test_silence(void) {
    struct pair pair = {0};
    g_autoptr(GError) error = NULL;
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.channel_open && pair.callee.channel_open);
    gint64 from = now_us();
    WAIT_FOR(pair.callee.silent); /* nobody pings here */
    g_assert_cmpint(now_us() - from, <, 4 * G_USEC_PER_SEC);
    g_assert_true(wlink_transport_send_text(pair.caller.transport, "{\"type\":\"ping\"}", &error));
    WAIT_FOR(pair.callee.heard);
    pair_clear(&pair);
}

/* Freed in its own handler, at each event on the way. */
static void test_free_at_every_stage(void) {
    for (int stage = 0; stage < 5; stage++) {
        struct pair pair = {0};
        struct end *victim = stage % 2 ? &pair.caller : &pair.callee;
        pair_start(&pair, false);
        if (stage == 1)
            victim->free_at_once = true;
        WAIT_FOR(stage < 2 ? pair.caller.description != NULL : pair.caller.certificate != NULL);
        if (stage == 3)
            WAIT_FOR(pair.caller.connected);
        pair.caller.far = pair.callee.far = NULL;
        if (victim->transport && stage >= 3) {
            victim->free_at_once = true;
            WAIT_FOR(!victim->transport);
        }
        pair_clear(&pair);
    }
}

static void test_wrong_turns(void) {
    struct end caller = {0}, callee = {0};
    g_autoptr(GError) error = NULL;
    end_start(&caller, "caller", true, false);
    end_start(&callee, "callee", false, false);
    g_assert_false(wlink_transport_make_offer(callee.transport, &error));
    g_clear_error(&error);
    g_assert_false(wlink_transport_take_answer(caller.transport, "v=0\r\n", &error));
    g_clear_error(&error);
    g_assert_false(wlink_transport_take_offer(caller.transport, "v=0\r\n", &error));
    g_clear_error(&error);
    wlink_transport_prove(caller.transport);
    wlink_transport_open(caller.transport);
    g_assert_false(wlink_transport_send_text(caller.transport, "x", &error));
    g_assert_null(wlink_transport_srtp_profile(caller.transport));
    end_clear(&caller);
    end_clear(&callee);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    if (!wlink_media_init(&error))
        g_error("%s", error->message);
    g_test_add_func("/transport/descriptions", test_descriptions);
    g_test_add_func("/transport/proof-and-channel", test_proof_and_channel);
    g_test_add_func("/transport/too-much-before-proof", test_too_much_before_proof);
    g_test_add_func("/transport/falsified-fingerprint", test_falsified_fingerprint);
    g_test_add_func("/transport/pictures-and-sound", test_pictures_and_sound);
    g_test_add_func("/transport/vp8", test_vp8);
    g_test_add_func("/transport/silence", test_silence);
    g_test_add_func("/transport/free-at-every-stage", test_free_at_every_stage);
    g_test_add_func("/transport/wrong-turns", test_wrong_turns);
    return g_test_run();
}

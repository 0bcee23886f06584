/* SPDX-License-Identifier: Apache-2.0 */
#include "media/whole-frames.h"

#include "media-fixture.h"
#include "media/stand-in-paint.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/rtp/rtp.h>

enum { SPS = 7, IDR = 5, SLICE = 1, MTU = 300, WIDTH = 640, HEIGHT = 360, FRAMES = 3, FRAME_MS = 33 };

/* One packet with a payload of two bytes. Free with gst_buffer_unref. */
static GstBuffer *packet(guint16 number, guint32 timestamp, bool ends, guint8 first) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    GstBuffer *buffer = gst_rtp_buffer_new_allocate(2, 0, 0);
    g_assert_true(gst_rtp_buffer_map(buffer, GST_MAP_WRITE, &rtp));
    gst_rtp_buffer_set_seq(&rtp, number);
    gst_rtp_buffer_set_timestamp(&rtp, timestamp);
    gst_rtp_buffer_set_marker(&rtp, ends);
    guint8 *payload = gst_rtp_buffer_get_payload(&rtp);
    payload[0] = first;
    payload[1] = 0;
    gst_rtp_buffer_unmap(&rtp);
    return buffer;
}

static guint16 number_of(GstBuffer *buffer) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    g_assert_true(gst_rtp_buffer_map(buffer, GST_MAP_READ, &rtp));
    guint16 number = gst_rtp_buffer_get_seq(&rtp);
    gst_rtp_buffer_unmap(&rtp);
    return number;
}

/* Gives a packet to the gate, and the numbers of what passes in words: "1 2 3". */
static char *give(struct wlink_whole_frames *frames, guint16 number, guint32 timestamp, bool ends,
                  guint8 first) {
    GString *words = g_string_new(NULL);
    g_autoptr(GstBuffer) buffer = packet(number, timestamp, ends, first);
    g_autoptr(GstBufferList) passing = wlink_whole_frames_take(frames, buffer);
    for (guint i = 0; passing && i < gst_buffer_list_length(passing); i++)
        g_string_append_printf(words, "%s%u", i ? " " : "", number_of(gst_buffer_list_get(passing, i)));
    return g_string_free(words, FALSE);
}

#define EXPECT(frames, number, timestamp, ends, first, words)                                                \
    do {                                                                                                     \
        g_autofree char *passing = give(frames, number, timestamp, ends, first);                             \
        g_assert_cmpstr(passing, ==, words);                                                                 \
    } while (0)

static void test_passes_with_its_last_packet(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    EXPECT(frames, 65535, 100, false, SPS, "");
    EXPECT(frames, 0, 100, false, IDR, "");
    EXPECT(frames, 1, 100, true, IDR, "65535 0 1");
    EXPECT(frames, 2, 200, true, SLICE, "2");
    EXPECT(frames, 2, 200, true, SLICE, ""); /* twice */
    EXPECT(frames, 3, 300, true, SLICE, "3");
    wlink_whole_frames_free(frames);
}

static void test_without_its_first_packet(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    EXPECT(frames, 7, 100, false, IDR, ""); /* the stream's first: its parameter sets may be gone */
    EXPECT(frames, 8, 100, true, IDR, "");
    EXPECT(frames, 9, 200, true, SLICE, "9");
    EXPECT(frames, 11, 300, true, IDR, "");
    EXPECT(frames, 12, 400, false, SPS, "");
    EXPECT(frames, 13, 400, true, IDR, "12 13");
    wlink_whole_frames_free(frames);
}

static void test_without_a_packet_in_the_middle(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    EXPECT(frames, 1, 100, false, SPS, "");
    EXPECT(frames, 3, 100, false, IDR, "");
    EXPECT(frames, 4, 100, true, IDR, "");
    EXPECT(frames, 5, 200, true, SLICE, "5");
    wlink_whole_frames_free(frames);
}

static void test_without_its_last_packet(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    EXPECT(frames, 1, 100, false, SPS, "");
    EXPECT(frames, 2, 100, false, IDR, "");
    EXPECT(frames, 4, 200, false, SPS, ""); /* a key frame after the gap is whole */
    EXPECT(frames, 5, 200, true, IDR, "4 5");
    wlink_whole_frames_free(frames);
}

static void test_frames_without_a_marker(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    EXPECT(frames, 1, 100, false, SPS, "");
    EXPECT(frames, 2, 100, false, IDR, "");
    EXPECT(frames, 3, 200, false, SLICE, "1 2");
    EXPECT(frames, 4, 300, true, SLICE, "3 4");
    EXPECT(frames, 5, 400, false, SLICE, "");
    EXPECT(frames, 7, 500, true, SLICE, "");
    wlink_whole_frames_free(frames);
}

static void test_vp8(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_VP8);
    EXPECT(frames, 1, 100, false, 0x00, "");
    EXPECT(frames, 2, 100, true, 0x00, "");
    EXPECT(frames, 5, 200, false, 0x90, "");
    EXPECT(frames, 6, 200, true, 0x80, "5 6");
    EXPECT(frames, 8, 300, true, 0x91, ""); /* starts another partition than the first */
    wlink_whole_frames_free(frames);
}

static void test_what_is_no_packet(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    g_autoptr(GstBuffer) buffer = gst_buffer_new_allocate(NULL, 3, NULL);
    gst_buffer_memset(buffer, 0, 0, 3);
    g_assert_null(wlink_whole_frames_take(frames, buffer));
    EXPECT(frames, 1, 100, true, SPS, "1");
    wlink_whole_frames_free(frames);
}

/* A far end cannot have us hold packets without end. */
static void test_a_frame_without_end(void) {
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    EXPECT(frames, 0, 100, false, SPS, "");
    for (guint16 number = 1; number < 5000; number++)
        EXPECT(frames, number, 100, false, IDR, "");
    EXPECT(frames, 5000, 100, true, IDR, "");
    EXPECT(frames, 5001, 200, true, SLICE, "5001");
    wlink_whole_frames_free(frames);
}

/* --- what a decoder shows of key frames in two slices, from which any one packet is missing */

static GstElement *begin(const char *words) {
    g_autoptr(GError) error = NULL;
    GstElement *pipeline = gst_parse_launch(words, &error);
    g_assert_no_error(error);
    g_assert_cmpint(gst_element_set_state(pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
    return pipeline;
}

static void feed(GstElement *pipeline, GstBuffer *buffer) {
    g_autoptr(GstElement) source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
    g_assert_cmpint(gst_app_src_push_buffer(GST_APP_SRC(source), gst_buffer_ref(buffer)), ==, GST_FLOW_OK);
}

/* Everything that comes out, to the end. An array of GstSample. */
static GPtrArray *finish(GstElement *pipeline) {
    g_autoptr(GstElement) source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
    GPtrArray *samples = g_ptr_array_new_with_free_func((GDestroyNotify)gst_mini_object_unref);
    gst_app_src_end_of_stream(GST_APP_SRC(source));
    GstSample *sample;
    while ((sample = gst_app_sink_try_pull_sample(GST_APP_SINK(sink), 20 * GST_SECOND)))
        g_ptr_array_add(samples, sample);
    g_assert_true(gst_app_sink_is_eos(GST_APP_SINK(sink)));
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
    return samples;
}

/* The packets of a few frames of a stand-in camera, the first a key frame. An array of GstBuffer. */
static GPtrArray *encode_packets(void) {
    g_autofree char *words = g_strdup_printf(
        "appsrc name=source format=time caps=video/x-raw,format=I420,width=%d,height=%d,framerate=30/1 ! "
        "x264enc tune=zerolatency speed-preset=superfast threads=2 sliced-threads=true ! "
        "video/x-h264,profile=constrained-baseline ! rtph264pay mtu=%d config-interval=-1 "
        "aggregate-mode=zero-latency ! appsink name=sink sync=false",
        WIDTH, HEIGHT, MTU);
    GstElement *pipeline = begin(words);
    struct wlink_painter *painter = wlink_painter_new(NULL, WIDTH, HEIGHT, 1);
    for (guint32 n = 0; n < FRAMES; n++) {
        g_autoptr(GstSample) sample = raw_sample(WIDTH, HEIGHT);
        GstBuffer *frame = gst_sample_get_buffer(sample);
        GstMapInfo map;
        g_assert_true(gst_buffer_map(frame, &map, GST_MAP_WRITE));
        wlink_painter_paint(painter, n, n * FRAME_MS * 1000, map.data);
        gst_buffer_unmap(frame, &map);
        GST_BUFFER_PTS(frame) = n * FRAME_MS * GST_MSECOND;
        feed(pipeline, frame);
    }
    wlink_painter_free(painter);
    g_autoptr(GPtrArray) samples = finish(pipeline);
    GPtrArray *packets = g_ptr_array_new_with_free_func((GDestroyNotify)gst_mini_object_unref);
    for (guint i = 0; i < samples->len; i++)
        g_ptr_array_add(packets, gst_buffer_ref(gst_sample_get_buffer(g_ptr_array_index(samples, i))));
    return packets;
}

/* What is shown when the packet at missing never comes. */
static GPtrArray *decode_without(const GPtrArray *packets, guint missing) {
    GstElement *pipeline = begin(
        "appsrc name=source format=time caps=application/x-rtp,media=video,clock-rate=90000,"
        "encoding-name=H264,payload=96 ! rtph264depay wait-for-keyframe=true ! avdec_h264 max-threads=1 "
        "output-corrupt=false discard-corrupted-frames=true ! appsink name=sink sync=false");
    struct wlink_whole_frames *frames = wlink_whole_frames_new(WLINK_CODEC_H264);
    for (guint i = 0; i < packets->len; i++) {
        if (i == missing)
            continue;
        g_autoptr(GstBufferList) passing = wlink_whole_frames_take(frames, g_ptr_array_index(packets, i));
        for (guint n = 0; passing && n < gst_buffer_list_length(passing); n++)
            feed(pipeline, gst_buffer_list_get(passing, n));
    }
    wlink_whole_frames_free(frames);
    return finish(pipeline);
}

static guint packets_of_first_frame(const GPtrArray *packets) {
    for (guint i = 0; i < packets->len; i++) {
        GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
        g_assert_true(gst_rtp_buffer_map(g_ptr_array_index(packets, i), GST_MAP_READ, &rtp));
        bool ends = gst_rtp_buffer_get_marker(&rtp);
        gst_rtp_buffer_unmap(&rtp);
        if (ends)
            return i + 1;
    }
    g_assert_not_reached();
}

static void test_half_a_key_frame_is_not_shown(void) {
    g_autoptr(GPtrArray) packets = encode_packets();
    guint count = packets_of_first_frame(packets);
    g_assert_cmpuint(count, >, 10);
    for (guint missing = 0; missing < count; missing++) {
        g_autoptr(GPtrArray) none = decode_without(packets, missing);
        g_assert_cmpuint(none->len, ==, 0);
    }
    g_autoptr(GPtrArray) all = decode_without(packets, G_MAXUINT);
    g_assert_cmpuint(all->len, ==, FRAMES);
    for (guint i = 0; i < all->len; i++)
        g_assert_cmpuint(sample_marks(g_ptr_array_index(all, i)).counter, ==, i);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_media_init(&error));
    g_test_add_func("/whole-frames/a-frame-passes-with-its-last-packet", test_passes_with_its_last_packet);
    g_test_add_func("/whole-frames/without-its-first-packet", test_without_its_first_packet);
    g_test_add_func("/whole-frames/without-a-packet-in-the-middle", test_without_a_packet_in_the_middle);
    g_test_add_func("/whole-frames/without-its-last-packet", test_without_its_last_packet);
    g_test_add_func("/whole-frames/frames-without-a-marker", test_frames_without_a_marker);
    g_test_add_func("/whole-frames/vp8", test_vp8);
    g_test_add_func("/whole-frames/what-is-no-packet", test_what_is_no_packet);
    g_test_add_func("/whole-frames/a-frame-without-end", test_a_frame_without_end);
    g_test_add_func("/whole-frames/half-a-key-frame-is-not-shown", test_half_a_key_frame_is_not_shown);
    return g_test_run();
}

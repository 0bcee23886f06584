/* SPDX-License-Identifier: Apache-2.0 */
#include "media/encode.h"

#include "common/error.h"
#include "media-fixture.h"
#include "media/picture.h"
#include "media/stand-in-paint.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

enum { WIDTH = 320, HEIGHT = 180, ID = 5, FRAME_US = 33333 };

/* One frame goes in, one comes out: the frames' own time passes as fast as the machine can encode. */
struct bench {
    struct wlink_picture *picture;
    struct wlink_encoder *encoder;
    GPtrArray *units; /* of GstSample; streaming thread, read when unit_count says so */
    gint unit_count;  /* atomic */
    guint32 painted;
};

static struct wlink_painter *painter;

static const struct {
    const char *element, *decoder;
    enum wlink_codec codec;
} cases[] = {
    {"x264enc", "avdec_h264 max-threads=1", WLINK_CODEC_H264},
    {"openh264enc", "avdec_h264 max-threads=1", WLINK_CODEC_H264},
    {"vp8enc", "vp8dec", WLINK_CODEC_VP8},
};

static void on_unit(GstSample *sample, void *data) {
    struct bench *bench = data;
    g_ptr_array_add(bench->units, gst_sample_ref(sample));
    g_atomic_int_inc(&bench->unit_count);
    g_main_context_wakeup(NULL);
}

static void unref_sample(void *sample) {
    gst_sample_unref(sample);
}

static void set_up(struct bench *bench, const char *element, enum wlink_codec codec, unsigned bit_rate) {
    g_autoptr(GError) error = NULL;
    *bench = (struct bench){.picture = wlink_picture_new("exam", NULL, NULL)};
    bench->units = g_ptr_array_new_with_free_func(unref_sample);
    struct wlink_encoder_config config = {codec, bit_rate, element};
    bench->encoder = wlink_encoder_new(bench->picture, &config, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wlink_encoder_codec(bench->encoder), ==, codec);
    wlink_encoder_listen(bench->encoder, on_unit, bench);
}

static void tear_down(struct bench *bench) {
    wlink_encoder_free(bench->encoder);
    wlink_picture_free(bench->picture);
    g_ptr_array_unref(bench->units);
}

static void push(struct bench *bench) {
    g_autoptr(GstSample) sample = raw_sample(WIDTH, HEIGHT);
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    GstMapInfo map;
    g_assert_true(gst_buffer_map(buffer, &map, GST_MAP_WRITE));
    wlink_painter_paint(painter, bench->painted, (gint64)bench->painted * FRAME_US, map.data);
    gst_buffer_unmap(buffer, &map);
    GST_BUFFER_PTS(buffer) = (GstClockTime)bench->painted++ * FRAME_US * GST_USECOND;
    wlink_picture_push(bench->picture, sample);
}

static GstSample *encode(struct bench *bench) {
    gint before = g_atomic_int_get(&bench->unit_count);
    push(bench);
    RUN_UNTIL(g_atomic_int_get(&bench->unit_count) == before + 1);
    return g_ptr_array_index(bench->units, before);
}

/* Slowly enough that half a second stays well under the 300 frames after which a key frame comes by itself.
 */
static GstSample *encode_slowly(struct bench *bench) {
    g_usleep(5000);
    return encode(bench);
}

static bool is_key(GstSample *sample) {
    return !GST_BUFFER_FLAG_IS_SET(gst_sample_get_buffer(sample), GST_BUFFER_FLAG_DELTA_UNIT);
}

/* The types of the NAL units of a byte stream, as a set of bits. */
static guint32 nal_types(GstSample *sample) {
    GstMapInfo map;
    guint32 types = 0;
    g_assert_true(gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ));
    for (gsize i = 0; i + 3 < map.size; i++)
        if (map.data[i] == 0 && map.data[i + 1] == 0 && map.data[i + 2] == 1)
            types |= 1u << (map.data[i + 3] & 31);
    gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
    return types;
}

static void check_first_unit(GstSample *sample, enum wlink_codec codec) {
    const GstStructure *caps = gst_caps_get_structure(gst_sample_get_caps(sample), 0);
    g_assert_true(is_key(sample));
    if (codec == WLINK_CODEC_VP8) {
        g_assert_true(gst_structure_has_name(caps, "video/x-vp8"));
        return;
    }
    const guint32 needed = 1u << 7 | 1u << 8 | 1u << 5; /* SPS, PPS, IDR */
    g_assert_cmphex(nal_types(sample) & needed, ==, needed);
    g_assert_cmpstr(gst_structure_get_string(caps, "profile"), ==, "constrained-baseline");
    g_assert_cmpstr(gst_structure_get_string(caps, "stream-format"), ==, "byte-stream");
    g_assert_cmpstr(gst_structure_get_string(caps, "alignment"), ==, "au");
}

/* Decodes every unit and checks that frame n says n. */
static void check_pictures(struct bench *bench, const char *decoder) {
    g_autofree char *text = g_strdup_printf("appsrc name=source format=time ! %s ! videoconvert ! "
                                            "appsink name=sink sync=false caps=video/x-raw,format=I420",
                                            decoder);
    g_autoptr(GstElement) pipeline = gst_parse_launch(text, NULL);
    g_autoptr(GstElement) source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    for (guint i = 0; i < bench->units->len; i++)
        gst_app_src_push_sample(GST_APP_SRC(source), g_ptr_array_index(bench->units, i));
    gst_app_src_end_of_stream(GST_APP_SRC(source));
    for (guint i = 0; i < bench->units->len; i++) {
        g_autoptr(GstSample) sample = gst_app_sink_pull_sample(GST_APP_SINK(sink));
        g_assert_nonnull(sample);
        struct marks marks = sample_marks(sample);
        g_assert_true(marks.row1_ok && marks.row2_ok && marks.corners_ok);
        g_assert_cmpuint(marks.id, ==, ID);
        g_assert_cmpuint(marks.counter, ==, i);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
}

static void test_units_decode(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench bench;
        set_up(&bench, cases[i].element, cases[i].codec, 1000000);
        check_first_unit(encode(&bench), cases[i].codec);
        for (int n = 1; n < 25; n++) {
            GstSample *sample = encode(&bench);
            g_assert_false(is_key(sample));
            g_assert_cmpuint(GST_BUFFER_PTS(gst_sample_get_buffer(sample)), ==,
                             (GstClockTime)n * FRAME_US * GST_USECOND);
        }
        check_pictures(&bench, cases[i].decoder);
        tear_down(&bench);
    }
}

static void test_key_frames_on_request(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench bench;
        set_up(&bench, cases[i].element, cases[i].codec, 1000000);
        encode(&bench);
        g_assert_false(is_key(encode(&bench)));
        gint64 first = g_get_monotonic_time();
        wlink_encoder_request_key_frame(bench.encoder);
        g_assert_true(is_key(encode(&bench)));
        wlink_encoder_request_key_frame(bench.encoder);
        wlink_encoder_request_key_frame(bench.encoder);
        while (!is_key(encode_slowly(&bench)))
            ;
        g_assert_cmpint(g_get_monotonic_time() - first, >=, 500000);
        gint64 second = g_get_monotonic_time();
        while (g_get_monotonic_time() - second < 600000)
            g_assert_false(is_key(encode_slowly(&bench)));
        tear_down(&bench);
    }
}

/* Mean bit rate of 60 frames after 15 to settle. */
static double measure(struct bench *bench, unsigned bit_rate) {
    gsize bytes = 0;
    wlink_encoder_set_bit_rate(bench->encoder, bit_rate);
    for (int n = 0; n < 75; n++) {
        gsize size = gst_buffer_get_size(gst_sample_get_buffer(encode(bench)));
        bytes += n < 15 ? 0 : size;
    }
    return (double)bytes * 8 / 60 / FRAME_US * 1e6;
}

static void test_bit_rate(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench bench;
        set_up(&bench, cases[i].element, cases[i].codec, 400000);
        double high = measure(&bench, 400000), low = measure(&bench, 100000);
        g_test_message("%s: %.0f and %.0f kbit/s", cases[i].element, high / 1e3, low / 1e3);
        g_assert_cmpfloat(high, >, 200000);
        g_assert_cmpfloat(high, <, 550000);
        g_assert_cmpfloat(low, >, 50000);
        g_assert_cmpfloat(low, <, 150000);
        tear_down(&bench);
    }
}

static void test_size_may_change(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench bench;
        set_up(&bench, cases[i].element, cases[i].codec, 500000);
        encode(&bench);
        encode(&bench);
        g_autoptr(GstSample) large = raw_sample(640, 360);
        GST_BUFFER_PTS(gst_sample_get_buffer(large)) = GST_SECOND;
        wlink_picture_push(bench.picture, large);
        RUN_UNTIL(g_atomic_int_get(&bench.unit_count) == 3);
        GstSample *sample = g_ptr_array_index(bench.units, 2);
        int width = 0;
        gst_structure_get_int(gst_caps_get_structure(gst_sample_get_caps(sample), 0), "width", &width);
        g_assert_cmpint(width, ==, 640);
        g_assert_true(is_key(sample));
        tear_down(&bench);
    }
}

static void test_the_table_decides(void) {
    struct wlink_picture *picture = wlink_picture_new("room", NULL, NULL);
    g_autoptr(GError) error = NULL, mixed = NULL;
    struct wlink_encoder_config any = {WLINK_CODEC_VP8, 1000000, NULL},
                                unknown = {WLINK_CODEC_H264, 1000000, "fakesink"},
                                wrong = {WLINK_CODEC_H264, 1000000, "vp8enc"};
    struct wlink_encoder *encoder = wlink_encoder_new(picture, &any, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wlink_encoder_codec(encoder), ==, WLINK_CODEC_VP8);
    wlink_encoder_free(encoder);
    g_assert_null(wlink_encoder_new(picture, &unknown, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_MEDIA_PLUGIN_MISSING);
    g_assert_null(wlink_encoder_new(picture, &wrong, &mixed));
    g_assert_error(mixed, WLINK_ERROR, WLINK_CODE_MEDIA_PLUGIN_MISSING);
    wlink_picture_free(picture);
}

static void test_freed_at_any_moment(void) {
    for (int frames = 0; frames < 5; frames++) {
        struct bench bench;
        set_up(&bench, "x264enc", WLINK_CODEC_H264, 1000000);
        for (int n = 0; n < frames; n++)
            push(&bench);
        tear_down(&bench);
    }
}

/* A camera was changed for one whose pictures the encoder cannot take, and changed back. */
static void test_one_that_failed_begins_anew(void) {
    struct bench bench;
    set_up(&bench, "x264enc", WLINK_CODEC_H264, 1000000);
    g_assert_true(is_key(encode(&bench)));
    gint before = g_atomic_int_get(&bench.unit_count);
    g_autoptr(GstSample) odd = raw_sample(1, 1);
    wlink_picture_push(bench.picture, odd);
    RUN_UNTIL((push(&bench), g_atomic_int_get(&bench.unit_count) > before));
    GstSample *unit = g_ptr_array_index(bench.units, before);
    int width = 0;
    gst_structure_get_int(gst_caps_get_structure(gst_sample_get_caps(unit), 0), "width", &width);
    g_assert_cmpint(width, ==, WIDTH); /* the other one was not taken */
    g_assert_true(is_key(unit));
    tear_down(&bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_media_init(&error));
    painter = wlink_painter_new("/usr/share/backgrounds/mate/nature/Garden.jpg", WIDTH, HEIGHT, ID);
    g_test_add_func("/encode/units-decode", test_units_decode);
    g_test_add_func("/encode/key-frames-on-request", test_key_frames_on_request);
    g_test_add_func("/encode/bit-rate", test_bit_rate);
    g_test_add_func("/encode/size-may-change", test_size_may_change);
    g_test_add_func("/encode/the-table-decides", test_the_table_decides);
    g_test_add_func("/encode/freed-at-any-moment", test_freed_at_any_moment);
    g_test_add_func("/encode/one-that-failed-begins-anew", test_one_that_failed_begins_anew);
    int status = g_test_run();
    wlink_painter_free(painter);
    return status;
}

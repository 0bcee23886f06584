/* SPDX-License-Identifier: Apache-2.0 */
#include "media/colour-range.h"

#include "media-fixture.h"

static GstSample *make(const char *colorimetry) {
    g_autoptr(GstSample) grey = raw_sample(320, 180);
    GstCaps *caps = gst_caps_copy(gst_sample_get_caps(grey));
    gst_caps_set_simple(caps, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
    GstBuffer *buffer = gst_buffer_copy_deep(gst_sample_get_buffer(grey));
    const guint8 ends[] = {0, 255, 128};
    gst_buffer_fill(buffer, 0, ends, sizeof(ends));
    gst_buffer_fill(buffer, 320 * 180, ends, sizeof(ends));
    GstSample *sample = gst_sample_new(buffer, caps, NULL, NULL);
    gst_caps_unref(caps);
    gst_buffer_unref(buffer);
    return sample;
}

static void check_bytes(GstSample *sample, gsize offset, guint8 first, guint8 second, guint8 third) {
    guint8 bytes[3];
    gst_buffer_extract(gst_sample_get_buffer(sample), offset, bytes, sizeof(bytes));
    g_assert_cmpuint(bytes[0], ==, first);
    g_assert_cmpuint(bytes[1], ==, second);
    g_assert_cmpuint(bytes[2], ==, third);
}

static void test_whole_range_is_limited(void) {
    GstSample *whole = make("1:4:0:0");
    const GstBuffer *before = gst_sample_get_buffer(whole);
    GstClockTime pts = GST_BUFFER_PTS(before);
    g_autoptr(GstSample) sample = wlink_colour_range_limit(whole);
    check_bytes(sample, 0, 16, 235, 126);
    check_bytes(sample, 320 * 180, 16, 240, 128);
    g_assert_true(gst_sample_get_buffer(sample) == before);
    g_assert_cmpuint(GST_BUFFER_PTS(gst_sample_get_buffer(sample)), ==, pts);
    GstVideoInfo info;
    g_assert_true(gst_video_info_from_caps(&info, gst_sample_get_caps(sample)));
    g_assert_cmpint(info.colorimetry.range, ==, GST_VIDEO_COLOR_RANGE_16_235);
    g_assert_cmpint(info.colorimetry.matrix, ==, GST_VIDEO_COLOR_MATRIX_BT601);
}

static void test_a_shared_frame_is_left_alone(void) {
    GstSample *whole = make("1:4:0:0");
    g_autoptr(GstBuffer) kept = gst_buffer_ref(gst_sample_get_buffer(whole));
    g_autoptr(GstSample) sample = wlink_colour_range_limit(whole);
    guint8 bytes[2];
    gst_buffer_extract(kept, 0, bytes, sizeof(bytes));
    g_assert_cmpuint(bytes[1], ==, 255);
    check_bytes(sample, 0, 16, 235, 126);
}

static void test_limited_range_passes(void) {
    GstSample *limited = make("bt601");
    g_autoptr(GstSample) sample = wlink_colour_range_limit(limited);
    g_assert_true(sample == limited);
    check_bytes(sample, 0, 0, 255, 128);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_media_init(&error));
    g_test_add_func("/colour-range/whole-range-is-limited", test_whole_range_is_limited);
    g_test_add_func("/colour-range/a-shared-frame-is-left-alone", test_a_shared_frame_is_left_alone);
    g_test_add_func("/colour-range/limited-range-passes", test_limited_range_passes);
    return g_test_run();
}

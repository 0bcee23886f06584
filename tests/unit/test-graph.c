/* SPDX-License-Identifier: Apache-2.0 */
#include "media/graph.h"

#include "media/media.h"
#include "media/wires.h"

#include <string.h>

/* What the report says of pipelines: what there is and what flows, and nothing that was told to an element.
 */

static GstElement *pipeline_of(const char *text) {
    g_autoptr(GError) error = NULL;
    GstElement *pipeline = gst_object_ref_sink(gst_parse_launch(text, &error));
    g_assert_no_error(error);
    g_assert_true(GST_IS_PIPELINE(pipeline));
    return pipeline;
}

static void play(GstElement *pipeline) {
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    g_assert_cmpint(gst_element_get_state(pipeline, NULL, NULL, GST_CLOCK_TIME_NONE), ==,
                    GST_STATE_CHANGE_SUCCESS);
}

static void end(GstElement *pipeline) {
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
}

static char *all(void) {
    g_auto(GStrv) lines = wlink_graph_lines();
    return g_strjoinv("\n", lines);
}

#define SECRET "0123456789-this-is-told-to-nobody"

static void test_what_there_is(void) {
    GstElement *pipeline = pipeline_of(
        "audiotestsrc num-buffers=1000000 is-live=true ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! "
        "bin.( opusenc ! identity ) ! udpsink host=192.0.2.9 port=40123 multicast-iface=" SECRET);
    wlink_graph_watch(pipeline, "microphone");
    play(pipeline);
    g_autofree char *text = all();
    static const char *const wanted[] = {
        "microphone, now: PLAYING\n",
        "(audiotestsrc) PLAYING\n",
        " -> capsfilter0: audio/x-raw format=S16LE rate=48000 channels=1\n",
        "  bin0 (bin) PLAYING\n",
        "    opusenc0 (opusenc) PLAYING\n",
        "audio/x-opus rate=48000 channels=1",
        "(udpsink) PLAYING",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (!strstr(text, wanted[i]))
            g_error("no \"%s\" in\n%s", wanted[i], text);
    g_assert_null(strstr(text, SECRET));
    g_assert_null(strstr(text, "192.0.2.9"));
    g_assert_null(strstr(text, "40123"));
    end(pipeline);
}

/* Of what has ended nothing is left. */
static void test_what_was(void) {
    g_autofree char *text = all();
    g_assert_cmpstr(text, ==, "");
}

static void test_what_failed(void) {
    for (int i = 0; i < 3; i++) {
        g_autofree char *words = g_strdup_printf("fakesrc ! fakesink name=number%d", i);
        GstElement *pipeline = pipeline_of(words);
        wlink_graph_watch(pipeline, "camera");
        wlink_graph_failed(pipeline, "camera", "camera-failed");
        end(pipeline);
    }
    GstElement *other = pipeline_of("fakesrc ! fakesink name=other");
    wlink_graph_failed(other, "encoder", "media-failed");
    end(other);
    g_autofree char *text = all();
    g_assert_null(strstr(text, "number1")); /* the last of each kind */
    g_assert_nonnull(strstr(text, "  number2 (fakesink) NULL"));
    g_assert_nonnull(strstr(text, "  other (fakesink) NULL"));
    g_assert_nonnull(strstr(text, "camera, as it failed at 20"));
    g_assert_nonnull(strstr(text, "Z (camera-failed): NULL"));
    g_assert_null(strstr(text, ", now"));
}

/* However large one is, the report has room for the others. */
static void test_much(void) {
    g_autoptr(GString) words = g_string_new("fakesrc");
    for (int i = 0; i < 600; i++)
        g_string_append(words, " ! identity");
    g_string_append(words, " ! fakesink");
    GstElement *pipeline = pipeline_of(words->str);
    wlink_graph_failed(pipeline, "camera", "camera-failed");
    end(pipeline);
    g_autofree char *text = all();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), <, 900);
    g_assert_nonnull(strstr(text, "… and more"));
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    g_assert_true(wlink_media_init(&error));
    g_test_add_func("/graph/what-there-is", test_what_there_is);
    g_test_add_func("/graph/what-was", test_what_was);
    g_test_add_func("/graph/what-failed", test_what_failed);
    g_test_add_func("/graph/much", test_much);
    return g_test_run();
}

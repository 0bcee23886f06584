/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the painted marks of a picture from its video port, as any reader would, and says what arrives.
 *
 *   read-marks SOCKET [--frames N] [--seconds S] [--warm-up N] [--png FILE] [--json] [--quiet]
 *
 * One line a frame: id counter delay_ms marks corners; then a summary. --json: one object for all, no lines.
 * Ends after N frames, after S seconds (10 when neither is given), or when the port ends. --warm-up leaves
 * the first N frames out of the figures. Exit status: 0 every frame had whole marks; 1 some had not; 2 no
 * frame came; 3 wrong use. */
#include "figures.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdio.h>

struct options {
    int frames, seconds, warm_up;
    char *png;
    gboolean json, quiet;
};

static bool map_planes(GstVideoFrame *frame, struct marks_frame *planes) {
    for (int i = 0; i < 3; i++) {
        planes->planes[i] = GST_VIDEO_FRAME_PLANE_DATA(frame, i);
        planes->strides[i] = (unsigned)GST_VIDEO_FRAME_PLANE_STRIDE(frame, i);
    }
    planes->width = (unsigned)GST_VIDEO_FRAME_WIDTH(frame);
    planes->height = (unsigned)GST_VIDEO_FRAME_HEIGHT(frame);
    return GST_VIDEO_FRAME_FORMAT(frame) == GST_VIDEO_FORMAT_I420;
}

static bool read_sample(GstSample *sample, struct marks *marks, struct figures *figures) {
    GstVideoInfo info;
    GstVideoFrame frame;
    if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
        !gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ))
        return false;
    struct marks_frame planes;
    bool good = map_planes(&frame, &planes);
    if (good)
        *marks = marks_read(&planes);
    figures->width = planes.width;
    figures->height = planes.height;
    gst_video_frame_unmap(&frame);
    return good;
}

static void print_frame(const struct marks *marks, double delay_ms) {
    printf("%u %u %.2f %s %s\n", marks->id, marks->counter, delay_ms,
           marks->row1_ok && marks->row2_ok ? "ok" : "damaged", marks->corners_ok ? "ok" : "wrong");
}

static bool write_png(GstSample *sample, const char *file) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GstCaps) caps = gst_caps_new_empty_simple("image/png");
    g_autoptr(GstSample) png = gst_video_convert_sample(sample, caps, 5 * GST_SECOND, &error);
    GstMapInfo map;
    bool good = png && gst_buffer_map(gst_sample_get_buffer(png), &map, GST_MAP_READ);
    if (good) {
        good = g_file_set_contents(file, (const char *)map.data, (gssize)map.size, &error);
        gst_buffer_unmap(gst_sample_get_buffer(png), &map);
    }
    if (!good)
        fprintf(stderr, "read-marks: no %s: %s\n", file, error ? error->message : "not converted");
    return good;
}

/* Gives the last sample, which is the caller's. */
static GstSample *read_frames(GstAppSink *sink, const struct options *options, struct figures *figures) {
    gint64 until = g_get_monotonic_time() + (gint64)options->seconds * G_USEC_PER_SEC;
    GstSample *last = NULL;
    int skip = options->warm_up;
    while (options->frames == 0 || figures->frames < (unsigned)options->frames) {
        gint64 left = until - g_get_monotonic_time();
        GstSample *sample =
            left > 0 ? gst_app_sink_try_pull_sample(sink, (GstClockTime)left * GST_USECOND) : NULL;
        if (!sample)
            break;
        gint64 now = g_get_monotonic_time();
        g_clear_pointer(&last, gst_sample_unref);
        last = sample;
        struct marks marks;
        if (skip-- > 0 || !read_sample(sample, &marks, figures))
            continue;
        figures_add(figures, &marks, now);
        if (!options->quiet && !options->json)
            print_frame(&marks, marks_delay_ms(&marks, now));
    }
    return last;
}

static int run(const char *path, const struct options *options) {
    g_autofree char *text = g_strdup("unixfdsrc name=source ! appsink name=sink sync=false max-buffers=3 "
                                     "enable-last-sample=false caps=video/x-raw,format=I420");
    g_autoptr(GError) error = NULL;
    g_autoptr(GstElement) pipeline = gst_parse_launch(text, &error);
    if (!pipeline) {
        fprintf(stderr, "read-marks: %s\n", error->message);
        return 3;
    }
    g_autoptr(GstElement) source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
    g_object_set(source, "socket-path", path, NULL);
    struct figures figures;
    figures_init(&figures);
    g_autoptr(GstSample) last = NULL;
    if (gst_element_set_state(pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
        last = read_frames(GST_APP_SINK(sink), options, &figures);
    bool good = figures.frames && !figures.damaged;
    if (last && options->png)
        good = write_png(last, options->png) && good;
    gst_element_set_state(pipeline, GST_STATE_NULL);
    figures_print(&figures, options->json);
    unsigned frames = figures.frames;
    figures_clear(&figures);
    return frames == 0 ? 2 : good ? 0 : 1;
}

int main(int argc, char **argv) {
    struct options options = {0};
    GOptionEntry entries[] = {
        {"frames", 0, 0, G_OPTION_ARG_INT, &options.frames, "end after N frames", "N"},
        {"seconds", 0, 0, G_OPTION_ARG_INT, &options.seconds, "end after S seconds", "S"},
        {"warm-up", 0, 0, G_OPTION_ARG_INT, &options.warm_up, "leave N frames out of the figures", "N"},
        {"png", 0, 0, G_OPTION_ARG_FILENAME, &options.png, "write the last frame", "FILE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print one JSON object", NULL},
        {"quiet", 0, 0, G_OPTION_ARG_NONE, &options.quiet, "print the summary only", NULL},
        {NULL},
    };
    setvbuf(stdout, NULL, _IOLBF, 0); /* who reads our lines sees each frame as it comes */
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new("SOCKET - reads the marks of a video port");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 2) {
        fprintf(stderr, "read-marks: %s\n", error ? error->message : "give the socket of one video port");
        return 3;
    }
    gst_init(NULL, NULL);
    if (options.seconds == 0)
        options.seconds = options.frames ? 60 : 10;
    int status = run(argv[1], &options);
    g_free(options.png);
    return status;
}

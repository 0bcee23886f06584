/* SPDX-License-Identifier: Apache-2.0 */
#include "media/stand-in-photo.h"

#include "common/log.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdbool.h>
#include <string.h>

enum { DECODE_S = 5 };

static gsize still_size(unsigned width, unsigned height) {
    return (gsize)width * height * 3 / 2;
}

/* The middle of the picture is kept, so that nothing is stretched: the photograph is a scene, not a patient.
 */
static GstElement *make_decoder(const char *file, unsigned width, unsigned height) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("filesrc name=file ! jpegdec ! aspectratiocrop aspect-ratio=%u/%u ! "
                        "videoconvertscale method=lanczos ! video/x-raw,format=I420,width=%u,"
                        "height=%u,pixel-aspect-ratio=1/1,colorimetry=bt601 ! "
                        "appsink name=sink sync=false max-buffers=1",
                        width, height, width, height);
    GstElement *pipeline = gst_parse_launch(text, &error);
    if (error) {
        wlink_log(WLINK_LOG_ERROR, "stand-in-photo", "no decoder: %s", error->message);
        g_clear_pointer(&pipeline, gst_object_unref);
        return NULL;
    }
    g_autoptr(GstElement) source = gst_bin_get_by_name(GST_BIN(pipeline), "file");
    g_object_set(source, "location", file, NULL);
    return pipeline;
}

static guint8 *pack(GstSample *sample, unsigned width, unsigned height) {
    GstVideoInfo info;
    GstVideoFrame frame;
    if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
        !gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ))
        return NULL;
    guint8 *bytes = g_malloc(still_size(width, height)), *to = bytes;
    for (guint plane = 0; plane < 3; plane++) {
        unsigned w = plane ? width / 2 : width, h = plane ? height / 2 : height;
        const guint8 *from = GST_VIDEO_FRAME_PLANE_DATA(&frame, plane);
        for (unsigned y = 0; y < h; y++, to += w)
            memcpy(to, from + (gsize)y * (gsize)GST_VIDEO_FRAME_PLANE_STRIDE(&frame, plane), w);
    }
    gst_video_frame_unmap(&frame);
    return bytes;
}

static guint8 *decode(const char *file, unsigned width, unsigned height) {
    g_autoptr(GstElement) pipeline = make_decoder(file, width, height);
    if (!pipeline)
        return NULL;
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
    g_autoptr(GstSample) sample = NULL;
    if (gst_element_set_state(pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
        sample = gst_app_sink_try_pull_sample(GST_APP_SINK(sink), DECODE_S * GST_SECOND);
    guint8 *bytes = sample ? pack(sample, width, height) : NULL;
    gst_element_set_state(pipeline, GST_STATE_NULL);
    return bytes;
}

static void fill(guint8 *plane, unsigned stride, unsigned x, unsigned y, unsigned w, unsigned h,
                 guint8 value) {
    for (unsigned row = y; row < y + h; row++)
        memset(plane + (gsize)row * stride + x, value, w);
}

/* Eight bars over a grey ramp, with a grid of boxes: something everywhere, so that a moving window shows. */
static guint8 *draw_card(unsigned width, unsigned height) {
    static const guint8 bars[8][3] = {{180, 128, 128}, {162, 44, 142}, {131, 156, 44}, {112, 72, 58},
                                      {84, 184, 198},  {65, 100, 212}, {35, 212, 114}, {60, 128, 128}};
    guint8 *bytes = g_malloc(still_size(width, height));
    guint8 *planes[3] = {bytes, bytes + (gsize)width * height, bytes + (gsize)width * height * 5 / 4};
    for (unsigned y = 0; y < height; y++)
        for (unsigned x = 0; x < width; x++)
            planes[0][(gsize)y * width + x] =
                y < height * 2 / 3 ? bars[x * 8 / width][0] : (guint8)(16 + x * 219 / width);
    for (int plane = 1; plane < 3; plane++)
        for (unsigned y = 0; y < height / 2; y++)
            for (unsigned x = 0; x < width / 2; x++)
                planes[plane][(gsize)y * (width / 2) + x] =
                    y < height / 3 ? bars[x * 16 / width][plane] : 128;
    unsigned box = width / 40;
    for (unsigned y = box; y + box < height; y += box * 4)
        for (unsigned x = box; x + box < width; x += box * 4)
            fill(planes[0], width, x, y, box, box, (guint8)(40 + (x + y) % 180));
    return bytes;
}

struct wlink_still wlink_still_load(const char *file, unsigned width, unsigned height) {
    struct wlink_still still = {.width = width, .height = height};
    if (file)
        still.bytes = decode(file, width, height);
    if (!still.bytes) {
        wlink_log(WLINK_LOG_DEBUG, "stand-in-photo", "a drawn test card stands in for %s",
                  file ? file : "no photograph");
        still.bytes = draw_card(width, height);
    }
    return still;
}

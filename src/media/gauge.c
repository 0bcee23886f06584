/* SPDX-License-Identifier: Apache-2.0 */
#include "media/gauge.h"

#include "media/focus.h"
#include "media/wires.h"

#include <gst/video/video.h>

enum {
    STEP = 7, /* px between two places that are looked at, both ways; a factor of no picture's raster (16, 20,
               * 48), or edges that stand on the raster are stepped over, all of them */
    LOOK_US = 200 * 1000, /* between two frames that are looked at: a look takes a few ms at 1080p */
};

struct wlink_gauge {
    struct wlink_picture *picture;
    guint listener;

    GMutex lock; /* guards what follows: frames come on a streaming thread */
    guint64 frames;
    gint64 first_us, last_us, looked_us;
    unsigned width, height;
    double luma, sharpness, focus;
};

void wlink_gauge_measure(const guint8 *luma, gsize stride, unsigned width, unsigned height, double *mean,
                         double *sharpness) {
    gint64 sum = 0, edges = 0, squares = 0, count = 0;
    for (unsigned y = 1; y + 1 < height; y += STEP) {
        const guint8 *row = luma + y * stride;
        for (unsigned x = 1; x + 1 < width; x += STEP) {
            const int edge = 4 * row[x] - row[x - 1] - row[x + 1] - row[x - stride] - row[x + stride];
            sum += row[x];
            edges += edge;
            squares += (gint64)edge * edge;
            count++;
        }
    }
    const double places = count ? (double)count : 1;
    const double average = (double)edges / places;
    *mean = (double)sum / places;
    *sharpness = (double)squares / places - average * average;
}

static void look(struct wlink_gauge *gauge, GstSample *sample) {
    GstVideoInfo info;
    GstVideoFrame frame;
    double luma, sharpness;
    if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
        !gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ))
        return;
    wlink_gauge_measure(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0), (gsize)GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0),
                        (unsigned)info.width, (unsigned)info.height, &luma, &sharpness);
    const double focus =
        wlink_focus_of(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0), (gsize)GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0),
                       (unsigned)info.width, (unsigned)info.height);
    gst_video_frame_unmap(&frame);
    g_mutex_lock(&gauge->lock);
    gauge->width = (unsigned)info.width;
    gauge->height = (unsigned)info.height;
    gauge->luma = luma;
    gauge->sharpness = sharpness;
    gauge->focus = focus;
    g_mutex_unlock(&gauge->lock);
}

/* Streaming thread. */
static void on_frame(GstSample *sample, void *data) {
    struct wlink_gauge *gauge = data;
    const gint64 now = g_get_monotonic_time();
    g_mutex_lock(&gauge->lock);
    const bool due = now - gauge->looked_us >= LOOK_US;
    if (gauge->frames++ == 0)
        gauge->first_us = now;
    gauge->last_us = now;
    if (due)
        gauge->looked_us = now;
    g_mutex_unlock(&gauge->lock);
    if (due)
        look(gauge, sample);
}

struct wlink_gauge *wlink_gauge_new(struct wlink_picture *picture) {
    struct wlink_gauge *gauge = g_new0(struct wlink_gauge, 1);
    g_mutex_init(&gauge->lock);
    gauge->picture = picture;
    gauge->listener = wlink_picture_listen(picture, on_frame, gauge);
    return gauge;
}

void wlink_gauge_free(struct wlink_gauge *gauge) {
    if (!gauge)
        return;
    wlink_picture_unlisten(gauge->picture, gauge->listener);
    g_mutex_clear(&gauge->lock);
    g_free(gauge);
}

void wlink_gauge_begin(struct wlink_gauge *gauge) {
    g_mutex_lock(&gauge->lock);
    gauge->frames = 0;
    gauge->looked_us = 0;
    g_mutex_unlock(&gauge->lock);
}

void wlink_gauge_read(struct wlink_gauge *gauge, struct wlink_gauge_reading *reading) {
    g_mutex_lock(&gauge->lock);
    const gint64 span = gauge->last_us - gauge->first_us;
    *reading = (struct wlink_gauge_reading){
        .frames = gauge->frames,
        .width = gauge->width,
        .height = gauge->height,
        .frames_per_second =
            gauge->frames > 1 && span > 0 ? (double)(gauge->frames - 1) * G_USEC_PER_SEC / (double)span : 0,
        .luma = gauge->luma,
        .sharpness = gauge->sharpness,
        .focus = gauge->focus,
    };
    g_mutex_unlock(&gauge->lock);
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "marks.h"
#include "media/media.h"
#include "media/wires.h"

#include <gst/video/video.h>
#include <string.h>

/* What the tests of src/media share: waiting for a condition on the main loop, and marks of a sample. */

static inline gboolean on_fixture_timeout(void *data) {
    g_error("nothing happened for %s", (const char *)data);
    return G_SOURCE_REMOVE;
}

/* Runs the main loop until the condition holds; 30 s without it is a failure. The loop turns at least every
 * 10 ms for conditions that no event of this loop brings about. */
#define RUN_UNTIL(condition)                                                                                 \
    do {                                                                                                     \
        guint timeout = g_timeout_add_seconds(30, on_fixture_timeout, (void *)(guintptr) #condition);        \
        guint tick = g_timeout_add(10, on_fixture_tick, NULL);                                               \
        while (!(condition))                                                                                 \
            g_main_context_iteration(NULL, TRUE);                                                            \
        g_source_remove(tick);                                                                               \
        g_source_remove(timeout);                                                                            \
    } while (0)

static inline gboolean on_fixture_tick(void *data) {
    (void)data;
    return G_SOURCE_CONTINUE;
}

static inline struct marks sample_marks(GstSample *sample) {
    GstVideoInfo info;
    GstVideoFrame frame;
    g_assert_true(gst_video_info_from_caps(&info, gst_sample_get_caps(sample)));
    g_assert_true(gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ));
    struct marks_frame planes = {.width = (unsigned)info.width, .height = (unsigned)info.height};
    for (int i = 0; i < 3; i++) {
        planes.planes[i] = GST_VIDEO_FRAME_PLANE_DATA(&frame, i);
        planes.strides[i] = (unsigned)GST_VIDEO_FRAME_PLANE_STRIDE(&frame, i);
    }
    struct marks marks = marks_read(&planes);
    gst_video_frame_unmap(&frame);
    return marks;
}

static inline GstCaps *raw_caps(unsigned width, unsigned height) {
    return gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT,
                               (int)width, "height", G_TYPE_INT, (int)height, "framerate", GST_TYPE_FRACTION,
                               30, 1, NULL);
}

/* A grey frame. Free with gst_sample_unref. */
static inline GstSample *raw_sample(unsigned width, unsigned height) {
    g_autoptr(GstCaps) caps = raw_caps(width, height);
    GstVideoInfo info;
    g_assert_true(gst_video_info_from_caps(&info, caps));
    g_autoptr(GstBuffer) buffer = gst_buffer_new_allocate(NULL, info.size, NULL);
    gst_buffer_memset(buffer, 0, 128, info.size);
    GST_BUFFER_PTS(buffer) = (GstClockTime)g_get_monotonic_time() * GST_USECOND - wlink_media_base_time();
    return gst_sample_new(buffer, caps, NULL, NULL);
}

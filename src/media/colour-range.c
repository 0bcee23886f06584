/* SPDX-License-Identifier: Apache-2.0 */
#include "media/colour-range.h"

#include <gst/video/video.h>
#include <stdbool.h>

struct tables {
    guint8 luma[256], chroma[256];
};

/* ITU-R BT.601 section 2.5.3: 219 steps of luma from 16, 224 of chroma about 128. */
static const struct tables *get_tables(void) {
    static struct tables tables;
    static gsize made;
    if (g_once_init_enter(&made)) {
        for (int i = 0; i < 256; i++) {
            tables.luma[i] = (guint8)(16 + (i * 219 + 127) / 255);
            tables.chroma[i] = (guint8)(16 + (i * 224 + 127) / 255);
        }
        g_once_init_leave(&made, 1);
    }
    return &tables;
}

static void map_plane(GstVideoFrame *frame, guint plane, const guint8 table[256]) {
    guint8 *row = GST_VIDEO_FRAME_PLANE_DATA(frame, plane);
    const int width = GST_VIDEO_FRAME_COMP_WIDTH(frame, plane);
    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT(frame, plane); y++) {
        for (int x = 0; x < width; x++)
            row[x] = table[row[x]];
        row += GST_VIDEO_FRAME_PLANE_STRIDE(frame, plane);
    }
}

static bool map_frame(GstBuffer *buffer, const GstVideoInfo *info) {
    const struct tables *tables = get_tables();
    GstVideoFrame frame;
    if (!gst_video_frame_map(&frame, info, buffer, GST_MAP_READWRITE))
        return false;
    for (guint plane = 0; plane < 3; plane++)
        map_plane(&frame, plane, plane ? tables->chroma : tables->luma);
    gst_video_frame_unmap(&frame);
    return true;
}

static GstCaps *limited_caps(GstCaps *caps, const GstVideoInfo *info) {
    GstVideoColorimetry limited = info->colorimetry;
    limited.range = GST_VIDEO_COLOR_RANGE_16_235;
    g_autofree char *text = gst_video_colorimetry_to_string(&limited);
    GstCaps *changed = gst_caps_copy(caps);
    gst_caps_set_simple(changed, "colorimetry", G_TYPE_STRING, text, NULL);
    return changed;
}

GstSample *wlink_colour_range_limit(GstSample *sample) {
    GstVideoInfo info;
    GstCaps *whole = gst_sample_get_caps(sample);
    if (!gst_video_info_from_caps(&info, whole) || GST_VIDEO_INFO_FORMAT(&info) != GST_VIDEO_FORMAT_I420 ||
        info.colorimetry.range != GST_VIDEO_COLOR_RANGE_0_255)
        return sample;
    g_autoptr(GstCaps) caps = limited_caps(whole, &info);
    GstBuffer *buffer = gst_buffer_ref(gst_sample_get_buffer(sample));
    gst_sample_unref(sample);
    buffer = gst_buffer_make_writable(buffer);
    GstSample *limited = map_frame(buffer, &info) ? gst_sample_new(buffer, caps, NULL, NULL) : NULL;
    gst_buffer_unref(buffer);
    return limited;
}

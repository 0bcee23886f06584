/* SPDX-License-Identifier: Apache-2.0 */
#include "media/card.h"

#include "media/media.h"
#include "media/picture.h"
#include "media/wires.h"

#include <gst/video/video.h>

enum { WIDTH = 640, HEIGHT = 360, FRAMES_PER_SECOND = 5, GREY = 128 };

struct wlink_card {
    struct wlink_picture *picture;
    GstCaps *caps;
    gsize bytes;
    guint timer;
};

static gboolean on_time(void *data) {
    struct wlink_card *card = data;
    g_autoptr(GstBuffer) buffer = gst_buffer_new_allocate(NULL, card->bytes, NULL);
    gst_buffer_memset(buffer, 0, GREY, card->bytes);
    GST_BUFFER_PTS(buffer) = (GstClockTime)g_get_monotonic_time() * GST_USECOND - wlink_media_base_time();
    g_autoptr(GstSample) sample = gst_sample_new(buffer, card->caps, NULL, NULL);
    wlink_picture_push(card->picture, sample);
    return G_SOURCE_CONTINUE;
}

struct wlink_card *wlink_card_new(void) {
    struct wlink_card *card = g_new0(struct wlink_card, 1);
    GstVideoInfo info;
    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
    GST_VIDEO_INFO_FPS_N(&info) = FRAMES_PER_SECOND;
    GST_VIDEO_INFO_FPS_D(&info) = 1;
    card->caps = gst_video_info_to_caps(&info);
    card->bytes = info.size;
    card->picture = wlink_picture_new("card", NULL, NULL);
    card->timer = g_timeout_add(1000 / FRAMES_PER_SECOND, on_time, card);
    return card;
}

struct wlink_picture *wlink_card_picture(const struct wlink_card *card) {
    return card->picture;
}

void wlink_card_free(struct wlink_card *card) {
    if (!card)
        return;
    g_source_remove(card->timer);
    wlink_picture_free(card->picture);
    gst_caps_unref(card->caps);
    g_free(card);
}

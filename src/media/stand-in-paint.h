/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Private to src/media: paints the frames of a stand-in camera (docs/stand-ins.md). No thread, no clock. */
struct wlink_painter;

/* width and height: even, 320 x 180 to 1920 x 1080. photo: a JPEG, or NULL or unreadable: a drawn test card
 * stands in for it. Decodes and scales once, which takes some 100 ms. Never NULL. */
struct wlink_painter *wlink_painter_new(const char *photo, unsigned width, unsigned height, unsigned id);
/* From now on the photograph stands still; the marks count on. */
void wlink_painter_stand(struct wlink_painter *painter);
void wlink_painter_free(struct wlink_painter *painter);

/* Bytes of one I420 frame as painted: planes packed, strides width and width / 2. */
gsize wlink_painter_frame_size(const struct wlink_painter *painter);

/* Paints one frame; counter and time go into the marks. time_us: CLOCK_MONOTONIC. */
void wlink_painter_paint(const struct wlink_painter *painter, guint32 counter, gint64 time_us, guint8 *frame);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

/* The frames of a video port as textures of the size that they are shown at. A small GStreamer pipeline reads
 * the port; its thread leaves the newest frame in one place, and the main loop takes it from there: a panel
 * that is slow sees fewer frames, never old ones. */
typedef struct wlink_reader wlink_reader;

struct wlink_reader_handlers {
    void (*frame)(GdkTexture *frame, gint64 arrived, void *data); /* monotonic microseconds; borrowed */
    void (*ended)(const char *why, void *data);                   /* the port is gone; nothing follows */
};

/* Opens the port behind a unixfd socket. Main context. Fails when GStreamer lacks an element. */
struct wlink_reader *wlink_reader_new(const char *socket, const struct wlink_reader_handlers *handlers,
                                      void *data, GError **error);

/* Loads what a reader needs, in a thread of its own. */
void wlink_reader_prepare(void);

/* Frames are scaled to fit into width x height window pixels, with their own shape. A box of more than twice
 * the frame's pixels is left to the renderer. 0 x 0: as they are. */
void wlink_reader_fit(struct wlink_reader *reader, int width, int height);

/* NULL is allowed. */
void wlink_reader_free(struct wlink_reader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_reader, wlink_reader_free)

/* The largest size with the shape of width x height that fits into a box; as it is when the box is empty, or
 * has more than twice its pixels. Pure. */
struct wlink_size {
    int width, height;
};
struct wlink_size wlink_fit(struct wlink_size frame, struct wlink_size box);

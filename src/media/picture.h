/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A picture of the unit, live: "room", "exam", "far-room", "far-exam". Raw I420 frames arrive from one writer
 * (a camera or a decoder) on any thread and are handed to whoever listens: an encoder, video ports.
 * No frame is ever kept, repeated or changed here. */
struct wlink_picture;

struct wlink_picture_state {
    bool live;                /* a frame came within the last second */
    unsigned width, height;   /* px; 0 before the first frame */
    double frames_per_second; /* over the last second */
    uint64_t frames;          /* since the picture was made */
    gint64 last_frame_us;     /* CLOCK_MONOTONIC of the newest frame; 0: none yet */
};

/* Called on the main context when live or the size changes, also when it has changed back since. */
typedef void (*wlink_picture_handler)(struct wlink_picture *picture, void *data);

struct wlink_picture *wlink_picture_new(const char *name, wlink_picture_handler handler, void *data);
void wlink_picture_free(struct wlink_picture *picture);
const char *wlink_picture_name(const struct wlink_picture *picture);
void wlink_picture_get_state(struct wlink_picture *picture, struct wlink_picture_state *state);

/* A video port: a reader's own leaky branch, four copied frames in shared memory, its own socket for
 * unixfdsrc. Returns the socket's path in directory (free with g_free), mode 0660. The port ends when the
 * reader disconnects, when no reader connected within 5 s, when its pool stayed empty for 2 s, or when the
 * picture ends. At most 8 at once. Fails with PORT_NOT_LIVE or PORT_TOO_MANY. */
char *wlink_picture_open_port(struct wlink_picture *picture, const char *directory, GError **error);

/* How many ports are open now. */
unsigned wlink_picture_ports(const struct wlink_picture *picture);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Looks at a live picture for as long as it exists: how many frames come, how bright they are, how sharp.
 * Keeps no frame. Main context. */
struct wlink_gauge;
struct wlink_picture;

struct wlink_gauge_reading {
    guint64 frames;           /* since it was made, or was begun again */
    unsigned width, height;   /* px, of the newest */
    double frames_per_second; /* over those frames; 0 with fewer than two */
    double luma;              /* mean, 0 to 255, of the newest that was looked at */
    double sharpness;         /* variance of the Laplacian of luma, of that one */
    double focus;             /* of its edges, as focus.h has it; < 0: it has none that would tell */
};

/* The picture is borrowed and must outlive the gauge. */
struct wlink_gauge *wlink_gauge_new(struct wlink_picture *picture);
void wlink_gauge_free(struct wlink_gauge *gauge); /* NULL is allowed */
/* Counts frames from now on. */
void wlink_gauge_begin(struct wlink_gauge *gauge);
void wlink_gauge_read(struct wlink_gauge *gauge, struct wlink_gauge_reading *reading);

/* The two figures of one plane of 8-bit luma. Pure. */
void wlink_gauge_measure(const guint8 *luma, gsize stride, unsigned width, unsigned height, double *mean,
                         double *sharpness);

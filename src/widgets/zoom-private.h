/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

/* Where a picture is drawn in its box, and how two fingers change that. Pure but for the gesture. */
struct wlink_zoom {
    double scale; /* 1: whole */
    double x, y;  /* which point of the picture (0 to 1) is in the middle of the box */
};

enum { WLINK_ZOOM_MOST = 8 };

/* The whole picture. */
struct wlink_zoom wlink_zoom_whole(void);

/* After fingers that began at from (in the box) are at to, spread by factor: what was under them stays under
 * them. size: of the whole picture in the box. Never smaller than whole, never away from the box. */
struct wlink_zoom wlink_zoom_moved(struct wlink_zoom zoom, graphene_size_t box, graphene_size_t size,
                                   graphene_point_t from, graphene_point_t to, double factor);

/* The rectangle of the picture in the box. */
graphene_rect_t wlink_zoom_place(struct wlink_zoom zoom, graphene_size_t box, graphene_size_t size);

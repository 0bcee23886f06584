/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/zoom-private.h"

/* Hands that zoom a picture: two fingers spread and move it; a wheel, or + and - while it has the focus,
 * enlarge it; one finger, the pointer or the arrows move what is enlarged. Part of the widget's struct. */
struct wlink_zoom_hands {
    GtkWidget *widget;
    struct wlink_zoom zoom;
    bool on;
    graphene_size_t (*size)(GtkWidget *widget); /* of the whole picture in the widget */
    void (*changed)(GtkWidget *widget, bool scale);
    /* of a movement */
    struct wlink_zoom from;
    graphene_point_t began, pointer;
};

/* hands->size and hands->changed are set. */
void wlink_zoom_hands_init(struct wlink_zoom_hands *hands, GtkWidget *widget);
void wlink_zoom_hands_whole(struct wlink_zoom_hands *hands);
/* Two fingers, whose middle is at a point of the widget: put down, and spread since then by factor. */
void wlink_zoom_hands_put(struct wlink_zoom_hands *hands, graphene_point_t middle);
void wlink_zoom_hands_spread(struct wlink_zoom_hands *hands, graphene_point_t middle, double factor);
/* A wheel at a point, up by so many clicks; true: it was used. */
bool wlink_zoom_hands_turn(struct wlink_zoom_hands *hands, graphene_point_t where, double clicks);
/* A key at the widget; true: it was used. */
bool wlink_zoom_hands_key(struct wlink_zoom_hands *hands, guint key);

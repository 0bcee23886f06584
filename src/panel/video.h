/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/screen.h"

/* Keeps a picture open on a video port of the unit for as long as the port has pictures: asks for a port of
 * its own, and for another one when it ended. Part of a view's struct. */
struct wlink_video_ask;
struct wlink_video {
    const struct wlink_panel *panel;
    GtkWidget *picture;
    enum wlink_panel_port port;
    struct wlink_video_ask *ask; /* on its way */
};

void wlink_video_start(struct wlink_video *video, const struct wlink_panel *panel, GtkWidget *picture,
                       enum wlink_panel_port port);
/* Each shows its port in the other's picture. */
void wlink_video_swap(struct wlink_video *one, struct wlink_video *other);
/* After each change of the model, and each second. */
void wlink_video_update(struct wlink_video *video);
/* Before the view goes. */
void wlink_video_stop(struct wlink_video *video);

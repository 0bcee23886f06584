/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/call-view.h"

/* The far room's picture, or words why there is none, with its caption; and toasts on it: what changed, for 8
 * s or until OK. What a toast says also stands somewhere for good. */
struct wlink_far {
    const struct wlink_view *view;
    GtkWidget *overlay, *shot, *picture;
    enum wlink_panel_port port;
    bool small; /* in the place of a small picture */
    bool shown; /* a first state is known: changes are news from then on */
    enum wlink_device_is devices[WLINK_PANEL_DEVICES];
    bool went[WLINK_PANEL_DEVICES]; /* it was said that it is gone: its return is said, too */
    bool muted, stopped;
    gint64 missed;                   /* the call that was missed meanwhile, as far as it was said */
    enum wlink_panel_device foreign; /* in whose place one is plugged in that is not ours */
};
void wlink_far_build(struct wlink_far *far, struct wlink_view *view, enum wlink_panel_port port,
                     const char *control, int width, int height);
/* What the caption says follows the picture from now on, between updates, too. */
void wlink_far_follow(struct wlink_far *far);
/* toasts: also says what changed since the last update. */
void wlink_far_update(struct wlink_far *far, bool toasts);
void wlink_far_toast(struct wlink_far *far, enum wlink_icon icon, const char *heading, const char *words);
void wlink_far_hide_toast(struct wlink_far *far);
void wlink_far_move_toast(struct wlink_far *from, struct wlink_far *to);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/button.h"

#define WLINK_TYPE_BUTTON (wlink_button_get_type())
G_DECLARE_FINAL_TYPE(WlinkButton, wlink_button, WLINK, BUTTON, GtkButton)

/* The rule of the double touch, for itself: whether a press at now counts when the last that counted was at
 * *last (0: none yet); then it becomes the last. Times in microseconds. */
bool wlink_touch_counts(gint64 *last, gint64 now, gint64 pause);

/* What a press does once it has been released inside: guards, then "act" or "refused". */
void wlink_button_press(WlinkButton *self);

/* The rows of kinds and sizes. */
struct wlink_button_look {
    const char *style; /* CSS classes, separated by blanks */
    int icon_px;
    bool upright, toggle;
    gint64 pause;
};
const struct wlink_button_look *wlink_button_look(enum wlink_button_kind kind);

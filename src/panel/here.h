/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"

/* What stands below the small picture of a consultation: what the wing says of itself; and, when everything
 * here was stopped, that nothing leaves this room (21). Part of a view's struct. */
struct wlink_here {
    struct wlink_view *view;
    GtkWidget *box, *wing, *people, *muted, *network, *note;
    GtkWidget *stopped, *when, *camera, *microphone;
};

void wlink_here_build(struct wlink_here *here, struct wlink_view *view);
void wlink_here_update(struct wlink_here *here);

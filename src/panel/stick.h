/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"

/* The service stick: letting one in, what is on it and who signed it, what will happen, doing it, pulling it
 * out again, and the first one-time PINs of a staff list. A card; part of a view's struct. */
struct wlink_stick {
    struct wlink_view *view;
    GtkWidget *card, *icon, *heading, *words, *signer, *items, *will, *progress, *step, *pull;
    GtkWidget *buttons, *go, *leave, *ask, *pins, *pins_done;
    GPtrArray *choices; /* of the items */
    char *shown;        /* what the choices are of */
    guint first;        /* so many PINs are shown */
    char *chosen;       /* an item's kind; NULL: the first that can be done */
    bool did;           /* something was asked for here: its result is shown until the stick is out */
    bool left;          /* the stick was left or put away, and may still be in */
};
GtkWidget *wlink_stick_build(struct wlink_stick *stick, struct wlink_view *view);
void wlink_stick_update(struct wlink_stick *stick);
void wlink_stick_leave(struct wlink_stick *stick);

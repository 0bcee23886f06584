/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/screen-size.h"

#include <gtk/gtk.h>

/* The panel's surface: 1920 x 1080 logical pixels, scaled as a whole to the window, centred, with dark edges
 * where the window has another shape. Touches and the pointer arrive where they look. A screen whose words
 * need more than that is shown smaller as a whole: nothing is ever cut. */
enum { WLINK_SURFACE_WIDTH = WLINK_SCREEN_WIDTH, WLINK_SURFACE_HEIGHT = WLINK_SCREEN_HEIGHT };

GtkWidget *wlink_surface_new(void);

/* The screen that it shows; NULL: none. */
void wlink_surface_set_child(GtkWidget *surface, GtkWidget *child);
GtkWidget *wlink_surface_get_child(GtkWidget *surface);

/* How many window pixels a logical one has, for any widget on a surface; 1 outside of one. */
double wlink_surface_scale(GtkWidget *widget);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* A side of a screen that is this wide whatever stands in it: its words wrap, and what is beside it does not
 * move when they change. Wider only for what cannot be narrower. The width is the child's size request; it is
 * there while the child is visible. */
GtkWidget *wlink_side_new(GtkWidget *child, int width);

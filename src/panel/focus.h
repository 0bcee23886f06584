/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* Where the keyboard's focus is, and whether it is shown. GTK would send the focus of a control that goes, or
 * cannot be used any more, to whatever is near, and hide its ring after 3 s. Here it goes home, to the
 * heading of the screen or of the question that is open; and the ring is there from the first key that moves
 * the focus until the next touch. */

/* For a window that was presented. home: where the focus goes now; it may answer NULL. data outlives the
 * window's frames. */
void wlink_focus_keep(GtkWindow *window, GtkWidget *(*home)(void *data), void *data);

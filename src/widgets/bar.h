/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/button.h"

/* The bar at the foot of a screen, 144 high. Its corners are fixed, and only the bar puts something there:
 * bottom left is Stop everything while a device may be open, else the way out; bottom right is End in a call,
 * else the way on. */
GtkWidget *wlink_bar_new(void);

/* Stop everything, bottom left: amber, the hand. Connect to "act". name: "consultation.stop". */
GtkWidget *wlink_bar_set_stop(GtkWidget *bar, const char *name, const char *words, const char *does);

/* Everything is stopped: dashed, no longer to be pressed; words: "All stopped". Its place never becomes
 * something else, so that a frightened second tap reopens nothing. */
void wlink_stop_set_stopped(GtkWidget *stop, bool stopped, const char *words);

/* End, bottom right: red. Connect to "act". */
GtkWidget *wlink_bar_set_end(GtkWidget *bar, const char *name, const char *words, const char *does);

/* The way out, bottom left, and the way on (or the fallback's words), bottom right, of screens without open
 * devices. Taking a corner that Stop or End has is a fault of the program. */
void wlink_bar_set_way_out(GtkWidget *bar, GtkWidget *widget);
void wlink_bar_set_way_on(GtkWidget *bar, GtkWidget *widget);

/* What stands between the corners, from left to right, 16 apart. */
void wlink_bar_add(GtkWidget *bar, GtkWidget *widget);

/* Room between two of them: a step of some pixels more, or all that is left. */
void wlink_bar_add_step(GtkWidget *bar, int pixels);
void wlink_bar_add_stretch(GtkWidget *bar);

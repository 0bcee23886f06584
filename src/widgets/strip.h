/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

/* The strip at the head of a screen, 88 high: where one is, what is true of the connection, the time.
 * screen: the screen's name; the parts are "screen.place", "screen.clock". */
GtkWidget *wlink_strip_new(const char *screen);

/* The place, bold, with an icon before it (LOCK in a verified call, NONE) and second words after it
 * ("Verified and encrypted"); each may be NULL. */
void wlink_strip_set_place(GtkWidget *strip, enum wlink_icon icon, const char *place, const char *second);

/* A word before the clock, left to right in the order of the calls: the network, the length, who is signed
 * in. To be changed with wlink_line_set(). name: "consultation.network". */
GtkWidget *wlink_strip_add_word(GtkWidget *strip, const char *name, enum wlink_icon icon, const char *words);

/* For 6 s in the place's stead: why what was touched cannot be done. Named "screen.why". */
void wlink_strip_say_why(GtkWidget *strip, const char *why);

/* Something else there, as a small button. */
void wlink_strip_add(GtkWidget *strip, GtkWidget *widget);

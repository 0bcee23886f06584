/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* A screen: strip (88), stage (848), bar (144), on one of three grounds. The ground says whether the screen
 * can see you: standby is asleep or ringing, light at work, both with the devices closed; dark has a picture
 * open. */
enum wlink_ground { WLINK_GROUND_STANDBY, WLINK_GROUND_LIGHT, WLINK_GROUND_DARK };

/* name: the screen's, "consultation". Without strip or bar the stage has their room. */
GtkWidget *wlink_frame_new(const char *name, enum wlink_ground ground);
void wlink_frame_set_ground(GtkWidget *frame, enum wlink_ground ground);

/* The three parts; NULL takes one away. The stage has the margins of its ground: 24 on dark, 64 on light, 96
 * on standby. */
void wlink_frame_set_strip(GtkWidget *frame, GtkWidget *strip); /* of strip.h */
void wlink_frame_set_stage(GtkWidget *frame, GtkWidget *stage);
void wlink_frame_set_bar(GtkWidget *frame, GtkWidget *bar);

/* Says why a widget cannot do what it was touched for, in the strip of its screen, if it has one. */
void wlink_frame_say_why(GtkWidget *touched, const char *why);

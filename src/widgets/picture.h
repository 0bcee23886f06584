/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

#include <stdbool.h>

/* Loads what pictures need, in a thread of its own, so that the first one opens as fast as the next: it takes
 * some 100 ms, and seconds where GStreamer has no registry yet. Once, at the start. */
void wlink_pictures_prepare(void);

/* A live picture from a video port: whole, in its own shape and colours, on a near-black ground, with nothing
 * over it. A port that gave no frame for 1 s shows words in the picture's place, and the last frame is let
 * go: what is on the screen is never older than that.
 *
 * Signals: "act" (it was tapped, when that does something), "ended" (const char *why: the port is gone; ask
 * the unit for another and open that). Property "live" (bool; notify::live): a fresh frame is shown.
 *
 * name: "consultation.far"; words: what it shows, for a screen reader. */
GtkWidget *wlink_picture_new(const char *name, const char *words);

/* Shows the port behind a unixfd socket, as OpenPort answered; the one before is left. NULL: no port. */
void wlink_picture_open(GtkWidget *picture, const char *socket);
bool wlink_picture_is_open(GtkWidget *picture);
bool wlink_picture_is_live(GtkWidget *picture);
guint64 wlink_picture_frames(GtkWidget *picture); /* that it has shown, of all ports */

/* What stands in its place while it is not live: an icon, a heading, words; each may be NONE or NULL. */
void wlink_picture_set_empty(GtkWidget *picture, enum wlink_icon icon, const char *heading,
                             const char *words);

/* So much of its lower part is covered by something else: the words stand above it. */
void wlink_picture_set_foot(GtkWidget *picture, int height);

/* For a screen reader: "Room camera, live". */
void wlink_picture_set_words(GtkWidget *picture, const char *words);

/* What a tap does ("Shows it large"); NULL: a tap does nothing. */
void wlink_picture_set_does(GtkWidget *picture, const char *does);

/* Two fingers, a wheel or keys zoom and move the picture (for who looks at skin; never on by itself). The
 * screen must say so in words: notify::zoom (double, 1: whole). wlink_picture_show_whole() goes back. how:
 * for a screen reader, how it is done; NULL: it is not. */
void wlink_picture_set_zooms(GtkWidget *picture, const char *how);
double wlink_picture_get_zoom(GtkWidget *picture);
void wlink_picture_show_whole(GtkWidget *picture);

/* A picture of width x height under its caption (48 high): the two are wlink_shot_caption() and
 * wlink_shot_picture(). The names are name and name-caption. */
GtkWidget *wlink_shot_new(const char *name, enum wlink_icon icon, const char *words, int width, int height);
/* The same of a picture that there is. */
GtkWidget *wlink_shot_around(GtkWidget *picture, enum wlink_icon icon, const char *words, int width,
                             int height);
/* The pictures of two shots change places, and go on as they are. */
void wlink_shot_swap(GtkWidget *one, GtkWidget *other);
GtkWidget *wlink_shot_caption(GtkWidget *shot);
GtkWidget *wlink_shot_picture(GtkWidget *shot);

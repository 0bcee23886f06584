/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

/* A toast over the far room's picture, never over an examination: an icon, a heading, words and OK. It goes
 * after 8 s or with OK; what it says also stands somewhere for good. over: what it lies on (the picture); the
 * result is what the screen shows in its place. name: "consultation.toast"; its button is name-ok. ok,
 * ok_does: its words, and what a press does. */
GtkWidget *wlink_toast_new(const char *name, GtkWidget *over, const char *ok, const char *ok_does);
void wlink_toast_show(GtkWidget *toast, enum wlink_icon icon, const char *heading, const char *words);
void wlink_toast_hide(GtkWidget *toast);
/* What one shows, if it shows anything, goes on in the other: its picture has gone there. */
void wlink_toast_move(GtkWidget *from, GtkWidget *to);
/* Whom it tells how high, in pixels, it reaches above the lower edge of what it lies on: words that stand
 * there give way. 0: it is gone. */
void wlink_toast_set_covers(GtkWidget *toast, void (*covers)(int height, void *data), void *data);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* A code or a PIN as boxes: one a digit. A PIN shows dots, and nothing that differs by digit; a staff code
 * shows its digits. words: what it is ("PIN"); what a screen reader hears is how many are entered, never
 * which. */
GtkWidget *wlink_pin_boxes_new(const char *name, unsigned count, const char *words);

/* entered of them are filled; said: "3 of 6 entered". digits: shown in the boxes, for a code; NULL: dots. */
void wlink_pin_boxes_set(GtkWidget *boxes, unsigned entered, const char *digits, const char *said);

/* The pad: twelve keys of 200 x 160, which sink when they are touched and never change colour. The keyboard's
 * digits, Backspace and Delete press them, too, while the pad is on the screen. Signals, handler (GtkWidget
 * *pad, …, void *data): "digit"   int digit, 0 to 9 "delete"  the last one goes "clear"   all go screen: the
 * screen's name; the keys are "pin.1" … "pin.clear", "pin.delete". */
GtkWidget *wlink_pin_pad_new(const char *screen, const char *clear, const char *delete_words);
/* The same for a side of a screen: keys of 200 x 72, and Delete has its word alone. */
GtkWidget *wlink_pin_pad_new_low(const char *screen, const char *clear, const char *delete_words);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* A keyboard drawn on the screen, for the one place where something is written (the compositor has none),
 * with the line that it writes on. A real keyboard writes there, too. Capitals come by themselves at the
 * start.
 *
 * Signal "changed": other words are on the line. name: "message.keyboard"; its keys are "message.keyboard-a"
 * …
 * "-space", "-delete", "-shift", "-digits"; its line is "message.keyboard-line". most: characters. */
struct wlink_keyboard_words {
    const char *line, *space, *delete_words, *shift, *letters,
        *digits; /* "Your message", "Space", "Delete", "Capital" … */
};
GtkWidget *wlink_keyboard_new(const char *name, unsigned most, const struct wlink_keyboard_words *words);

/* What is written; borrowed until it changes. */
const char *wlink_keyboard_get(GtkWidget *keyboard);
void wlink_keyboard_set(GtkWidget *keyboard, const char *text);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* Says words to a screen reader that are not the name of what has the focus. */
enum wlink_urgency {
    WLINK_URGENCY_MEDIUM, /* a message, a network word, a still that arrived */
    WLINK_URGENCY_HIGH,   /* stopped, frozen and live, lost and back, unplugged and back, joined, ended */
};
void wlink_announce(GtkWidget *widget, enum wlink_urgency urgency, const char *words);

/* The accessible name and description of a widget; either may be NULL: not set. */
void wlink_describe(GtkWidget *widget, const char *words, const char *does);

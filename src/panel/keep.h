/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

#include <gtk/gtk.h>

/* The pictures of the four video ports. Each has one widget for as long as the panel runs; the screen that is
 * shown has it in a place of its own. So one that two screens show goes on from the one to the other: its
 * port is not opened again. A picture is open while its port has pictures and a screen shows it; one that no
 * screen shows any more is closed after a while. */
typedef struct wlink_keep wlink_keep;

/* client and model outlive it. */
wlink_keep *wlink_keep_new(wlink_client *client, const struct wlink_model *model);
void wlink_keep_free(wlink_keep *keep);

/* The port's picture, as if it were new but for what it shows; the screen puts it into a GtkBox. Borrowed.
 * name: "screen.control"; words: its accessible name. */
GtkWidget *wlink_keep_take(wlink_keep *keep, enum wlink_panel_port port, const char *name, const char *words);
/* As g_signal_connect_swapped(), until the next screen comes. */
void wlink_keep_connect(GtkWidget *picture, const char *signal, GCallback act, void *data);

/* Before another screen is built: takes all pictures out of their places. */
void wlink_keep_release(wlink_keep *keep);
/* After each change of the model, and each second. */
void wlink_keep_update(wlink_keep *keep);

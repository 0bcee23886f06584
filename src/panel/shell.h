/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/screen.h"

#include <gtk/gtk.h>

/* The window of the panel: shows the screen that navigate() names, hands it what changes, looks after the
 * keyboard, idle people, the dimming of standby, and the unit's knowledge that somebody is there. */
typedef struct wlink_shell wlink_shell;

/* panel outlives the shell. */
wlink_shell *wlink_shell_new(GtkApplication *application, const struct wlink_panel *panel, int width,
                             int height, bool fullscreen);
void wlink_shell_free(wlink_shell *shell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_shell, wlink_shell_free)

/* The model or the choice is another one: at once for the screen to be shown, before the next frame for what
 * is drawn on it. */
void wlink_shell_update(wlink_shell *shell, guint changes);

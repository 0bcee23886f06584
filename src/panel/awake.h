/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

#include <gtk/gtk.h>

/* While a consultation is under way, or a device is open, what the screen belongs to (the desktop, the
 * kiosk's compositor) is asked not to blank it: nobody touches a screen that he talks to. hold: what was
 * asked for so far, 0 at first; the window's for as long as that lives. */
void wlink_awake_update(GtkWindow *window, const struct wlink_model *model, guint *hold);

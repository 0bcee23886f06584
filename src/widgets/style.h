/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* The design system's style: tokens, type, grounds and every component's look, as one style sheet of this
 * display. Call once, after gtk_init() and before the first window. */
void wlink_style_load(GdkDisplay *display);

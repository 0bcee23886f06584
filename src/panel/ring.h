/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* A telephone in two rings that fade in and out once a second; still where the desktop asks for no motion. */
GtkWidget *wlink_ring_new(void);

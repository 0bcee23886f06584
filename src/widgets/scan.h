/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* A code to scan (QR, ISO/IEC 18004): black on white with its quiet zone, in whole pixels of the surface, at
 * most pixels wide and high. words: what it is, for who does not see it; the text must stand beside it. */
GtkWidget *wlink_scan_new(const char *name, int pixels, const char *words);

/* Another text; NULL or "": none. False when no code can hold it (more than about 2300 bytes); then the place
 * is empty. */
gboolean wlink_scan_set(GtkWidget *scan, const char *text);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* A level as blocks, to be set 20 times a second: it is drawn again only when another number of blocks is
 * lit. blocks: how many there are; words: what it measures. name may be NULL. */
GtkWidget *wlink_meter_new(const char *name, unsigned blocks, const char *words);
void wlink_meter_set_blocks(GtkWidget *meter, unsigned blocks);

/* lit of the blocks are lit; said: the same in words ("We can hear you"), for who does not see it; NULL: as
 * before. */
void wlink_meter_set(GtkWidget *meter, unsigned lit, const char *said);

/* How many blocks a sound level lights: none at or below -60 dBFS, all from -6 dBFS on. */
unsigned wlink_meter_lit(double dbfs, unsigned blocks);

/* A progress bar. done: 0 to 1; said: the same in words, which must also stand beside it. */
GtkWidget *wlink_progress_new(const char *name, const char *words);
void wlink_progress_set(GtkWidget *progress, double done, const char *said);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

#include <stdbool.h>

/* Boxes that hold words. Each is a vertical GtkBox (to fill with gtk_box_append) unless it says otherwise. */

/* White with a thin edge, on light; a dark panel with round corners, on dark. spacing: between its rows. */
GtkWidget *wlink_card_new(int spacing);
GtkWidget *wlink_panel_new(GtkOrientation orientation, int spacing);

/* A note: words with a blue edge (information) or an amber one on a pale ground (attention), with an icon
 * where one is given. lead: its first words, in bold; either may be NULL. Its words change with
 * wlink_note_set(). */
enum wlink_note { WLINK_NOTE_INFORMATION, WLINK_NOTE_ATTENTION };
GtkWidget *wlink_note_new(const char *name, enum wlink_note note, enum wlink_icon icon, const char *lead,
                          const char *words);
void wlink_note_set(GtkWidget *note, const char *lead, const char *words);

/* Refused or failed: a red frame, a cross, what is refused (a heading) and why. */
GtkWidget *wlink_refusal_new(const char *name, const char *heading, const char *why);
/* What takes the focus. */
GtkWidget *wlink_refusal_heading(GtkWidget *refusal);
void wlink_refusal_set(GtkWidget *refusal, const char *heading, const char *why);

/* The same in one line, among other things: lead in bold, then words. */
GtkWidget *wlink_failure_new(const char *name, const char *lead, const char *words);

/* A question: a white column that stands beside the picture, never over it: a heading, words, then what the
 * screen appends (choices, then the answers). name: "consultation.question". */
GtkWidget *wlink_question_new(const char *name, const char *heading, const char *words);

/* A list with lines between its rows. */
GtkWidget *wlink_list_new(const char *name);
void wlink_list_append(GtkWidget *list, GtkWidget *row);

/* A row of facts in a list: what it is, in bold and key_width wide, and its value; rows of technicians are
 * lower. The value's name is given, to be changed with wlink_summary_set(). */
GtkWidget *wlink_summary_new(const char *name, const char *key, const char *value, int key_width,
                             bool technician);
void wlink_summary_set(GtkWidget *row, const char *value);

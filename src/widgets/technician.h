/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

#include <stdbool.h>

/* Rows of the technician's lists, 60 high or more. */

enum wlink_mark { /* the icon before it; words say the same */
                  WLINK_MARK_NOT_YET,
                  WLINK_MARK_NOW,
                  WLINK_MARK_DONE,
                  WLINK_MARK_BAD,
};

/* A row of facts that can be chosen, for wlink_list_append(): a button ("act"). key: what it is, key_width
 * wide; value: what is true of it; said: both, for a screen reader. */
struct wlink_fact {
    enum wlink_mark mark;
    const char *key, *value, *said;
    bool chosen;
};
GtkWidget *wlink_fact_row_new(const char *name, int key_width, const char *does);
void wlink_fact_row_set(GtkWidget *row, const struct wlink_fact *fact);

/* A row of a list of steps: its number, what is done, and how far it is. */
GtkWidget *wlink_step_row_new(const char *name, guint number, const char *words);
void wlink_step_row_set(GtkWidget *row, enum wlink_mark mark, const char *words, const char *state);

/* Numbered advice: "1  Push the plug in." */
GtkWidget *wlink_advice_new(guint number, const char *words);

/* Text of a machine: as wide letters as they are, on a grey ground. */
GtkWidget *wlink_machine_text_new(const char *name, const char *text);

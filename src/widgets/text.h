/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

/* Words on the screen. style: the type classes of the design, separated by blanks: sizes "s24" "s28" (as it
 * is) "s32" "s40", headings "h2" "h1" "display", weights "semi" "bold", "soft" for second text; NULL: none.
 * Words wrap when they need to, and are never cut. words may be NULL: none yet. */
GtkWidget *wlink_text_new(const char *words, const char *style);

/* A heading: text with that role, which takes the focus on entry of a screen. name: "screen.heading". */
GtkWidget *wlink_heading_new(const char *name, const char *words, const char *style);
void wlink_heading_set(GtkWidget *heading, const char *words);
/* In lines of about so many characters, each in the middle. */
void wlink_heading_set_centred(GtkWidget *heading, int characters);

/* Other words in a text or a heading. */
void wlink_text_set(GtkWidget *text, const char *words);

/* "No answer anywhere? <bold>Ring 0000</bold>": two parts in one text; either may be NULL. */
GtkWidget *wlink_text_new_bold(const char *plain, const char *bold, const char *style);
void wlink_text_set_bold(GtkWidget *text, const char *plain, const char *bold);

/* An icon with words beside it, 12 apart: a state, a line of a report, a fallback number. The icon is 1.3
 * times the size of the letters. */
GtkWidget *wlink_line_new(enum wlink_icon icon, const char *words, const char *style);
void wlink_line_set(GtkWidget *line, enum wlink_icon icon, const char *words);

/* The fallback: a telephone, then a question and the number in bold. */
GtkWidget *wlink_line_new_bold(enum wlink_icon icon, const char *plain, const char *bold, const char *style);

/* The time of day, "14:25", which goes on by itself. style as above, or "clock" for the large one. */
GtkWidget *wlink_clock_new(const char *name, const char *style);

/* What a room or a wing can do now. */
enum wlink_presence {
    WLINK_PRESENCE_FREE,
    WLINK_PRESENCE_BUSY,
    WLINK_PRESENCE_OFF,
    WLINK_PRESENCE_LOCKED,  /* not authorised now */
    WLINK_PRESENCE_UNKNOWN, /* nothing was heard of it yet */
};
GtkWidget *wlink_presence_new(enum wlink_presence presence, const char *words);
void wlink_presence_set(GtkWidget *line, enum wlink_presence presence, const char *words);

/* A small label with an edge: "Last called, today 10:12". */
GtkWidget *wlink_tag_new(enum wlink_icon icon, const char *words);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

/* The caption of a picture, 48 high, above it: whose picture it is, and whether it is live. Live is dark with
 * a full dot, not sent is dark with an empty one, what is not live is white. */
enum wlink_live {
    WLINK_LIVE,     /* "Live" */
    WLINK_NOT_SENT, /* "Not sent yet", "Not sent", "Not there" */
    WLINK_NOT_LIVE, /* a still: "Not live" */
};

GtkWidget *wlink_caption_new(const char *name, enum wlink_icon icon, const char *words);

/* Second, lighter words after the first (quality, who is there); NULL: none. */
void wlink_caption_set(GtkWidget *caption, enum wlink_icon icon, const char *words, const char *second);
void wlink_caption_set_live(GtkWidget *caption, enum wlink_live live, const char *said);

/* The frame of a frozen picture: hatched, with a snowflake, the word, its age, and a white line below with
 * what it is and who froze it. child: the picture. */
GtkWidget *wlink_frozen_new(const char *name, GtkWidget *child, const char *frozen);
void wlink_frozen_set_age(GtkWidget *frozen, const char *age);
void wlink_frozen_set_below(GtkWidget *frozen, const char *what, const char *who);

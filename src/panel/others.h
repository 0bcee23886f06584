/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"

/* The wings that do not wait, with what they can do now: a column beside the waiting list. Part of a view's
 * struct. */
enum { WLINK_OTHERS_PAGE = 4 };

struct wlink_others {
    struct wlink_view *view;
    GtkWidget *list, *none, *cards[WLINK_OTHERS_PAGE], *pager, *page_words, *before, *next;
    char *rooms[WLINK_OTHERS_PAGE]; /* addresses that the cards stand for */
    guint page;
};

GtkWidget *wlink_others_build(struct wlink_others *others, struct wlink_view *view, int width);
void wlink_others_update(struct wlink_others *others);
void wlink_others_leave(struct wlink_others *others);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/pager.h"

/* The wings that do not wait, with what they can do now: a column beside the waiting list. Part of a view's
 * struct. */
enum { WLINK_OTHERS_PAGE = 4 };

struct wlink_others {
    struct wlink_view *view;
    GtkWidget *list, *none, *cards[WLINK_OTHERS_PAGE];
    struct wlink_pager pager;
    char *rooms[WLINK_OTHERS_PAGE]; /* addresses that the cards stand for */
};

/* turned: its page was turned, and is to be shown. */
GtkWidget *wlink_others_build(struct wlink_others *others, struct wlink_view *view, int width,
                              void (*turned)(struct wlink_view *view));
void wlink_others_update(struct wlink_others *others);
void wlink_others_leave(struct wlink_others *others);

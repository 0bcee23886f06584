/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"

/* Which page of a list is shown, of how many, and the ways to those before and after. It is there when there
 * is more than one page; its buttons keep their places. Part of a view's struct. */
struct wlink_pager {
    struct wlink_view *view;
    GtkWidget *row, *words, *before, *after;
    void (*turned)(struct wlink_view *view);
    guint page, pages;
};

/* of: how the controls' names begin, as in "list.wings-before"; "" for "list.before". turned: the screen
 * shows the page. */
GtkWidget *wlink_pager_build(struct wlink_pager *pager, struct wlink_view *view, const char *of,
                             enum wlink_phrase before, enum wlink_phrase after,
                             void (*turned)(struct wlink_view *view));
/* There are count rows now, a_page of them at once: the page is brought into range. Returns its first row. */
guint wlink_pager_update(struct wlink_pager *pager, guint count, guint a_page);
/* So many pages on, or back; not beyond the ends. */
void wlink_pager_turn(struct wlink_pager *pager, int pages);

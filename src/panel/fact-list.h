/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"
#include "widgets/technician.h"

/* A technician's list of facts, one row to each key. The rows are made anew when others belong there, and
 * keep their place and the focus while only what they say changes. */
struct wlink_fact_list_kind {
    const char *prefix; /* of the rows' names: "check-" */
    int key_width;
    enum wlink_phrase does;
};

struct wlink_fact_list {
    struct wlink_view *view;
    const struct wlink_fact_list_kind *kind;
    void (*touched)(struct wlink_view *view, const char *key);
    GtkWidget *list;
    GPtrArray *rows; /* in their order */
    char *shown;     /* the keys that they are of */
};

/* kind: static. Its list is named "screen.list". */
GtkWidget *wlink_fact_list_build(struct wlink_fact_list *list, struct wlink_view *view,
                                 const struct wlink_fact_list_kind *kind,
                                 void (*touched)(struct wlink_view *view, const char *key));

/* keys: of char *, in the order of the rows. */
void wlink_fact_list_lay_out(struct wlink_fact_list *list, const GPtrArray *keys);
void wlink_fact_list_set(const struct wlink_fact_list *list, guint at, const struct wlink_fact *fact);
void wlink_fact_list_end(struct wlink_fact_list *list);

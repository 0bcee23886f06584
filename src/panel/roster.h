/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

/* The rows of the waiting list as they stand on the screen: who waits, longest first, and for a while those
 * who stopped waiting. While somebody touches the list nothing changes its place. No GTK. */
typedef struct wlink_roster wlink_roster;

enum {
    WLINK_ROSTER_LEFT_S = 30, /* how long one who left is still shown */
    WLINK_ROSTER_HIGH = 3,    /* rows up to here are high; from four on they are low … */
    WLINK_ROSTER_PAGE = 4,    /* … and four make a page */
};

struct wlink_roster_row {
    char *id, *room, *name;
    gint64 since;
    gint64 left;         /* when they left; 0: they wait */
    enum wlink_code why; /* and why */
};

wlink_roster *wlink_roster_new(void);
void wlink_roster_free(wlink_roster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_roster, wlink_roster_free)

/* What the daemon says now. now: Unix time, µs. may_move: nobody touches the list. True when rows came, went,
 * or changed places. */
bool wlink_roster_update(wlink_roster *roster, const struct wlink_model *model, gint64 now, bool may_move);

guint wlink_roster_count(const wlink_roster *roster);
const struct wlink_roster_row *wlink_roster_at(const wlink_roster *roster, guint index);
/* How many of them wait. */
guint wlink_roster_waiting(const wlink_roster *roster);

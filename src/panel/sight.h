/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/far.h"

/* The two pictures of a wing as a consultant sees them: one large, one beside it, with what each caption
 * says, and words in the place of one that is not there. The examination picture is the large one while there
 * is such a camera, until the consultant swaps them. Part of a view's struct. */
enum wlink_sight_wish { WLINK_SIGHT_AUTO, WLINK_SIGHT_EXAM_LARGE, WLINK_SIGHT_ROOM_LARGE };

struct wlink_sight {
    struct wlink_view *view;
    struct wlink_far large, small; /* the two places; each with a toast of its own */
    enum wlink_sight_wish wish;
    bool room_large, full, known, busy;
    /* of the wing, as it was shown last */
    enum wlink_device_is cameras[2];
    bool muted, stopped;
};

void wlink_sight_build(struct wlink_sight *sight, struct wlink_view *view);
void wlink_sight_update(struct wlink_sight *sight);
void wlink_sight_swap(struct wlink_sight *sight);
/* A toast on the room's picture, never on the examination's. */
void wlink_sight_toast(struct wlink_sight *sight, enum wlink_icon icon, const char *heading,
                       const char *words);
/* The large picture alone, as large as it can be beside the bar; or both. */
void wlink_sight_set_full(struct wlink_sight *sight, bool full);
/* Of the large picture; 1: it is shown whole. */
double wlink_sight_zoom(const struct wlink_sight *sight);
void wlink_sight_show_whole(struct wlink_sight *sight);

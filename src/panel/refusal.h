/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/phrases.h"
#include "panel/actions.h"

/* What screen 12 says of a refusal: which room, why, and what can be done. Pure. */
struct wlink_refusal {
    enum wlink_code code;
    const struct wlink_model_room *room; /* NULL: not in the directory */
    const char *room_name, *detail;      /* borrowed, as is note */
    const char *note;                    /* what the room said last; NULL: nothing */
    guint64 record_line;                 /* 0: only here, not in the record */
    enum wlink_phrase heading, advice;
    bool of_permission; /* whose authority, and how long, matter */
};
struct wlink_refusal wlink_refusal_of(const struct wlink_model *model, const wlink_actions *actions);

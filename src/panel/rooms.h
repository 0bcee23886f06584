/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

/* The rooms as they are offered: the one that was called last first, then the others by name, on pages. Pure.
 */
enum { WLINK_ROOMS_A_PAGE = 12 };

/* struct wlink_model_room, borrowed, in order. Free with g_ptr_array_unref. */
GPtrArray *wlink_rooms_sorted(const struct wlink_model *model);
/* How many pages they take; at least one. */
guint wlink_rooms_pages(guint rooms);
/* The first one was called before, and stands large. */
bool wlink_rooms_has_first(const GPtrArray *sorted);

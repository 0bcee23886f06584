/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/phrases.h"
#include "panel/model.h"

/* What the screens of updates, of the service stick and of staff say: sentences, without a widget. */

/* "About 3 minutes left. Please leave the power on." left: µs; negative: not known. Free with g_free. */
char *wlink_say_time_left(gint64 left);
/* "Ready again at about 02:10"; "" while that is not known. Free with g_free. */
char *wlink_say_ready_at(gint64 left, gint64 now);
/* "No room is authorised to call until 07:00."; NULL: one is, or it is not known. now: µs. Free with g_free.
 */
char *wlink_say_no_room_until(const struct wlink_model *model, gint64 now);
/* Never 100 before the checks have passed. */
guint wlink_say_percent(const struct wlink_model *model);

/* What became of the newest update; NULL: none, or it has been seen. good: it was installed. Free with
 * g_free. */
char *wlink_say_updated(const struct wlink_model *model, bool *good);

/* "Update 1.5.0", and what doing it means. Free with g_free. */
char *wlink_say_item(const struct wlink_model_item *item);
char *wlink_say_item_does(const struct wlink_model_item *item);
/* The item that is done when nobody chooses: the first that can be. NULL: none can. */
const struct wlink_model_item *wlink_say_item_first(const struct wlink_model *model);
const struct wlink_model_item *wlink_say_item_of(const struct wlink_model *model, const char *kind);

/* "Signed by HMPPS estate, 20 November 2026". Free with g_free. */
char *wlink_say_signed(const struct wlink_model *model);

/* "Nurse", "Active"; what is not known comes back as it is. Borrowed. */
const char *wlink_say_role(const char *role);
const char *wlink_say_member_state(const char *state);

/* Text in pages of so many lines; a line that is longer than width characters becomes several. Always one
 * page at least. Free with g_ptr_array_unref. */
GPtrArray *wlink_say_pages(const char *text, guint width, guint lines);

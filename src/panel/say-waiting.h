/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/actions.h"
#include "panel/roster.h"
#include "panel/say.h"

/* What a consulting unit's screens say of those who wait: sentences, without a widget. Free with g_free. */

/* How long somebody waits: "6" and "minutes", "1:05" and "hours", "<1" and "minute". */
void wlink_say_wait(gint64 since, gint64 now, char **number, char **unit);
/* The same in one: "6 minutes", "Just now". */
char *wlink_say_wait_words(gint64 since, gint64 now);

/* "Patient, nurse", "Nurse here, patient not yet". */
char *wlink_say_who_waits(guint people);

/* What works there, in one sentence; ready: all that is needed does. */
char *wlink_say_parts(const struct wlink_model_caller *caller, bool *ready);

/* By what right a wing waits, or is called (caller NULL): "Verified. Authorised until 17:00.". Who it is has
 * been verified of one that waits alone. NULL when the room may not be called. */
char *wlink_say_trust(const struct wlink_model_room *room, const struct wlink_model_caller *caller,
                      gint64 now);

/* "They stopped waiting, 14:33". */
char *wlink_say_left(const struct wlink_roster_row *row);

/* "3 wings are waiting". */
char *wlink_say_how_many(guint count);

/* The room's short name: "HMP Oakwood, room 1". Borrowed. */
const char *wlink_say_short(const struct wlink_model *model, const char *address);

/* "Sent to 3. HMP Elmbridge, room 1 stopped waiting." */
char *wlink_say_sent(const struct wlink_model *model, const struct wlink_notes_sent *sent, const char *room);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/words.h"
#include "panel/model.h"

/* What a screen says of the model: sentences, without a widget. All but the const ones: free with g_free. */

/* "Ring 0000", or the switchboard where the bundle has no number. */
char *wlink_say_fallback(const struct wlink_model *model);

/* "Patient, nurse, officer in the room"; "Nobody said" for none. */
char *wlink_say_people(guint people);

/* The same for a tight place: "Patient, nurse, officer", "Patient, nurse and 2 more". */
char *wlink_say_people_short(guint people);

/* Whether the unit works, in one sentence; good: it does. */
char *wlink_say_health(const struct wlink_model *model, bool *good);

/* "HMP Oakwood" and "Healthcare wing, room 1" of one name: before and after its first comma or middle dot. */
void wlink_say_split_name(const char *name, char **place, char **room);

/* Why the connection broke last, in one sentence; NULL: that is not known. Borrowed. */
const char *wlink_say_break(const struct wlink_model *model);

/* Of a picture of the far room that is not there: NOT_SENT where that room says that it closed the camera. */
enum wlink_phrase wlink_say_far_absence(const struct wlink_model *model, enum wlink_panel_device camera);

/* "HMP Oakwood stopped its cameras and microphone at 14:43." */
char *wlink_say_far_stopped(const struct wlink_model *model);

/* Who is signed in; NULL when nobody is. */
const char *wlink_say_signed_in(const struct wlink_model *model);

/* "Available", "Authorised from 16:00" …, and which of the four kinds it is. */
enum wlink_say_presence {
    WLINK_SAY_FREE,
    WLINK_SAY_BUSY,
    WLINK_SAY_OFF,
    WLINK_SAY_LOCKED,
    WLINK_SAY_UNKNOWN,
};
char *wlink_say_room_presence(const struct wlink_model_room *room, enum wlink_say_presence *kind);

/* Before a call: does it work, and is there anything to do about it? One sentence of advice at most. */
struct wlink_verdict {
    bool
        may_call; /* false only while nothing works or is being opened, or the unit can make no call at all */
    bool good;
    enum wlink_phrase heading, words;
};
struct wlink_verdict wlink_say_verdict(const struct wlink_model *model);
/* Its advice, with the number to ring where that is all that is left. g_free. */
char *wlink_say_verdict_words(const struct wlink_model *model, const struct wlink_verdict *verdict);

/* The level of the microphone in words. */
enum wlink_phrase wlink_say_level(const struct wlink_model *model);

/* From when until when a permission is good, "1 July 2025 to 30 June 2026"; NULL: it has neither end. 0: it
 * has not that one. */
char *wlink_say_valid(gint64 from, gint64 until);

/* Minutes since a moment, "6 min"; seconds since it in words, "18 seconds". now: Unix time, µs. */
char *wlink_say_minutes(gint64 since, gint64 now);
char *wlink_say_length(gint64 since, gint64 now);

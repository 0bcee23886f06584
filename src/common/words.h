/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/phrases.h"

#include <glib.h>

/* Words for people: the one gettext catalogue, domain "winglink". Daemon and bus carry codes and states;
 * panel and winglinkctl say them through here. Untranslated, everything is British English. `make pot`
 * extracts them. Any thread after setlocale(). */

/* Takes the locale of the environment and the catalogues below directory (NULL: the system's). Once, in main.
 */
void wlink_words_init(const char *directory);

/* The sentence of a code. room: the verified name, detail: a date, a device, a reason; either may be NULL or
 * empty, then the sentence is worded without it. Empty for NONE. Free with g_free. */
char *wlink_words_code(enum wlink_code code, const char *room, const char *detail);

/* States as they stand on the bus. What is not known comes back as it is; NULL and "" give "". Borrowed from
 * the catalogue or from the argument. */
const char *wlink_words_state(const char *state);     /* Consultation1.State */
const char *wlink_words_quality(const char *quality); /* Consultation1.Quality */
const char *wlink_words_person(const char *person);   /* Consultation1.People */
const char *wlink_words_caller(const char *state);    /* state of one who waits */

/* role: the room's, "wing" or "consulting": a busy consulting room can be waited for. */
const char *wlink_words_presence(const char *presence, const char *role);

/* device: "room", "exam", "microphone", "loudspeaker"; state as in Devices1. "Exam camera off". */
const char *wlink_words_device(const char *device, const char *state);

/* How many wrong PINs are left: "4 tries left". Free with g_free. */
char *wlink_words_tries(unsigned tries);

/* "once", "3 times". Free with g_free. */
char *wlink_words_times(unsigned times);

/* A moment (Unix time, µs), in this unit's time zone: "14:42", "Tuesday 24 November", "20 November 2026", and
 * "20 Nov 2026" for a tight place. Free with g_free. */
char *wlink_words_time(gint64 moment);
char *wlink_words_day(gint64 moment);
char *wlink_words_date(gint64 moment);
char *wlink_words_short_date(gint64 moment);

/* A length of time: "18 seconds", "6 min", "2 h 5 min". Negative counts as 0. Free with g_free. */
char *wlink_words_duration(gint64 microseconds);

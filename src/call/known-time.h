/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Whether this unit knows the time (docs/decisions/clock-floor.md). Pure: what the clocks say is read by the
 * caller. */
struct wlink_known_time {
    gint64 floor;      /* Unix time, s: nothing earlier is believed */
    bool needs_server; /* an unserved clock is not believed at all */
    gint64 served_at;  /* uptime at which a time server was last seen to keep the clock; -1: never yet */
};

/* What the clocks say at one moment. */
struct wlink_time_reading {
    gint64 now;    /* Unix time, s */
    gint64 uptime; /* s since the machine was switched on; nobody sets this clock */
    bool served;   /* a time server keeps the clock right */
};

/* For so long a clock that was right stays right enough, when its time servers are gone: a quartz is wrong by
 * less than 50 millionths, 30 s in a week, and identities may be 60 s old. */
#define WLINK_TIME_SERVED_SECONDS ((gint64)7 * 24 * 60 * 60)

/* floor: the newest time that is known to have been. */
void wlink_known_time_init(struct wlink_known_time *time, gint64 floor, bool needs_server);

/* Whether the reading is the time. Remembers when the clock was served. */
bool wlink_known_time_check(struct wlink_known_time *time, const struct wlink_time_reading *reading);

/* The witness: the newest time that a time server vouched for, and the serial number of the site bundle that
 * was in use then, as the text of a file. It counts under that bundle alone: a newer one is the estate's word
 * on what time it is, and takes back a time that was wrong. */
char *wlink_time_witness_print(gint64 time, guint64 serial); /* g_free */

/* The time of a witness under the bundle with this serial number; 0: there is none, or the text is no
 * witness. */
gint64 wlink_time_witness_parse(const char *text, guint64 serial);

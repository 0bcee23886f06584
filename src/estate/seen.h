/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Private to src/estate: which identities were taken already. Bounded; when it is full it refuses rather than
 * forgets. Times are Unix seconds. */
typedef struct wlink_seen wlink_seen;

/* file: where it is kept as well, so that a restart forgets nothing; NULL: nowhere. What is there and not
 * over at now is taken up. A file that cannot be written is said in the journal, and the rest goes on. */
wlink_seen *wlink_seen_new(guint most, guint most_of_one, const char *file, gint64 now);
void wlink_seen_free(wlink_seen *seen);

/* Remembers an identity of a caller until then. NULL, or the reason why it is refused. */
const char *wlink_seen_add(wlink_seen *seen, const char *id, const char *caller, gint64 now, gint64 until);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Private to src/estate: which identities were taken already. Bounded; when it is full it refuses rather than
 * forgets. Times are Unix seconds. */
typedef struct wlink_seen wlink_seen;

wlink_seen *wlink_seen_new(guint most, guint most_of_one);
void wlink_seen_free(wlink_seen *seen);

/* Remembers an identity of a caller until then. NULL, or the reason why it is refused. */
const char *wlink_seen_add(wlink_seen *seen, const char *id, const char *caller, gint64 now, gint64 until);

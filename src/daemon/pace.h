/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* How often a room may call this unit in vain: 30 times in 10 minutes, 300 times a day. Each call leaves
 * lines in the record, which is synced line by line: a room of the estate that has gone wrong must not keep
 * the disk busy or fill it. People who try again and again stay far below; calls that somebody here takes do
 * not count. */
typedef struct wlink_pace wlink_pace;

struct wlink_pace *wlink_pace_new(void);
void wlink_pace_free(struct wlink_pace *pace); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_pace, wlink_pace_free)

/* room: an address of the directory, verified. Whether it may call once more at now (monotonic, µs). */
bool wlink_pace_take(struct wlink_pace *pace, const char *room, gint64 now);

/* Somebody here took its last call. */
void wlink_pace_give_back(struct wlink_pace *pace, const char *room);

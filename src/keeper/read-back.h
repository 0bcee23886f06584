/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Reads so many bytes of a device from the disk itself, past the kernel's cache, and compares their SHA-256.
 * Runs in a thread of its own; progress and answer come on the main context. error: UPDATE_NOT_WRITTEN where
 * the bytes are others, FAILED where they cannot be read, CANCELLED. */
typedef void (*wlink_read_back_answer)(const GError *error, void *data);

struct wlink_read_back_part {
    char *device;
    char *sha256;
    guint64 size;
};

/* parts: count of them, copied. cancellable: NULL is allowed; when it is cancelled, answer still comes. */
void wlink_read_back(const struct wlink_read_back_part *parts, unsigned count,
                     void (*progress)(unsigned percent, void *data), GCancellable *cancellable,
                     wlink_read_back_answer answer, void *data);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/manifest.h"

#include <gio/gio.h>

/* Reads and writes a service stick. All of it blocks for as long as the stick likes: for threads. The stick
 * may change what it says between two reads, so that what is used is what was hashed, and nothing is read
 * twice. */
typedef struct wlink_stick_file wlink_stick_file;

/* path: the partition. What is neither a block device nor a plain file is refused. Fails with
 * STICK_UNREADABLE. */
wlink_stick_file *wlink_stick_file_open(const char *path, GError **error);
wlink_stick_file *wlink_stick_file_ref(wlink_stick_file *file); /* any thread */
void wlink_stick_file_unref(wlink_stick_file *file);            /* any thread; NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_stick_file, wlink_stick_file_unref)

/* Whether path is still what was opened, and not another stick. */
bool wlink_stick_file_is(const wlink_stick_file *file, const char *path);

/* What the stick says of itself, its signature checked. Fails with STICK_…. */
wlink_manifest *wlink_stick_file_manifest(const wlink_stick_file *file, const char *ca_file, GError **error);

/* How much was done: 0 to 100. From the thread that copies. */
typedef void (*wlink_stick_progress)(unsigned percent, void *data);

/* Copies a payload to a new file (mode 0600), which is on the disk and has the item's SHA-256 when it returns
 * true, and is not there when it returns false. Fails with STICK_DAMAGED, STICK_UNREADABLE, NO_ROOM,
 * CANCELLED, FAILED. */
bool wlink_stick_file_copy(const wlink_stick_file *file, const struct wlink_item *item, const char *path,
                           wlink_stick_progress progress, void *data, GCancellable *cancellable,
                           GError **error);

/* The most that a report may have, in bytes. */
enum { WLINK_REPORT_MAX_BYTES = 256 * 1024 };

/* Writes a report into its room: on the stick when it returns true. Fails with STICK_UNREADABLE, TOO_LARGE.
 */
bool wlink_stick_file_write_report(const wlink_stick_file *file, const struct wlink_item *room,
                                   const char *text, GError **error);

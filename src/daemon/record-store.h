/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The record's file, DIR/record.jsonl, and its head, DIR/head (call/record.h says what they are). A line is
 * on the disk before a write returns; a write that failed has left no line. One process at a time. */
typedef struct wlink_record_store wlink_record_store;

/* Opens the record in a directory that is there, checks all of it and mends what a power cut leaves: half a
 * line that was never acknowledged goes, and a line says so. A record that was altered, cut or re-ordered is
 * put aside as record.broken-<time> and a new one begins that says so; until somebody takes the broken one
 * away, verification fails. A record that cannot be written is opened nevertheless, and refuses. keep_days:
 * retention; 0 keeps everything. Fails with RECORD_UNWRITABLE when there is no such directory or another
 * process has it. */
struct wlink_record_store *wlink_record_store_open(const char *directory, unsigned keep_days, GError **error);
void wlink_record_store_free(struct wlink_record_store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_record_store, wlink_record_store_free)

/* Composes (what, fields: as wlink_record_compose), appends and syncs one line. Takes a floating reference.
 * Fails with RECORD_UNWRITABLE; with INVALID or TOO_LARGE when the line is not one. */
bool wlink_record_store_write(struct wlink_record_store *store, const char *what, GVariant *fields,
                              GError **error);

/* Whether the next write can be expected to succeed. After a failure it tries on the disk. */
bool wlink_record_store_writable(struct wlink_record_store *store);

/* The number of the newest line; 0: there is none. */
guint64 wlink_record_store_last_line(const struct wlink_record_store *store);

/* The newest lines, at most count, the oldest of them first. NULL with RECORD_UNWRITABLE when the file cannot
 * be read. Free with g_strfreev. */
char **wlink_record_store_read(struct wlink_record_store *store, guint count, GError **error);

/* Checks the whole record as it is on the disk against its head, and against what this process wrote. lines
 * gets the number of lines that are good. Fails with INVALID, in words; RECORD_UNWRITABLE: it cannot be read.
 */
bool wlink_record_store_verify(struct wlink_record_store *store, guint64 *lines, GError **error);

/* Drops what is older than keep_days at now (Unix time, s), and writes a line that says so. Once a day. Fails
 * with RECORD_UNWRITABLE; the record is whole then, too. */
bool wlink_record_store_expire(struct wlink_record_store *store, gint64 now, GError **error);

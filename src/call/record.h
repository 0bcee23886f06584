/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* The record's model: append-only JSON lines, each with the SHA-256 of the line before ("prev"), a running
 * number ("n") and its time ("t", UTC, RFC 3339). Pure: lines as text; the file is the daemon's
 * (daemon/record-store.h). Rooms, staff codes, times, reasons; never patients, pictures, keys, SDPs.
 *
 * What the chain alone shows: a line that was altered, inserted, left out or moved. A tail that was cut, or a
 * last line that was altered, shows against the head: number and hash of the last line, which the daemon
 * keeps beside the record and writes after each line. Who can write both files and compute hashes can forge
 * both: the record proves what a unit did only as far as its disk and its verified image are trusted. */
struct wlink_record_chain {
    guint64 next_number; /* 1 for the first line */
    char previous[65];   /* hex SHA-256 of the last line without its newline; 64 zeros before the first */
    gint64 last_time;    /* of the last line, Unix time, s; 0: no line yet */
    guint64 dropped;     /* lines 1 … dropped are no longer kept; 0: all are there */
    guint64 may_drop;    /* as far as a line of the chain says that lines were dropped */
};
void wlink_record_chain_init(struct wlink_record_chain *chain);

enum { WLINK_RECORD_LINE_MAX = 16 * 1024 }; /* bytes, without the newline */

/* One line to write (no newline), free with g_free; the chain moves on only with wlink_record_chain_advance.
 * now: Unix time, s. what: "call-started" …, [a-z-], at most 32 bytes. fields: a{sv} of strings, int64 and
 * booleans, or NULL; keys [a-z_], at most 24 bytes and 24 of them; strings under 256 bytes. A floating
 * reference is taken. Fails with INVALID or TOO_LARGE. */
char *wlink_record_compose(const struct wlink_record_chain *chain, gint64 now, const char *what,
                           GVariant *fields, GError **error);
void wlink_record_chain_advance(struct wlink_record_chain *chain, const char *line);

/* True when the chain ends with this line. */
bool wlink_record_chain_ends_with(const struct wlink_record_chain *chain, const char *line, gsize length);

/* Checks one line against the chain and advances it; a refused line leaves the chain as it is. Fails with
 * INVALID: altered, left out, moved, inserted, with words. */
bool wlink_record_check(struct wlink_record_chain *chain, const char *line, gsize length, GError **error);

/* The head that is kept beside the record. Its text form is "<number> <sha256>\n". */
struct wlink_record_head {
    guint64 number; /* of the last line; 0: none was written */
    char sha256[65];
};
void wlink_record_head_of(const struct wlink_record_chain *chain, struct wlink_record_head *head);
char *wlink_record_head_print(const struct wlink_record_head *head); /* free with g_free */
bool wlink_record_head_parse(const char *text, gsize length, struct wlink_record_head *head, GError **error);

/* Checks a whole record, every line with its newline, and its end against the head (NULL: there is none, the
 * end is not checked). The record may be one line ahead of its head: the power can fail between the two.
 * chain is where the record ends when this succeeds, and where it is still good when it does not: good_bytes
 * of text. */
bool wlink_record_verify(const char *text, gsize length, const struct wlink_record_head *head,
                         struct wlink_record_chain *chain, gsize *good_bytes, GError **error);

/* Retention, in three steps, so that a power cut between any two leaves a record that verifies:
 * 1. wlink_record_droppable: the number up to which all lines are older than time (Unix, s); 0: nothing to
 *    drop. The last line always stays.
 * 2. The daemon writes a line WLINK_RECORD_SHORTENED with the int64 field "up_to" = that number, as any other
 *    line. A record that begins later than such a line allows was cut.
 * 3. wlink_record_drop: the text without those lines, its first line now of the kind "chain-continues" with
 *    number, time and hash of the last line dropped; the daemon puts it in place of the file by rename. NULL
 * with INVALID when the record does not verify or has no line of step 2. */
#define WLINK_RECORD_SHORTENED "record-shortened"
guint64 wlink_record_droppable(const char *text, gsize length, gint64 time);
char *wlink_record_drop(const char *text, gsize length, guint64 up_to, GError **error);

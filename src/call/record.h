/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* The record's model: append-only JSON lines, each with the SHA-256 of the line before ("prev"), a running
 * number ("n") and its time ("t", UTC, RFC 3339). Pure: lines as text; the file is the daemon's
 * (daemon/record-store.h). Rooms, staff codes, times, reasons; never patients, pictures, keys, SDPs. */
struct wlink_record_chain {
    guint64 next_number; /* 1 for the first line */
    char previous[65];   /* hex SHA-256 of the last line without its newline; 64 zeros before the first */
};
void wlink_record_chain_init(struct wlink_record_chain *chain);

/* One line to write (no newline), free with g_free; the chain moves on only with wlink_record_chain_advance.
 * fields: a{sv} of strings, int64 and booleans; keys [a-z_]+, at most 24 of them, strings under 256 bytes.
 * what: "call-started" … */
char *wlink_record_compose(const struct wlink_record_chain *chain, gint64 now, const char *what,
                           GVariant *fields, GError **error);
void wlink_record_chain_advance(struct wlink_record_chain *chain, const char *line);

/* Checks one line against the chain and advances it. Fails with INVALID: altered, cut, re-ordered, with
 * words. */
bool wlink_record_check(struct wlink_record_chain *chain, const char *line, gsize length, GError **error);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Takes out of a line what a report must not say: rooms other than the unit's own, hosts and addresses of
 * networks, staff codes, keys, digests, session descriptions. Pure. What is not known to be harmless by its
 * form is taken out by its form, so that a line that nobody thought of loses too much rather than too little.
 */
typedef struct wlink_report_cleaner wlink_report_cleaner;

/* own: the unit's address, which stays; may be NULL. words: NULL-terminated, names and hosts of others, each
 * taken out wherever it stands. */
wlink_report_cleaner *wlink_report_cleaner_new(const char *own, const char *const *words);
void wlink_report_cleaner_free(wlink_report_cleaner *cleaner); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_report_cleaner, wlink_report_cleaner_free)

/* The line as a report may say it: valid UTF-8, one line, at most 500 bytes and "…". Free with g_free. */
char *wlink_report_clean(const wlink_report_cleaner *cleaner, const char *line);

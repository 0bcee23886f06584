/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/report-clean.h"

#include <gio/gio.h>

/* What a report says, put together: docs/report.md. Pure: everything comes in, cleaned text goes out. */
typedef struct wlink_report wlink_report;

wlink_report *wlink_report_new(wlink_report_cleaner *cleaner); /* takes the cleaner */
void wlink_report_free(wlink_report *report);                  /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_report, wlink_report_free)

/* A heading, and lines under it; everything is cleaned. */
void wlink_report_section(wlink_report *report, const char *title);
void wlink_report_line(wlink_report *report, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* "key: value", a line each and by key, of a dictionary (a{sv}): numbers, truth and text, and lists of text.
 * Nothing else is told. only: NULL-terminated, or NULL for all. */
void wlink_report_values(wlink_report *report, GVariant *dictionary, const char *const *only);
/* SelfCheck1.Checks (aa{sv}): name, state, code, and what was measured as numbers. */
void wlink_report_checks(wlink_report *report, GVariant *checks);
/* How many lines of each kind the record has, of these (as, JSON). */
void wlink_report_counts(wlink_report *report, GVariant *lines);

/* The whole, with the journal's lines at its end, as many of the newest as there is room for in so many
 * bytes: the oldest are left out, which it says. lines: NULL-terminated, oldest first. Free with g_free. */
char *wlink_report_print(const wlink_report *report, const char *const *journal, gsize most);

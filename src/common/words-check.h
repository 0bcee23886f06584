/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The self-check in words (SelfCheck1), for technicians; docs/self-check.md lists what is measured. Borrowed
 * strings are from the catalogue or from the argument. */
const char *wlink_words_check(const char *name);        /* "exam-camera": "Examination camera" */
const char *wlink_words_check_state(const char *state); /* "not-run": "not run" */

/* What was measured: "1920 × 1080, 30 pictures a second"; "" when nothing was. measured: a{sv}; what is not
 * in it is left out. Free with g_free. */
char *wlink_words_measured(const char *name, GVariant *measured);

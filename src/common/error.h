/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* The one error domain. A GError's code is an enum wlink_code; its message is a sentence for a technician,
 * made longer by a prefix at each layer on its way up. */
#define WLINK_ERROR (wlink_error_quark())
GQuark wlink_error_quark(void);

/* The wire name of a code, as in "not-authorised"; never NULL. */
const char *wlink_code_to_string(enum wlink_code code);

/* The code of a wire name. Unknown or NULL gives fallback: a peer's word is never trusted to be known. */
enum wlink_code wlink_code_from_string(const char *name, enum wlink_code fallback);

/* The sentence of a code, untranslated, with its {placeholders}; see words.h for people. */
const char *wlink_code_sentence(enum wlink_code code);

/* The code behind an error: its own when it is of our domain, else WLINK_CODE_FAILED. */
enum wlink_code wlink_error_code(const GError *error);

/* Sets *error and returns false, so that a check reads `return wlink_fail(error, …)`. */
bool wlink_fail(GError **error, enum wlink_code code, const char *format, ...) G_GNUC_PRINTF(3, 4);

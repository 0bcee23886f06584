/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* Staff codes and PINs as texts. Pure. */
enum { WLINK_STAFF_CODE_DIGITS = 3, WLINK_PIN_DIGITS = 6 };

/* Three digits. */
bool wlink_staff_code_is_valid(const char *code);

/* What a person chooses: NONE, INVALID (not six digits), or PIN_WEAK: fewer than three different digits, a
 * run up or down, one half twice, a mirror, or one of those that lead every list of leaked PINs. */
enum wlink_code wlink_pin_judge(const char *pin);

/* A PIN from a random number of 32 bits. False when that number would favour some PINs or gives a weak one:
 * draw another. */
bool wlink_pin_make(guint32 random, char pin[WLINK_PIN_DIGITS + 1]);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Checks of values that more than one table of keytable.h has: NULL, or what is wrong, "is no …". */

/* Of a room or unit, without scheme, at most 64 bytes. */
const char *wlink_key_check_address(const char *text);
/* 64 hexadecimal digits, small letters. */
const char *wlink_key_check_sha256(const char *text);

/* Small letters and digits at both ends, dots and hyphens between: a host name, or either half of an address.
 */
bool wlink_key_is_dotted(const char *text, gsize length);

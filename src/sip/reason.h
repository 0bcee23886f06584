/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <stdbool.h>

/* Reason codes on the wire: SIP status (RFC 3261, RFC 8224 section 6.2.2) and Reason header (RFC 3326).
 * Pure: one const table, no sofia type. */

/* The SIP status that refuses with this code, 400..699; a code without a row is 500. */
int wlink_sip_status_of(enum wlink_code code);

/* The code that the far end is told: what we call ended-here is ended-there over there, and what is nobody's
 * business there (a full disk) becomes what it means for them. */
enum wlink_code wlink_sip_code_told(enum wlink_code code);

/* The value of a Reason header, `SIP;cause=486;text="busy"`. Free with g_free. */
char *wlink_sip_reason_of(enum wlink_code code);

/* What a final status (300..699) means. text is the Reason header's text or NULL; it decides when it is a
 * wire name that a far end may say. internal: the status was made in this unit (timer, transport), no far end
 * said it: UNREACHABLE. */
enum wlink_code wlink_sip_code_of(int status, const char *text, bool internal);

/* What a BYE or CANCEL without an understood Reason means is fallback. */
enum wlink_code wlink_sip_code_of_text(const char *text, enum wlink_code fallback);

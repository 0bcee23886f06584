/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "estate/passport.h"

enum {
    WLINK_PASSPORT_MAX_BYTES = 8 * 1024,
    WLINK_PASSPORT_MAX_CHAIN = 4,  /* certificates in x5c */
    WLINK_PASSPORT_WINDOW = 60,    /* seconds that iat may be off, either way */
    WLINK_PASSPORT_REMEMBER = 120, /* seconds that a token is remembered */
    WLINK_PASSPORT_MAX_SEEN = 4096,
    WLINK_PASSPORT_MAX_SEEN_OF_ONE = 256, /* so that one caller cannot use up what all share */
};

/* True for "AB:CD:…", the SHA-256 of a DTLS certificate as SDP writes it (RFC 8122 section 5). */
bool wlink_passport_is_fingerprint(const char *text);

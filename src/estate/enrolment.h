/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* How a unit that made its own key asks its estate for a certificate, and what it takes for an answer
 * (docs/estate.md). */

/* 128 random bits that the estate put on the unit when it was flashed. */
enum { WLINK_ENROLMENT_SECRET_BYTES = 16 };

/* Makes an EC key on P-256 and writes it to key_file (PEM, mode 0600). Fails with KEY_UNUSABLE. */
bool wlink_enrolment_make_key(const char *key_file, GError **error);

/* The request: "WL1:" and, in base32 (RFC 4648, no padding), a PKCS #10 request for address in DER and after
 * it its HMAC-SHA256 (RFC 2104) under the secret. Every character of it is one that a QR code packs closest.
 * secret: 32 hex digits. NULL with KEY_UNUSABLE, or with INVALID when the secret is none. Free with g_free.
 */
char *wlink_enrolment_request(const char *key_file, const char *address, const char *secret, GError **error);

/* The answer: a certificate as its site bundle has it (DER in base64). Gives it as PEM when it is for the key
 * in key_file, names address, and leads to an authority of ca_file with the usages of a room. Its dates are
 * not looked at: the unit may not know the time yet. NULL with KEY_UNUSABLE or CERTIFICATE_FOREIGN. Free with
 * g_free. */
char *wlink_enrolment_answer(const char *base64, const char *key_file, const char *ca_file,
                             const char *address, GError **error);

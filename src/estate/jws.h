/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <openssl/evp.h>
#include <stdbool.h>

/* Private to src/estate: the parts of a JWS (RFC 7515) that PASSporT needs. Strict: one text for one value.
 */

/* base64url without padding (RFC 7515 section 2). g_free. */
char *wlink_base64url(const void *data, gsize length);

/* The same back, or standard base64 with padding (RFC 4648 section 4), as x5c has it. NULL unless the text is
 * exactly what the encoder would have made. g_free. */
guint8 *wlink_base64url_decode(const char *text, gsize length, gsize *out_length);
guint8 *wlink_base64_decode(const char *text, gsize *out_length);

/* The SHA-256 of data as base64url. g_free. */
char *wlink_sha256_base64url(const void *data, gsize length);

enum { WLINK_ES256_BYTES = 64 }; /* r and s, 32 bytes each, big-endian (RFC 7518 section 3.4) */

/* Signs with a P-256 key; false when libcrypto fails. */
bool wlink_es256_sign(EVP_PKEY *key, const void *data, gsize length, guint8 signature[WLINK_ES256_BYTES]);

/* True only for a good signature by a P-256 key. */
bool wlink_es256_verify(EVP_PKEY *key, const void *data, gsize length,
                        const guint8 signature[WLINK_ES256_BYTES]);

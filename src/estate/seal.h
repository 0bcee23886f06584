/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* What the estate signed for its units: one CMS SignedData (DER, RFC 5652), content attached, at most 1 MiB,
 * one signer whose certificate leads to the estate's authority and lists emailProtection, with its signing
 * time. docs/site-bundle.md says why. */
enum { WLINK_SEAL_MAX_BYTES = 1024 * 1024 };

/* A kind of sealed thing: its name in messages ("bundle"), and the codes of its faults. */
struct wlink_seal {
    const char *what;
    enum wlink_code unreadable, malformed, signature;
};

/* length bytes of data are the seal, not one more. Gives the text that was signed (text_length bytes, then
 * NUL), and in signer (may be NULL) the common name of who signed. Free both with g_free. Fails with the
 * codes of kind. */
char *wlink_seal_open(const struct wlink_seal *kind, const guint8 *data, gsize length, const char *ca_file,
                      gsize *text_length, char **signer, GError **error);

/* The hex SHA-256 of the certificate that such a seal is signed by, which may have been revoked since (small
 * letters, g_free); NULL when there is no such thing. It is worth something once wlink_seal_open has taken
 * it. */
char *wlink_seal_signer(const guint8 *data, gsize length);

/* Fails with code when the file lists this certificate (one hex SHA-256 a line), or cannot be read; without a
 * file nothing is listed. It is what the newest site bundle revokes: paths.h. */
bool wlink_seal_check_revoked(const char *signer, const char *file, enum wlink_code code, GError **error);

/* How long the DER element is that begins at data, of which length bytes are there: 0 when it is none of
 * definite length (X.690 section 8.1.3), or larger than a seal may be. It may be more than length. */
gsize wlink_seal_length(const guint8 *data, gsize length);

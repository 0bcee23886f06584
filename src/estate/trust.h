/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <openssl/x509.h>
#include <stdbool.h>

/* Private to src/estate: what bundles and identities share of libcrypto. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509_STORE_CTX, X509_STORE_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)

static inline void wlink_x509_stack_free(STACK_OF(X509) * stack) {
    sk_X509_pop_free(stack, X509_free);
}

/* The authorities of a PEM file, for one purpose (X509_PURPOSE_…), strict checks, at least 128-bit security,
 * nothing else trusted. NULL when the file has none. */
X509_STORE *wlink_trust_load(const char *ca_file, int purpose);

/* True when the certificate itself lists every one of the extended key usages (XKU_…): openssl's purposes
 * accept a certificate without any. */
bool wlink_trust_has_usages(X509 *certificate, guint32 usages);

/* The hex SHA-256 of the DER form, small letters. g_free. */
char *wlink_trust_fingerprint(X509 *certificate);

/* True when a subjectAltName of kind URI is exactly this text (RFC 5280 section 4.2.1.6). */
bool wlink_trust_has_uri(X509 *certificate, const char *uri);

/* True for an EC key on P-256. */
bool wlink_trust_is_p256(EVP_PKEY *key);

/* openssl's last words, for a technician; empties its queue. Borrowed until the next call. */
const char *wlink_trust_why(void);

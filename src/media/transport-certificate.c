/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)

enum { DAY_S = 24 * 3600, VALID_DAYS = 30 };

/* The name says nothing: what counts is the fingerprint, signed elsewhere. The clock of a unit may be wrong,
 * so the certificate is valid from a day ago; nobody checks it but the handshake. */
static bool fill_certificate(X509 *certificate, EVP_PKEY *key) {
    unsigned char serial[8];
    X509_NAME *name = X509_get_subject_name(certificate);
    if (RAND_bytes(serial, sizeof serial) != 1)
        return false;
    serial[0] &= 0x7f;
    g_autofree char *common_name =
        g_strdup_printf("%02x%02x%02x%02x", serial[1], serial[2], serial[3], serial[4]);
    uint64_t number = 0;
    for (gsize i = 0; i < sizeof serial; i++)
        number = number << 8 | serial[i];
    return X509_set_version(certificate, X509_VERSION_3) &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_S) &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), (long)VALID_DAYS * DAY_S) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name, -1, -1,
                                      0) &&
           X509_set_issuer_name(certificate, name) && X509_set_pubkey(certificate, key) &&
           X509_sign(certificate, key, EVP_sha256());
}

static char *write_pem(X509 *certificate, EVP_PKEY *key) {
    g_autoptr(BIO) bio = BIO_new(BIO_s_secmem());
    char *text;
    if (!bio || !PEM_write_bio_X509(bio, certificate) ||
        !PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
        return NULL;
    long length = BIO_get_mem_data(bio, &text);
    return length > 0 ? g_strndup(text, (gsize)length) : NULL;
}

char *transport_certificate_new(GError **error) {
    g_autoptr(EVP_PKEY) key = EVP_EC_gen("P-256");
    g_autoptr(X509) certificate = X509_new();
    char *pem = NULL;
    if (key && certificate && fill_certificate(certificate, key))
        pem = write_pem(certificate, key);
    ERR_clear_error();
    if (!pem)
        wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "no certificate could be made for DTLS");
    return pem;
}

char *transport_certificate_fingerprint(const char *pem) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    g_autoptr(BIO) bio = BIO_new_mem_buf(pem, -1);
    g_autoptr(X509) certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    bool ok = certificate && X509_digest(certificate, EVP_sha256(), digest, &length);
    ERR_clear_error();
    if (!ok)
        return NULL;
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < length; i++)
        g_string_append_printf(text, i ? ":%02X" : "%02X", digest[i]);
    return g_string_free(text, FALSE);
}

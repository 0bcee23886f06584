/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/enrolment.h"

#include "common/error.h"
#include "common/plain-file.h"
#include "common/secret.h"
#include "estate/trust.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "WL1:"

enum { TAG_BYTES = 32 /* HMAC-SHA256 */, BITS_PER_CHARACTER = 5, KEY_BYTES = 64 * 1024 };

G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509_REQ, X509_REQ_free)

static bool fail_key(GError **error, const char *doing, const char *path) {
    return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s %s: %s", doing, path, wlink_trust_why());
}

/* A file that nobody else could open at any time; an older one is replaced. */
static BIO *create_private(const char *path) {
    unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return file < 0 ? NULL : BIO_new_fd(file, BIO_CLOSE);
}

bool wlink_enrolment_make_key(const char *key_file, GError **error) {
    g_autofree char *part = g_strconcat(key_file, ".part", NULL);
    g_autoptr(EVP_PKEY) key = EVP_EC_gen("P-256");
    g_autoptr(BIO) out = key ? create_private(part) : NULL;
    if (!out)
        return fail_key(error, "making", part);
    int file = (int)BIO_get_fd(out, NULL);
    bool written = PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1 && fsync(file) == 0;
    return (written && rename(part, key_file) == 0) || fail_key(error, "writing", key_file);
}

static EVP_PKEY *load_key(const char *key_file, GError **error) {
    gsize length = 0;
    char *pem = wlink_plain_file_read(key_file, KEY_BYTES, &length, NULL);
    g_autoptr(BIO) in = pem ? BIO_new_mem_buf(pem, (int)length) : NULL;
    g_autoptr(EVP_PKEY) key = in ? PEM_read_bio_PrivateKey(in, NULL, NULL, NULL) : NULL;
    wlink_secret_wipe(pem);
    g_free(pem);
    if (key && wlink_trust_is_p256(key))
        return g_steal_pointer(&key);
    if (key)
        wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "the key in %s is not on P-256", key_file);
    else
        fail_key(error, "reading", key_file);
    return NULL;
}

static X509_REQ *sign_request(EVP_PKEY *key, const char *address) {
    g_autoptr(X509_REQ) request = X509_REQ_new();
    X509_NAME *subject = request ? X509_REQ_get_subject_name(request) : NULL;
    bool signed_ = subject &&
                   X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)address,
                                              -1, -1, 0) == 1 &&
                   X509_REQ_set_pubkey(request, key) == 1 && X509_REQ_sign(request, key, EVP_sha256()) > 0;
    return signed_ ? g_steal_pointer(&request) : NULL;
}

static bool parse_secret(const char *text, guint8 *secret, GError **error) {
    bool whole = strlen(text) == 2 * WLINK_ENROLMENT_SECRET_BYTES;
    for (gsize i = 0; whole && i < WLINK_ENROLMENT_SECRET_BYTES; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]), low = g_ascii_xdigit_value(text[2 * i + 1]);
        whole = high >= 0 && low >= 0;
        secret[i] = (guint8)(whole ? high << 4 | low : 0);
    }
    return whole ||
           wlink_fail(error, WLINK_CODE_INVALID, "the enrolment secret is not 32 hexadecimal digits");
}

/* RFC 4648 section 6, without padding. */
static char *to_base32(const guint8 *data, gsize length) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    GString *text = g_string_sized_new(length * 8 / BITS_PER_CHARACTER + 1);
    unsigned bits = 0, held = 0;
    for (gsize i = 0; i < length; i++) {
        held = held << 8 | data[i];
        for (bits += 8; bits >= BITS_PER_CHARACTER; bits -= BITS_PER_CHARACTER)
            g_string_append_c(text, alphabet[held >> (bits - BITS_PER_CHARACTER) & 31]);
        held &= (1u << bits) - 1;
    }
    if (bits > 0)
        g_string_append_c(text, alphabet[held << (BITS_PER_CHARACTER - bits) & 31]);
    return g_string_free(text, FALSE);
}

/* The request's DER with its HMAC behind it. */
static GByteArray *seal(X509_REQ *request, const guint8 *secret) {
    unsigned char *der = NULL;
    guint8 tag[TAG_BYTES];
    unsigned tag_length = 0;
    int length = i2d_X509_REQ(request, &der);
    bool sealed =
        length > 0 &&
        HMAC(EVP_sha256(), secret, WLINK_ENROLMENT_SECRET_BYTES, der, (size_t)length, tag, &tag_length) &&
        tag_length == TAG_BYTES;
    GByteArray *bytes = sealed ? g_byte_array_new() : NULL;
    if (bytes) {
        g_byte_array_append(bytes, der, (guint)length);
        g_byte_array_append(bytes, tag, TAG_BYTES);
    }
    OPENSSL_free(der);
    return bytes;
}

char *wlink_enrolment_request(const char *key_file, const char *address, const char *secret, GError **error) {
    guint8 bytes[WLINK_ENROLMENT_SECRET_BYTES];
    g_autoptr(EVP_PKEY) key = load_key(key_file, error);
    if (!key || !parse_secret(secret, bytes, error))
        return NULL;
    g_autoptr(X509_REQ) request = sign_request(key, address);
    g_autoptr(GByteArray) sealed = request ? seal(request, bytes) : NULL;
    OPENSSL_cleanse(bytes, sizeof bytes);
    if (!sealed) {
        fail_key(error, "asking for a certificate with", key_file);
        return NULL;
    }
    g_autofree char *text = to_base32(sealed->data, sealed->len);
    return g_strconcat(PREFIX, text, NULL);
}

static bool is_of_key(X509 *certificate, const char *key_file, GError **error) {
    g_autoptr(EVP_PKEY) key = load_key(key_file, error);
    if (!key || X509_check_private_key(certificate, key) == 1)
        return key != NULL;
    ERR_clear_error(); /* nobody shall take it for the reason of something later */
    return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE,
                      "the certificate is for another key than this unit's: it answers an older request");
}

static bool is_of_estate(X509 *certificate, const char *ca_file, GError **error) {
    g_autoptr(X509_STORE) store = wlink_trust_load(ca_file, X509_PURPOSE_SSL_SERVER);
    g_autoptr(X509_STORE_CTX) context = store ? X509_STORE_CTX_new() : NULL;
    if (!context || X509_STORE_CTX_init(context, store, certificate, NULL) != 1)
        return fail_key(error, "reading", ca_file);
    X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context), X509_V_FLAG_NO_CHECK_TIME);
    bool led = X509_verify_cert(context) == 1 &&
               wlink_trust_has_usages(certificate, XKU_SSL_CLIENT | XKU_SSL_SERVER);
    return led || wlink_fail(error, WLINK_CODE_CERTIFICATE_FOREIGN,
                             "the certificate is not one that this estate's authority gave a room");
}

static X509 *decode_certificate(const char *base64, GError **error) {
    gsize length = 0;
    g_autofree guint8 *der = g_base64_decode(base64, &length);
    const unsigned char *at = der;
    g_autoptr(X509) certificate = length <= G_MAXLONG ? d2i_X509(NULL, &at, (long)length) : NULL;
    if (certificate && at == der + length)
        return g_steal_pointer(&certificate);
    wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "the site bundle's certificate is none: %s",
               wlink_trust_why());
    return NULL;
}

static char *to_pem(X509 *certificate) {
    g_autoptr(BIO) out = BIO_new(BIO_s_mem());
    char *text = NULL;
    if (!out || PEM_write_bio_X509(out, certificate) != 1)
        return NULL;
    long length = BIO_get_mem_data(out, &text);
    return g_strndup(text, (gsize)length);
}

char *wlink_enrolment_answer(const char *base64, const char *key_file, const char *ca_file,
                             const char *address, GError **error) {
    g_autofree char *uri = g_strconcat("sip:", address, NULL);
    g_autoptr(X509) certificate = decode_certificate(base64, error);
    if (!certificate || !is_of_key(certificate, key_file, error) ||
        !is_of_estate(certificate, ca_file, error))
        return NULL;
    if (wlink_trust_has_uri(certificate, uri))
        return to_pem(certificate);
    wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "the certificate does not speak for %s", address);
    return NULL;
}

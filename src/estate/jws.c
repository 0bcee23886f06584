/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/jws.h"

#include "estate/trust.h"

#include <openssl/ec.h>
#include <string.h>

enum { HALF = WLINK_ES256_BYTES / 2, MAX_DER = 80 };

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ECDSA_SIG, ECDSA_SIG_free)

char *wlink_base64url(const void *data, gsize length) {
    char *text = g_base64_encode(data, length);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    text[strcspn(text, "=")] = '\0';
    return text;
}

guint8 *wlink_base64url_decode(const char *text, gsize length, gsize *out_length) {
    if (length == 0 || length % 4 == 1)
        return NULL;
    g_autofree char *standard =
        g_strdup_printf("%.*s%.*s", (int)length, text, (int)(3 - (length + 3) % 4), "==");
    g_strdelimit(standard, "-", '+');
    g_strdelimit(standard, "_", '/');
    g_autofree guint8 *data = g_base64_decode(standard, out_length);
    g_autofree char *again = wlink_base64url(data, *out_length);
    bool same = strlen(again) == length && memcmp(again, text, length) == 0;
    return same ? g_steal_pointer(&data) : NULL;
}

guint8 *wlink_base64_decode(const char *text, gsize *out_length) {
    g_autofree guint8 *data = g_base64_decode(text, out_length);
    g_autofree char *again = g_base64_encode(data, *out_length);
    return *text && g_str_equal(again, text) ? g_steal_pointer(&data) : NULL;
}

char *wlink_sha256_base64url(const void *data, gsize length) {
    guint8 digest[32];
    gsize size = sizeof digest;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, data, (gssize)length);
    g_checksum_get_digest(checksum, digest, &size);
    return wlink_base64url(digest, size);
}

bool wlink_es256_sign(EVP_PKEY *key, const void *data, gsize length, guint8 signature[WLINK_ES256_BYTES]) {
    unsigned char der[MAX_DER];
    size_t der_length = sizeof der;
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    if (!context || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, der, &der_length, data, length) != 1)
        return false;
    const unsigned char *at = der;
    g_autoptr(ECDSA_SIG) pair = d2i_ECDSA_SIG(NULL, &at, (long)der_length);
    return pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, HALF) == HALF &&
           BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + HALF, HALF) == HALF;
}

static ECDSA_SIG *pair_of(const guint8 signature[WLINK_ES256_BYTES]) {
    g_autoptr(ECDSA_SIG) pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, HALF, NULL);
    BIGNUM *s = BN_bin2bn(signature + HALF, HALF, NULL);
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1)
        return g_steal_pointer(&pair);
    BN_free(r);
    BN_free(s);
    return NULL;
}

bool wlink_es256_verify(EVP_PKEY *key, const void *data, gsize length,
                        const guint8 signature[WLINK_ES256_BYTES]) {
    unsigned char der[MAX_DER];
    unsigned char *at = der;
    g_autoptr(ECDSA_SIG) pair = pair_of(signature);
    int der_length = pair ? i2d_ECDSA_SIG(pair, NULL) : -1;
    if (der_length <= 0 || der_length > MAX_DER || !wlink_trust_is_p256(key))
        return false;
    i2d_ECDSA_SIG(pair, &at);
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    return context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
           EVP_DigestVerify(context, der, (size_t)der_length, data, length) == 1;
}

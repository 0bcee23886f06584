/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/passport.h"

#include "common/error.h"
#include "common/json.h"
#include "estate/jws.h"
#include "estate/passport-private.h"
#include "estate/trust.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <string.h>
#include <time.h>

enum { JTI_BYTES = 12 };

struct wlink_signer {
    EVP_PKEY *key;
    GPtrArray *chain; /* X509, leaf first */
    gint64 expiry;
};

static void free_certificate(void *certificate) {
    X509_free(certificate);
}

/* Keys of a unit have no pass phrase: nobody is there to be asked. */
static int on_pass_phrase(char *buffer, int size, int writing, void *data) {
    (void)buffer;
    (void)size;
    (void)writing;
    (void)data;
    return -1;
}

static bool read_chain(wlink_signer *signer, const char *file, GError **error) {
    g_autoptr(BIO) in = BIO_new_file(file, "r");
    if (!in)
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s: %s", file, wlink_trust_why());
    for (X509 *one = PEM_read_bio_X509(in, NULL, on_pass_phrase, NULL); one;
         one = PEM_read_bio_X509(in, NULL, on_pass_phrase, NULL))
        g_ptr_array_add(signer->chain, one);
    const char *why = wlink_trust_why(); /* the end of the file is an error, too */
    if (signer->chain->len == 0)
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s holds no certificate: %s", file, why);
    if (signer->chain->len > WLINK_PASSPORT_MAX_CHAIN)
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s holds more than %d certificates", file,
                          WLINK_PASSPORT_MAX_CHAIN);
    return true;
}

static bool read_key(wlink_signer *signer, const char *file, GError **error) {
    g_autoptr(BIO) in = BIO_new_file(file, "r");
    signer->key = in ? PEM_read_bio_PrivateKey(in, NULL, on_pass_phrase, NULL) : NULL;
    if (!signer->key)
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s: %s", file, wlink_trust_why());
    if (!wlink_trust_is_p256(signer->key))
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s is no EC key on P-256", file);
    return true;
}

static bool check_pair(wlink_signer *signer, const char *certificate_file, const char *key_file,
                       GError **error) {
    X509 *leaf = signer->chain->pdata[0];
    struct tm tm;
    if (X509_check_private_key(leaf, signer->key) != 1) {
        wlink_trust_why();
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s is not the key of the certificate in %s",
                          key_file, certificate_file);
    }
    if (ASN1_TIME_to_tm(X509_get0_notAfter(leaf), &tm) != 1)
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s has no end of validity", certificate_file);
    signer->expiry = timegm(&tm);
    return true;
}

static char *random_id(void) {
    guint8 bytes[JTI_BYTES];
    return RAND_bytes(bytes, sizeof bytes) == 1 ? wlink_base64url(bytes, sizeof bytes) : NULL;
}

static char *certificate_base64(X509 *certificate) {
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    char *text = length > 0 ? g_base64_encode(der, (gsize)length) : NULL;
    OPENSSL_free(der);
    return text;
}

static GVariant *header_of(const wlink_signer *signer) {
    GVariantBuilder x5c;
    g_variant_builder_init(&x5c, G_VARIANT_TYPE("av"));
    for (guint i = 0; i < signer->chain->len; i++) {
        g_autofree char *text = certificate_base64(signer->chain->pdata[i]);
        g_variant_builder_add(&x5c, "v", g_variant_new_string(text ? text : ""));
    }
    GVariantBuilder header;
    g_variant_builder_init(&header, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&header, "{sv}", "alg", g_variant_new_string("ES256"));
    g_variant_builder_add(&header, "{sv}", "ppt", g_variant_new_string("winglink"));
    g_variant_builder_add(&header, "{sv}", "typ", g_variant_new_string("passport"));
    g_variant_builder_add(&header, "{sv}", "x5c", g_variant_builder_end(&x5c));
    return g_variant_builder_end(&header);
}

static void add_string(GVariantBuilder *object, const char *key, const char *value) {
    if (value)
        g_variant_builder_add(object, "{sv}", key, g_variant_new_string(value));
}

static void add_hash(GVariantBuilder *object, const char *key, const char *data, gsize length) {
    g_autofree char *hash = data ? wlink_sha256_base64url(data, length) : NULL;
    add_string(object, key, hash);
}

static GVariant *request_of(const struct wlink_passport_claims *claims) {
    GVariantBuilder request;
    g_variant_builder_init(&request, G_VARIANT_TYPE_VARDICT);
    add_hash(&request, "body", claims->body, claims->body_length);
    add_string(&request, "callid", claims->call_id);
    add_string(&request, "method", claims->method);
    add_hash(&request, "offer", claims->offer, claims->offer_length);
    return g_variant_builder_end(&request);
}

static GVariant *one_element(GVariant *value) {
    GVariantBuilder array;
    g_variant_builder_init(&array, G_VARIANT_TYPE("av"));
    g_variant_builder_add(&array, "v", value);
    return g_variant_builder_end(&array);
}

/* {"uri":"sip:…"}, or with an array around the text. */
static GVariant *uri_of(const char *address, bool in_array) {
    g_autofree char *uri = g_strconcat("sip:", address, NULL);
    GVariant *text = g_variant_new_string(uri);
    GVariantBuilder object;
    g_variant_builder_init(&object, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&object, "{sv}", "uri", in_array ? one_element(text) : text);
    return g_variant_builder_end(&object);
}

static GVariant *keys_of(const char *fingerprint) {
    GVariantBuilder key;
    g_variant_builder_init(&key, G_VARIANT_TYPE_VARDICT);
    add_string(&key, "alg", "sha-256");
    add_string(&key, "dig", fingerprint);
    return one_element(g_variant_builder_end(&key));
}

/* In the order of the keys' names, as RFC 8225 section 9 wants it. */
static GVariant *payload_of(const struct wlink_passport_claims *claims, const char *id) {
    GVariantBuilder payload;
    g_variant_builder_init(&payload, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&payload, "{sv}", "dest", uri_of(claims->dest, true));
    g_variant_builder_add(&payload, "{sv}", "iat", g_variant_new_int64(claims->iat));
    add_string(&payload, "jti", id);
    if (claims->fingerprint)
        g_variant_builder_add(&payload, "{sv}", "mky", keys_of(claims->fingerprint));
    g_variant_builder_add(&payload, "{sv}", "orig", uri_of(claims->orig, false));
    g_variant_builder_add(&payload, "{sv}", "wl", request_of(claims));
    return g_variant_builder_end(&payload);
}

static char *encode(GVariant *object) {
    g_autofree char *text = wlink_json_print(object);
    return wlink_base64url(text, strlen(text));
}

static bool check_claims(const struct wlink_passport_claims *claims, GError **error) {
    if (!claims->orig || !claims->dest || !claims->method)
        return wlink_fail(error, WLINK_CODE_INVALID, "an identity needs a caller, a callee and a method");
    if (claims->fingerprint && !wlink_passport_is_fingerprint(claims->fingerprint))
        return wlink_fail(error, WLINK_CODE_INVALID, "the DTLS fingerprint is not a SHA-256");
    return true;
}

bool wlink_passport_is_fingerprint(const char *text) {
    enum { LENGTH = 32 * 3 - 1 };
    for (int i = 0; i < LENGTH; i++)
        if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit(text[i]))
            return false;
    return text[LENGTH] == '\0';
}

wlink_signer *wlink_signer_new(const char *certificate_file, const char *key_file, GError **error) {
    g_autoptr(wlink_signer) signer = g_new0(wlink_signer, 1);
    signer->chain = g_ptr_array_new_with_free_func(free_certificate);
    if (!read_chain(signer, certificate_file, error) || !read_key(signer, key_file, error) ||
        !check_pair(signer, certificate_file, key_file, error))
        return NULL;
    return g_steal_pointer(&signer);
}

void wlink_signer_free(wlink_signer *signer) {
    if (!signer)
        return;
    g_ptr_array_unref(signer->chain);
    EVP_PKEY_free(signer->key);
    g_free(signer);
}

gint64 wlink_signer_expiry(const wlink_signer *signer) {
    return signer->expiry;
}

bool wlink_signer_is_of(const wlink_signer *signer, const char *address) {
    g_autofree char *uri = g_strconcat("sip:", address, NULL);
    return wlink_trust_has_uri(signer->chain->pdata[0], uri);
}

char *wlink_passport_sign(const wlink_signer *signer, const struct wlink_passport_claims *claims,
                          GError **error) {
    if (!check_claims(claims, error))
        return NULL;
    g_autofree char *id = random_id();
    g_autofree char *header = encode(header_of(signer));
    g_autofree char *payload = encode(payload_of(claims, id));
    g_autofree char *input = g_strconcat(header, ".", payload, NULL);
    guint8 raw[WLINK_ES256_BYTES];
    if (!id || !wlink_es256_sign(signer->key, input, strlen(input), raw)) {
        wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "the identity cannot be signed: %s", wlink_trust_why());
        return NULL;
    }
    g_autofree char *signature = wlink_base64url(raw, sizeof raw);
    g_autofree char *token = g_strconcat(input, ".", signature, NULL);
    if (strlen(token) <= WLINK_PASSPORT_MAX_BYTES)
        return g_steal_pointer(&token);
    wlink_fail(error, WLINK_CODE_KEY_UNUSABLE,
               "the identity is too long: the certificate's chain is too large");
    return NULL;
}

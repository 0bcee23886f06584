/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/json.h"
#include "estate/jws.h"
#include "estate/passport-private.h"
#include "estate/seen.h"
#include "estate/trust.h"

#include <openssl/x509v3.h>
#include <string.h>

struct wlink_verifier {
    X509_STORE *store;
    bool (*revoked)(const char *sha256, void *data);
    void *data;
    wlink_seen *seen;
};

/* A token, taken apart. */
typedef struct {
    gsize input_length; /* of "header.payload", what is signed */
    GVariant *header, *payload;
    STACK_OF(X509) * chain; /* leaf first */
    guint8 signature[WLINK_ES256_BYTES];
} token_parts;

static void clear_token(token_parts *token) {
    g_clear_pointer(&token->header, g_variant_unref);
    g_clear_pointer(&token->payload, g_variant_unref);
    wlink_x509_stack_free(token->chain);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(token_parts, clear_token)

static bool malformed(GError **error, const char *reason) {
    return wlink_fail(error, WLINK_CODE_IDENTITY_MALFORMED, "the identity %s", reason);
}

static GVariant *decode_object(const char *text, gsize length) {
    static const struct wlink_json_limits limits = {
        .bytes = WLINK_PASSPORT_MAX_BYTES, .depth = 4, .values = 40};
    gsize size;
    g_autofree guint8 *json = wlink_base64url_decode(text, length, &size);
    return json ? wlink_json_parse((const char *)json, size, &limits, NULL) : NULL;
}

/* "header.payload.signature" */
static bool split(const char *text, token_parts *token, GError **error) {
    if (strnlen(text, WLINK_PASSPORT_MAX_BYTES + 1) > WLINK_PASSPORT_MAX_BYTES)
        return malformed(error, "is longer than 8 KiB");
    const char *first = strchr(text, '.');
    const char *second = first ? strchr(first + 1, '.') : NULL;
    if (!second)
        return malformed(error, "is no compact JWS");
    token->input_length = (gsize)(second - text);
    token->header = decode_object(text, (gsize)(first - text));
    token->payload = decode_object(first + 1, (gsize)(second - first - 1));
    gsize size = 0;
    g_autofree guint8 *signature = wlink_base64url_decode(second + 1, strlen(second + 1), &size);
    if (!token->header || !token->payload || !signature || size != WLINK_ES256_BYTES)
        return malformed(error, "is no compact JWS of two JSON objects and an ES256 signature");
    memcpy(token->signature, signature, size);
    return true;
}

static X509 *decode_certificate(GVariant *value) {
    if (!g_variant_is_of_type(value, G_VARIANT_TYPE_STRING))
        return NULL;
    gsize length;
    g_autofree guint8 *der = wlink_base64_decode(g_variant_get_string(value, NULL), &length);
    const unsigned char *at = der;
    g_autoptr(X509) certificate = der ? d2i_X509(NULL, &at, (long)length) : NULL;
    return certificate && at == der + length ? g_steal_pointer(&certificate) : NULL;
}

static bool read_chain(token_parts *token, GError **error) {
    g_autoptr(GVariant) x5c = g_variant_lookup_value(token->header, "x5c", G_VARIANT_TYPE("av"));
    gsize count = x5c ? g_variant_n_children(x5c) : 0;
    if (count == 0 || count > WLINK_PASSPORT_MAX_CHAIN)
        return malformed(error, "needs one to four certificates");
    token->chain = sk_X509_new_null();
    for (gsize i = 0; i < count; i++) {
        g_autoptr(GVariant) value = NULL;
        g_variant_get_child(x5c, i, "v", &value);
        X509 *certificate = decode_certificate(value);
        if (!certificate || sk_X509_push(token->chain, certificate) <= 0) {
            X509_free(certificate);
            wlink_trust_why();
            return malformed(error, "has a certificate that cannot be read");
        }
    }
    return true;
}

static bool has_text(GVariant *object, const char *key, const char *value) {
    const char *text;
    return g_variant_lookup(object, key, "&s", &text) && g_str_equal(text, value);
}

/* Exactly our four parameters: one that we do not know ("crit" above all) could change the meaning. */
static bool check_header(token_parts *token, GError **error) {
    bool ours = g_variant_n_children(token->header) == 4 && has_text(token->header, "alg", "ES256") &&
                has_text(token->header, "typ", "passport") && has_text(token->header, "ppt", "winglink");
    return ours ? read_chain(token, error) : malformed(error, "is not of Winglink's kind");
}

static bool refuse_chain(int why, GError **error) {
    bool time = why == X509_V_ERR_CERT_HAS_EXPIRED || why == X509_V_ERR_CERT_NOT_YET_VALID;
    return wlink_fail(error, time ? WLINK_CODE_CERTIFICATE_EXPIRED : WLINK_CODE_CERTIFICATE_FOREIGN,
                      "the identity's certificate: %s", X509_verify_cert_error_string(why));
}

static bool check_chain(const wlink_verifier *verifier, const token_parts *token, gint64 now,
                        GError **error) {
    X509 *leaf = sk_X509_value(token->chain, 0);
    g_autoptr(X509_STORE_CTX) context = X509_STORE_CTX_new();
    if (!context || X509_STORE_CTX_init(context, verifier->store, leaf, token->chain) != 1)
        return refuse_chain(X509_V_ERR_OUT_OF_MEM, error);
    X509_STORE_CTX_set_time(context, 0, (time_t)now);
    if (X509_verify_cert(context) != 1) {
        wlink_trust_why();
        return refuse_chain(X509_STORE_CTX_get_error(context), error);
    }
    if (!wlink_trust_has_usages(leaf, XKU_SSL_CLIENT | XKU_SSL_SERVER))
        return refuse_chain(X509_V_ERR_INVALID_PURPOSE, error);
    g_autofree char *fingerprint = wlink_trust_fingerprint(leaf);
    if (!fingerprint || (verifier->revoked && verifier->revoked(fingerprint, verifier->data)))
        return wlink_fail(error, WLINK_CODE_CERTIFICATE_REVOKED, "the identity's certificate was revoked");
    return true;
}

static bool check_signature(const char *text, const token_parts *token, GError **error) {
    EVP_PKEY *key = X509_get0_pubkey(sk_X509_value(token->chain, 0));
    if (wlink_es256_verify(key, text, token->input_length, token->signature))
        return true;
    wlink_trust_why();
    return wlink_fail(error, WLINK_CODE_IDENTITY_SIGNATURE, "the identity's signature is wrong");
}

/* The one text of an array of one. */
static char *only_text(GVariant *array) {
    if (!array || g_variant_n_children(array) != 1)
        return NULL;
    g_autoptr(GVariant) value = NULL;
    g_variant_get_child(array, 0, "v", &value);
    return g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) ? g_variant_dup_string(value, NULL) : NULL;
}

/* orig and dest: an object with uri alone, "sip:…". The address without scheme, or NULL. */
static char *address_of(GVariant *payload, const char *claim, bool in_array) {
    g_autoptr(GVariant) object = g_variant_lookup_value(payload, claim, G_VARIANT_TYPE_VARDICT);
    if (!object || g_variant_n_children(object) != 1)
        return NULL;
    g_autofree char *uri = NULL;
    if (in_array) {
        g_autoptr(GVariant) array = g_variant_lookup_value(object, "uri", G_VARIANT_TYPE("av"));
        uri = only_text(array);
    } else {
        g_variant_lookup(object, "uri", "s", &uri);
    }
    bool good = uri && g_str_has_prefix(uri, "sip:") && strchr(uri, '@');
    return good ? g_strdup(uri + strlen("sip:")) : NULL;
}

static bool check_iat(GVariant *payload, gint64 now, GError **error) {
    gint64 iat;
    if (!g_variant_lookup(payload, "iat", "x", &iat) || iat < 0)
        return malformed(error, "has no time");
    if (iat < now - WLINK_PASSPORT_WINDOW || iat > now + WLINK_PASSPORT_WINDOW)
        return wlink_fail(error, WLINK_CODE_IDENTITY_STALE,
                          "the identity's time and ours differ by %" G_GINT64_FORMAT
                          " s, at most %d are allowed",
                          iat > now ? iat - now : now - iat, WLINK_PASSPORT_WINDOW);
    return true;
}

/* The leaf must speak for the caller that the token names, and that caller be the one expected. */
static bool check_caller(const token_parts *token, const char *orig, const char *expected, GError **error) {
    g_autofree char *uri = g_strconcat("sip:", orig, NULL);
    if (!wlink_trust_has_uri(sk_X509_value(token->chain, 0), uri))
        return wlink_fail(error, WLINK_CODE_IDENTITY_WRONG_CALLER,
                          "the identity's certificate is another caller's");
    if (expected && !g_str_equal(orig, expected))
        return wlink_fail(error, WLINK_CODE_IDENTITY_WRONG_CALLER, "the identity names another caller");
    return true;
}

static bool check_callee(GVariant *payload, const char *expected, GError **error) {
    g_autofree char *dest = address_of(payload, "dest", true);
    if (!dest)
        return malformed(error, "names no callee");
    if (expected && !g_str_equal(dest, expected))
        return wlink_fail(error, WLINK_CODE_IDENTITY_WRONG_CALLEE, "the identity names another callee");
    return true;
}

/* A hash must be there exactly when there is something to hash. */
static bool same_hash(GVariant *request, const char *key, const char *data, gsize length) {
    const char *there = NULL;
    g_variant_lookup(request, key, "&s", &there);
    g_autofree char *hash = data ? wlink_sha256_base64url(data, length) : NULL;
    return g_strcmp0(there, hash) == 0;
}

static bool check_request(GVariant *payload, const struct wlink_passport_claims *expected, GError **error) {
    g_autoptr(GVariant) request = g_variant_lookup_value(payload, "wl", G_VARIANT_TYPE_VARDICT);
    const char *method = NULL;
    if (!request || !g_variant_lookup(request, "method", "&s", &method))
        return malformed(error, "names no request");
    const char *wrong = NULL;
    if (expected->method && !g_str_equal(method, expected->method))
        wrong = "method";
    else if (expected->call_id && !has_text(request, "callid", expected->call_id))
        wrong = "Call-ID";
    else if (!same_hash(request, "body", expected->body, expected->body_length))
        wrong = "body";
    else if (!same_hash(request, "offer", expected->offer, expected->offer_length))
        wrong = "offer";
    return !wrong || wlink_fail(error, WLINK_CODE_IDENTITY_WRONG_REQUEST,
                                "the identity was made for another %s", wrong);
}

/* mky (RFC 8225 section 5.2.2): absent, or exactly one SHA-256. */
static bool read_fingerprint(GVariant *payload, char **fingerprint, GError **error) {
    g_autoptr(GVariant) claim = g_variant_lookup_value(payload, "mky", NULL);
    *fingerprint = NULL;
    if (!claim)
        return true;
    g_autoptr(GVariant) key = NULL;
    if (g_variant_is_of_type(claim, G_VARIANT_TYPE("av")) && g_variant_n_children(claim) == 1)
        g_variant_get_child(claim, 0, "v", &key);
    const char *digest = NULL;
    if (!key || !g_variant_is_of_type(key, G_VARIANT_TYPE_VARDICT) || !has_text(key, "alg", "sha-256") ||
        !g_variant_lookup(key, "dig", "&s", &digest) || !wlink_passport_is_fingerprint(digest))
        return malformed(error, "has a key that is no SHA-256 fingerprint");
    *fingerprint = g_strdup(digest);
    return true;
}

static bool check_fingerprint(const char *fingerprint, const char *expected, GError **error) {
    if (!expected || (fingerprint && g_ascii_strcasecmp(fingerprint, expected) == 0))
        return true;
    return wlink_fail(error, WLINK_CODE_FINGERPRINT_MISMATCH, "the identity was signed for another DTLS key");
}

/* Last, so that only tokens that were good in every other way are remembered. */
static bool check_replay(wlink_verifier *verifier, const char *text, const token_parts *token,
                         const char *orig, gint64 now, GError **error) {
    const char *id;
    if (!g_variant_lookup(token->payload, "jti", "&s", &id) || !*id)
        return malformed(error, "has no number of its own");
    g_autofree char *hash = wlink_sha256_base64url(text, token->input_length);
    const char *why = wlink_seen_add(verifier->seen, hash, orig, now, now + WLINK_PASSPORT_REMEMBER);
    return !why || wlink_fail(error, WLINK_CODE_IDENTITY_REPLAYED, "the identity is refused: %s", why);
}

static bool check_token(wlink_verifier *verifier, const char *text, token_parts *token, gint64 now,
                        GError **error) {
    return split(text, token, error) && check_header(token, error) &&
           check_chain(verifier, token, now, error) && check_signature(text, token, error) &&
           check_iat(token->payload, now, error);
}

wlink_verifier *wlink_verifier_new(const char *ca_file, const char *seen_file,
                                   bool (*revoked)(const char *sha256, void *data), void *data,
                                   GError **error) {
    X509_STORE *store = wlink_trust_load(ca_file, X509_PURPOSE_SSL_CLIENT);
    if (!store) {
        wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "the estate's certificates in %s: %s", ca_file,
                   wlink_trust_why());
        return NULL;
    }
    wlink_verifier *verifier = g_new0(wlink_verifier, 1);
    verifier->store = store;
    verifier->revoked = revoked;
    verifier->data = data;
    verifier->seen = wlink_seen_new(WLINK_PASSPORT_MAX_SEEN, WLINK_PASSPORT_MAX_SEEN_OF_ONE, seen_file,
                                    g_get_real_time() / G_USEC_PER_SEC);
    return verifier;
}

void wlink_verifier_free(wlink_verifier *verifier) {
    if (!verifier)
        return;
    wlink_seen_free(verifier->seen);
    X509_STORE_free(verifier->store);
    g_free(verifier);
}

bool wlink_passport_verify(wlink_verifier *verifier, const char *token,
                           const struct wlink_passport_claims *expected, gint64 now, char **fingerprint,
                           GError **error) {
    if (!token || !*token)
        return wlink_fail(error, WLINK_CODE_IDENTITY_MISSING, "there is no signed identity");
    g_auto(token_parts) parts = {0};
    if (!check_token(verifier, token, &parts, now, error))
        return false;
    g_autofree char *orig = address_of(parts.payload, "orig", false);
    g_autofree char *key = NULL;
    if (!orig)
        return malformed(error, "names no caller");
    if (!check_caller(&parts, orig, expected->orig, error) ||
        !check_callee(parts.payload, expected->dest, error) ||
        !check_request(parts.payload, expected, error) || !read_fingerprint(parts.payload, &key, error) ||
        !check_fingerprint(key, expected->fingerprint, error) ||
        !check_replay(verifier, token, &parts, orig, now, error))
        return false;
    if (fingerprint)
        *fingerprint = g_steal_pointer(&key);
    return true;
}

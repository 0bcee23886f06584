/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "estate/jws.h"
#include "estate/passport-private.h"
#include "estate/seen.h"
#include "estate/trust.h"
#include "unit/estate-fixture.h"

#include <openssl/pem.h>
#include <string.h>

#define FINGERPRINT                                                                                          \
    "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89"
#define OTHER_FINGERPRINT                                                                                    \
    "00:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89"

static char *home, *other_home;
static gint64 now; /* fixed, so that no test can straddle a second */

static char *in(const char *folder, const char *path) {
    return g_build_filename(folder, path, NULL);
}

static void add(const char *folder, const char *address, const char *name, const char *not_after) {
    fixture_estate("add", folder, address, "--name", name, "--role", "wing", "--host", "h", "--not-before",
                   "2020-01-01", "--not-after", not_after, NULL);
}

static void set_up(void) {
    now = g_get_real_time() / G_USEC_PER_SEC;
    home = fixture_new_folder();
    other_home = fixture_new_folder();
    fixture_estate("found", home, "--name", "Yorkshire", NULL);
    fixture_estate("found", other_home, "--name", "Yorkshire", NULL);
    add(home, OAKWOOD, "Oakwood", "2099-01-01");
    add(home, FEATHERSTONE, "Featherstone", "2021-01-01");
    add(other_home, OAKWOOD, "Oakwood", "2099-01-01");
}

static wlink_signer *signer_of(const char *folder, const char *unit, GError **error) {
    g_autofree char *certificate = g_strdup_printf("%s/units/%s/unit.pem", folder, unit);
    g_autofree char *key = g_strdup_printf("%s/units/%s/unit.key", folder, unit);
    return wlink_signer_new(certificate, key, error);
}

static wlink_verifier *verifier_of(bool (*revoked)(const char *sha256, void *data), void *data) {
    g_autofree char *ca = in(home, "ca/ca.pem");
    g_autoptr(GError) error = NULL;
    wlink_verifier *verifier = wlink_verifier_new(ca, NULL, revoked, data, &error);
    g_assert_no_error(error);
    return verifier;
}

static struct wlink_passport_claims invite(void) {
    return (struct wlink_passport_claims){
        .orig = OAKWOOD,
        .dest = AIREDALE,
        .iat = now,
        .fingerprint = FINGERPRINT,
        .method = "INVITE",
        .call_id = "1234",
        .body = "v=0",
        .body_length = 3,
    };
}

static char *sign_as(const char *folder, const char *unit, const struct wlink_passport_claims *claims) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_signer) signer = signer_of(folder, unit, &error);
    g_assert_no_error(error);
    char *token = wlink_passport_sign(signer, claims, &error);
    g_assert_no_error(error);
    return token;
}

static void assert_code(const char *token, const struct wlink_passport_claims *expected, gint64 at,
                        enum wlink_code code) {
    g_autoptr(wlink_verifier) verifier = verifier_of(NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *fingerprint = NULL;
    bool good = wlink_passport_verify(verifier, token, expected, at, &fingerprint, &error);
    enum wlink_code got = good ? WLINK_CODE_NONE : wlink_error_code(error);
    g_assert_cmpstr(wlink_code_to_string(got), ==, wlink_code_to_string(code));
    g_assert_true(good || !fingerprint);
}

/* --- tokens that our own signer would not make */

static EVP_PKEY *read_key(const char *path) {
    g_autofree char *full = in(home, path);
    BIO *bio = BIO_new_file(full, "r");
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    g_assert_nonnull(key);
    return key;
}

static char *forge_with(const char *header, const char *payload, const char *key_file) {
    g_autoptr(EVP_PKEY) key = read_key(key_file);
    g_autofree char *first = wlink_base64url(header, strlen(header));
    g_autofree char *second = wlink_base64url(payload, strlen(payload));
    g_autofree char *input = g_strconcat(first, ".", second, NULL);
    guint8 raw[WLINK_ES256_BYTES];
    g_assert_true(wlink_es256_sign(key, input, strlen(input), raw));
    g_autofree char *signature = wlink_base64url(raw, sizeof raw);
    return g_strconcat(input, ".", signature, NULL);
}

static char *forge(const char *header, const char *payload) {
    return forge_with(header, payload, "units/" OAKWOOD "/unit.key");
}

static char *certificate_text(const char *path) {
    g_autofree char *full = in(home, path);
    BIO *bio = BIO_new_file(full, "r");
    g_autoptr(X509) certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    char *text = g_base64_encode(der, (gsize)length);
    OPENSSL_free(der);
    return text;
}

static char *header_with(const char *certificate_file) {
    g_autofree char *text = certificate_text(certificate_file);
    return g_strdup_printf("{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s\"]}",
                           text);
}

static char *good_header(void) {
    return header_with("units/" OAKWOOD "/unit.pem");
}

/* --- tests */

static void test_round_trip(void) {
    struct wlink_passport_claims claims = invite();
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    g_autofree char *again = sign_as(home, OAKWOOD, &claims);
    g_assert_cmpuint(strlen(token), <, 2048);
    g_autoptr(wlink_verifier) verifier = verifier_of(NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *fingerprint = NULL;
    g_assert_true(wlink_passport_verify(verifier, token, &claims, now, &fingerprint, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(fingerprint, ==, FINGERPRINT);
    g_assert_true(
        wlink_passport_verify(verifier, again, &claims, now, NULL, &error)); /* another jti: no replay */
    g_assert_no_error(error);
    struct wlink_passport_claims little = {.body = "v=0", .body_length = 3};
    g_autofree char *third = sign_as(home, OAKWOOD, &claims);
    g_assert_true(wlink_passport_verify(verifier, third, &little, now, NULL, &error));
    g_assert_no_error(error);
}

static void test_without_media(void) {
    struct wlink_passport_claims claims = {
        .orig = OAKWOOD, .dest = AIREDALE, .iat = now, .method = "SUBSCRIBE"};
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    g_autoptr(wlink_verifier) verifier = verifier_of(NULL, NULL);
    g_autofree char *fingerprint = NULL;
    g_assert_true(wlink_passport_verify(verifier, token, &claims, now, &fingerprint, NULL));
    g_assert_null(fingerprint);
    claims.fingerprint = FINGERPRINT;
    g_autofree char *bare = g_strdup(token);
    assert_code(bare, &claims, now, WLINK_CODE_FINGERPRINT_MISMATCH);
}

static void test_answer(void) {
    struct wlink_passport_claims claims = invite();
    claims.method = "INVITE-answer";
    claims.offer = "v=1";
    claims.offer_length = 3;
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    assert_code(token, &claims, now, WLINK_CODE_NONE);
    struct wlink_passport_claims other = claims;
    other.offer = "v=2";
    assert_code(token, &other, now, WLINK_CODE_IDENTITY_WRONG_REQUEST);
    other.offer = NULL;
    assert_code(token, &other, now, WLINK_CODE_IDENTITY_WRONG_REQUEST);
}

static void test_missing(void) {
    struct wlink_passport_claims claims = invite();
    assert_code(NULL, &claims, now, WLINK_CODE_IDENTITY_MISSING);
    assert_code("", &claims, now, WLINK_CODE_IDENTITY_MISSING);
}

static void test_wrong_claims(void) {
    struct wlink_passport_claims claims = invite(), expected = claims;
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    expected.orig = AIREDALE;
    assert_code(token, &expected, now, WLINK_CODE_IDENTITY_WRONG_CALLER);
    expected = claims;
    expected.dest = FEATHERSTONE;
    assert_code(token, &expected, now, WLINK_CODE_IDENTITY_WRONG_CALLEE);
    expected = claims;
    expected.method = "MESSAGE";
    assert_code(token, &expected, now, WLINK_CODE_IDENTITY_WRONG_REQUEST);
    expected = claims;
    expected.call_id = "1235";
    assert_code(token, &expected, now, WLINK_CODE_IDENTITY_WRONG_REQUEST);
    expected = claims;
    expected.body = "v=1";
    assert_code(token, &expected, now, WLINK_CODE_IDENTITY_WRONG_REQUEST);
    expected.body = NULL;
    assert_code(token, &expected, now, WLINK_CODE_IDENTITY_WRONG_REQUEST);
    expected = claims;
    expected.offer = "v=0";
    expected.offer_length = 3;
    assert_code(token, &expected, now, WLINK_CODE_IDENTITY_WRONG_REQUEST);
    expected = claims;
    expected.fingerprint = OTHER_FINGERPRINT;
    assert_code(token, &expected, now, WLINK_CODE_FINGERPRINT_MISMATCH);
}

/* A unit of the estate that gives itself another's name. */
static void test_renamed_caller(void) {
    struct wlink_passport_claims claims = invite();
    claims.orig = AIREDALE;
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    assert_code(token, &claims, now, WLINK_CODE_IDENTITY_WRONG_CALLER);
}

static void test_time(void) {
    struct wlink_passport_claims claims = invite();
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    assert_code(token, &claims, now + 60, WLINK_CODE_NONE);
    assert_code(token, &claims, now - 60, WLINK_CODE_NONE);
    assert_code(token, &claims, now + 61, WLINK_CODE_IDENTITY_STALE);
    assert_code(token, &claims, now - 61, WLINK_CODE_IDENTITY_STALE);
}

static void test_replay(void) {
    struct wlink_passport_claims claims = invite();
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    g_autoptr(wlink_verifier) verifier = verifier_of(NULL, NULL);
    g_assert_true(wlink_passport_verify(verifier, token, &claims, now - 60, NULL, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_passport_verify(verifier, token, &claims, now + 60, NULL, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_IDENTITY_REPLAYED);
}

/* Nor does a restart make a token good again. */
static void test_replay_after_restart(void) {
    struct wlink_passport_claims claims = invite();
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    g_autofree char *ca = in(home, "ca/ca.pem");
    g_autofree char *file = in(home, "seen");
    for (int start = 0; start < 2; start++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(wlink_verifier) verifier = wlink_verifier_new(ca, file, NULL, NULL, &error);
        g_assert_no_error(error);
        g_assert_true(wlink_passport_verify(verifier, token, &claims, now, NULL, &error) == (start == 0));
        g_assert_true(start == 0 || g_error_matches(error, WLINK_ERROR, WLINK_CODE_IDENTITY_REPLAYED));
    }
    g_assert_cmpint(g_unlink(file), ==, 0);
}

static guint lines_of(const char *file) {
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return g_strv_length(lines) - 1;
}

/* What is over is not taken up, half a line is none, and the file does not grow for ever. */
static void test_seen_on_disk(void) {
    g_autofree char *file = in(home, "seen");
    g_assert_true(g_file_set_contents(file, "1 100 a\n2 220 b\n3 30", -1, NULL));
    wlink_seen *seen = wlink_seen_new(3, 3, file, 101);
    g_assert_cmpuint(lines_of(file), ==, 1);
    g_assert_null(wlink_seen_add(seen, "1", "a", 101, 102));
    g_assert_nonnull(wlink_seen_add(seen, "2", "b", 101, 102));
    for (gint64 at = 200; at < 220; at++) {
        g_autofree char *id = g_strdup_printf("at-%d", (int)at);
        g_assert_null(wlink_seen_add(seen, id, "c", at, at));
        g_assert_cmpuint(lines_of(file), <=, 6);
    }
    wlink_seen_free(seen);
    g_assert_cmpint(g_unlink(file), ==, 0);
}

/* A token that failed for another reason was not used up. */
static void test_a_failure_is_no_use(void) {
    struct wlink_passport_claims claims = invite(), other = claims;
    other.dest = FEATHERSTONE;
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    g_autoptr(wlink_verifier) verifier = verifier_of(NULL, NULL);
    g_assert_false(wlink_passport_verify(verifier, token, &other, now, NULL, NULL));
    g_assert_true(wlink_passport_verify(verifier, token, &claims, now, NULL, NULL));
}

static void test_seen_is_bounded(void) {
    wlink_seen *seen = wlink_seen_new(3, 2, NULL, 100);
    g_assert_null(wlink_seen_add(seen, "1", "a", 100, 220));
    g_assert_nonnull(wlink_seen_add(seen, "1", "a", 220, 340));
    g_assert_null(wlink_seen_add(seen, "2", "a", 150, 270));
    g_assert_nonnull(wlink_seen_add(seen, "3", "a", 150, 270));
    g_assert_null(wlink_seen_add(seen, "3", "b", 150, 270));
    g_assert_nonnull(wlink_seen_add(seen, "4", "c", 150, 270));
    g_assert_null(wlink_seen_add(seen, "4", "c", 221, 341)); /* the first was let go */
    wlink_seen_free(seen);
}

static void test_foreign(void) {
    struct wlink_passport_claims claims = invite();
    g_autofree char *token = sign_as(other_home, OAKWOOD, &claims);
    assert_code(token, &claims, now, WLINK_CODE_CERTIFICATE_FOREIGN);
}

static void test_expired(void) {
    struct wlink_passport_claims claims = invite();
    claims.orig = FEATHERSTONE;
    g_autofree char *token = sign_as(home, FEATHERSTONE, &claims);
    assert_code(token, &claims, now, WLINK_CODE_CERTIFICATE_EXPIRED);
    g_autofree char *early = sign_as(home, OAKWOOD, &claims);
    assert_code(early, &claims, 946684800, WLINK_CODE_CERTIFICATE_EXPIRED); /* 2000: not yet valid */
}

static bool on_revoked(const char *sha256, void *data) {
    g_autofree char *issued = g_strdup_printf("units/%s/issued/%s.pem", OAKWOOD, sha256);
    g_autofree char *path = in(home, issued);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    return *(bool *)data;
}

static void test_revoked(void) {
    struct wlink_passport_claims claims = invite();
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    bool answer = true;
    g_autoptr(wlink_verifier) verifier = verifier_of(on_revoked, &answer);
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_passport_verify(verifier, token, &claims, now, NULL, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_CERTIFICATE_REVOKED);
    answer = false;
    g_assert_true(wlink_passport_verify(verifier, token, &claims, now, NULL, NULL));
}

#define PAYLOAD_HEAD "{\"dest\":{\"uri\":[\"sip:" AIREDALE "\"]},\"iat\":%" G_GINT64_FORMAT ","
#define PAYLOAD                                                                                              \
    PAYLOAD_HEAD "\"jti\":\"1\",\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{\"method\":\"OPTIONS\"}}"

/* Neither may the bundle signer pass for a room, nor a key that is not the certificate's sign for it. */
static void test_wrong_signers(void) {
    struct wlink_passport_claims claims = {.orig = OAKWOOD};
    g_autofree char *payload = g_strdup_printf(PAYLOAD, now);
    g_autofree char *signer = header_with("signer/signer.pem");
    g_autofree char *by_signer = forge_with(signer, payload, "signer/signer.key");
    assert_code(by_signer, &claims, now, WLINK_CODE_CERTIFICATE_FOREIGN);
    g_autofree char *header = good_header();
    g_autofree char *by_other = forge_with(header, payload, "units/" FEATHERSTONE "/unit.key");
    assert_code(by_other, &claims, now, WLINK_CODE_IDENTITY_SIGNATURE);
    g_autofree char *by_itself = forge(header, payload);
    assert_code(by_itself, &claims, now, WLINK_CODE_NONE);
}

static const char *const bad_payloads[] = {
    "{}",
    "[]",
    "{\"iat\":%" G_GINT64_FORMAT "}",
    "{\"iat\":\"%" G_GINT64_FORMAT "\"}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"orig\":{\"uri\":[\"sip:" OAKWOOD "\"]},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"orig\":{\"uri\":\"tel:" OAKWOOD "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"orig\":{\"uri\":\"sip:h\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"orig\":{\"uri\":\"sip:" OAKWOOD "\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{\"method\":7}}",
    PAYLOAD_HEAD "\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":7,\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"mky\":[],\"orig\":{\"uri\":\"sip:" OAKWOOD
                 "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"mky\":\"x\",\"orig\":{\"uri\":\"sip:" OAKWOOD
                 "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD
    "\"jti\":\"1\",\"mky\":[{\"alg\":\"sha-256\",\"dig\":\"AB:CD\"}],\"orig\":{\"uri\":\"sip:" OAKWOOD
    "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    PAYLOAD_HEAD "\"jti\":\"1\",\"mky\":[{\"alg\":\"sha-1\",\"dig\":\"" FINGERPRINT
                 "\"}],\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    "{\"dest\":{\"uri\":[]},\"iat\":%" G_GINT64_FORMAT ",\"jti\":\"1\",\"orig\":{\"uri\":\"sip:" OAKWOOD
    "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    "{\"dest\":{\"uri\":[\"sip:" AIREDALE "\",\"sip:" FEATHERSTONE "\"]},\"iat\":%" G_GINT64_FORMAT
    ",\"jti\":\"1\",\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    "{\"dest\":{\"uri\":\"sip:" AIREDALE "\"},\"iat\":%" G_GINT64_FORMAT
    ",\"jti\":\"1\",\"orig\":{\"uri\":\"sip:" OAKWOOD "\"},\"wl\":{\"method\":\"OPTIONS\"}}",
    "{\"a\":[[[[[[]]]]]],\"iat\":%" G_GINT64_FORMAT "}",
};

static char *fill_time(const char *form) {
    g_auto(GStrv) parts = g_strsplit(form, "%" G_GINT64_FORMAT, 2);
    g_autofree char *time = g_strdup_printf("%" G_GINT64_FORMAT, now);
    return g_strjoinv(time, parts);
}

static void test_bad_payloads(void) {
    struct wlink_passport_claims claims = {.orig = OAKWOOD};
    g_autofree char *header = good_header();
    for (guint i = 0; i < G_N_ELEMENTS(bad_payloads); i++) {
        g_autofree char *payload = fill_time(bad_payloads[i]);
        g_test_message("%s", payload);
        g_autofree char *token = forge(header, payload);
        assert_code(token, &claims, now, WLINK_CODE_IDENTITY_MALFORMED);
    }
}

static const char *const bad_headers[] = {
    "{}",
    "{\"alg\":\"none\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s\"]}",
    "{\"alg\":\"ES384\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"shaken\",\"typ\":\"passport\",\"x5c\":[\"%s\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"JWT\",\"x5c\":[\"%s\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5u\":\"https://x/\"}",
    "{\"alg\":\"ES256\",\"crit\":[\"x\"],\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":\"%s\"}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[7]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"AAAA\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s=\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\" %s\"]}",
    "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s\",\"\",\"\",\"\",\"\"]}",
};

static void test_bad_headers(void) {
    struct wlink_passport_claims claims = {.orig = OAKWOOD};
    g_autofree char *payload = g_strdup_printf(PAYLOAD, now);
    g_autofree char *certificate = certificate_text("units/" OAKWOOD "/unit.pem");
    for (guint i = 0; i < G_N_ELEMENTS(bad_headers); i++) {
        g_auto(GStrv) parts = g_strsplit(bad_headers[i], "%s", 2);
        g_autofree char *header = g_strjoinv(certificate, parts);
        g_autofree char *token = forge(header, payload);
        g_test_message("%s", bad_headers[i]);
        assert_code(token, &claims, now, WLINK_CODE_IDENTITY_MALFORMED);
    }
}

static void test_giant_chain(void) {
    struct wlink_passport_claims claims = {.orig = OAKWOOD};
    g_autofree char *payload = g_strdup_printf(PAYLOAD, now);
    g_autofree char *zeros = g_strnfill(8192, 'A');
    g_autofree char *header = g_strdup_printf(
        "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s\"]}", zeros);
    g_autofree char *token = forge(header, payload);
    assert_code(token, &claims, now, WLINK_CODE_IDENTITY_MALFORMED);
}

/* No cut and no changed character is ever believed, whatever the reason is called. */
static void test_damaged(void) {
    struct wlink_passport_claims claims = invite();
    g_autofree char *token = sign_as(home, OAKWOOD, &claims);
    g_autoptr(wlink_verifier) verifier = verifier_of(NULL, NULL);
    for (gsize i = 0; i < strlen(token); i++) {
        g_autofree char *cut = g_strndup(token, i);
        g_assert_false(wlink_passport_verify(verifier, cut, &claims, now, NULL, NULL));
        g_autofree char *changed = g_strdup(token);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        g_assert_false(wlink_passport_verify(verifier, changed, &claims, now, NULL, NULL));
    }
    gsize last = strlen(token) - 40;
    token[last] = token[last] == 'A' ? 'B' : 'A';
    assert_code(token, &claims, now, WLINK_CODE_IDENTITY_SIGNATURE);
}

static void test_base64(void) {
    static const char *const good[] = {"AA", "AAA", "AAAA", "-_-_", "_w"};
    static const char *const bad[] = {"", "A", "AB", "AA==", "A A", "AA\n", "+/+/", "AAAAA", "AAB"};
    gsize length;
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree guint8 *data = wlink_base64url_decode(good[i], strlen(good[i]), &length);
        g_assert_nonnull(data);
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_null(wlink_base64url_decode(bad[i], strlen(bad[i]), &length));
    g_assert_null(wlink_base64_decode("AA", &length));
    g_assert_null(wlink_base64_decode("-_-_", &length));
}

static void test_signer(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_signer) signer = signer_of(home, FEATHERSTONE, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wlink_signer_expiry(signer), ==, 1609459200);
    g_assert_true(wlink_signer_is_of(signer, FEATHERSTONE));
    g_assert_false(wlink_signer_is_of(signer, OAKWOOD));
    struct wlink_passport_claims claims = invite();
    claims.fingerprint = "AB:CD";
    g_assert_null(wlink_passport_sign(signer, &claims, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_INVALID);
    g_clear_error(&error);
    claims = invite();
    claims.dest = NULL;
    g_assert_null(wlink_passport_sign(signer, &claims, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_INVALID);
}

static void write_p384_key(const char *path) {
    g_autoptr(EVP_PKEY) key = EVP_EC_gen("P-384");
    BIO *bio = BIO_new_file(path, "w");
    g_assert_cmpint(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), ==, 1);
    BIO_free(bio);
}

static void write_locked_key(const char *path) {
    g_autoptr(EVP_PKEY) key = EVP_EC_gen("P-256");
    BIO *bio = BIO_new_file(path, "w");
    g_assert_cmpint(PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), "pass", 4, NULL, NULL), ==, 1);
    BIO_free(bio);
}

static void test_unusable_keys(void) {
    g_autofree char *certificate = in(home, "units/" OAKWOOD "/unit.pem");
    g_autofree char *other = in(home, "units/" FEATHERSTONE "/unit.key");
    g_autofree char *p384 = in(home, "p384.key");
    g_autofree char *locked = in(home, "locked.key");
    write_p384_key(p384);
    write_locked_key(locked);
    const char *const pairs[][2] = {
        {"/nonexistent", other}, {certificate, "/nonexistent"}, {other, other},
        {certificate, other},    {certificate, p384},           {certificate, locked},
    };
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(wlink_signer_new(pairs[i][0], pairs[i][1], &error));
        g_test_message("%s", error->message);
        g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_KEY_UNUSABLE);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_verifier_new("/nonexistent", NULL, NULL, NULL, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_KEY_UNUSABLE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/passport/round-trip", test_round_trip);
    g_test_add_func("/passport/without-media", test_without_media);
    g_test_add_func("/passport/answer", test_answer);
    g_test_add_func("/passport/missing", test_missing);
    g_test_add_func("/passport/wrong-claims", test_wrong_claims);
    g_test_add_func("/passport/renamed-caller", test_renamed_caller);
    g_test_add_func("/passport/time", test_time);
    g_test_add_func("/passport/replay", test_replay);
    g_test_add_func("/passport/replay-after-restart", test_replay_after_restart);
    g_test_add_func("/passport/seen-on-disk", test_seen_on_disk);
    g_test_add_func("/passport/a-failure-is-no-use", test_a_failure_is_no_use);
    g_test_add_func("/passport/seen-is-bounded", test_seen_is_bounded);
    g_test_add_func("/passport/foreign", test_foreign);
    g_test_add_func("/passport/expired", test_expired);
    g_test_add_func("/passport/revoked", test_revoked);
    g_test_add_func("/passport/wrong-signers", test_wrong_signers);
    g_test_add_func("/passport/bad-payloads", test_bad_payloads);
    g_test_add_func("/passport/bad-headers", test_bad_headers);
    g_test_add_func("/passport/giant-chain", test_giant_chain);
    g_test_add_func("/passport/damaged", test_damaged);
    g_test_add_func("/passport/base64", test_base64);
    g_test_add_func("/passport/signer", test_signer);
    g_test_add_func("/passport/unusable-keys", test_unusable_keys);
    int result = g_test_run();
    fixture_remove(home);
    fixture_remove(other_home);
    g_free(home);
    g_free(other_home);
    return result;
}

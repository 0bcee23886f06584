/* SPDX-License-Identifier: Apache-2.0 */

/* Identities: every input as a whole token, and, so that the signature hides nothing behind it, as the
 * payload and as the header of a token that is signed here. */
#include "fuzz/anchor.h"
#include "fuzz/replay.h"

#include "estate/jws.h"
#include "estate/passport.h"
#include "estate/trust.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { NOW = 1795352384 }; /* the iat of the tokens in the corpus */

/* A room that is its own authority, made anew in each run. */
static struct {
    EVP_PKEY *key;
    char path[40];
    char *header;
} own;

static void add_extension(X509 *certificate, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

static X509 *make_certificate(EVP_PKEY *key) {
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    ASN1_TIME_set(X509_getm_notBefore(certificate), NOW - 86400);
    ASN1_TIME_set(X509_getm_notAfter(certificate), NOW + 86400);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"fuzz", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, NID_key_usage, "critical,digitalSignature,keyCertSign");
    add_extension(certificate, NID_subject_key_identifier, "hash");
    add_extension(certificate, NID_ext_key_usage, "serverAuth,clientAuth");
    add_extension(certificate, NID_subject_alt_name, "URI:sip:a@estate.example");
    X509_sign(certificate, key, EVP_sha256());
    return certificate;
}

static void make_own(void) {
    own.key = EVP_EC_gen("P-256");
    g_autoptr(X509) certificate = make_certificate(own.key);
    g_autoptr(BIO) pem = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(pem, certificate);
    char *text = NULL;
    long length = BIO_get_mem_data(pem, &text);
    fuzz_memory_file(text, (gsize)length, own.path, sizeof own.path);
    unsigned char *der = NULL;
    int der_length = i2d_X509(certificate, &der);
    g_autofree char *base64 = g_base64_encode(der, (gsize)der_length);
    own.header = g_strdup_printf(
        "{\"alg\":\"ES256\",\"ppt\":\"winglink\",\"typ\":\"passport\",\"x5c\":[\"%s\"]}", base64);
    OPENSSL_free(der);
}

static bool verify(const char *ca_file, const char *token) {
    static const struct wlink_passport_claims nothing = {0};
    g_autoptr(wlink_verifier) verifier = wlink_verifier_new(ca_file, NULL, NULL, NULL, NULL);
    g_assert_nonnull(verifier);
    g_autofree char *fingerprint = NULL;
    return wlink_passport_verify(verifier, token, &nothing, NOW, &fingerprint, NULL);
}

static bool verify_signed(const void *header, gsize header_length, const void *payload,
                          gsize payload_length) {
    g_autofree char *first = wlink_base64url(header, header_length);
    g_autofree char *second = wlink_base64url(payload, payload_length);
    g_autofree char *input = g_strconcat(first, ".", second, NULL);
    guint8 raw[WLINK_ES256_BYTES];
    g_assert_true(wlink_es256_sign(own.key, input, strlen(input), raw));
    g_autofree char *signature = wlink_base64url(raw, sizeof raw);
    g_autofree char *token = g_strconcat(input, ".", signature, NULL);
    return verify(own.path, token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char payload[] =
        "{\"dest\":{\"uri\":[\"sip:b@estate.example\"]},\"iat\":1795352384,\"jti\":\"1\","
        "\"orig\":{\"uri\":\"sip:a@estate.example\"},\"wl\":{\"method\":\"OPTIONS\"}}";
    if (!own.key) {
        make_own();
        g_assert_true(verify_signed(own.header, strlen(own.header), payload, strlen(payload)));
    }
    g_autofree char *token = g_strndup((const char *)data, size);
    verify(fuzz_anchor_path(), token);
    verify_signed(own.header, strlen(own.header), data, size);
    verify_signed(data, size, payload, strlen(payload));
    return 0;
}

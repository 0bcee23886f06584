/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/seal.h"

#include "common/error.h"
#include "common/plain-file.h"
#include "estate/trust.h"

#include <openssl/cms.h>
#include <openssl/x509v3.h>
#include <time.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CMS_ContentInfo, CMS_ContentInfo_free)

static CMS_ContentInfo *decode(const guint8 *data, gsize length) {
    const unsigned char *at = data;
    g_autoptr(CMS_ContentInfo) cms = d2i_CMS_ContentInfo(NULL, &at, (long)length);
    bool whole = cms && at == data + length && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed;
    return whole ? g_steal_pointer(&cms) : NULL;
}

/* When it was signed, as its signer says (RFC 5652 section 11.3), or -1. */
static gint64 signing_time(CMS_ContentInfo *cms) {
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    if (!signers || sk_CMS_SignerInfo_num(signers) != 1)
        return -1;
    const CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(signers, 0);
    int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE *attribute = at < 0 ? NULL : CMS_signed_get_attr(signer, at);
    const ASN1_TYPE *value = attribute ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    struct tm tm;
    if (!value || (value->type != V_ASN1_UTCTIME && value->type != V_ASN1_GENERALIZEDTIME))
        return -1;
    return ASN1_TIME_to_tm(value->value.asn1_string, &tm) == 1 ? (gint64)timegm(&tm) : -1;
}

/* Only a certificate that says emailProtection by itself signs: a unit's does not. */
static bool signer_may_sign(CMS_ContentInfo *cms) {
    STACK_OF(X509) *signers = CMS_get0_signers(cms);
    bool may =
        signers && sk_X509_num(signers) == 1 && wlink_trust_has_usages(sk_X509_value(signers, 0), XKU_SMIME);
    sk_X509_free(signers);
    return may;
}

/* The chain is checked at the time of signing: what was sealed outlives its signer's certificate, and is
 * opened before the unit knows the time. */
static bool verify(const struct wlink_seal *kind, CMS_ContentInfo *cms, const char *ca_file, BIO *out,
                   GError **error) {
    g_autoptr(X509_STORE) store = wlink_trust_load(ca_file, X509_PURPOSE_SMIME_SIGN);
    if (!store)
        return wlink_fail(error, kind->unreadable, "the estate's certificates in %s: %s", ca_file,
                          wlink_trust_why());
    gint64 when = signing_time(cms);
    if (when < 0)
        return wlink_fail(error, kind->malformed, "the %s needs one signer and its signing time", kind->what);
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)when);
    if (CMS_verify(cms, NULL, store, NULL, out, CMS_BINARY) != 1)
        return wlink_fail(error, kind->signature, "the %s's signature: %s", kind->what, wlink_trust_why());
    if (!signer_may_sign(cms))
        return wlink_fail(error, kind->signature, "the %s is signed by a certificate that may not sign %ss",
                          kind->what, kind->what);
    return true;
}

/* For people only: what is believed was decided above. */
static char *common_name(CMS_ContentInfo *cms) {
    STACK_OF(X509) *signers = CMS_get0_signers(cms);
    const X509_NAME *name = X509_get_subject_name(sk_X509_value(signers, 0));
    int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    const X509_NAME_ENTRY *entry = at < 0 ? NULL : X509_NAME_get_entry(name, at);
    unsigned char *text = NULL;
    int length = entry ? ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry)) : -1;
    char *result = length < 0 ? g_strdup("") : g_utf8_make_valid((const char *)text, length);
    OPENSSL_free(text);
    sk_X509_free(signers);
    return result;
}

char *wlink_seal_open(const struct wlink_seal *kind, const guint8 *data, gsize length, const char *ca_file,
                      gsize *text_length, char **signer, GError **error) {
    if (length > WLINK_SEAL_MAX_BYTES) {
        wlink_fail(error, kind->unreadable, "the %s is larger than 1 MiB", kind->what);
        return NULL;
    }
    g_autoptr(CMS_ContentInfo) cms = decode(data, length);
    g_autoptr(BIO) out = BIO_new(BIO_s_mem());
    if (!cms || !out) {
        wlink_fail(error, kind->malformed, "the %s is no CMS SignedData: %s", kind->what, wlink_trust_why());
        return NULL;
    }
    if (!verify(kind, cms, ca_file, out, error))
        return NULL;
    char *text = NULL;
    long size = BIO_get_mem_data(out, &text);
    *text_length = size > 0 ? (gsize)size : 0;
    if (signer)
        *signer = common_name(cms);
    return g_strndup(text ? text : "", *text_length);
}

/* By the same rule by which CMS_verify finds it. */
char *wlink_seal_signer(const guint8 *data, gsize length) {
    g_autoptr(CMS_ContentInfo) cms = decode(data, length);
    if (!cms || CMS_set1_signers_certs(cms, NULL, 0) != 1) {
        wlink_trust_why();
        return NULL;
    }
    STACK_OF(X509) *signers = CMS_get0_signers(cms);
    char *fingerprint =
        signers && sk_X509_num(signers) == 1 ? wlink_trust_fingerprint(sk_X509_value(signers, 0)) : NULL;
    sk_X509_free(signers);
    return fingerprint;
}

/* Who put something else in the list's place could have taken the list away: it must not shut out more than
 * that would. */
static bool is_none(const GError *why) {
    static const GFileError none[] = {G_FILE_ERROR_NOENT, G_FILE_ERROR_INVAL, G_FILE_ERROR_LOOP,
                                      G_FILE_ERROR_NXIO};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        if (g_error_matches(why, G_FILE_ERROR, (int)none[i]))
            return true;
    return false;
}

bool wlink_seal_check_revoked(const char *signer, const char *file, enum wlink_code code, GError **error) {
    g_autoptr(GError) why = NULL;
    g_autofree char *text = NULL;
    text = wlink_plain_file_read(file, WLINK_SEAL_MAX_BYTES, NULL, &why);
    if (!text)
        return is_none(why) || wlink_fail(error, code, "%s", why->message);
    g_auto(GStrv) revoked = g_strsplit(text, "\n", -1);
    return (signer && !g_strv_contains((const char *const *)revoked, signer)) ||
           wlink_fail(error, code, "it is signed by a certificate that the bundle in use revokes");
}

gsize wlink_seal_length(const guint8 *data, gsize length) {
    enum { SEQUENCE = 0x30, LONG_FORM = 0x80, MOST_OCTETS = 4 };
    if (length < 2 || data[0] != SEQUENCE)
        return 0;
    if (data[1] < LONG_FORM)
        return 2 + (gsize)data[1];
    gsize octets = data[1] & 0x7F, size = 0;
    if (octets == 0 || octets > MOST_OCTETS || length < 2 + octets)
        return 0;
    for (gsize i = 0; i < octets; i++)
        size = size << 8 | data[2 + i];
    size += 2 + octets;
    return size <= WLINK_SEAL_MAX_BYTES ? size : 0;
}

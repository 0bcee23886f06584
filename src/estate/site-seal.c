/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "estate/site-private.h"
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

/* When the bundle was signed, as its signer says (RFC 5652 section 11.3), or -1. */
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

/* Only a certificate that says emailProtection by itself signs bundles: a unit's does not. */
static bool signer_may_sign(CMS_ContentInfo *cms) {
    STACK_OF(X509) *signers = CMS_get0_signers(cms);
    bool may =
        signers && sk_X509_num(signers) == 1 && wlink_trust_has_usages(sk_X509_value(signers, 0), XKU_SMIME);
    sk_X509_free(signers);
    return may;
}

/* The chain is checked at the time of signing: a bundle outlives its signer's certificate, and is opened
 * before the unit knows the time. */
static bool verify(CMS_ContentInfo *cms, const char *ca_file, BIO *out, GError **error) {
    g_autoptr(X509_STORE) store = wlink_trust_load(ca_file, X509_PURPOSE_SMIME_SIGN);
    if (!store)
        return wlink_fail(error, WLINK_CODE_BUNDLE_UNREADABLE, "the estate's certificates in %s: %s", ca_file,
                          wlink_trust_why());
    gint64 when = signing_time(cms);
    if (when < 0)
        return wlink_fail(error, WLINK_CODE_BUNDLE_MALFORMED,
                          "the bundle needs one signer and its signing time");
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)when);
    if (CMS_verify(cms, NULL, store, NULL, out, CMS_BINARY) != 1)
        return wlink_fail(error, WLINK_CODE_BUNDLE_SIGNATURE, "the bundle's signature: %s",
                          wlink_trust_why());
    if (!signer_may_sign(cms))
        return wlink_fail(error, WLINK_CODE_BUNDLE_SIGNATURE,
                          "the bundle is signed by a certificate that may not sign bundles");
    return true;
}

char *wlink_site_unseal(const guint8 *data, gsize length, const char *ca_file, gsize *text_length,
                        GError **error) {
    if (length > WLINK_SITE_MAX_BYTES) {
        wlink_fail(error, WLINK_CODE_BUNDLE_UNREADABLE, "the bundle is larger than 1 MiB");
        return NULL;
    }
    g_autoptr(CMS_ContentInfo) cms = decode(data, length);
    g_autoptr(BIO) out = BIO_new(BIO_s_mem());
    if (!cms || !out) {
        wlink_fail(error, WLINK_CODE_BUNDLE_MALFORMED, "the bundle is no CMS SignedData: %s",
                   wlink_trust_why());
        return NULL;
    }
    if (!verify(cms, ca_file, out, error))
        return NULL;
    char *text = NULL;
    long size = BIO_get_mem_data(out, &text);
    *text_length = size > 0 ? (gsize)size : 0;
    return g_strndup(text ? text : "", *text_length);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/trust.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <string.h>

enum {
    MAX_DEPTH = 3,
    /* X509_VERIFY_PARAM_set_auth_level: 3 asks for 128 bits, which P-256 with SHA-256 has. */
    AUTH_LEVEL = 3,
};

X509_STORE *wlink_trust_load(const char *ca_file, int purpose) {
    g_autoptr(X509_STORE) store = X509_STORE_new();
    if (!store || X509_STORE_load_file(store, ca_file) != 1)
        return NULL;
    X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
    X509_VERIFY_PARAM_set_depth(param, MAX_DEPTH);
    X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    if (X509_VERIFY_PARAM_set_purpose(param, purpose) != 1)
        return NULL;
    return g_steal_pointer(&store);
}

bool wlink_trust_has_usages(X509 *certificate, guint32 usages) {
    guint32 has = X509_get_extended_key_usage(certificate);
    return has != UINT32_MAX && (has & usages) == usages;
}

char *wlink_trust_fingerprint(X509 *certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (X509_digest(certificate, EVP_sha256(), digest, &length) != 1)
        return NULL;
    GString *hex = g_string_sized_new((gsize)length * 2);
    for (unsigned i = 0; i < length; i++)
        g_string_append_printf(hex, "%02x", digest[i]);
    return g_string_free(hex, FALSE);
}

bool wlink_trust_has_uri(X509 *certificate, const char *uri) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    gsize length = strlen(uri);
    bool found = false;
    for (int i = 0; names && !found && i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI)
            continue;
        const ASN1_IA5STRING *text = name->d.uniformResourceIdentifier;
        found = (gsize)ASN1_STRING_length(text) == length &&
                memcmp(ASN1_STRING_get0_data(text), uri, length) == 0;
    }
    GENERAL_NAMES_free(names);
    return found;
}

bool wlink_trust_is_p256(EVP_PKEY *key) {
    char group[32];
    return key && EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
           g_str_equal(group, "prime256v1");
}

const char *wlink_trust_why(void) {
    static _Thread_local char words[200];
    const char *detail = "";
    int flags = 0;
    const char *reason = ERR_reason_error_string(ERR_peek_last_error_all(NULL, NULL, NULL, &detail, &flags));
    bool more = (flags & ERR_TXT_STRING) && detail && *detail;
    g_snprintf(words, sizeof words, "%s%s%s", reason ? reason : "no reason given", more ? ", " : "",
               more ? detail : "");
    ERR_clear_error();
    return words;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "estate/site-private.h"
#include "unit/estate-fixture.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

static char *home, *other_home; /* two estates that do not know each other */

static char *in(const char *folder, const char *path) {
    return g_build_filename(folder, path, NULL);
}

static void found(const char *folder) {
    fixture_estate("found", folder, "--name", "Yorkshire", NULL);
    fixture_estate("add", folder, OAKWOOD, "--name", "HMP Oakwood, healthcare wing, room 1", "--short-name",
                   "Oakwood 1", "--role", "wing", "--host", "10.9.0.1", NULL);
    fixture_estate("add", folder, AIREDALE, "--name", "Airedale Hospital, consulting room 1", "--role",
                   "consulting", "--host", "airedale.example", "--port", "5062", NULL);
}

static void set_up(void) {
    home = fixture_new_folder();
    other_home = fixture_new_folder();
    found(home);
    found(other_home);
    fixture_estate("add", home, GATEWAY, "--name", "Gateway", "--role", "consulting", "--host", "2001:db8::1",
                   "--foreign", NULL);
    fixture_estate("permit", home, OAKWOOD, AIREDALE, "--from", "2026-01-01", "--until", "2027-01-01",
                   "--authority", "Governor", NULL);
    fixture_estate("set", home, "fallback-number", "01535 292 000", NULL);
    fixture_estate("set", home, "time-servers", "nts:a.example; 10.0.0.1", NULL);
    fixture_estate("revoke", home, GATEWAY, NULL);
    fixture_estate("bundle", home, NULL);
    fixture_estate("bundle", home, NULL);
    fixture_estate("bundle", other_home, NULL);
}

static guint8 *read_bundle(const char *folder, gsize *length) {
    g_autofree char *path = in(folder, "units/" OAKWOOD "/site.bundle");
    char *data;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &data, length, &error);
    g_assert_no_error(error);
    return (guint8 *)data;
}

static wlink_site *parse(const guint8 *data, gsize length, GError **error) {
    g_autofree char *ca = in(home, "ca/ca.pem");
    return wlink_site_parse(data, length, ca, OAKWOOD, 1, error);
}

static void assert_refused(const guint8 *data, gsize length, enum wlink_code code, const char *part) {
    g_autoptr(GError) error = NULL;
    g_assert_null(parse(data, length, &error));
    g_test_message("%s", error->message);
    g_assert_cmpstr(wlink_code_to_string(wlink_error_code(error)), ==, wlink_code_to_string(code));
    if (part)
        g_assert_nonnull(strstr(error->message, part));
}

/* --- bundles that the tool would not make */

static X509 *read_certificate(const char *path) {
    g_autofree char *full = in(home, path);
    BIO *bio = BIO_new_file(full, "r");
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    g_assert_nonnull(certificate);
    return certificate;
}

static EVP_PKEY *read_key(const char *path) {
    g_autofree char *full = in(home, path);
    BIO *bio = BIO_new_file(full, "r");
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    g_assert_nonnull(key);
    return key;
}

static guint8 *encode(CMS_ContentInfo *cms, gsize *length) {
    unsigned char *der = NULL;
    int size = i2d_CMS_ContentInfo(cms, &der);
    g_assert_cmpint(size, >, 0);
    guint8 *copy = g_memdup2(der, (gsize)size);
    *length = (gsize)size;
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    return copy;
}

static guint8 *seal_by(const char *text, const char *certificate_file, const char *key_file, unsigned flags,
                       gsize *length) {
    X509 *certificate = read_certificate(certificate_file);
    EVP_PKEY *key = read_key(key_file);
    BIO *content = BIO_new_mem_buf(text, -1);
    CMS_ContentInfo *cms = CMS_sign(certificate, key, NULL, content, CMS_BINARY | flags);
    g_assert_nonnull(cms);
    BIO_free(content);
    EVP_PKEY_free(key);
    X509_free(certificate);
    return encode(cms, length);
}

static guint8 *seal(const char *text, gsize *length) {
    return seal_by(text, "signer/signer.pem", "signer/signer.key", 0, length);
}

#define BUNDLE "[bundle]\nunit=" OAKWOOD "\nserial=7\nmade=2026-11-22T12:00:00Z\n"
#define UNIT   "[unit]\nname=O\nrole=wing\nhost=10.9.0.1\n"
#define ROOM   "[room " AIREDALE "]\nname=A\nrole=consulting\nhost=10.9.0.2\n"

/* --- tests */

static void test_opens(void) {
    g_autofree char *ca = in(home, "ca/ca.pem");
    g_autofree char *path = in(home, "units/" OAKWOOD "/site.bundle");
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_site) site = wlink_site_open(path, ca, OAKWOOD, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(wlink_site_serial(site), ==, 2);
    g_assert_cmpint(ABS(wlink_site_made(site) - g_get_real_time() / G_USEC_PER_SEC), <, 120);
    const struct wlink_room *self = wlink_site_self(site);
    g_assert_cmpstr(self->address, ==, OAKWOOD);
    g_assert_cmpstr(self->short_name, ==, "Oakwood 1");
    g_assert_cmpint(self->role, ==, WLINK_ROLE_WING);
    g_assert_cmpuint(wlink_site_room_count(site), ==, 2);
    const struct wlink_room *room = wlink_site_room(site, 0);
    g_assert_cmpstr(room->address, ==, AIREDALE);
    g_assert_cmpstr(room->short_name, ==, "Airedale Hospital, consulting room 1");
    g_assert_cmpint(room->role, ==, WLINK_ROLE_CONSULTING);
    g_assert_cmpstr(room->host, ==, "airedale.example");
    g_assert_cmpuint(room->port, ==, 5062);
    g_assert_false(room->foreign);
    g_assert_true(wlink_site_find(site, GATEWAY)->foreign);
    g_assert_null(wlink_site_room(site, 2));
    g_assert_null(wlink_site_find(site, OAKWOOD));
    g_assert_null(wlink_site_find(site, "nobody@estate.example"));
}

static void test_settings(void) {
    gsize length;
    g_autofree guint8 *data = read_bundle(home, &length);
    g_autoptr(wlink_site) site = parse(data, length, NULL);
    const struct wlink_site_settings *settings = wlink_site_settings(site);
    g_assert_cmpstr(settings->fallback_number, ==, "01535 292 000");
    g_assert_cmpstr(settings->time_servers[1], ==, "10.0.0.1");
    g_assert_null(settings->time_servers[2]);
    g_assert_cmpuint(settings->port_min, ==, 40000);
    g_assert_cmpuint(settings->port_max, ==, 40999);
    g_assert_cmpuint(settings->sip_port, ==, 5061);
    g_assert_cmpuint(settings->record_keep_days, ==, 365);
    g_assert_cmpuint(settings->dscp_media, ==, 34);
    g_assert_cmpuint(settings->dscp_signalling, ==, 24);
}

static void test_revoked(void) {
    gsize length;
    g_autofree guint8 *data = read_bundle(home, &length);
    g_autoptr(wlink_site) site = parse(data, length, NULL);
    g_autofree char *issued = in(home, "units/" GATEWAY "/issued");
    g_autoptr(GDir) dir = g_dir_open(issued, 0, NULL);
    g_autofree char *sha256 = g_strndup(g_dir_read_name(dir), 64);
    g_assert_true(wlink_site_revoked(site, sha256));
    sha256[0] = sha256[0] == '0' ? '1' : '0';
    g_assert_false(wlink_site_revoked(site, sha256));
}

static void test_other_estate(void) {
    gsize length;
    g_autofree guint8 *data = read_bundle(other_home, &length);
    assert_refused(data, length, WLINK_CODE_BUNDLE_SIGNATURE, NULL);
}

static void test_older(void) {
    gsize length;
    g_autofree guint8 *data = read_bundle(home, &length);
    g_autofree char *ca = in(home, "ca/ca.pem");
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_site_parse(data, length, ca, OAKWOOD, 3, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_BUNDLE_OLDER);
}

static void test_other_unit(void) {
    gsize length;
    g_autofree guint8 *data = read_bundle(home, &length);
    g_autofree char *ca = in(home, "ca/ca.pem");
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_site_parse(data, length, ca, AIREDALE, 0, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_BUNDLE_OTHER_UNIT);
    g_autoptr(wlink_site) any = wlink_site_parse(data, length, ca, NULL, 0, NULL);
    g_assert_nonnull(any);
}

/* What the signature covers cannot change; what it does not cover (an algorithm's name in the outer list)
 * may, but never the text. */
static void test_flipped_bytes(void) {
    gsize length;
    g_autofree guint8 *data = read_bundle(home, &length);
    g_autofree char *ca = in(home, "ca/ca.pem");
    gsize text_length;
    g_autofree char *text = wlink_seal_open(&wlink_site_seal, data, length, ca, &text_length, NULL, NULL);
    gsize at = (gsize)((guint8 *)memmem(data, length, "serial = ", 9) - data);
    data[at + 9] ^= 1;
    assert_refused(data, length, WLINK_CODE_BUNDLE_SIGNATURE, NULL);
    data[at + 9] ^= 1;
    for (gsize i = 0; i < length; i += 3) {
        data[i] ^= (guint8)(1 << i % 8);
        gsize got_length;
        g_autofree char *got = wlink_seal_open(&wlink_site_seal, data, length, ca, &got_length, NULL, NULL);
        if (got)
            g_assert_cmpmem(got, got_length, text, text_length);
        data[i] ^= (guint8)(1 << i % 8);
    }
}

static void test_truncated(void) {
    gsize length;
    g_autofree guint8 *data = read_bundle(home, &length);
    for (gsize cut = 0; cut < length; cut += 13)
        assert_refused(data, cut, WLINK_CODE_BUNDLE_MALFORMED, NULL);
    g_autofree guint8 *longer = g_malloc0(length + 1);
    memcpy(longer, data, length);
    assert_refused(longer, length + 1, WLINK_CODE_BUNDLE_MALFORMED, "no CMS");
}

static void test_size_and_file(void) {
    gsize size = WLINK_SEAL_MAX_BYTES + 1;
    g_autofree char *ca = in(home, "ca/ca.pem");
    g_autofree char *path = in(home, "large");
    g_autofree guint8 *large = g_malloc0(size);
    assert_refused(large, size, WLINK_CODE_BUNDLE_UNREADABLE, "1 MiB");
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, (char *)large, (gssize)size, &error);
    g_assert_null(wlink_site_open(path, ca, OAKWOOD, 0, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_BUNDLE_UNREADABLE);
    g_clear_error(&error);
    g_assert_null(wlink_site_open("/nonexistent", ca, OAKWOOD, 0, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_BUNDLE_UNREADABLE);
    g_clear_error(&error);
    g_assert_null(wlink_site_open(home, ca, OAKWOOD, 0, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_BUNDLE_UNREADABLE);
    g_clear_error(&error);
    gsize length;
    g_autofree guint8 *data = read_bundle(home, &length);
    g_assert_null(wlink_site_parse(data, length, "/nonexistent", OAKWOOD, 0, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_BUNDLE_UNREADABLE);
}

static void test_signed_by_a_unit(void) {
    gsize length;
    g_autofree guint8 *data =
        seal_by(BUNDLE UNIT, "units/" AIREDALE "/unit.pem", "units/" AIREDALE "/unit.key", 0, &length);
    assert_refused(data, length, WLINK_CODE_BUNDLE_SIGNATURE, NULL);
}

static void add_extension(X509 *certificate, X509 *authority, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, authority, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    g_assert_nonnull(extension);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/* A certificate by the estate's own authority for the key of the bundle signer. usage NULL: none listed. */
static X509 *issue(const char *usage, long from_days, long until_days) {
    X509 *authority = read_certificate("ca/ca.pem");
    EVP_PKEY *authority_key = read_key("ca/ca.key"), *key = read_key("signer/signer.key");
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 99);
    X509_gmtime_adj(X509_getm_notBefore(certificate), from_days * 86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), until_days * 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               (const unsigned char *)"signer", -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(authority));
    X509_set_pubkey(certificate, key);
    add_extension(certificate, authority, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, authority, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, authority, NID_subject_key_identifier, "hash");
    add_extension(certificate, authority, NID_authority_key_identifier, "keyid");
    if (usage)
        add_extension(certificate, authority, NID_ext_key_usage, usage);
    g_assert_cmpint(X509_sign(certificate, authority_key, EVP_sha256()), >, 0);
    EVP_PKEY_free(key);
    EVP_PKEY_free(authority_key);
    X509_free(authority);
    return certificate;
}

static guint8 *seal_by_issued(X509 *certificate, gsize *length) {
    EVP_PKEY *key = read_key("signer/signer.key");
    BIO *content = BIO_new_mem_buf(BUNDLE UNIT, -1);
    CMS_ContentInfo *cms = CMS_sign(certificate, key, NULL, content, CMS_BINARY);
    BIO_free(content);
    EVP_PKEY_free(key);
    X509_free(certificate);
    return encode(cms, length);
}

static void test_signers_certificate(void) {
    gsize length;
    g_autofree guint8 *good = seal_by_issued(issue("emailProtection", -1, 1), &length);
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_site) site = parse(good, length, &error);
    g_assert_no_error(error);
    g_autofree guint8 *none = seal_by_issued(issue(NULL, -1, 1), &length);
    assert_refused(none, length, WLINK_CODE_BUNDLE_SIGNATURE, "may not sign bundles");
    g_autofree guint8 *tls = seal_by_issued(issue("clientAuth,serverAuth", -1, 1), &length);
    assert_refused(tls, length, WLINK_CODE_BUNDLE_SIGNATURE, NULL);
    g_autofree guint8 *expired = seal_by_issued(issue("emailProtection", -2, -1), &length);
    assert_refused(expired, length, WLINK_CODE_BUNDLE_SIGNATURE, "expired");
    g_autofree guint8 *early = seal_by_issued(issue("emailProtection", 1, 2), &length);
    assert_refused(early, length, WLINK_CODE_BUNDLE_SIGNATURE, "not yet valid");
}

static void test_two_signers(void) {
    X509 *certificate = read_certificate("signer/signer.pem");
    EVP_PKEY *key = read_key("signer/signer.key");
    BIO *content = BIO_new_mem_buf(BUNDLE UNIT, -1);
    CMS_ContentInfo *cms = CMS_sign(certificate, key, NULL, content, CMS_BINARY | CMS_PARTIAL);
    g_assert_nonnull(CMS_add1_signer(cms, certificate, key, NULL, CMS_BINARY));
    g_assert_cmpint(CMS_final(cms, content, NULL, CMS_BINARY), ==, 1);
    BIO_free(content);
    EVP_PKEY_free(key);
    X509_free(certificate);
    gsize length;
    g_autofree guint8 *data = encode(cms, &length);
    assert_refused(data, length, WLINK_CODE_BUNDLE_MALFORMED, "one signer");
}

static void test_other_shapes(void) {
    gsize length;
    g_autofree guint8 *detached =
        seal_by(BUNDLE UNIT, "signer/signer.pem", "signer/signer.key", CMS_DETACHED, &length);
    assert_refused(detached, length, WLINK_CODE_BUNDLE_SIGNATURE, NULL);
    g_autofree guint8 *no_attributes =
        seal_by(BUNDLE UNIT, "signer/signer.pem", "signer/signer.key", CMS_NOATTR, &length);
    assert_refused(no_attributes, length, WLINK_CODE_BUNDLE_MALFORMED, "signing time");
    BIO *content = BIO_new_mem_buf(BUNDLE UNIT, -1);
    g_autofree guint8 *unsigned_data = encode(CMS_data_create(content, CMS_BINARY), &length);
    BIO_free(content);
    assert_refused(unsigned_data, length, WLINK_CODE_BUNDLE_MALFORMED, "no CMS SignedData");
}

static const struct {
    const char *text, *part;
} malformed[] = {
    {"", "[bundle], key unit: it is missing"},
    {BUNDLE, "[unit], key name: it is missing"},
    {BUNDLE UNIT "port=5061\nprot=5061\n", "line 10: group [unit], key prot: it is not known"},
    {BUNDLE UNIT "[update]\n", "group [update] is not known"},
    {BUNDLE UNIT ROOM ROOM, "is there twice"},
    {BUNDLE UNIT "[room " OAKWOOD "]\nname=A\nrole=wing\nhost=h\n", "is the unit itself"},
    {BUNDLE UNIT "[room Airedale]\nname=A\nrole=wing\nhost=h\n", "is no address"},
    {BUNDLE UNIT "[permission 1]\nroom=" AIREDALE "\nauthority=G\n", "is not in the directory"},
    {BUNDLE UNIT ROOM "[permission 1]\nroom=" AIREDALE "\n", "key authority: it is missing"},
    {BUNDLE UNIT ROOM "[permission 1]\nroom=" AIREDALE "\nauthority=G\nfrom=2026-01-02T00:00:00Z\n"
                      "until=2026-01-02T00:00:00Z\n",
     "ends before it starts"},
    {BUNDLE UNIT ROOM "[permission x]\nroom=" AIREDALE "\nauthority=G\n", "is no number"},
    {BUNDLE UNIT "[settings]\nmedia-port-min=50000\n", "media-port-max: it is below"},
    {BUNDLE UNIT "[settings]\ndscp-media=64\n", "from 0 to 63"},
    {BUNDLE UNIT "[settings]\ntime-servers=a_b\n", "neither a host name"},
    {BUNDLE UNIT "[settings]\ntime-servers=nts:\n", "neither a host name"},
    {BUNDLE UNIT "[settings]\ntime-servers=ntp:a\n", "neither a host name"},
    {BUNDLE UNIT "[revoked]\ncertificates=abc\n", "is no SHA-256"},
};

static void test_malformed(void) {
    for (guint i = 0; i < G_N_ELEMENTS(malformed); i++) {
        gsize length;
        g_autofree guint8 *data = seal(malformed[i].text, &length);
        assert_refused(data, length, WLINK_CODE_BUNDLE_MALFORMED, malformed[i].part);
    }
}

/* --- who may call whom */

#define PERMISSION(number) "[permission " number "]\nroom=" AIREDALE "\nauthority=" number "\n"
enum { JANUARY = 1767225600, DAY = 86400 }; /* 2026-01-01T00:00:00Z */

static const struct {
    const char *text;
    enum wlink_direction direction;
    gint64 now;
    enum wlink_code code;
    const char *authority;
} authorise[] = {
    {"", WLINK_DIRECTION_CALL, JANUARY, WLINK_CODE_NOT_AUTHORISED, NULL},
    {PERMISSION("1"), WLINK_DIRECTION_CALL, JANUARY, WLINK_CODE_NOT_AUTHORISED, NULL},
    {PERMISSION("1") "may-call=yes\n", WLINK_DIRECTION_CALL, JANUARY, WLINK_CODE_NONE, "1"},
    {PERMISSION("1") "may-call=yes\n", WLINK_DIRECTION_CALLED, JANUARY, WLINK_CODE_NOT_AUTHORISED, NULL},
    {PERMISSION("1") "may-be-called=yes\n", WLINK_DIRECTION_CALLED, JANUARY, WLINK_CODE_NONE, "1"},
    {PERMISSION("1") "may-be-called=yes\n", WLINK_DIRECTION_CALL, JANUARY, WLINK_CODE_NOT_AUTHORISED, NULL},
    {PERMISSION("1") "may-call=yes\nfrom=2026-01-01T00:00:01Z\n", WLINK_DIRECTION_CALL, JANUARY,
     WLINK_CODE_NOT_AUTHORISED_YET, "1"},
    {PERMISSION("1") "may-call=yes\nfrom=2026-01-01T00:00:00Z\n", WLINK_DIRECTION_CALL, JANUARY,
     WLINK_CODE_NONE, "1"},
    {PERMISSION("1") "may-call=yes\nuntil=2026-01-01T00:00:01Z\n", WLINK_DIRECTION_CALL, JANUARY,
     WLINK_CODE_NONE, "1"},
    {PERMISSION("1") "may-call=yes\nuntil=2026-01-01T00:00:00Z\n", WLINK_DIRECTION_CALL, JANUARY,
     WLINK_CODE_AUTHORISATION_LAPSED, "1"},
    {PERMISSION("1") "may-call=yes\nwithdrawn=2026-01-01T00:00:00Z\n", WLINK_DIRECTION_CALL, JANUARY,
     WLINK_CODE_AUTHORISATION_WITHDRAWN, "1"},
    {PERMISSION("1") "may-call=yes\nwithdrawn=2026-01-01T00:00:01Z\n", WLINK_DIRECTION_CALL, JANUARY,
     WLINK_CODE_NONE, "1"},
    {PERMISSION("1") "may-call=yes\nuntil=2026-01-01T00:00:00Z\n" PERMISSION("2") "may-call=yes\n",
     WLINK_DIRECTION_CALL, JANUARY + DAY, WLINK_CODE_NONE, "2"},
    {PERMISSION("1") "may-call=yes\nuntil=2026-01-01T00:00:00Z\n" PERMISSION(
         "2") "may-call=yes\nfrom=2026-01-03T00:00:00Z\n",
     WLINK_DIRECTION_CALL, JANUARY + DAY, WLINK_CODE_NOT_AUTHORISED_YET, "2"},
    {PERMISSION("1") "may-call=yes\nwithdrawn=2025-01-01T00:00:00Z\n" PERMISSION(
         "2") "may-call=yes\nuntil=2026-01-01T00:00:00Z\n",
     WLINK_DIRECTION_CALL, JANUARY, WLINK_CODE_AUTHORISATION_WITHDRAWN, "1"},
};

static void test_authorise(void) {
    for (guint i = 0; i < G_N_ELEMENTS(authorise); i++) {
        g_autofree char *text = g_strconcat(BUNDLE UNIT ROOM, authorise[i].text, NULL);
        gsize length;
        g_autofree guint8 *data = seal(text, &length);
        g_autoptr(GError) error = NULL;
        g_autoptr(wlink_site) site = parse(data, length, &error);
        g_assert_no_error(error);
        const struct wlink_permission *row;
        enum wlink_code code =
            wlink_site_authorise(site, AIREDALE, authorise[i].direction, authorise[i].now, &row);
        g_assert_cmpstr(wlink_code_to_string(code), ==, wlink_code_to_string(authorise[i].code));
        g_assert_cmpstr(row ? row->authority : NULL, ==, authorise[i].authority);
        g_assert_cmpint(wlink_site_authorise(site, GATEWAY, authorise[i].direction, authorise[i].now, NULL),
                        ==, WLINK_CODE_NOT_AUTHORISED);
    }
}

static void test_the_end_of_a_permission(void) {
    static const struct {
        gint64 until, withdrawn, end;
    } cases[] = {{0, 0, 0}, {5, 0, 5}, {0, 7, 7}, {5, 7, 5}, {9, 7, 7}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(wlink_permission_end(&(struct wlink_permission){.until = cases[i].until,
                                                                        .withdrawn = cases[i].withdrawn}),
                        ==, cases[i].end);
    g_assert_cmpint(wlink_permission_end(NULL), ==, 0);
}

/* The manual has every key with the table's own words. */
static void test_manual_is_whole(void) {
    g_autofree char *top = fixture_top();
    g_autofree char *path = g_build_filename(top, "docs", "site-bundle.md", NULL);
    g_autofree char *manual = NULL;
    g_assert_true(g_file_get_contents(path, &manual, NULL, NULL));
    for (guint i = 0; i < wlink_site_keytable.key_count; i++) {
        const struct wlink_key *key = &wlink_site_keytable.keys[i];
        g_autofree char *cell = g_strdup_printf("| `%s` | ", key->key);
        g_autofree char *words = g_strdup_printf(" | %s |", key->sentence);
        if (!strstr(manual, cell) || !strstr(manual, words))
            g_error("docs/site-bundle.md does not have [%s] %s: %s", key->group, key->key, key->sentence);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/site/opens", test_opens);
    g_test_add_func("/site/settings", test_settings);
    g_test_add_func("/site/revoked", test_revoked);
    g_test_add_func("/site/other-estate", test_other_estate);
    g_test_add_func("/site/older", test_older);
    g_test_add_func("/site/other-unit", test_other_unit);
    g_test_add_func("/site/flipped-bytes", test_flipped_bytes);
    g_test_add_func("/site/truncated", test_truncated);
    g_test_add_func("/site/size-and-file", test_size_and_file);
    g_test_add_func("/site/signed-by-a-unit", test_signed_by_a_unit);
    g_test_add_func("/site/signers-certificate", test_signers_certificate);
    g_test_add_func("/site/two-signers", test_two_signers);
    g_test_add_func("/site/other-shapes", test_other_shapes);
    g_test_add_func("/site/malformed", test_malformed);
    g_test_add_func("/site/authorise", test_authorise);
    g_test_add_func("/site/permission-end", test_the_end_of_a_permission);
    g_test_add_func("/site/manual", test_manual_is_whole);
    int result = g_test_run();
    fixture_remove(home);
    fixture_remove(other_home);
    g_free(home);
    g_free(other_home);
    return result;
}

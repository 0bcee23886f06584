/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/identity.h"

#include "common/error.h"
#include "common/log.h"
#include "common/plain-file.h"
#include "estate/enrolment.h"
#include "estate/seal.h"
#include "estate/site.h"
#include "keeper/enrol.h"

#include <string.h>

char *wlink_identity_address(const wlink_keeper *keeper) {
    char *text = NULL;
    return g_file_get_contents(keeper->paths->address_file, &text, NULL, NULL) ? g_strchomp(text) : NULL;
}

static wlink_site *open_bundle(const wlink_keeper *keeper, const char *address, const guint8 *bundle,
                               gsize length, GError **error) {
    if (!address) {
        wlink_fail(error, WLINK_CODE_BUNDLE_OTHER_UNIT, "this machine was flashed for no unit");
        return NULL;
    }
    guint64 in_use = 0;
    wlink_plain_file_read_number(keeper->paths->serial_file, &in_use);
    g_autoptr(wlink_site) site =
        wlink_site_parse(bundle, length, keeper->paths->ca_file, address, in_use, error);
    bool good = site && wlink_seal_check_revoked(wlink_site_signer(site), keeper->paths->revoked_file,
                                                 WLINK_CODE_BUNDLE_SIGNATURE, error);
    return good ? g_steal_pointer(&site) : NULL;
}

/* The certificate that the bundle brings, as PEM; "" when it brings none and the unit has one. */
static char *take_certificate(const wlink_keeper *keeper, const wlink_site *site, const char *address,
                              GError **error) {
    const char *certificate = wlink_site_certificate(site);
    if (certificate)
        return wlink_enrolment_answer(certificate, keeper->paths->key_file, keeper->paths->ca_file, address,
                                      error);
    if (g_file_test(keeper->paths->certificate_file, G_FILE_TEST_EXISTS))
        return g_strdup("");
    wlink_fail(error, WLINK_CODE_KEY_UNUSABLE,
               "the site bundle brings no certificate, and this unit has none: answer its request first");
    return NULL;
}

bool wlink_identity_take(wlink_keeper *keeper, const guint8 *bundle, gsize length, GError **error) {
    const struct wlink_paths *paths = keeper->paths;
    bool first = !wlink_keeper_is_enrolled(keeper);
    g_autofree char *address = wlink_identity_address(keeper);
    g_autoptr(wlink_site) site = open_bundle(keeper, address, bundle, length, error);
    g_autofree char *pem = site ? take_certificate(keeper, site, address, error) : NULL;
    if (!pem || (first && !wlink_plain_file_write(paths->out_file, "", 0, error)) ||
        (*pem && !wlink_plain_file_write(paths->certificate_file, pem, strlen(pem), error)) ||
        !wlink_plain_file_write(paths->site_file, bundle, length, error))
        return false;
    wlink_enrol_refresh(keeper);
    if (first)
        wlink_log(WLINK_LOG_NOTICE, "enrolled", "%s", address);
    return true;
}

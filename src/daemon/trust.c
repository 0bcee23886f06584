/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/trust.h"

#include "common/error.h"
#include "estate/passport.h"

#include <string.h>

struct wlink_trust {
    const wlink_site *site;
    wlink_signer *signer;
    wlink_verifier *verifier;
    struct wlink_clock *clock;
};

static bool is_revoked(const char *sha256, void *data) {
    const struct wlink_trust *trust = data;
    return wlink_site_revoked(trust->site, sha256);
}

/* "20 November 2026 at 14:00", in the unit's own time zone. */
static char *date_in_words(gint64 time) {
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(time);
    return date ? g_date_time_format(date, "%-d %B %Y at %H:%M") : NULL;
}

static struct wlink_passport_claims claims_of(const struct wlink_statement *statement) {
    return (struct wlink_passport_claims){
        .iat = wlink_clock_now(),
        .fingerprint = statement->fingerprint,
        .method = statement->method,
        .call_id = statement->call_id,
        .body = statement->body,
        .body_length = statement->body ? strlen(statement->body) : 0,
        .offer = statement->offer,
        .offer_length = statement->offer ? strlen(statement->offer) : 0,
    };
}

struct wlink_trust *wlink_trust_new(const wlink_site *site, const struct wlink_paths *paths,
                                    struct wlink_clock *clock, GError **error) {
    struct wlink_trust *trust = g_new0(struct wlink_trust, 1);
    trust->site = site;
    trust->clock = clock;
    trust->signer = wlink_signer_new(paths->certificate_file, paths->key_file, error);
    const char *address = wlink_site_self(site)->address;
    bool ours = trust->signer &&
                (wlink_signer_is_of(trust->signer, address) ||
                 wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "the certificate %s does not speak for %s",
                            paths->certificate_file, address));
    if (ours)
        trust->verifier = wlink_verifier_new(paths->ca_file, paths->seen_file, is_revoked, trust, error);
    if (trust->verifier)
        return trust;
    wlink_trust_free(trust);
    return NULL;
}

void wlink_trust_free(struct wlink_trust *trust) {
    if (!trust)
        return;
    wlink_verifier_free(trust->verifier);
    wlink_signer_free(trust->signer);
    g_free(trust);
}

char *wlink_trust_sign(struct wlink_trust *trust, const struct wlink_statement *statement, GError **error) {
    struct wlink_passport_claims claims = claims_of(statement);
    claims.orig = wlink_site_self(trust->site)->address;
    claims.dest = statement->peer;
    return wlink_passport_sign(trust->signer, &claims, error);
}

bool wlink_trust_verify(struct wlink_trust *trust, const char *identity,
                        const struct wlink_statement *statement, char **fingerprint, GError **error) {
    struct wlink_passport_claims expected = claims_of(statement);
    expected.orig = statement->peer;
    expected.dest = wlink_site_self(trust->site)->address;
    return wlink_passport_verify(trust->verifier, identity, &expected, wlink_clock_now(), fingerprint, error);
}

enum wlink_code wlink_trust_authorise(struct wlink_trust *trust, const char *room,
                                      enum wlink_direction direction, char **detail) {
    if (!wlink_trust_knows_time(trust))
        return WLINK_CODE_CLOCK_UNKNOWN;
    const struct wlink_permission *permission = NULL;
    enum wlink_code code = wlink_site_authorise(trust->site, room, direction, wlink_clock_now(), &permission);
    if (detail && permission && code == WLINK_CODE_NOT_AUTHORISED_YET)
        *detail = date_in_words(permission->from);
    else if (detail && permission && code == WLINK_CODE_AUTHORISATION_LAPSED)
        *detail = date_in_words(permission->until);
    else if (detail && permission && code == WLINK_CODE_AUTHORISATION_WITHDRAWN)
        *detail = date_in_words(permission->withdrawn);
    return code;
}

gint64 wlink_trust_expiry(const struct wlink_trust *trust) {
    return wlink_signer_expiry(trust->signer);
}

bool wlink_trust_knows_time(struct wlink_trust *trust) {
    return wlink_clock_is_known(trust->clock);
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/paths.h"
#include "daemon/clock.h"
#include "estate/site.h"

#include <glib.h>
#include <stdbool.h>

/* What this unit says of itself, what it believes of others, and whether it knows the time. */
struct wlink_trust;

/* site and clock are borrowed. */
struct wlink_trust *wlink_trust_new(const wlink_site *site, const struct wlink_paths *paths,
                                    struct wlink_clock *clock, GError **error);
void wlink_trust_free(struct wlink_trust *trust);

/* What a signed request or answer is about. Strings are borrowed; lengths are strlen. */
struct wlink_statement {
    const char *peer;        /* the far room's address: whom we sign to, or who must have signed */
    const char *method;      /* as in estate/passport.h */
    const char *call_id;     /* may be NULL */
    const char *body;        /* SDP or text, may be NULL */
    const char *offer;       /* answers: the offer, may be NULL */
    const char *fingerprint; /* of our own DTLS certificate when signing; may be NULL */
};

/* The identity of a request or answer of ours; NULL and *error when the key cannot be used. Free with g_free.
 */
char *wlink_trust_sign(struct wlink_trust *trust, const struct wlink_statement *statement, GError **error);

/* Believes identity or says why not. *fingerprint (may be NULL) gets the DTLS fingerprint it vouches for. */
bool wlink_trust_verify(struct wlink_trust *trust, const char *identity,
                        const struct wlink_statement *statement, char **fingerprint, GError **error);

/* Whether the far room may call us or be called by us now. detail (g_free) gets the date that the sentence
 * needs. Fails with CLOCK_UNKNOWN when the unit does not know the time. */
enum wlink_code wlink_trust_authorise(struct wlink_trust *trust, const char *room,
                                      enum wlink_direction direction, char **detail);

/* When this unit's certificate ends, Unix time, s. */
gint64 wlink_trust_expiry(const struct wlink_trust *trust);

/* As wlink_clock_is_known. */
bool wlink_trust_knows_time(struct wlink_trust *trust);

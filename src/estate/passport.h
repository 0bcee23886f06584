/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* Winglink's profile of PASSporT (RFC 8225, ES256): who calls whom, when, with which DTLS key, bound to the
 * request. Compact JWS; header: alg, typ "passport", ppt "winglink", x5c (chain, DER, base64; nothing is ever
 * fetched). Claims: orig.uri, dest.uri[1], iat, jti (random), mky[{alg,dig}], and wl: {method, callid, body
 * (SHA-256 of the body, base64url), offer (SHA-256 of the offer, in answers)}. */
struct wlink_passport_claims {
    const char *orig, *dest; /* AORs without scheme */
    gint64 iat;              /* Unix time, s */
    const char *fingerprint; /* DTLS SHA-256 "AB:…", or NULL when the request carries no media */
    /* "INVITE", "SUBSCRIBE", "NOTIFY", "MESSAGE", "OPTIONS"; of answers "INVITE-early" (183), "INVITE-answer"
     * (200 with a description), "INVITE-accept" (200 without one: the early answer stands); "MESSAGE-accept",
     * "MESSAGE-refuse", whose offer is the text that is answered. */
    const char *method;
    const char *call_id; /* may be NULL where the stack makes it */
    const char *body;    /* what the request carries (SDP, text) or NULL */
    gsize body_length;
    const char *offer; /* answers: the offer that is answered, else NULL */
    gsize offer_length;
};

/* Our key and certificate, loaded once. */
typedef struct wlink_signer wlink_signer;
/* certificate_file: PEM with leaf first, then chain. Fails with KEY_UNUSABLE, CERTIFICATE_EXPIRED is only
 * warned of by wlink_signer_expiry. */
wlink_signer *wlink_signer_new(const char *certificate_file, const char *key_file, GError **error);
void wlink_signer_free(wlink_signer *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_signer, wlink_signer_free)
gint64 wlink_signer_expiry(const wlink_signer *signer); /* Unix time, s */
/* True when the certificate speaks for this address: to be asked at start, before anything is signed. */
bool wlink_signer_is_of(const wlink_signer *signer, const char *address);

/* The compact token, at most 8 KiB; NULL on error. Free with g_free. */
char *wlink_passport_sign(const wlink_signer *signer, const struct wlink_passport_claims *claims,
                          GError **error);

/* Remembers what was seen for 120 s, so that no token is taken twice: at most 4096, and 256 of one caller;
 * beyond that it refuses (IDENTITY_REPLAYED) rather than forgets. */
typedef struct wlink_verifier wlink_verifier;
/* seen_file: what was seen is kept there as well, on a tmpfs, so that a restart takes nothing twice; may be
 * NULL. revoked: asked with the leaf's hex SHA-256; may be NULL. */
wlink_verifier *wlink_verifier_new(const char *ca_file, const char *seen_file,
                                   bool (*revoked)(const char *sha256, void *data), void *data,
                                   GError **error);
void wlink_verifier_free(wlink_verifier *verifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_verifier, wlink_verifier_free)

/* Checks a token against what the request really says: every field of expected that is not NULL must agree,
 * and a token that was signed with a body or an offer needs that body or offer in expected;
 * iat within 60 s of now; the leaf's subjectAltName (URI sip:AOR) must equal orig; chain up to the estate's
 * CA with the right purpose at now; not revoked; not replayed. Fails with IDENTITY_… or CERTIFICATE_…; on
 * success *fingerprint (may be NULL) gets mky's (g_free). token NULL gives IDENTITY_MISSING. */
bool wlink_passport_verify(wlink_verifier *verifier, const char *token,
                           const struct wlink_passport_claims *expected, gint64 now, char **fingerprint,
                           GError **error);

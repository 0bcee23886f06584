/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/identity.h"

#include <glib.h>
#include <stdbool.h>

/* A site bundle, opened and verified: who this unit is, whom it may call and be called by. Immutable.
 * The bundle is one CMS SignedData (DER, RFC 5652) around a key file; docs/site-bundle.md is its manual. */
typedef struct wlink_site wlink_site;

/* A room of the directory. Strings are borrowed from the site. */
struct wlink_room {
    const char *address;    /* AOR without scheme: the room's name on the wire */
    const char *name;       /* for people: "Airedale Hospital, consulting room 1" */
    const char *short_name; /* for tight places; never NULL (falls back to name) */
    enum wlink_role role;
    const char *host;
    guint16 port;
    bool foreign;
};

/* One permission: this unit may call (or be called by) room between from and until, by whose authority. */
struct wlink_permission {
    const char *room; /* AOR */
    bool may_call, may_be_called_by;
    gint64 from, until;    /* Unix time, s; until 0: no end */
    gint64 withdrawn;      /* Unix time, s; 0: not withdrawn */
    const char *authority; /* for people: "Governor, HMP Oakwood" */
};

enum wlink_direction { WLINK_DIRECTION_CALL, WLINK_DIRECTION_CALLED };

struct wlink_site_settings {
    const char *fallback_number;     /* "01535 292 000" or NULL */
    const char *const *time_servers; /* NULL-terminated, may be empty */
    guint16 port_min, port_max;      /* media, UDP */
    guint16 sip_port;
    unsigned record_keep_days; /* retention of the record */
    unsigned dscp_media, dscp_signalling;
};

/* Opens a bundle: size (at most 1 MiB), signature against the CA certificates in ca_file (purpose: the bundle
 * signer's), every key known, this unit's own. minimum_serial: refuse an older one. Fails with BUNDLE_…
 * codes. */
wlink_site *wlink_site_open(const char *path, const char *ca_file, const char *expected_unit,
                            guint64 minimum_serial, GError **error);
wlink_site *wlink_site_parse(const guint8 *data, gsize length, const char *ca_file, const char *expected_unit,
                             guint64 minimum_serial, GError **error);
void wlink_site_free(wlink_site *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_site, wlink_site_free)

guint64 wlink_site_serial(const wlink_site *site);
gint64 wlink_site_made(const wlink_site *site); /* Unix time, s, when it was signed: a floor for the clock */
/* The unit's certificate as the bundle has it, DER in base64; NULL: it has none. */
const char *wlink_site_certificate(const wlink_site *site);
const struct wlink_room *wlink_site_self(const wlink_site *site);
const struct wlink_site_settings *wlink_site_settings(const wlink_site *site);

/* The directory, in the bundle's order, without this unit. */
guint wlink_site_room_count(const wlink_site *site);
const struct wlink_room *wlink_site_room(const wlink_site *site, guint index);
const struct wlink_room *wlink_site_find(const wlink_site *site, const char *address);

/* The one place that decides who may call whom: NONE, or NOT_AUTHORISED, NOT_AUTHORISED_YET,
 * AUTHORISATION_LAPSED, AUTHORISATION_WITHDRAWN. permission (may be NULL) gets the row that decided, or NULL
 * when there is none. now: Unix time, s. */
enum wlink_code wlink_site_authorise(const wlink_site *site, const char *room, enum wlink_direction direction,
                                     gint64 now, const struct wlink_permission **permission);

/* When it ends or is withdrawn, whichever comes first: Unix time, s; 0: never. Of NULL, which permits
 * nothing: 0.
 */
gint64 wlink_permission_end(const struct wlink_permission *permission);

/* How many permissions are in force at now (Unix time, s), and until when at least one of them is: 0: no end.
 */
guint wlink_site_in_force(const wlink_site *site, gint64 now, gint64 *until);

/* Whose certificate signed the bundle, hex SHA-256 of its DER form; NULL when it was read without its seal.
 */
const char *wlink_site_signer(const wlink_site *site);

/* All that the bundle revokes, NULL-terminated. */
const char *const *wlink_site_revocations(const wlink_site *site);

/* True when this certificate (hex SHA-256 of DER) was revoked by the bundle. */
bool wlink_site_revoked(const wlink_site *site, const char *certificate_sha256);

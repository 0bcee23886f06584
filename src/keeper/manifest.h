/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* What a service stick carries, signed by the estate: docs/service-stick.md. Immutable, and pure: bytes in,
 * items out. A length or a place that it gives has been held against the limits of its kind, and overlaps no
 * other. */
typedef struct wlink_manifest wlink_manifest;

enum wlink_item_kind {
    WLINK_ITEM_UPDATE,
    WLINK_ITEM_SITE,
    WLINK_ITEM_STAFF,
    WLINK_ITEM_REPORT,
    WLINK_ITEM_FACTORY_RESET,
    WLINK_ITEM_KIND_COUNT
};
/* "update", "site", "staff", "report", "factory-reset": as in Keeper1.Work. */
const char *wlink_item_kind_to_string(enum wlink_item_kind kind);
bool wlink_item_kind_from_string(const char *name, enum wlink_item_kind *kind);

/* Where payloads may begin, what they are aligned to, and how large the stick's first part is. All bytes. */
enum { WLINK_STICK_HEAD = 1024 * 1024, WLINK_STICK_ALIGN = 4096 };

/* One thing to do. Strings are borrowed from the manifest. */
struct wlink_item {
    enum wlink_item_kind kind;
    const char *name; /* update: its version; staff: its serial number; else the unit's address */
    guint64 serial;   /* site, staff; else 0 */
    guint64 offset,
        size;           /* of the payload on the stick, or of the room for the report; 0, 0: factory reset */
    const char *sha256; /* of the payload, 64 small hexadecimal digits; NULL: report, factory reset */
};

/* data holds at least the seal at the start of the stick; what follows it is not looked at. Fails with
 * STICK_MALFORMED, STICK_SIGNATURE, STICK_UNREADABLE. */
wlink_manifest *wlink_manifest_open(const guint8 *data, gsize length, const char *ca_file, GError **error);
/* The second half of it: what an unsealed manifest says. signer: see below. */
wlink_manifest *wlink_manifest_read(const char *text, gsize length, const char *signer, GError **error);
void wlink_manifest_free(wlink_manifest *manifest); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_manifest, wlink_manifest_free)

/* Whether a unit may do anything of it at all. now: Unix time, s. Fails with STICK_OTHER_UNIT,
 * STICK_OUTLIVED. */
bool wlink_manifest_check(const wlink_manifest *manifest, const char *unit, gint64 now, GError **error);

/* The item of a kind that is for this unit, or NULL. A report and a factory reset are only ever for a unit
 * that they name. Borrowed. */
const struct wlink_item *wlink_manifest_find(const wlink_manifest *manifest, const char *unit,
                                             enum wlink_item_kind kind);

/* Of who signed it: wlink_seal_signer; NULL when it was read without its seal. */
const char *wlink_manifest_certificate(const wlink_manifest *manifest);
const char *wlink_manifest_signer(const wlink_manifest *manifest); /* the common name of who signed it */
gint64 wlink_manifest_made(const wlink_manifest *manifest);        /* Unix time, s */
gint64 wlink_manifest_until(const wlink_manifest *manifest); /* the first second in which it is not good */

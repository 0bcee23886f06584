/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* The record's lines of what was refused here. Others make these, some of them anybody on the network: of
 * each kind at most 60 a minute and 1000 a day are written, the last of them with "more": true, so that
 * nobody keeps the disk busy or fills it. */
typedef struct wlink_refusals wlink_refusals;
struct wlink_record_store;

enum wlink_refusal_kind {
    WLINK_REFUSAL_HOST,  /* a connection or a message, before anybody was named: its address on the network */
    WLINK_REFUSAL_ROOM,  /* a request: the room that the far end claims to be, believed by nobody */
    WLINK_REFUSAL_STAFF, /* a person at this unit whose code is locked: the code, or "unknown" */
    WLINK_REFUSAL_KIND_COUNT
};

/* store is borrowed. Never NULL. */
struct wlink_refusals *wlink_refusals_new(struct wlink_record_store *store);
void wlink_refusals_free(struct wlink_refusals *refusals); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_refusals, wlink_refusals_free)

/* what: "call-refused-here" …; who: as kind says. */
void wlink_refusals_write(struct wlink_refusals *refusals, const char *what, enum wlink_refusal_kind kind,
                          const char *who, enum wlink_code code);

/* Whether one more line may be written at this time (monotonic, µs); then *last says whether it is the last
 * one for a while. */
bool wlink_refusals_take(struct wlink_refusals *refusals, enum wlink_refusal_kind kind, gint64 now,
                         bool *last);

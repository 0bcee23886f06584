/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/consultation.h"
#include "common/codes.h"
#include "common/identity.h"

#include <glib.h>
#include <stdbool.h>

/* What this unit decides about a call before it does anything. Pure: facts in, a verdict with its reason out;
 * whether the far end is who it says was proven before. Who may call whom is the site bundle's
 * (wlink_site_authorise), and comes in as its code. */
enum wlink_verdict {
    WLINK_VERDICT_REFUSE, /* with the code */
    WLINK_VERDICT_BUSY,   /* refused with BUSY: what goes on here is not disturbed */
    WLINK_VERDICT_WAIT,   /* into the waiting list (a consulting unit) */
    WLINK_VERDICT_RING,   /* a person is asked (a wing unit) */
    WLINK_VERDICT_RESUME, /* the consultation that was interrupted goes on, unattended */
};
const char *wlink_verdict_to_string(enum wlink_verdict verdict);

/* A resume token is good for this long, s, after the last packet of the old path; later, people are asked. */
enum { WLINK_RESUME_S = 120 };

/* What every call needs of this unit. */
struct wlink_policy_unit {
    enum wlink_state state;
    bool in_service;      /* the technician put it into service, and nobody has set it aside */
    bool clock_known;     /* above the floor and trusted */
    bool record_writable; /* the last line could be written and synced */
    bool occupied;        /* its parts are being checked */
};

struct wlink_policy_incoming {
    struct wlink_policy_unit unit;
    enum wlink_role role;          /* ours */
    bool out_of_hours;             /* the room is closed now */
    enum wlink_code authorisation; /* NONE, or why not */
    bool has_place;                /* it waits here already, or its place is kept */
    bool list_full;
    bool too_often;       /* it has called as often as a room may */
    bool brings_token;    /* a resume token came with the INVITE */
    bool token_matches;   /* room, Session-ID and token are those of the consultation that runs here */
    bool ended_here;      /* they are those of one that a person here has ended while the path was broken */
    gint64 silent_for_us; /* since the last packet of that consultation */
};

struct wlink_policy_decision {
    enum wlink_verdict verdict;
    enum wlink_code code; /* NONE unless REFUSE or BUSY */
    const char *reason;   /* why, from the table; lives for ever */
};

/* May this incoming request be taken? */
struct wlink_policy_decision wlink_policy_incoming(const struct wlink_policy_incoming *request);

/* May a person call a room from here, now? NONE, or NOT_NOW, NOT_IN_SERVICE, CLOCK_UNKNOWN, RECORD_UNWRITABLE
 * or the code of the authorisation. */
enum wlink_code wlink_policy_outgoing(const struct wlink_policy_unit *unit, enum wlink_code authorisation);

/* May the consultant join one who waits, now? The same codes: a permission may have lapsed during the wait.
 */
enum wlink_code wlink_policy_join(const struct wlink_policy_unit *unit, enum wlink_code authorisation);

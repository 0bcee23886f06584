/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* Who may sign in at this unit, and how often a PIN may be wrong. Pure: times come in as Unix time in µs,
 * PINs as what was found out about them elsewhere. A staff code is three digits (call/pin.h) wherever one is
 * asked for here.
 *
 * A code that does not exist counts its tries as one that does, so that nobody learns which there are. */
typedef struct wlink_staff wlink_staff;

enum wlink_staff_role {
    WLINK_STAFF_NURSE,
    WLINK_STAFF_CONSULTANT,
    WLINK_STAFF_TECHNICIAN,
    WLINK_STAFF_MANAGER,
    WLINK_STAFF_ROLE_COUNT
};
const char *wlink_staff_role_to_string(enum wlink_staff_role role); /* "nurse" … */
bool wlink_staff_role_from_string(const char *name, enum wlink_staff_role *role);
/* Adds, ends and lists staff: a technician or a manager. */
bool wlink_staff_role_may_administer(enum wlink_staff_role role);

/* One staff code. What was ended stays: the record knows people by their codes, so none is used twice. */
struct wlink_staff_member {
    enum wlink_staff_role role;
    bool ended;
    bool must_change; /* the PIN is a one-time PIN */
    char *hash;       /* of the PIN: opaque here */
};

/* Wrong PINs of one code. locks: how often it was locked since a PIN was right. */
struct wlink_staff_tries {
    unsigned wrong, locks;
    gint64 locked_until; /* 0: it is not */
};

enum { WLINK_STAFF_TRIES = 5 }; /* wrong PINs until a code is locked */

wlink_staff *wlink_staff_new(void);
void wlink_staff_free(wlink_staff *staff); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_staff, wlink_staff_free)

/* Somebody can sign in. */
bool wlink_staff_any(const wlink_staff *staff);
/* Somebody looks after the unit: a technician or a manager with a PIN of their own. A one-time PIN may be
 * known to nobody; a code that is locked counts, or whoever types wrong PINs would decide it. */
bool wlink_staff_any_serving(const wlink_staff *staff);
/* NULL: there is no such code, or it is not one. Borrowed. */
const struct wlink_staff_member *wlink_staff_find(const wlink_staff *staff, const char *code);

/* What is written down of a code, for the file: its tries, and put it back. */
const struct wlink_staff_tries *wlink_staff_tries_of(const wlink_staff *staff, const char *code);
void wlink_staff_set_tries(wlink_staff *staff, const char *code, const struct wlink_staff_tries *tries);
void wlink_staff_set_member(wlink_staff *staff, const char *code, const struct wlink_staff_member *member);

/* "active", "must-change", "locked", "ended". */
const char *wlink_staff_state(wlink_staff *staff, const char *code, gint64 now);

/* Each fails without a change. Add: INVALID when the code is no code or was used. The others: NOT_FOUND when
 * it is not there, INVALID when it was ended. */
bool wlink_staff_may_add(const wlink_staff *staff, const char *code, GError **error);
bool wlink_staff_may_change(const wlink_staff *staff, const char *code, GError **error);
void wlink_staff_add(wlink_staff *staff, const char *code, enum wlink_staff_role role, const char *hash);
/* Another PIN; unlocks the code. */
void wlink_staff_set_pin(wlink_staff *staff, const char *code, const char *hash, bool must_change);
void wlink_staff_end(wlink_staff *staff, const char *code);

/* Whether a PIN may be tried now: NONE or LOCKED. */
enum wlink_code wlink_staff_may_try(wlink_staff *staff, const char *code, gint64 now);

/* What a try comes to: NONE, WRONG_PIN, LOCKED (this was the last try), or PIN_ENDED (the right PIN of a code
 * that was ended; a wrong one is wrong). right: the PIN's hash was the code's. */
enum wlink_code wlink_staff_judge(wlink_staff *staff, const char *code, bool right, gint64 now);

/* Wrong PINs left until the code is locked, and until when it is; 0: it is not. */
void wlink_staff_lock(wlink_staff *staff, const char *code, gint64 now, unsigned *tries_left,
                      gint64 *locked_until);

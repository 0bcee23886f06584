/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/consultation.h"
#include "call/staff.h"
#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* Who is signed in at this unit, what that allows, and when it lapses. Pure: times are monotonic, in µs. All
 * zeros: nobody. */
struct wlink_sign_in {
    bool somebody;
    char code[4];
    enum wlink_staff_role role;
    bool must_change; /* nothing but another PIN is allowed */
    gint64 since, used;
};

/* What the unit does meanwhile. */
struct wlink_sign_in_unit {
    enum wlink_state state;
    bool stopped; /* everything that leaves the room */
    gint64 stopped_since;
};

/* A stop that lasted this long is left by a person who signed in after it had, s. */
enum { WLINK_STOP_TRUSTED_S = 5 * 60 };

void wlink_sign_in_begin(struct wlink_sign_in *who, const char *code, enum wlink_staff_role role,
                         bool must_change, gint64 now);
/* A person used the unit, or a consultation ended: the idle time begins again. */
void wlink_sign_in_use(struct wlink_sign_in *who, gint64 now);
/* The person has a PIN of their own now. */
void wlink_sign_in_changed(struct wlink_sign_in *who);
void wlink_sign_in_end(struct wlink_sign_in *who);

/* In these states the sign-in does not lapse, and nobody signs out: calling, waiting, ringing, connecting, in
 * a consultation, interrupted. */
bool wlink_sign_in_is_held(enum wlink_state state);

/* When it lapses if nobody does anything; G_MAXINT64: never, as things are. idle: µs. */
gint64 wlink_sign_in_lapse(const struct wlink_sign_in *who, enum wlink_state state, gint64 idle);

/* May this person take or make calls: NONE, SIGN_IN_NEEDED or MUST_CHANGE_PIN. */
enum wlink_code wlink_sign_in_may_call(const struct wlink_sign_in *who);
/* May this person open a device: the same, and SIGN_IN_NEEDED when the unit was stopped for long. */
enum wlink_code wlink_sign_in_may_open(const struct wlink_sign_in *who, const struct wlink_sign_in_unit *unit,
                                       gint64 now);
/* May this person add, end and list staff: the same as for calls, and NOT_PERMITTED. */
enum wlink_code wlink_sign_in_may_administer(const struct wlink_sign_in *who);

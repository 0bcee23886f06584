/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/consultation.h"
#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* Where people sign in and out: one at a time, by staff code and PIN. Carries out what call/staff.h and
 * call/sign-in.h decide, keeps the staff on the disk, and writes every act into the record before it counts.
 * PINs are hashed in another thread (pin-hash.h), one request after another. Main context only. */
typedef struct wlink_desk wlink_desk;
struct wlink_pin_cost;
struct wlink_record_store;

enum wlink_desk_event {
    WLINK_DESK_CHANGED, /* the view */
    WLINK_DESK_CAME,    /* somebody has signed in */
    WLINK_DESK_LEFT, /* who was signed in is not any more, and nobody else is: an open check is to be closed
                      */
};
typedef void (*wlink_desk_handler)(enum wlink_desk_event event, void *data);

struct wlink_desk_view {
    const char *code, *role; /* who is signed in; "" when nobody is */
    gint64 locked_until;     /* of the code that was tried last, Unix time, µs; 0: it is not */
    unsigned tries_left;
    bool any;     /* somebody can sign in at all */
    bool serving; /* a technician or manager has a PIN of their own */
};

/* The answer to a request that needs a hash; comes once for each, on the main context, also when the desk is
 * freed before (SHUTTING_DOWN). */
struct wlink_desk_answer {
    const GError *error; /* NULL: done */
    const char *text;    /* the token, or the one-time PIN; NULL: none. Gone when the handler returns */
    bool must_change;
};
typedef void (*wlink_desk_done)(const struct wlink_desk_answer *answer, void *data);

/* Who asks for the staff: a token, or "" of a caller whom the bus knows as root or as this process's user. */
struct wlink_desk_authority {
    const char *token;
    bool trusted;
};

struct wlink_desk_config {
    const char *file;    /* of the staff */
    gint64 idle;         /* µs without an act until a sign-in lapses */
    gint64 (*now)(void); /* the clock that counts them: monotonic, µs */
    const struct wlink_pin_cost *cost;
};

/* A file that cannot be believed is put aside, and the unit is without staff. file, record and cost are
 * borrowed. Never NULL. */
wlink_desk *wlink_desk_new(const struct wlink_desk_config *config, struct wlink_record_store *record,
                           wlink_desk_handler handler, void *data);
/* Writes that whoever is signed in is signed out. NULL is allowed. */
void wlink_desk_free(wlink_desk *desk);

void wlink_desk_view(wlink_desk *desk, struct wlink_desk_view *view);

/* What the unit does: whether a sign-in lapses, and how old a stop is, depend on it. */
void wlink_desk_set_unit(wlink_desk *desk, enum wlink_state state, bool stopped);

/* WRONG_PIN, LOCKED (the message is what {detail} of their sentences stands for), PIN_ENDED, INVALID,
 * RECORD_UNWRITABLE, NOT_NOW (too many at once). The answer's text is the token. */
void wlink_desk_sign_in(wlink_desk *desk, const char *code, const char *pin, wlink_desk_done done,
                        void *data);
/* SIGN_IN_NEEDED, PIN_WEAK and those of sign_in. */
void wlink_desk_change_pin(wlink_desk *desk, const char *token, const char *old_pin, const char *new_pin,
                           wlink_desk_done done, void *data);
/* SIGN_IN_NEEDED, NOT_NOW in a call. */
bool wlink_desk_sign_out(wlink_desk *desk, const char *token, GError **error);
bool wlink_desk_keep_alive(wlink_desk *desk, const char *token, GError **error);

/* Whose token it is, a staff code, borrowed, when that person may take and make calls, or open devices; NULL
 * with SIGN_IN_NEEDED or MUST_CHANGE_PIN. It counts as use of the unit. */
const char *wlink_desk_admit_call(wlink_desk *desk, const char *token, GError **error);
const char *wlink_desk_admit_device(wlink_desk *desk, const char *token, GError **error);

/* Who looks after the unit: a technician or manager, or "set-up" without a token. Borrowed; NULL with
 * SIGN_IN_NEEDED, MUST_CHANGE_PIN or NOT_PERMITTED. */
const char *wlink_desk_admit_technician(wlink_desk *desk, const struct wlink_desk_authority *by,
                                        GError **error);

/* The staff. SIGN_IN_NEEDED, MUST_CHANGE_PIN, NOT_PERMITTED; INVALID, NOT_FOUND; RECORD_UNWRITABLE, FAILED.
 */
GVariant *wlink_desk_list(wlink_desk *desk, const struct wlink_desk_authority *by, GError **error);
bool wlink_desk_end(wlink_desk *desk, const struct wlink_desk_authority *by, const char *code,
                    GError **error);
/* The answer's text is the one-time PIN. */
void wlink_desk_add(wlink_desk *desk, const struct wlink_desk_authority *by, const char *code,
                    const char *role, wlink_desk_done done, void *data);
void wlink_desk_new_pin(wlink_desk *desk, const struct wlink_desk_authority *by, const char *code,
                        wlink_desk_done done, void *data);

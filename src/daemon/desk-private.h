/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/pin.h"
#include "call/sign-in.h"
#include "common/secret.h"
#include "daemon/desk.h"
#include "daemon/pin-hash.h"

/* One that needs a hash. They are served one after another. */
struct wlink_desk_request {
    /* Begins it: pushes a hash, or finishes it. */
    void (*begin)(wlink_desk *desk, struct wlink_desk_request *request);
    wlink_pin_hashed hashed;                /* the hash is there; its data is the desk */
    char code[WLINK_STAFF_CODE_DIGITS + 1]; /* whose PIN it is about */
    char by[16];                            /* who asked for it */
    enum wlink_staff_role role;
    struct wlink_secret *pin, *fresh; /* what was typed; what it is to be */
    wlink_desk_done done;
    void *data;
};

struct wlink_desk {
    const char *file;
    gint64 idle;
    gint64 (*now)(void);
    struct wlink_record_store *record;
    struct wlink_refusals *refusals; /* of codes that are locked: their lines are limited */
    wlink_desk_handler handler;
    void *data;
    wlink_staff *staff;
    struct wlink_sign_in who;
    struct wlink_secret *token;
    struct wlink_sign_in_unit unit;
    char tried[WLINK_STAFF_CODE_DIGITS + 1]; /* the code that was tried last; "" before */
    wlink_pin_hasher *hasher;
    GQueue requests; /* struct wlink_desk_request; the first is being served */
    guint lapse;     /* timer */
    guint unlock;    /* timer: the code that was tried last is locked no more */
};

/* --- desk.c */
void wlink_desk_tell(wlink_desk *desk, enum wlink_desk_event event);
/* One line of the record. key and value are one more field; NULL: none. */
bool wlink_desk_record(wlink_desk *desk, const char *what, const char *staff, const char *key,
                       const char *value, GError **error);
/* The token is that of who is signed in. */
bool wlink_desk_knows(wlink_desk *desk, const char *token, GError **error);
/* Nobody is signed in any more; why is for the record. */
void wlink_desk_leave(wlink_desk *desk, const char *why);
/* Writes the staff down; when that fails, what is on the disk counts again. */
bool wlink_desk_save(wlink_desk *desk, GError **error);

/* --- desk-queue.c */
/* Takes the request over. */
void wlink_desk_push(wlink_desk *desk, struct wlink_desk_request *request);
struct wlink_desk_request *wlink_desk_current(wlink_desk *desk);
/* Answers the current request, or one that was not pushed, and begins the next. Takes error; text is
 * borrowed.
 */
void wlink_desk_finish(wlink_desk *desk, GError *error, const char *text, bool must_change);
void wlink_desk_refuse(wlink_desk_done done, void *data, GError *error);
/* Tells all that the unit goes down. */
void wlink_desk_drop_requests(wlink_desk *desk);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

/* Which screen is shown: a pure function of what the daemon said and of what the person here chose. Every
 * state of the daemon leads to a screen, so that a panel that was killed shows the right one as soon as it
 * has asked. */
enum wlink_screen_id {
    WLINK_SCREEN_LOST,         /* the daemon does not answer, or did not yet */
    WLINK_SCREEN_STANDBY,      /* 01 */
    WLINK_SCREEN_PIN,          /* 02, devices closed */
    WLINK_SCREEN_PIN_OPEN,     /* 02 while a device may be open, or in a call */
    WLINK_SCREEN_NEW_PIN,      /* 02: a one-time PIN has to be changed */
    WLINK_SCREEN_ROOMS,        /* 03 */
    WLINK_SCREEN_CHECK,        /* 04 */
    WLINK_SCREEN_WAITING,      /* 05 */
    WLINK_SCREEN_CONSULTATION, /* 06, 10 */
    WLINK_SCREEN_INTERRUPTED,  /* 09 */
    WLINK_SCREEN_ENDED,        /* 11 */
    WLINK_SCREEN_REFUSED,      /* 12 */
    WLINK_SCREEN_INCOMING,     /* 13 */
    WLINK_SCREEN_STOPPED,      /* 21 */
    WLINK_SCREEN_LIST,         /* 14, from here on the consulting unit's */
    WLINK_SCREEN_JOIN_CHECK,   /* 15 */
    WLINK_SCREEN_RINGS,        /* a wing was called, and rings; or is being joined */
    WLINK_SCREEN_SEES_WING,    /* 16, and its own 21 */
    WLINK_SCREEN_LOST_WING,    /* 09 */
    WLINK_SCREEN_MESSAGE,      /* 18 */
    WLINK_SCREEN_LEFT_WING,    /* 11 */
    WLINK_SCREEN_NOT_CALLED,   /* 12 */
    WLINK_SCREEN_CHECKS,       /* 19, from here on the technician's, on every unit */
    WLINK_SCREEN_TOUCH,        /* 19: the touch check */
    WLINK_SCREEN_REPORT,       /* 19: the report */
    WLINK_SCREEN_UPDATE,       /* 20, for everybody */
    WLINK_SCREEN_SERVICE,      /* 23 */
    WLINK_SCREEN_STAFF,        /* 24 */
    WLINK_SCREEN_REQUEST,      /* the unit's request for an identity */
    WLINK_SCREEN_REPAIR,       /* the unit does not start any more: the service stick is what is left */
    WLINK_SCREEN_ENROL,        /* the same, of a unit that has none: nothing else can be done */
    WLINK_SCREEN_COUNT
};
const char *wlink_screen_to_string(enum wlink_screen_id id); /* "rooms" …: how its controls' names begin */

/* The pages of who looks after the unit. */
enum wlink_service {
    WLINK_SERVICE_NONE,
    WLINK_SERVICE_HOME,
    WLINK_SERVICE_CHECKS,
    WLINK_SERVICE_TOUCH,
    WLINK_SERVICE_REPORT,
    WLINK_SERVICE_STAFF,
    WLINK_SERVICE_REQUEST,
    WLINK_SERVICE_COUNT
};

/* What the person here chose and the daemon does not know of (actions.h changes it). */
struct wlink_choice {
    bool signed_in;             /* a token is here */
    bool must_change;           /* it was had with a one-time PIN */
    bool pin;                   /* a code and a PIN are being asked for */
    enum wlink_code refused;    /* a room that cannot be called was tapped: why it cannot; else NONE */
    bool used;                  /* since the sign-in devices were looked at, or a call was made or taken */
    bool message;               /* a message to those who wait is being chosen */
    enum wlink_service service; /* shown while a technician or a manager is signed in */
    bool without_staff;         /* its first page was opened while nobody served the unit yet */
};

enum wlink_screen_id wlink_navigate(const struct wlink_model *model, const struct wlink_choice *choice);

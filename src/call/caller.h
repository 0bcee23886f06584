/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/machine.h"

#include <glib.h>
#include <stdbool.h>

/* One who waits at a consulting unit, from the INVITE until it is joined or gone. A pure machine, one for
 * each caller, beside the unit's own consultation. Nothing here opens a device or a valve: a warm transport
 * carries ICE, DTLS and control messages only. docs/state-machine.md is generated from the table. */
enum wlink_caller_state {
    WLINK_CALLER_ARRIVED, /* identity, permission and offer are being checked; not in the list yet */
    WLINK_CALLER_WARMING, /* the transport is being built and proven */
    WLINK_CALLER_WARM,    /* proven: a join needs only the 200 */
    WLINK_CALLER_COLD,    /* rings without a transport: no warm place free, or foreign */
    WLINK_CALLER_ABSENT,  /* the path broke; the place is kept for 2 minutes */
    WLINK_CALLER_JOINING, /* chosen, the transport is not proven yet */
    WLINK_CALLER_JOINED,  /* the consultation has taken call and transport */
    WLINK_CALLER_GONE,    /* left, declined, refused or failed: the reason is with the event */
};
enum { WLINK_CALLER_STATE_COUNT = WLINK_CALLER_GONE + 1 };
const char *wlink_caller_state_to_string(enum wlink_caller_state state);

enum wlink_caller_event {
    WLINK_CALLER_EVENT_VERIFIED,      /* all is in order, and there is a warm place */
    WLINK_CALLER_EVENT_VERIFIED_COLD, /* all is in order; no warm place, or foreign */
    WLINK_CALLER_EVENT_REFUSED,       /* not in order (code) */
    WLINK_CALLER_EVENT_DESCRIBED,     /* our answer is complete */
    WLINK_CALLER_EVENT_PROVEN,        /* the certificate in use is the signed one */
    WLINK_CALLER_EVENT_BROKEN,        /* silent, or its transport or connection failed, or it said that it
                                         leaves only to come back (CANCEL with connection-lost) */
    WLINK_CALLER_EVENT_WARM_PLACE,    /* a warm place became free, and it is this one's turn */
    WLINK_CALLER_EVENT_RETURNED,      /* a verified INVITE of the same room with the same Session-ID; there is
                                         a warm place, its own counted as free */
    WLINK_CALLER_EVENT_RETURNED_COLD, /* the same, without a warm place */
    WLINK_CALLER_EVENT_CHOSEN,        /* the consultation's JOIN was taken */
    WLINK_CALLER_EVENT_DECLINED,      /* the consultant cannot take it (code) */
    WLINK_CALLER_EVENT_FAR_LEFT,      /* CANCEL, BYE */
    WLINK_CALLER_EVENT_FAULT,         /* not verified after all, media fault (code) */
    WLINK_CALLER_EVENT_EXPIRED,       /* absent for 2 minutes */
};
enum { WLINK_CALLER_EVENT_COUNT = WLINK_CALLER_EVENT_EXPIRED + 1 };
const char *wlink_caller_event_to_string(enum wlink_caller_event event);

/* Carried out from the lowest bit up; each may be asked for again when it is done already. */
enum wlink_caller_effect {
    WLINK_CALLER_DO_RECORD = 1 << 0,          /* write and sync the line, else the step is undone */
    WLINK_CALLER_DO_TRY_RECORD = 1 << 1,      /* the step goes on without */
    WLINK_CALLER_DO_DROP_TRANSPORT = 1 << 2,  /* the old one, where there is a new one */
    WLINK_CALLER_DO_REPLACE_CALL = 1 << 3,    /* end the old call, keep the new INVITE in its place */
    WLINK_CALLER_DO_SHOW = 1 << 4,            /* announce it in the list */
    WLINK_CALLER_DO_CHIME = 1 << 5,           /* the soft tone of an arrival */
    WLINK_CALLER_DO_BUILD_TRANSPORT = 1 << 6, /* take the offer, make the answer */
    WLINK_CALLER_DO_SEND_RINGING = 1 << 7,    /* 180 */
    WLINK_CALLER_DO_SEND_EARLY = 1 << 8,      /* 183 with the answer under 100rel */
    WLINK_CALLER_DO_REFUSE = 1 << 9,          /* final refusal with the code */
    WLINK_CALLER_DO_LEAVE_LIST = 1 << 10,
    WLINK_CALLER_DO_WARM_NEXT = 1 << 11, /* a warm place may be free: wlink_waiting_list_next_to_warm */
};
enum { WLINK_CALLER_EFFECT_COUNT = 12 };

struct wlink_caller_step {
    enum wlink_caller_state next;
    guint effects; /* enum wlink_caller_effect, or-ed */
    bool legal;    /* false: cannot happen; log it: next is GONE and the effects drop everything */
    bool ignored;  /* legal, but late or not now: nothing changes */
    const char *reason;
};

/* Pure: no I/O, no globals, any thread. */
struct wlink_caller_step wlink_caller_step(enum wlink_caller_state state, enum wlink_caller_event event);

/* The table itself, for its test and for docs/. */
const struct wlink_machine *wlink_caller_machine(void);

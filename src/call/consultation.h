/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/machine.h"

#include <glib.h>
#include <stdbool.h>

/* The consultation of a unit: what people do, from "start" to the record's last line. A pure machine: one
 * table, one writer, effects as a set of flags that the daemon carries out in the enum's order.
 * Outlives several SIP calls. docs/state-machine.md is generated from the table. */
enum wlink_state {
    WLINK_STATE_IDLE,       /* nothing open, nobody called */
    WLINK_STATE_CHECKING,   /* a person opened the devices to look at them; lapses when nobody uses them */
    WLINK_STATE_CALLING,    /* INVITE sent, nothing heard */
    WLINK_STATE_WAITING,    /* in the far waiting list (183/182), or ringing there (180) */
    WLINK_STATE_RINGING,    /* a wing unit is called and rings */
    WLINK_STATE_CONNECTING, /* joined, the transport is not proven yet (cold) */
    WLINK_STATE_IN_CONSULTATION,
    WLINK_STATE_INTERRUPTED, /* the path broke; reconnecting */
    WLINK_STATE_ENDING,      /* BYE sent, devices closing */
    WLINK_STATE_ENDED,       /* summary shown */
    WLINK_STATE_REFUSED,     /* refused by policy, either end, with its code */
    WLINK_STATE_FAILED,      /* ended by a fault, with its code */
    WLINK_STATE_COUNT
};
const char *wlink_state_to_string(enum wlink_state state); /* "in-consultation" … */

enum wlink_event {
    WLINK_EVENT_CHECK,        /* a person wants to check the devices, also while it rings, before answering */
    WLINK_EVENT_CALL,         /* a person calls a room; the daemon has authorised it */
    WLINK_EVENT_CALL_REFUSED, /* policy here refused it (code) */
    WLINK_EVENT_PROGRESS,     /* 180, 182 or 183 from the far end */
    WLINK_EVENT_INCOMING,     /* a wing unit is called by an authorised room */
    WLINK_EVENT_ANSWER,       /* a person answers */
    WLINK_EVENT_DECLINE,      /* a person declines */
    WLINK_EVENT_JOIN,         /* a consultant joins one who waits */
    WLINK_EVENT_ACCEPTED,     /* 200 from the far end */
    WLINK_EVENT_PROVEN,       /* the transport is up and its certificate is the signed one */
    WLINK_EVENT_BROKEN,       /* no packet for 2 s, or the transport failed; once for each path */
    WLINK_EVENT_RESTORED,     /* packets again on a proven transport, or a new transport proven */
    WLINK_EVENT_RESUME,       /* a restarted daemon found a consultation of its own */
    WLINK_EVENT_GIVE_UP,      /* the patience of the last step is over (wlink_step.patience_s) */
    WLINK_EVENT_END,          /* a person ends, cancels, stops waiting or closes the check */
    WLINK_EVENT_FAR_ENDED,    /* BYE or CANCEL from the far end */
    WLINK_EVENT_FAR_REFUSED,  /* a final refusal from the far end (code) */
    WLINK_EVENT_FAULT,        /* not verified, media fault … (code) */
    WLINK_EVENT_CLOSED,       /* all devices are closed and the call is gone */
    WLINK_EVENT_DISMISS,      /* the summary was read */
    WLINK_EVENT_USED,         /* a person did something with the devices: somebody is there */
    WLINK_EVENT_COUNT
};
const char *wlink_event_to_string(enum wlink_event event);

/* What a step asks the daemon to do, carried out from the lowest bit up. Each of them may be asked for again
 * when it is done already, and then does nothing. */
enum wlink_effect {
    WLINK_EFFECT_RECORD = 1 << 0,     /* write and sync the record's line of this step; if that fails the step
                                         is undone: the state stays and nothing else is done */
    WLINK_EFFECT_TRY_RECORD = 1 << 1, /* the same, but the step goes on when it fails: it closes or mends */
    WLINK_EFFECT_OPEN_DEVICES = 1 << 2, /* what the person wants open */
    WLINK_EFFECT_BUILD_OFFER = 1 << 3,  /* transport and its offer (gathering), unless a good one is ready */
    WLINK_EFFECT_SEND_INVITE = 1 << 4,  /* as soon as the offer is complete */
    WLINK_EFFECT_START_RING = 1 << 5,
    WLINK_EFFECT_STOP_RING = 1 << 6,
    WLINK_EFFECT_ACCEPT_CALL = 1 << 7, /* 200, with the answer where none went out early; the far offer's
                                          transport takes the place of one that a check built */
    WLINK_EFFECT_OPEN_VALVES = 1 << 8, /* encoders, media both ways */
    WLINK_EFFECT_SHOW_BREAK = 1 << 9,
    WLINK_EFFECT_RECONNECT = 1 << 10,   /* unless an attempt is under way: new transport and re-INVITE; while
                                           waiting CANCEL and a new INVITE with the same Session-ID; after a
                                           restart a new INVITE with the resume token. Backs off by itself */
    WLINK_EFFECT_SAVE_RESUME = 1 << 11, /* write the resume file */
    WLINK_EFFECT_SHUT_VALVES = 1 << 12, /* nothing of ours is sent, no far media is decoded */
    WLINK_EFFECT_HANG_UP = 1 << 13,     /* BYE, CANCEL or refusal with the reason */
    WLINK_EFFECT_CLOSE_DEVICES = 1 << 14,
    WLINK_EFFECT_DROP_TRANSPORT = 1 << 15,
    WLINK_EFFECT_DROP_RESUME = 1 << 16,
    WLINK_EFFECT_SAY_FAREWELL = 1 << 17, /* go on telling the far end that it has ended, for as long as that
                                            would wait for us; nothing is kept open for it */
};
enum { WLINK_EFFECT_COUNT = 18 };
const char *wlink_effect_to_string(enum wlink_effect effect); /* one bit; "open-devices" … */

struct wlink_step {
    enum wlink_state next;
    guint effects;  /* enum wlink_effect, or-ed */
    bool legal;     /* false: cannot happen; log it: next is FAILED and the effects close everything */
    bool ignored;   /* legal, but late or not now: next is the same state and there is no effect */
    int patience_s; /* > 0: (re)start the timer that ends in GIVE_UP; 0: stop it when the state changes, else
                       leave it; < 0: stop it */
    const char *reason; /* why, from the table; a string that lives for ever */
};

/* Pure: no I/O, no globals, any thread. */
struct wlink_step wlink_consultation_step(enum wlink_state state, enum wlink_event event);

/* True when the event would do something: what an adapter asks before it takes a person's request, so that
 * the answer to the others is NOT_NOW. */
bool wlink_consultation_may(enum wlink_state state, enum wlink_event event);

/* True when no device can be open and no call can exist: idle, or one of the three summaries. */
bool wlink_state_is_rest(enum wlink_state state);

/* The table itself, for its test and for docs/. */
const struct wlink_machine *wlink_consultation_machine(void);

/* The table as a Graphviz digraph, for docs/. Free with g_free. */
char *wlink_consultation_dot(void);

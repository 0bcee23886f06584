/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* The consultation of a unit: what people do, from "start" to the record's last line. A pure machine: one
 * table of edges, one writer, effects as a set of flags that the daemon carries out in the enum's order.
 * Outlives several SIP calls. */
enum wlink_state {
    WLINK_STATE_IDLE,       /* nothing open, nobody called */
    WLINK_STATE_CHECKING,   /* a person opened the devices to look at them */
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
    WLINK_EVENT_CHECK,        /* a person wants to check the devices */
    WLINK_EVENT_CALL,         /* a person calls a room; the daemon has authorised it */
    WLINK_EVENT_CALL_REFUSED, /* policy here refused it (code) */
    WLINK_EVENT_PROGRESS,     /* 180, 182 or 183 from the far end */
    WLINK_EVENT_INCOMING,     /* a wing unit is called by an authorised room */
    WLINK_EVENT_ANSWER,       /* a person answers */
    WLINK_EVENT_DECLINE,      /* a person declines */
    WLINK_EVENT_JOIN,         /* a consultant joins one who waits */
    WLINK_EVENT_ACCEPTED,     /* 200 from the far end */
    WLINK_EVENT_PROVEN,       /* the transport is up and its certificate is the signed one */
    WLINK_EVENT_BROKEN,       /* no packet for 2 s, or the transport failed */
    WLINK_EVENT_RESTORED,     /* packets again, or a new transport proven */
    WLINK_EVENT_RESUME,       /* a restarted daemon found a consultation of its own */
    WLINK_EVENT_GIVE_UP,      /* 2 min interrupted, or 60 s ringing, or no answer to the INVITE */
    WLINK_EVENT_END,          /* a person ends, cancels, stops waiting or closes the check */
    WLINK_EVENT_FAR_ENDED,    /* BYE or CANCEL from the far end */
    WLINK_EVENT_FAR_REFUSED,  /* a final refusal from the far end (code) */
    WLINK_EVENT_FAULT,        /* not verified, media fault … (code) */
    WLINK_EVENT_CLOSED,       /* all devices are closed and the call is gone */
    WLINK_EVENT_DISMISS,      /* the summary was read */
    WLINK_EVENT_COUNT
};
const char *wlink_event_to_string(enum wlink_event event);

/* What a step asks the daemon to do, carried out from the lowest bit up. */
enum wlink_effect {
    WLINK_EFFECT_RECORD =
        1 << 0, /* write and sync the record's line of this step; if that fails the step is undone */
    WLINK_EFFECT_OPEN_DEVICES = 1 << 1, /* what the person wants open */
    WLINK_EFFECT_BUILD_OFFER = 1 << 2,  /* transport and its offer (gathering) */
    WLINK_EFFECT_SEND_INVITE = 1 << 3,
    WLINK_EFFECT_START_RING = 1 << 4,
    WLINK_EFFECT_STOP_RING = 1 << 5,
    WLINK_EFFECT_ACCEPT_CALL = 1 << 6, /* 200 */
    WLINK_EFFECT_OPEN_VALVES = 1 << 7, /* encoders, media both ways */
    WLINK_EFFECT_SHOW_BREAK = 1 << 8,
    WLINK_EFFECT_RECONNECT = 1 << 9,    /* new transport, re-INVITE */
    WLINK_EFFECT_SAVE_RESUME = 1 << 10, /* write the resume file */
    WLINK_EFFECT_SHUT_VALVES = 1 << 11,
    WLINK_EFFECT_HANG_UP = 1 << 12, /* BYE, CANCEL or refusal with the reason */
    WLINK_EFFECT_CLOSE_DEVICES = 1 << 13,
    WLINK_EFFECT_DROP_TRANSPORT = 1 << 14,
    WLINK_EFFECT_DROP_RESUME = 1 << 15,
};

struct wlink_step {
    enum wlink_state next;
    guint effects; /* enum wlink_effect, or-ed */
    bool legal;    /* false: no such edge; next is FAILED (or unchanged where the table says the event is late
                      and harmless) */
    const char *reason; /* why this edge exists, from the table */
};

/* Pure: no I/O, no globals, any thread. */
struct wlink_step wlink_consultation_step(enum wlink_state state, enum wlink_event event);

/* The table as a Graphviz digraph, for docs/. Free with g_free. */
char *wlink_consultation_dot(void);

/* SPDX-License-Identifier: Apache-2.0 */
#include "call/caller.h"

#define S(state)  (1u << WLINK_CALLER_##state)
#define E(event)  (1u << WLINK_CALLER_EVENT_##event)
#define X(effect) WLINK_CALLER_DO_##effect

#define IN_LIST (S(WARMING) | S(WARM) | S(COLD) | S(ABSENT))
#define OVER    (S(JOINED) | S(GONE))
#define ANY     ((1u << WLINK_CALLER_EVENT_COUNT) - 1)

#define LEAVE (X(TRY_RECORD) | X(DROP_TRANSPORT) | X(LEAVE_LIST) | X(WARM_NEXT))

#define EDGE(states, events, next, effects, reason)                                                          \
    {(states), (events), WLINK_ROW_EDGE, (next), (effects), 0, (reason)}
#define GO(state)                      WLINK_CALLER_##state
#define IGNORE(states, events, reason) {(states), (events), WLINK_ROW_IGNORED, WLINK_ROW_SAME, 0, 0, (reason)}
#define ILLEGAL(states, events, reason)                                                                      \
    {(states), (events), WLINK_ROW_ILLEGAL, WLINK_ROW_SAME, 0, 0, (reason)}

static const struct wlink_machine_row rows[] = {
    /* arriving */
    EDGE(S(ARRIVED), E(VERIFIED), GO(WARMING), X(RECORD) | X(SHOW) | X(CHIME) | X(BUILD_TRANSPORT),
         "answered at once, unattended, for the transport only"),
    EDGE(S(ARRIVED), E(VERIFIED_COLD), GO(COLD), X(RECORD) | X(SHOW) | X(CHIME) | X(SEND_RINGING),
         "more than eight, or foreign: it rings, and the transport is built at the join"),
    EDGE(S(ARRIVED), E(REFUSED) | E(FAULT), GO(GONE), X(TRY_RECORD) | X(REFUSE),
         "not verified, not authorised, not understood: it is never shown"),
    EDGE(S(ARRIVED), E(FAR_LEFT) | E(BROKEN), GO(GONE), X(TRY_RECORD), "gone before it was in the list"),

    /* getting warm */
    EDGE(S(WARMING), E(DESCRIBED), WLINK_ROW_SAME, X(SEND_EARLY), "the answer goes out early (183, 100rel)"),
    EDGE(S(WARMING), E(PROVEN), GO(WARM), X(SHOW),
         "proven: the control channel is read, the valves stay shut"),
    EDGE(S(COLD), E(WARM_PLACE), GO(WARMING), X(BUILD_TRANSPORT),
         "a warm place became free: the oldest gets it"),

    /* a broken path keeps the place */
    EDGE(S(WARMING) | S(WARM) | S(COLD), E(BROKEN), GO(ABSENT), X(DROP_TRANSPORT) | X(SHOW) | X(WARM_NEXT),
         "the path broke: the caller comes back with the same Session-ID and finds its place"),
    EDGE(IN_LIST, E(RETURNED), GO(WARMING),
         X(DROP_TRANSPORT) | X(REPLACE_CALL) | X(SHOW) | X(BUILD_TRANSPORT),
         "back, perhaps before the break was noticed here: the new call takes the old one's place"),
    EDGE(IN_LIST, E(RETURNED_COLD), GO(COLD),
         X(DROP_TRANSPORT) | X(REPLACE_CALL) | X(SHOW) | X(SEND_RINGING) | X(WARM_NEXT),
         "back, but eight others are warm by now"),
    EDGE(S(ABSENT), E(EXPIRED), GO(GONE), LEAVE | X(REFUSE), "it did not come back within 2 minutes"),

    /* joining */
    EDGE(S(WARM), E(CHOSEN), GO(JOINED), X(LEAVE_LIST) | X(WARM_NEXT),
         "the consultant joins: call and transport are the consultation's now"),
    EDGE(S(WARMING) | S(COLD), E(CHOSEN), GO(JOINING), X(LEAVE_LIST) | X(WARM_NEXT),
         "the same with a transport that has to be proven first"),
    EDGE(S(JOINING), E(PROVEN), GO(JOINED), 0, "proven after the join"),

    /* leaving */
    EDGE(IN_LIST, E(DECLINED), GO(GONE), LEAVE | X(REFUSE), "the consultant cannot take it"),
    EDGE(IN_LIST, E(FAR_LEFT), GO(GONE), LEAVE, "the caller stopped waiting"),
    EDGE(IN_LIST, E(FAULT) | E(REFUSED), GO(GONE), LEAVE | X(REFUSE),
         "not verified after all, permission withdrawn, or media fault"),
    EDGE(S(JOINING), E(FAR_LEFT) | E(FAULT), GO(GONE), X(WARM_NEXT),
         "it failed while joining: the consultation has the call and ends it"),

    /* late */
    IGNORE(OVER, ANY, "it is no longer in the list"),
    IGNORE(S(ARRIVED), E(WARM_PLACE) | E(CHOSEN) | E(DECLINED) | E(EXPIRED), "it is not in the list yet"),
    IGNORE(S(WARMING) | S(WARM) | S(ABSENT), E(WARM_PLACE), "it is warm already, or not there"),
    IGNORE(S(WARM), E(DESCRIBED) | E(PROVEN), "it is warm already"),
    IGNORE(S(ABSENT), E(DESCRIBED) | E(PROVEN), "of the transport that was dropped"),
    IGNORE(S(ABSENT), E(BROKEN), "that is known"),
    IGNORE(S(ABSENT), E(CHOSEN), "it cannot be joined while it is not there"),
    IGNORE(S(WARMING) | S(WARM) | S(COLD) | S(JOINING), E(EXPIRED), "it came back in time"),
    IGNORE(S(JOINING), E(DESCRIBED) | E(BROKEN) | E(RETURNED) | E(RETURNED_COLD),
           "the consultation has the call: it answers and reconnects"),
    IGNORE(S(JOINING), E(WARM_PLACE) | E(CHOSEN) | E(DECLINED) | E(REFUSED), "it is being joined"),

    /* faults in this program */
    ILLEGAL(S(ARRIVED) | S(COLD), E(DESCRIBED) | E(PROVEN), "it has no transport"),
    ILLEGAL(S(ARRIVED), E(RETURNED) | E(RETURNED_COLD), "it has no place to return to"),
    ILLEGAL(IN_LIST | S(JOINING), E(VERIFIED) | E(VERIFIED_COLD), "it is verified once"),
};

static const char *const state_names[WLINK_CALLER_STATE_COUNT] = {
    "arrived", "warming", "warm", "cold", "absent", "joining", "joined", "gone",
};

static const char *const event_names[WLINK_CALLER_EVENT_COUNT] = {
    "verified", "verified-cold", "refused", "described", "proven",   "broken", "warm-place",
    "returned", "returned-cold", "chosen",  "declined",  "far-left", "fault",  "expired",
};

static const char *const effect_names[WLINK_CALLER_EFFECT_COUNT] = {
    "record",          "try-record",   "drop-transport", "replace-call", "show",       "chime",
    "build-transport", "send-ringing", "send-early",     "refuse",       "leave-list", "warm-next",
};

static const char *state_name(unsigned state) {
    return state < WLINK_CALLER_STATE_COUNT ? state_names[state] : "unknown";
}

static const char *event_name(unsigned event) {
    return event < WLINK_CALLER_EVENT_COUNT ? event_names[event] : "unknown";
}

static const char *effect_name(unsigned bit) {
    return bit < WLINK_CALLER_EFFECT_COUNT ? effect_names[bit] : "unknown";
}

static const struct wlink_machine machine = {
    .name = "caller",
    .rows = rows,
    .row_count = G_N_ELEMENTS(rows),
    .state_count = WLINK_CALLER_STATE_COUNT,
    .event_count = WLINK_CALLER_EVENT_COUNT,
    .effect_count = WLINK_CALLER_EFFECT_COUNT,
    .start = WLINK_CALLER_ARRIVED,
    .failed = WLINK_CALLER_GONE,
    .finals = OVER,
    .failed_effects = LEAVE | X(REFUSE),
    .state_name = state_name,
    .event_name = event_name,
    .effect_name = effect_name,
};

const char *wlink_caller_state_to_string(enum wlink_caller_state state) {
    return state_name((unsigned)state);
}

const char *wlink_caller_event_to_string(enum wlink_caller_event event) {
    return event_name((unsigned)event);
}

struct wlink_caller_step wlink_caller_step(enum wlink_caller_state state, enum wlink_caller_event event) {
    const struct wlink_machine_row *row = wlink_machine_find(&machine, state, event);
    if (!row || row->kind == WLINK_ROW_ILLEGAL)
        return (struct wlink_caller_step){.next = WLINK_CALLER_GONE,
                                          .effects = machine.failed_effects,
                                          .reason = row ? row->reason : "no such state or event"};
    return (struct wlink_caller_step){
        .next = row->next == WLINK_ROW_SAME ? state : (enum wlink_caller_state)row->next,
        .effects = row->effects,
        .legal = true,
        .ignored = row->kind == WLINK_ROW_IGNORED,
        .reason = row->reason,
    };
}

const struct wlink_machine *wlink_caller_machine(void) {
    return &machine;
}

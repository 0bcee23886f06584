/* SPDX-License-Identifier: Apache-2.0 */
#include "call/consultation.h"

#define S(state)  (1u << WLINK_STATE_##state)
#define E(event)  (1u << WLINK_EVENT_##event)
#define X(effect) WLINK_EFFECT_##effect

/* Nothing is open and nobody is called. */
#define SUMMARY (S(ENDED) | S(REFUSED) | S(FAILED))
#define REST    (S(IDLE) | SUMMARY)
#define OUTWARD (S(CALLING) | S(WAITING))
#define JOINED  (S(CONNECTING) | S(IN_CONSULTATION) | S(INTERRUPTED))
#define IN_CALL (OUTWARD | JOINED)
#define ALL     ((1u << WLINK_STATE_COUNT) - 1)

/* Every way out of a call does all of this, whatever was open: nothing depends on remembering what was. */
#define LEAVE                                                                                                \
    (X(TRY_RECORD) | X(STOP_RING) | X(SHUT_VALVES) | X(HANG_UP) | X(CLOSE_DEVICES) | X(DROP_TRANSPORT) |     \
     X(DROP_RESUME))

/* How long to wait, s, before GIVE_UP. */
enum {
    INVITE_S = 32, /* RFC 3261 17.1.1.2, timer B: nobody will answer after that */
    RING_S = 60,   /* a wing unit rings for a minute */
    CHECK_S = 120, /* the person who is about to answer looks at the devices first */
    LOOK_S = 600, /* long enough to fetch a patient; no camera looks at a room for longer with nobody there */
    CONNECT_S = 30, /* a cold transport on a link with 10 % loss needs up to 8 s */
    BREAK_S = 120,  /* as long as the far end takes the resume token, and keeps the place in its list */
    HANG_UP_S = 2,  /* a far end that is gone does not answer our BYE; ours is over all the same */
    STOP_TIMER = -1,
};

#define EDGE(states, events, next, effects, patience, reason)                                                \
    {(states), (events), WLINK_ROW_EDGE, (next), (effects), (patience), (reason)}
#define GO(state)                      WLINK_STATE_##state
#define STAY                           WLINK_ROW_SAME
#define IGNORE(states, events, reason) {(states), (events), WLINK_ROW_IGNORED, WLINK_ROW_SAME, 0, 0, (reason)}
#define ILLEGAL(states, events, reason)                                                                      \
    {(states), (events), WLINK_ROW_ILLEGAL, WLINK_ROW_SAME, 0, 0, (reason)}

static const struct wlink_machine_row rows[] = {
    /* a person looks at the devices */
    EDGE(REST, E(CHECK), GO(CHECKING), X(RECORD) | X(OPEN_DEVICES) | X(BUILD_OFFER), LOOK_S,
         "a person opens the devices; the offer is gathered now, so that nothing is left to do at the call"),
    EDGE(S(RINGING), E(CHECK), STAY, X(RECORD) | X(OPEN_DEVICES) | X(STOP_RING), CHECK_S,
         "a person is there and looks at the devices before answering; nothing is sent"),
    EDGE(S(CHECKING), E(USED), STAY, 0, LOOK_S, "somebody is there: the check's time begins again"),
    EDGE(S(CHECKING), E(END), GO(IDLE), X(TRY_RECORD) | X(CLOSE_DEVICES) | X(DROP_TRANSPORT), 0,
         "the check is closed: nobody was called, so there is nothing to sum up"),
    EDGE(S(CHECKING), E(GIVE_UP), GO(IDLE), X(TRY_RECORD) | X(CLOSE_DEVICES) | X(DROP_TRANSPORT), 0,
         "nobody used the devices for so long: they close, as the person who opened them forgot to"),

    /* calling a room */
    EDGE(REST | S(CHECKING), E(CALL), GO(CALLING),
         X(RECORD) | X(OPEN_DEVICES) | X(BUILD_OFFER) | X(SEND_INVITE), INVITE_S,
         "a person calls a room; the record is written before anything leaves"),
    EDGE(REST, E(CALL_REFUSED), GO(REFUSED), X(TRY_RECORD), 0, "the call was not allowed; nothing was sent"),
    EDGE(S(CHECKING) | OUTWARD | S(CONNECTING) | S(INTERRUPTED), E(CALL_REFUSED), GO(REFUSED), LEAVE, 0,
         "permission is missing, or was withdrawn before both could see each other"),
    EDGE(S(CALLING), E(PROGRESS), GO(WAITING), 0, 0,
         "the far end knows of us: it rings there, or we are in its list; a wait has no end by itself"),
    EDGE(S(WAITING), E(PROGRESS), STAY, 0, 0, "still waiting (RFC 3261 13.3.1.1: every minute)"),
    EDGE(S(WAITING), E(PROVEN), STAY, 0, STOP_TIMER,
         "the transport is up and proven while we wait; its valves stay shut until the join"),
    EDGE(S(WAITING), E(BROKEN), STAY, X(SHOW_BREAK) | X(RECONNECT), BREAK_S,
         "the path broke while waiting: a new INVITE with the same Session-ID keeps the place"),
    EDGE(S(WAITING), E(RESTORED), STAY, 0, STOP_TIMER, "the path came back while waiting"),
    EDGE(OUTWARD, E(ACCEPTED), GO(CONNECTING), 0, CONNECT_S,
         "we were joined; a transport that is proven already passes on at once"),
    EDGE(OUTWARD | S(CONNECTING) | S(INTERRUPTED), E(FAR_REFUSED), GO(REFUSED), LEAVE, 0,
         "the far end refused: busy, declined, not authorised, not to be resumed"),
    EDGE(S(CALLING), E(GIVE_UP), GO(REFUSED), LEAVE, 0, "nobody answered the INVITE"),
    EDGE(S(CALLING), E(BROKEN), GO(FAILED), LEAVE, 0, "the transport failed before anybody answered"),
    EDGE(S(WAITING), E(GIVE_UP), GO(FAILED), LEAVE, 0,
         "the path stayed broken for as long as the place is kept"),

    /* being called (a wing unit) */
    EDGE(REST | S(CHECKING), E(INCOMING), GO(RINGING), X(RECORD) | X(START_RING), RING_S,
         "an authorised room calls: it rings, and nothing is opened"),
    EDGE(S(RINGING), E(ANSWER), GO(CONNECTING), X(RECORD) | X(OPEN_DEVICES) | X(STOP_RING) | X(ACCEPT_CALL),
         CONNECT_S, "a person answers: only now are devices opened and a transport built"),
    EDGE(S(RINGING), E(DECLINE) | E(END), GO(IDLE), LEAVE, 0, "a person does not take the call"),
    EDGE(S(RINGING), E(GIVE_UP), GO(IDLE), LEAVE, 0, "nobody answered here: a missed call"),
    EDGE(S(RINGING), E(FAR_ENDED), GO(IDLE), LEAVE, 0, "the caller gave up: a missed call"),
    EDGE(S(RINGING), E(CALL_REFUSED), GO(IDLE), LEAVE, 0, "the caller's permission ended while it rang"),

    /* joining one who waits (a consulting unit) */
    EDGE(REST | S(CHECKING), E(JOIN), GO(CONNECTING), X(RECORD) | X(OPEN_DEVICES) | X(ACCEPT_CALL), CONNECT_S,
         "the consultant joins one who waits; a warm transport, proven already, passes on at once"),

    /* both see each other */
    EDGE(S(CONNECTING), E(PROVEN), GO(IN_CONSULTATION), X(RECORD) | X(OPEN_VALVES) | X(SAVE_RESUME), 0,
         "joined, and the certificate in use is the signed one: this opens the valves, nothing else does"),
    EDGE(S(CONNECTING), E(BROKEN), STAY, X(SHOW_BREAK) | X(RECONNECT), 0,
         "the transport failed before it was proven: another attempt while the patience lasts"),
    EDGE(S(CONNECTING), E(GIVE_UP), GO(FAILED), LEAVE, 0, "joined, but no transport could be proven"),
    EDGE(S(IN_CONSULTATION), E(PROVEN), STAY, X(OPEN_VALVES) | X(SAVE_RESUME), 0,
         "a new transport took over before a break was noticed (the far unit restarted quickly)"),
    EDGE(S(IN_CONSULTATION), E(RESTORED), STAY, X(OPEN_VALVES), 0,
         "packets again before the break was acted on"),

    /* the path breaks and comes back */
    EDGE(S(IN_CONSULTATION), E(BROKEN), GO(INTERRUPTED),
         X(TRY_RECORD) | X(SHOW_BREAK) | X(RECONNECT) | X(SHUT_VALVES), BREAK_S,
         "both screens say so, and say that nothing is sent: so nothing is sent"),
    EDGE(S(INTERRUPTED), E(BROKEN), STAY, X(RECONNECT), 0, "the new path broke as well: try again"),
    EDGE(S(INTERRUPTED), E(RESTORED) | E(PROVEN), GO(IN_CONSULTATION),
         X(TRY_RECORD) | X(OPEN_VALVES) | X(SAVE_RESUME), 0,
         "the old path is back, or a new transport is proven: nobody has to accept again"),
    EDGE(S(INTERRUPTED), E(GIVE_UP), GO(ENDING), LEAVE, HANG_UP_S, "two minutes without connection"),
    EDGE(S(IDLE), E(RESUME), GO(INTERRUPTED), X(RECORD) | X(OPEN_DEVICES) | X(SHOW_BREAK) | X(RECONNECT),
         BREAK_S, "a restarted daemon calls back: the devices are those that a person had opened before"),

    /* the end */
    EDGE(OUTWARD | S(CONNECTING), E(END), GO(ENDING), LEAVE, HANG_UP_S,
         "a person here cancels or stops waiting"),
    EDGE(S(IN_CONSULTATION), E(END), GO(ENDING), LEAVE | X(SAY_FAREWELL), HANG_UP_S,
         "a person here ends; when the path breaks at that very moment, the far end hears of it later"),
    EDGE(S(INTERRUPTED), E(END), GO(ENDING), LEAVE | X(SAY_FAREWELL), HANG_UP_S,
         "a person ends while the path is broken: the far end hears of it as soon as the path is back"),
    EDGE(IN_CALL, E(FAR_ENDED), GO(ENDING), LEAVE, HANG_UP_S, "the far end ended"),
    EDGE(S(CHECKING) | S(RINGING) | IN_CALL | S(ENDING), E(FAULT), GO(FAILED), LEAVE, 0,
         "not verified, not encrypted, media fault, or a device that did not close: everything is shut"),
    EDGE(S(ENDING), E(CLOSED), GO(ENDED), 0, 0, "all devices are closed and the call is gone: the summary"),
    EDGE(S(ENDING), E(GIVE_UP), GO(ENDED), X(CLOSE_DEVICES) | X(DROP_TRANSPORT), 0,
         "the far end does not answer our BYE: it is not waited for"),
    EDGE(S(ENDING) | REST, E(ACCEPTED), STAY, X(HANG_UP), 0,
         "a 200 crossed our CANCEL: the call that it made is ended at once (RFC 3261 9.1)"),
    EDGE(SUMMARY, E(DISMISS) | E(END), GO(IDLE), 0, 0, "the summary was read"),

    /* a person's finger was late, or two people wanted different things */
    IGNORE(S(CHECKING) | IN_CALL | S(ENDING), E(CHECK), "the devices are in use already, or just closing"),
    IGNORE(S(RINGING) | IN_CALL | S(ENDING), E(CALL) | E(JOIN), "one consultation at a time"),
    IGNORE(ALL & ~S(RINGING), E(ANSWER) | E(DECLINE), "it does not ring: the caller was quicker"),
    IGNORE(S(IDLE) | S(ENDING), E(END), "there is nothing to end, or it is ending already"),
    IGNORE(ALL & ~SUMMARY, E(DISMISS), "no summary is shown"),
    IGNORE(ALL & ~S(CHECKING), E(USED), "only a check lapses when nobody uses it"),
    IGNORE(S(IN_CONSULTATION) | S(ENDING), E(CALL_REFUSED),
           "permission is asked for before a call: one that runs is not cut by it"),

    /* the network, late or by another way */
    IGNORE(S(RINGING) | IN_CALL | S(ENDING), E(INCOMING), "policy answers busy; what goes on is untouched"),
    IGNORE(REST | S(CHECKING) | S(RINGING) | JOINED | S(ENDING), E(PROGRESS),
           "of a call that was given up, or late: the final answer counts"),
    IGNORE(S(CHECKING) | S(RINGING), E(ACCEPTED),
           "of a call that was given up: signalling ends it by itself"),
    IGNORE(JOINED, E(ACCEPTED), "of a re-INVITE or a call back: the proof of its transport counts"),
    IGNORE(REST | S(ENDING), E(PROVEN) | E(BROKEN) | E(RESTORED), "the transport is dropped already"),
    IGNORE(S(CHECKING) | S(RINGING), E(BROKEN), "nothing flows yet; the call builds a new offer"),
    IGNORE(S(CONNECTING), E(RESTORED), "packets alone prove nothing"),
    IGNORE(REST | S(CHECKING) | S(ENDING), E(FAR_ENDED), "we left already"),
    IGNORE(REST | S(CHECKING) | S(RINGING) | S(ENDING), E(FAR_REFUSED), "we left already"),
    IGNORE(S(IN_CONSULTATION), E(FAR_REFUSED),
           "a re-INVITE was refused: the consultation goes on as it was, a break shows by itself"),
    IGNORE(REST | S(IN_CONSULTATION), E(GIVE_UP), "a timer that fired while it was stopped"),
    IGNORE(REST, E(FAULT), "nothing is under way; a device's own fault is shown by the unit's health"),
    IGNORE(ALL & ~S(ENDING), E(CLOSED), "of an earlier call, or of a check"),

    /* faults in this program */
    ILLEGAL(S(CHECKING) | S(CALLING) | S(RINGING), E(PROVEN) | E(RESTORED),
            "nothing was answered yet, so nothing can be proven"),
    ILLEGAL(ALL & ~S(IDLE), E(RESUME), "a daemon resumes before it does anything else"),
};

static const char *const state_names[WLINK_STATE_COUNT] = {
    [WLINK_STATE_IDLE] = "idle",
    [WLINK_STATE_CHECKING] = "checking",
    [WLINK_STATE_CALLING] = "calling",
    [WLINK_STATE_WAITING] = "waiting",
    [WLINK_STATE_RINGING] = "ringing",
    [WLINK_STATE_CONNECTING] = "connecting",
    [WLINK_STATE_IN_CONSULTATION] = "in-consultation",
    [WLINK_STATE_INTERRUPTED] = "interrupted",
    [WLINK_STATE_ENDING] = "ending",
    [WLINK_STATE_ENDED] = "ended",
    [WLINK_STATE_REFUSED] = "refused",
    [WLINK_STATE_FAILED] = "failed",
};

static const char *const event_names[WLINK_EVENT_COUNT] = {
    [WLINK_EVENT_CHECK] = "check",
    [WLINK_EVENT_CALL] = "call",
    [WLINK_EVENT_CALL_REFUSED] = "call-refused",
    [WLINK_EVENT_PROGRESS] = "progress",
    [WLINK_EVENT_INCOMING] = "incoming",
    [WLINK_EVENT_ANSWER] = "answer",
    [WLINK_EVENT_DECLINE] = "decline",
    [WLINK_EVENT_JOIN] = "join",
    [WLINK_EVENT_ACCEPTED] = "accepted",
    [WLINK_EVENT_PROVEN] = "proven",
    [WLINK_EVENT_BROKEN] = "broken",
    [WLINK_EVENT_RESTORED] = "restored",
    [WLINK_EVENT_RESUME] = "resume",
    [WLINK_EVENT_GIVE_UP] = "give-up",
    [WLINK_EVENT_END] = "end",
    [WLINK_EVENT_FAR_ENDED] = "far-ended",
    [WLINK_EVENT_FAR_REFUSED] = "far-refused",
    [WLINK_EVENT_FAULT] = "fault",
    [WLINK_EVENT_CLOSED] = "closed",
    [WLINK_EVENT_DISMISS] = "dismiss",
    [WLINK_EVENT_USED] = "used",
};

static const char *const effect_names[WLINK_EFFECT_COUNT] = {
    "record",      "try-record",  "open-devices",  "build-offer",    "send-invite", "start-ring",
    "stop-ring",   "accept-call", "open-valves",   "show-break",     "reconnect",   "save-resume",
    "shut-valves", "hang-up",     "close-devices", "drop-transport", "drop-resume", "say-farewell",
};

static const char *state_name(unsigned state) {
    return state < WLINK_STATE_COUNT ? state_names[state] : "unknown";
}

static const char *event_name(unsigned event) {
    return event < WLINK_EVENT_COUNT ? event_names[event] : "unknown";
}

static const char *effect_name(unsigned bit) {
    return bit < WLINK_EFFECT_COUNT ? effect_names[bit] : "unknown";
}

static const struct wlink_machine machine = {
    .name = "consultation",
    .rows = rows,
    .row_count = G_N_ELEMENTS(rows),
    .state_count = WLINK_STATE_COUNT,
    .event_count = WLINK_EVENT_COUNT,
    .effect_count = WLINK_EFFECT_COUNT,
    .start = WLINK_STATE_IDLE,
    .failed = WLINK_STATE_FAILED,
    .failed_effects = LEAVE,
    .state_name = state_name,
    .event_name = event_name,
    .effect_name = effect_name,
};

const char *wlink_state_to_string(enum wlink_state state) {
    return state_name((unsigned)state);
}

const char *wlink_event_to_string(enum wlink_event event) {
    return event_name((unsigned)event);
}

const char *wlink_effect_to_string(enum wlink_effect effect) {
    return effect_name((unsigned)g_bit_nth_lsf(effect, -1));
}

struct wlink_step wlink_consultation_step(enum wlink_state state, enum wlink_event event) {
    const struct wlink_machine_row *row = wlink_machine_find(&machine, state, event);
    if (!row || row->kind == WLINK_ROW_ILLEGAL)
        return (struct wlink_step){.next = WLINK_STATE_FAILED,
                                   .effects = machine.failed_effects,
                                   .reason = row ? row->reason : "no such state or event"};
    return (struct wlink_step){
        .next = row->next == WLINK_ROW_SAME ? state : (enum wlink_state)row->next,
        .effects = row->effects,
        .legal = true,
        .ignored = row->kind == WLINK_ROW_IGNORED,
        .patience_s = row->patience_s,
        .reason = row->reason,
    };
}

bool wlink_consultation_may(enum wlink_state state, enum wlink_event event) {
    struct wlink_step step = wlink_consultation_step(state, event);
    return step.legal && !step.ignored;
}

bool wlink_state_is_rest(enum wlink_state state) {
    return (unsigned)state < WLINK_STATE_COUNT && (REST >> state & 1);
}

const struct wlink_machine *wlink_consultation_machine(void) {
    return &machine;
}

char *wlink_consultation_dot(void) {
    return wlink_machine_dot(&machine);
}

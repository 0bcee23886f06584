/* SPDX-License-Identifier: Apache-2.0 */
#include "call/policy.h"

/* The facts as bits, so that the rules can be a table. */
enum fact {
    OUT_OF_SERVICE = 1 << 0,
    NO_CLOCK = 1 << 1,
    NO_RECORD = 1 << 2,
    NOT_ALLOWED = 1 << 3,
    LAPSED = 1 << 4, /* not allowed any more, only because its time is over */
    CLOSED = 1 << 5,
    TOKEN = 1 << 6,
    MATCHES = 1 << 7,
    YOUNG = 1 << 8,
    RUNNING = 1 << 9, /* a consultation that can be resumed */
    CONSULTING = 1 << 10,
    HAS_PLACE = 1 << 11,
    FULL = 1 << 12,
    FREE = 1 << 13, /* nobody here is in a call or about to be */
    ENDED = 1 << 14,
    OFTEN = 1 << 15,
};

/* The first row whose facts all hold, and none of its exceptions, decides. */
struct rule {
    guint all, none;
    enum wlink_verdict verdict;
    enum wlink_code code;
    const char *reason;
};

static const struct rule rules[] = {
    {OUT_OF_SERVICE, 0, WLINK_VERDICT_REFUSE, WLINK_CODE_NOT_IN_SERVICE, "no calls before service"},
    {NO_CLOCK, 0, WLINK_VERDICT_REFUSE, WLINK_CODE_CLOCK_UNKNOWN,
     "without a clock no permission can be checked"},
    {NO_RECORD, 0, WLINK_VERDICT_REFUSE, WLINK_CODE_RECORD_UNWRITABLE, "no calls that cannot be recorded"},
    {TOKEN | ENDED, 0, WLINK_VERDICT_REFUSE, WLINK_CODE_ENDED_HERE,
     "a person here ended it while the path was broken: the far end learns it now"},
    {TOKEN | MATCHES | YOUNG | RUNNING, NOT_ALLOWED, WLINK_VERDICT_RESUME, WLINK_CODE_NONE,
     "the far unit restarted: people accepted this consultation already"},
    {TOKEN | MATCHES | YOUNG | RUNNING | LAPSED, 0, WLINK_VERDICT_RESUME, WLINK_CODE_NONE,
     "permission ended while it ran: a consultation is not cut by the clock"},
    {NOT_ALLOWED, 0, WLINK_VERDICT_REFUSE, WLINK_CODE_NOT_AUTHORISED,
     "outside the permissions of the site bundle"},
    {TOKEN | RUNNING, MATCHES, WLINK_VERDICT_REFUSE, WLINK_CODE_RESUME_REFUSED,
     "the token is not that of a consultation that runs here"},
    {OFTEN, 0, WLINK_VERDICT_REFUSE, WLINK_CODE_TOO_OFTEN,
     "each call leaves lines in the record: one room may not fill it"},
    {CLOSED, HAS_PLACE, WLINK_VERDICT_REFUSE, WLINK_CODE_OUT_OF_HOURS, "outside the room's hours"},
    {CONSULTING | HAS_PLACE, 0, WLINK_VERDICT_WAIT, WLINK_CODE_NONE, "it finds its place again"},
    {CONSULTING | FULL, 0, WLINK_VERDICT_BUSY, WLINK_CODE_BUSY, "the waiting list is full"},
    {CONSULTING, 0, WLINK_VERDICT_WAIT, WLINK_CODE_NONE, "into the waiting list, whatever goes on here"},
    {FREE, 0, WLINK_VERDICT_RING, WLINK_CODE_NONE, "a person decides: nothing is opened before"},
    {0, 0, WLINK_VERDICT_BUSY, WLINK_CODE_BUSY, "somebody is in a call here already, or checks the unit"},
};

static guint fact_if(bool holds, enum fact fact) {
    return holds ? fact : 0;
}

static guint unit_facts(const struct wlink_policy_unit *unit) {
    bool running = unit->state == WLINK_STATE_IN_CONSULTATION || unit->state == WLINK_STATE_INTERRUPTED;
    return fact_if(!unit->in_service, OUT_OF_SERVICE) | fact_if(!unit->clock_known, NO_CLOCK) |
           fact_if(!unit->record_writable, NO_RECORD) | fact_if(running, RUNNING) |
           fact_if(!unit->occupied && wlink_consultation_may(unit->state, WLINK_EVENT_INCOMING), FREE);
}

static guint request_facts(const struct wlink_policy_incoming *request) {
    gint64 longest_us = (gint64)WLINK_RESUME_S * G_USEC_PER_SEC;
    return unit_facts(&request->unit) | fact_if(request->authorisation != WLINK_CODE_NONE, NOT_ALLOWED) |
           fact_if(request->authorisation == WLINK_CODE_AUTHORISATION_LAPSED, LAPSED) |
           fact_if(request->out_of_hours, CLOSED) | fact_if(request->brings_token, TOKEN) |
           fact_if(request->token_matches, MATCHES) | fact_if(request->ended_here, ENDED) |
           fact_if(request->silent_for_us < longest_us, YOUNG) |
           fact_if(request->role == WLINK_ROLE_CONSULTING, CONSULTING) |
           fact_if(request->has_place, HAS_PLACE) | fact_if(request->list_full, FULL) |
           fact_if(request->too_often, OFTEN);
}

/* The first of these rules that speaks for the unit or the permission; NONE when none does. */
static enum wlink_code may_begin(const struct wlink_policy_unit *unit, enum wlink_event event,
                                 enum wlink_code authorisation) {
    if (!unit->in_service)
        return WLINK_CODE_NOT_IN_SERVICE;
    if (unit->occupied || !wlink_consultation_may(unit->state, event))
        return WLINK_CODE_NOT_NOW;
    if (!unit->clock_known)
        return WLINK_CODE_CLOCK_UNKNOWN;
    return unit->record_writable ? authorisation : WLINK_CODE_RECORD_UNWRITABLE;
}

const char *wlink_verdict_to_string(enum wlink_verdict verdict) {
    static const char *const names[] = {"refuse", "busy", "wait", "ring", "resume"};
    return (unsigned)verdict < G_N_ELEMENTS(names) ? names[verdict] : names[WLINK_VERDICT_REFUSE];
}

struct wlink_policy_decision wlink_policy_incoming(const struct wlink_policy_incoming *request) {
    guint facts = request_facts(request);
    const struct rule *rule = rules;
    while ((facts & rule->all) != rule->all || (facts & rule->none))
        rule++; /* the last row has no condition */
    bool named = rule->code == WLINK_CODE_NOT_AUTHORISED;
    return (struct wlink_policy_decision){rule->verdict, named ? request->authorisation : rule->code,
                                          rule->reason};
}

enum wlink_code wlink_policy_outgoing(const struct wlink_policy_unit *unit, enum wlink_code authorisation) {
    return may_begin(unit, WLINK_EVENT_CALL, authorisation);
}

enum wlink_code wlink_policy_join(const struct wlink_policy_unit *unit, enum wlink_code authorisation) {
    return may_begin(unit, WLINK_EVENT_JOIN, authorisation);
}

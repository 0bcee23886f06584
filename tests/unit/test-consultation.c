/* SPDX-License-Identifier: Apache-2.0 */
#include "call/consultation.h"

#include <string.h>

#define X(effect) WLINK_EFFECT_##effect

/* Every pair, written down a second time by hand: the state that follows, in the order of the enum
 * (0 idle, 1 checking, 2 calling, 3 waiting, 4 ringing, 5 connecting, 6 in consultation, 7 interrupted,
 * 8 ending, 9 ended, a refused, b failed); '.' ignored; '!' cannot happen. */
static const struct {
    enum wlink_event event;
    const char *next; /* by state: idle checking calling waiting ringing connecting in interrupted ending
                         ended refused failed */
} expected[WLINK_EVENT_COUNT] = {
    /*                           0123456789ab */
    {WLINK_EVENT_CHECK, /*    */ "1...4....111"}, {WLINK_EVENT_CALL, /*     */ "22.......222"},
    {WLINK_EVENT_CALL_REFUSED, "aaaa0a.a.aaa"},   {WLINK_EVENT_PROGRESS, /* */ "..33........"},
    {WLINK_EVENT_INCOMING, /* */ "44.......444"}, {WLINK_EVENT_ANSWER, /*   */ "....5......."},
    {WLINK_EVENT_DECLINE, /*  */ "....0......."}, {WLINK_EVENT_JOIN, /*     */ "55.......555"},
    {WLINK_EVENT_ACCEPTED, /* */ "0.55....89ab"}, {WLINK_EVENT_PROVEN, /*   */ ".!!3!666...."},
    {WLINK_EVENT_BROKEN, /*   */ "..b3.577...."}, {WLINK_EVENT_RESTORED, /* */ ".!!3!.66...."},
    {WLINK_EVENT_RESUME, /*   */ "7!!!!!!!!!!!"}, {WLINK_EVENT_GIVE_UP, /*  */ ".0ab0b.89..."},
    {WLINK_EVENT_END, /*      */ ".0880888.000"}, {WLINK_EVENT_FAR_ENDED, /**/ "..880888...."},
    {WLINK_EVENT_FAR_REFUSED, "..aa.a.a...."},    {WLINK_EVENT_FAULT, /*    */ ".bbbbbbbb..."},
    {WLINK_EVENT_CLOSED, /*   */ "........9..."}, {WLINK_EVENT_DISMISS, /*  */ ".........000"},
    {WLINK_EVENT_USED, /*     */ ".1.........."},
};

static enum wlink_state parse_state(char c) {
    return (enum wlink_state)g_ascii_xdigit_value(c);
}

static bool is_closed(enum wlink_state state) {
    return wlink_state_is_rest(state) || state == WLINK_STATE_ENDING;
}

static void test_table_is_whole(void) {
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_machine_check(wlink_consultation_machine(), &error));
    g_assert_no_error(error);
}

static void assert_step(enum wlink_state state, enum wlink_event event, char wanted) {
    struct wlink_step step = wlink_consultation_step(state, event);
    g_test_message("%s in %s: %s, %s", wlink_event_to_string(event), wlink_state_to_string(state),
                   wlink_state_to_string(step.next), step.reason);
    g_assert_nonnull(step.reason);
    g_assert_true(step.legal == (wanted != '!'));
    g_assert_true(step.ignored == (wanted == '.'));
    g_assert_true(wlink_consultation_may(state, event) == (step.legal && !step.ignored));
    if (wanted == '.')
        g_assert_true(step.next == state && step.effects == 0 && step.patience_s == 0);
    else
        g_assert_cmpint(step.next, ==, wanted == '!' ? WLINK_STATE_FAILED : parse_state(wanted));
}

static void test_every_pair(void) {
    for (unsigned i = 0; i < WLINK_EVENT_COUNT; i++) {
        g_assert_cmpint(expected[i].event, ==, i);
        g_assert_cmpuint(strlen(expected[i].next), ==, WLINK_STATE_COUNT);
        for (unsigned state = 0; state < WLINK_STATE_COUNT; state++)
            assert_step((enum wlink_state)state, expected[i].event, expected[i].next[state]);
    }
}

static void test_out_of_range_is_illegal(void) {
    struct wlink_step step = wlink_consultation_step(WLINK_STATE_COUNT, WLINK_EVENT_CALL);
    g_assert_false(step.legal);
    g_assert_cmpint(step.next, ==, WLINK_STATE_FAILED);
    g_assert_false(wlink_consultation_step(WLINK_STATE_IDLE, WLINK_EVENT_COUNT).legal);
}

typedef void (*pair_check)(enum wlink_state state, enum wlink_event event, const struct wlink_step *step);

static void for_every_pair(pair_check check) {
    for (unsigned state = 0; state < WLINK_STATE_COUNT; state++)
        for (unsigned event = 0; event < WLINK_EVENT_COUNT; event++) {
            struct wlink_step step =
                wlink_consultation_step((enum wlink_state)state, (enum wlink_event)event);
            g_test_message("%s in %s", wlink_event_to_string((enum wlink_event)event),
                           wlink_state_to_string((enum wlink_state)state));
            check((enum wlink_state)state, (enum wlink_event)event, &step);
        }
}

/* Cameras and microphones open because a person here did something; after a restart those that a person had
 * opened. Nothing that comes from the network opens or accepts anything. */
static void check_only_people_open(enum wlink_state state, enum wlink_event event,
                                   const struct wlink_step *step) {
    (void)state;
    bool person = event == WLINK_EVENT_CHECK || event == WLINK_EVENT_CALL || event == WLINK_EVENT_ANSWER ||
                  event == WLINK_EVENT_JOIN;
    if (step->effects & X(OPEN_DEVICES))
        g_assert_true(person || event == WLINK_EVENT_RESUME);
    if (step->effects & X(ACCEPT_CALL))
        g_assert_true(event == WLINK_EVENT_ANSWER || event == WLINK_EVENT_JOIN);
    if (step->effects & X(SEND_INVITE))
        g_assert_true(event == WLINK_EVENT_CALL);
}

static void test_only_people_open_devices(void) {
    for_every_pair(check_only_people_open);
}

static void check_valves(enum wlink_state state, enum wlink_event event, const struct wlink_step *step) {
    if (step->effects & X(OPEN_VALVES))
        g_assert_cmpint(step->next, ==, WLINK_STATE_IN_CONSULTATION);
    if (step->next == WLINK_STATE_IN_CONSULTATION && state != step->next) {
        g_assert_true(step->effects & X(OPEN_VALVES));
        g_assert_true(event == WLINK_EVENT_PROVEN ||
                      (event == WLINK_EVENT_RESTORED && state == WLINK_STATE_INTERRUPTED));
    }
    if (state == WLINK_STATE_IN_CONSULTATION && step->next != state)
        g_assert_true(step->effects & X(SHUT_VALVES));
}

static void test_only_proof_opens_valves(void) {
    for_every_pair(check_valves);
}

static void check_way_out(enum wlink_state state, enum wlink_event event, const struct wlink_step *step) {
    if (is_closed(state) || !is_closed(step->next))
        return;
    g_assert_true(step->effects & X(CLOSE_DEVICES));
    g_assert_true(step->effects & X(DROP_TRANSPORT));
    g_assert_true(step->effects & X(TRY_RECORD));
    if (state != WLINK_STATE_CHECKING || step->next != WLINK_STATE_IDLE) {
        g_assert_true(step->effects & X(HANG_UP));
        g_assert_true(step->effects & X(DROP_RESUME));
    }
    (void)event;
}

static void test_every_way_out_closes(void) {
    for_every_pair(check_way_out);
}

/* What opens or sends is recorded first; what closes never waits for the record. */
static void check_record(enum wlink_state state, enum wlink_event event, const struct wlink_step *step) {
    bool acts = step->effects & (X(OPEN_DEVICES) | X(SEND_INVITE) | X(START_RING) | X(ACCEPT_CALL));
    if (acts || (state == WLINK_STATE_CONNECTING && (step->effects & X(OPEN_VALVES))))
        g_assert_true(step->effects & X(RECORD));
    if (step->effects & (X(CLOSE_DEVICES) | X(HANG_UP) | X(SHUT_VALVES)))
        g_assert_false(step->effects & X(RECORD));
    g_assert_false((step->effects & X(RECORD)) && (step->effects & X(TRY_RECORD)));
    (void)event;
}

static void test_record_before_act(void) {
    for_every_pair(check_record);
}

/* Who ended is told to a far end that could not hear it; a far end that ended knows, and one that we gave up
 * gives up, too. */
static void check_farewell(enum wlink_state state, enum wlink_event event, const struct wlink_step *step) {
    g_assert_true(!!(step->effects & X(SAY_FAREWELL)) ==
                  (event == WLINK_EVENT_END &&
                   (state == WLINK_STATE_IN_CONSULTATION || state == WLINK_STATE_INTERRUPTED)));
}

static void test_an_end_over_a_broken_path_is_told_later(void) {
    for_every_pair(check_farewell);
}

static void test_end_leads_out_of_everything(void) {
    static const enum wlink_event way[] = {WLINK_EVENT_END, WLINK_EVENT_CLOSED, WLINK_EVENT_CLOSED};
    for (unsigned from = 0; from < WLINK_STATE_COUNT; from++) {
        enum wlink_state state = (enum wlink_state)from;
        for (unsigned i = 0; i < G_N_ELEMENTS(way) && state != WLINK_STATE_IDLE; i++)
            state = wlink_consultation_step(state, way[i]).next;
        g_assert_true(state == WLINK_STATE_IDLE || state == WLINK_STATE_ENDED);
    }
}

/* States that wait for the network, or for a person at open devices, end by themselves: a timer runs whenever
 * one of them is entered. */
static void check_patience(enum wlink_state state, enum wlink_event event, const struct wlink_step *step) {
    bool waits = step->next == WLINK_STATE_CHECKING || step->next == WLINK_STATE_CALLING ||
                 step->next == WLINK_STATE_RINGING || step->next == WLINK_STATE_CONNECTING ||
                 step->next == WLINK_STATE_INTERRUPTED || step->next == WLINK_STATE_ENDING;
    if (state != step->next)
        g_assert_true(waits == (step->patience_s > 0));
    if (step->patience_s > 0)
        g_assert_true(wlink_consultation_may(step->next, WLINK_EVENT_GIVE_UP));
    (void)event;
}

static void test_nothing_waits_for_ever_but_a_wait(void) {
    for_every_pair(check_patience);
}

/* What the effects of all steps so far have left open. */
struct world {
    enum wlink_state state;
    bool devices, valves, ringing, transport, resume;
};

static bool after(guint effects, guint on, guint off, bool before) {
    return (effects & off) ? false : (effects & on) ? true : before;
}

static struct world apply(struct world world, enum wlink_event event) {
    struct wlink_step step = wlink_consultation_step(world.state, event);
    return (struct world){
        .state = step.next,
        .devices = after(step.effects, X(OPEN_DEVICES), X(CLOSE_DEVICES), world.devices),
        .valves = after(step.effects, X(OPEN_VALVES), X(SHUT_VALVES), world.valves),
        .ringing = after(step.effects, X(START_RING), X(STOP_RING), world.ringing),
        .transport = after(step.effects, X(BUILD_OFFER) | X(ACCEPT_CALL) | X(RECONNECT), X(DROP_TRANSPORT),
                           world.transport),
        .resume = after(step.effects, X(SAVE_RESUME), X(DROP_RESUME), world.resume),
    };
}

static unsigned world_number(struct world world) {
    return (unsigned)world.state << 5 | (unsigned)world.devices << 4 | (unsigned)world.valves << 3 |
           (unsigned)world.ringing << 2 | (unsigned)world.transport << 1 | (unsigned)world.resume;
}

static void assert_world(struct world world) {
    g_test_message("%s: devices %d valves %d ringing %d transport %d resume %d",
                   wlink_state_to_string(world.state), world.devices, world.valves, world.ringing,
                   world.transport, world.resume);
    if (is_closed(world.state))
        g_assert_false(world.devices || world.valves || world.ringing || world.transport || world.resume);
    g_assert_true(world.valves == (world.state == WLINK_STATE_IN_CONSULTATION));
    if (world.ringing)
        g_assert_cmpint(world.state, ==, WLINK_STATE_RINGING);
    if (world.state == WLINK_STATE_IN_CONSULTATION)
        g_assert_true(world.devices && world.transport && world.resume);
}

/* Everything that any sequence of events whatever can lead to. */
static void test_every_reachable_world(void) {
    bool seen[WLINK_STATE_COUNT << 5] = {false};
    struct world queue[G_N_ELEMENTS(seen)] = {{.state = WLINK_STATE_IDLE}};
    seen[0] = true;
    for (unsigned head = 0, tail = 1; head < tail; head++) {
        assert_world(queue[head]);
        for (unsigned event = 0; event < WLINK_EVENT_COUNT; event++) {
            struct world next = apply(queue[head], (enum wlink_event)event);
            if (seen[world_number(next)])
                continue;
            seen[world_number(next)] = true;
            queue[tail++] = next;
        }
    }
}

/* A world with a clock: what the daemon does with wlink_step.patience_s. */
struct day {
    struct world world;
    int now, deadline; /* s; 0: no timer runs */
};

static void happen(struct day *day, enum wlink_event event) {
    struct wlink_step step = wlink_consultation_step(day->world.state, event);
    if (step.patience_s != 0 || step.next != day->world.state)
        day->deadline = step.patience_s > 0 ? day->now + step.patience_s : 0;
    day->world = apply(day->world, event);
}

static void let_pass(struct day *day, int seconds) {
    int until = day->now + seconds;
    while (day->deadline && day->deadline <= until) {
        day->now = day->deadline;
        day->deadline = 0;
        happen(day, WLINK_EVENT_GIVE_UP);
    }
    day->now = until;
}

enum { TEN_MINUTES = 600, DAY = 24 * 60 * 60 };

static void test_a_check_lapses_when_nobody_uses_it(void) {
    struct day day = {.world.state = WLINK_STATE_IDLE};
    happen(&day, WLINK_EVENT_CHECK);
    for (int i = 0; i < 100; i++) { /* somebody is there for hours */
        let_pass(&day, TEN_MINUTES - 1);
        g_assert_cmpint(day.world.state, ==, WLINK_STATE_CHECKING);
        happen(&day, WLINK_EVENT_USED);
    }
    let_pass(&day, TEN_MINUTES - 1);
    g_assert_true(day.world.devices);
    let_pass(&day, 1);
    g_assert_cmpint(day.world.state, ==, WLINK_STATE_IDLE);
    g_assert_false(day.world.devices || day.world.transport);
}

/* What the network does is no use: a missed call closes what the check had opened. */
static void test_a_call_does_not_keep_a_check_open(void) {
    struct day day = {.world.state = WLINK_STATE_IDLE};
    happen(&day, WLINK_EVENT_CHECK);
    let_pass(&day, TEN_MINUTES - 1);
    happen(&day, WLINK_EVENT_INCOMING);
    let_pass(&day, TEN_MINUTES);
    g_assert_cmpint(day.world.state, ==, WLINK_STATE_IDLE);
    g_assert_false(day.world.devices);
}

/* From everything that any sequence of events can lead to: with nobody there and a network that is silent, no
 * device is open a day later, unless a person asked for it (a consultation, and a wait for one). */
static void check_a_day(struct world world, enum wlink_event event) {
    struct day day = {.world = world};
    happen(&day, event);
    let_pass(&day, DAY);
    if (day.world.devices)
        g_assert_true(day.world.state == WLINK_STATE_WAITING ||
                      day.world.state == WLINK_STATE_IN_CONSULTATION);
}

static void test_nothing_is_open_a_day_later(void) {
    for (unsigned state = 0; state < WLINK_STATE_COUNT; state++)
        for (unsigned event = 0; event < WLINK_EVENT_COUNT; event++) {
            enum wlink_state from = (enum wlink_state)state;
            struct wlink_step step = wlink_consultation_step(from, (enum wlink_event)event);
            if (step.next != from) /* else an earlier timer still runs */
                check_a_day((struct world){.state = from, .devices = !is_closed(from)},
                            (enum wlink_event)event);
        }
}

struct stage {
    enum wlink_event event;
    enum wlink_state next;
    guint effects;
};

static void walk(const struct stage *stages, unsigned count) {
    enum wlink_state state = WLINK_STATE_IDLE;
    for (unsigned i = 0; i < count; i++) {
        struct wlink_step step = wlink_consultation_step(state, stages[i].event);
        g_assert_true(step.legal);
        g_assert_cmpint(step.next, ==, stages[i].next);
        g_assert_cmphex(step.effects & stages[i].effects, ==, stages[i].effects);
        state = step.next;
    }
}

static void test_a_wing_starts(void) {
    static const struct stage stages[] = {
        {WLINK_EVENT_CHECK, WLINK_STATE_CHECKING, X(RECORD) | X(OPEN_DEVICES) | X(BUILD_OFFER)},
        {WLINK_EVENT_CALL, WLINK_STATE_CALLING, X(RECORD) | X(SEND_INVITE)},
        {WLINK_EVENT_PROGRESS, WLINK_STATE_WAITING, 0},
        {WLINK_EVENT_PROVEN, WLINK_STATE_WAITING, 0},
        {WLINK_EVENT_PROGRESS, WLINK_STATE_WAITING, 0},
        {WLINK_EVENT_BROKEN, WLINK_STATE_WAITING, X(RECONNECT)},
        {WLINK_EVENT_PROGRESS, WLINK_STATE_WAITING, 0},
        {WLINK_EVENT_PROVEN, WLINK_STATE_WAITING, 0},
        {WLINK_EVENT_ACCEPTED, WLINK_STATE_CONNECTING, 0},
        {WLINK_EVENT_PROVEN, WLINK_STATE_IN_CONSULTATION, X(RECORD) | X(OPEN_VALVES) | X(SAVE_RESUME)},
        {WLINK_EVENT_BROKEN, WLINK_STATE_INTERRUPTED, X(SHOW_BREAK) | X(RECONNECT) | X(SHUT_VALVES)},
        {WLINK_EVENT_RESTORED, WLINK_STATE_IN_CONSULTATION, X(OPEN_VALVES)},
        {WLINK_EVENT_FAR_ENDED, WLINK_STATE_ENDING, X(CLOSE_DEVICES)},
        {WLINK_EVENT_CLOSED, WLINK_STATE_ENDED, 0},
        {WLINK_EVENT_CALL, WLINK_STATE_CALLING, X(OPEN_DEVICES) | X(BUILD_OFFER) | X(SEND_INVITE)},
        {WLINK_EVENT_FAR_REFUSED, WLINK_STATE_REFUSED, X(CLOSE_DEVICES)},
        {WLINK_EVENT_DISMISS, WLINK_STATE_IDLE, 0},
    };
    walk(stages, G_N_ELEMENTS(stages));
}

static void test_a_wing_is_called(void) {
    static const struct stage stages[] = {
        {WLINK_EVENT_INCOMING, WLINK_STATE_RINGING, X(RECORD) | X(START_RING)},
        {WLINK_EVENT_CHECK, WLINK_STATE_RINGING, X(OPEN_DEVICES) | X(STOP_RING)},
        {WLINK_EVENT_ANSWER, WLINK_STATE_CONNECTING, X(RECORD) | X(OPEN_DEVICES) | X(ACCEPT_CALL)},
        {WLINK_EVENT_PROVEN, WLINK_STATE_IN_CONSULTATION, X(OPEN_VALVES)},
        {WLINK_EVENT_END, WLINK_STATE_ENDING, X(HANG_UP) | X(CLOSE_DEVICES)},
        {WLINK_EVENT_GIVE_UP, WLINK_STATE_ENDED, X(CLOSE_DEVICES)},
        {WLINK_EVENT_INCOMING, WLINK_STATE_RINGING, X(START_RING)},
        {WLINK_EVENT_GIVE_UP, WLINK_STATE_IDLE, X(STOP_RING) | X(HANG_UP)},
    };
    walk(stages, G_N_ELEMENTS(stages));
}

static void test_a_consultant_joins(void) {
    static const struct stage stages[] = {
        {WLINK_EVENT_JOIN, WLINK_STATE_CONNECTING, X(RECORD) | X(OPEN_DEVICES) | X(ACCEPT_CALL)},
        {WLINK_EVENT_PROVEN, WLINK_STATE_IN_CONSULTATION, X(OPEN_VALVES)},
        {WLINK_EVENT_BROKEN, WLINK_STATE_INTERRUPTED, X(RECONNECT)},
        {WLINK_EVENT_GIVE_UP, WLINK_STATE_ENDING, X(CLOSE_DEVICES) | X(DROP_RESUME)},
        {WLINK_EVENT_CLOSED, WLINK_STATE_ENDED, 0},
        {WLINK_EVENT_JOIN, WLINK_STATE_CONNECTING, X(ACCEPT_CALL)},
    };
    walk(stages, G_N_ELEMENTS(stages));
}

static void test_a_daemon_was_killed(void) {
    static const struct stage stages[] = {
        {WLINK_EVENT_RESUME, WLINK_STATE_INTERRUPTED, X(RECORD) | X(OPEN_DEVICES) | X(RECONNECT)},
        {WLINK_EVENT_PROGRESS, WLINK_STATE_INTERRUPTED, 0},
        {WLINK_EVENT_ACCEPTED, WLINK_STATE_INTERRUPTED, 0},
        {WLINK_EVENT_PROVEN, WLINK_STATE_IN_CONSULTATION, X(OPEN_VALVES)},
    };
    walk(stages, G_N_ELEMENTS(stages));
}

static void test_names_are_distinct(void) {
    for (unsigned i = 0; i < WLINK_STATE_COUNT; i++)
        for (unsigned j = 0; j < i; j++)
            g_assert_cmpstr(wlink_state_to_string((enum wlink_state)i), !=,
                            wlink_state_to_string((enum wlink_state)j));
    g_assert_cmpstr(wlink_effect_to_string(WLINK_EFFECT_DROP_RESUME), ==, "drop-resume");
    g_assert_cmpstr(wlink_effect_to_string(WLINK_EFFECT_ACCEPT_CALL), ==, "accept-call");
    g_assert_cmpstr(wlink_effect_to_string(WLINK_EFFECT_CLOSE_DEVICES), ==, "close-devices");
    g_assert_cmpstr(wlink_effect_to_string(WLINK_EFFECT_SAY_FAREWELL), ==, "say-farewell");
    g_assert_cmpint(WLINK_EFFECT_SAY_FAREWELL, ==, 1 << (WLINK_EFFECT_COUNT - 1));
    g_assert_cmpstr(wlink_event_to_string(WLINK_EVENT_DISMISS), ==, "dismiss");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/consultation/table-is-whole", test_table_is_whole);
    g_test_add_func("/consultation/every-pair", test_every_pair);
    g_test_add_func("/consultation/out-of-range-is-illegal", test_out_of_range_is_illegal);
    g_test_add_func("/consultation/only-people-open-devices", test_only_people_open_devices);
    g_test_add_func("/consultation/only-proof-opens-valves", test_only_proof_opens_valves);
    g_test_add_func("/consultation/every-way-out-closes", test_every_way_out_closes);
    g_test_add_func("/consultation/record-before-act", test_record_before_act);
    g_test_add_func("/consultation/an-end-over-a-broken-path-is-told-later",
                    test_an_end_over_a_broken_path_is_told_later);
    g_test_add_func("/consultation/end-leads-out-of-everything", test_end_leads_out_of_everything);
    g_test_add_func("/consultation/nothing-waits-for-ever-but-a-wait",
                    test_nothing_waits_for_ever_but_a_wait);
    g_test_add_func("/consultation/every-reachable-world", test_every_reachable_world);
    g_test_add_func("/consultation/a-check-lapses", test_a_check_lapses_when_nobody_uses_it);
    g_test_add_func("/consultation/a-call-does-not-keep-a-check-open",
                    test_a_call_does_not_keep_a_check_open);
    g_test_add_func("/consultation/nothing-is-open-a-day-later", test_nothing_is_open_a_day_later);
    g_test_add_func("/consultation/a-wing-starts", test_a_wing_starts);
    g_test_add_func("/consultation/a-wing-is-called", test_a_wing_is_called);
    g_test_add_func("/consultation/a-consultant-joins", test_a_consultant_joins);
    g_test_add_func("/consultation/a-daemon-was-killed", test_a_daemon_was_killed);
    g_test_add_func("/consultation/names-are-distinct", test_names_are_distinct);
    return g_test_run();
}

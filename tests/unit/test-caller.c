/* SPDX-License-Identifier: Apache-2.0 */
#include "call/caller.h"

#include <string.h>

#define X(effect) WLINK_CALLER_DO_##effect

/* Every pair, written down a second time by hand: 0 arrived, 1 warming, 2 warm, 3 cold, 4 absent, 5 joining,
 * 6 joined, 7 gone; '.' ignored; '!' cannot happen. */
static const struct {
    enum wlink_caller_event event;
    const char *next;
} expected[WLINK_CALLER_EVENT_COUNT] = {
    /*                                     01234567 */
    {WLINK_CALLER_EVENT_VERIFIED, /*    */ "1!!!!!.."},  {WLINK_CALLER_EVENT_VERIFIED_COLD, /**/ "3!!!!!.."},
    {WLINK_CALLER_EVENT_REFUSED, /*     */ "77777..."},  {WLINK_CALLER_EVENT_DESCRIBED, /*   */ "!1.!...."},
    {WLINK_CALLER_EVENT_PROVEN, /*      */ "!2.!.6.."},  {WLINK_CALLER_EVENT_BROKEN, /*      */ "7444...."},
    {WLINK_CALLER_EVENT_WARM_PLACE, /*  */ "...1...."},  {WLINK_CALLER_EVENT_RETURNED, /*    */ "!1111..."},
    {WLINK_CALLER_EVENT_RETURNED_COLD, /**/ "!3333..."}, {WLINK_CALLER_EVENT_CHOSEN, /*      */ ".565...."},
    {WLINK_CALLER_EVENT_DECLINED, /*    */ ".7777..."},  {WLINK_CALLER_EVENT_FAR_LEFT, /*    */ "777777.."},
    {WLINK_CALLER_EVENT_FAULT, /*       */ "777777.."},  {WLINK_CALLER_EVENT_EXPIRED, /*     */ "....7..."},
};

static bool in_list(enum wlink_caller_state state) {
    return state == WLINK_CALLER_WARMING || state == WLINK_CALLER_WARM || state == WLINK_CALLER_COLD ||
           state == WLINK_CALLER_ABSENT;
}

static bool has_transport(enum wlink_caller_state state) {
    return state == WLINK_CALLER_WARMING || state == WLINK_CALLER_WARM;
}

static void test_table_is_whole(void) {
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_machine_check(wlink_caller_machine(), &error));
    g_assert_no_error(error);
}

/* What must hold of any step, whatever the table says. */
static void check_step(enum wlink_caller_state state, const struct wlink_caller_step *step) {
    bool was_shown = in_list(state), consultation_has_it = state == WLINK_CALLER_JOINING;
    if (state == WLINK_CALLER_ARRIVED && in_list(step->next))
        g_assert_true(step->effects & X(RECORD));
    if (was_shown && !in_list(step->next))
        g_assert_true(step->effects & X(LEAVE_LIST));
    if (has_transport(state) && !has_transport(step->next))
        g_assert_true(step->effects & X(WARM_NEXT));
    if (has_transport(state) && (step->next == WLINK_CALLER_GONE || step->next == WLINK_CALLER_ABSENT))
        g_assert_true(step->effects & X(DROP_TRANSPORT));
    if (!has_transport(state) && has_transport(step->next))
        g_assert_true(step->effects & X(BUILD_TRANSPORT));
    if (consultation_has_it && step->legal)
        g_assert_false(step->effects & (X(DROP_TRANSPORT) | X(REFUSE)));
    g_assert_false((step->effects & X(RECORD)) && (step->effects & (X(DROP_TRANSPORT) | X(REFUSE))));
}

static void test_every_pair(void) {
    for (unsigned i = 0; i < WLINK_CALLER_EVENT_COUNT; i++)
        for (unsigned s = 0; s < WLINK_CALLER_STATE_COUNT; s++) {
            enum wlink_caller_state state = (enum wlink_caller_state)s;
            char wanted = expected[i].next[s];
            struct wlink_caller_step step = wlink_caller_step(state, expected[i].event);
            g_test_message("%s in %s: %s, %s", wlink_caller_event_to_string(expected[i].event),
                           wlink_caller_state_to_string(state), wlink_caller_state_to_string(step.next),
                           step.reason);
            g_assert_cmpint(expected[i].event, ==, i);
            g_assert_true(step.legal == (wanted != '!'));
            g_assert_true(step.ignored == (wanted == '.'));
            g_assert_true(step.next == (wanted == '.'   ? state
                                        : wanted == '!' ? WLINK_CALLER_GONE
                                                        : (enum wlink_caller_state)(wanted - '0')));
            g_assert_true(!step.ignored || step.effects == 0);
            check_step(state, &step);
        }
}

static void test_out_of_range_is_illegal(void) {
    g_assert_false(
        wlink_caller_step((enum wlink_caller_state)WLINK_CALLER_STATE_COUNT, WLINK_CALLER_EVENT_FAULT).legal);
    g_assert_cmpstr(wlink_caller_state_to_string((enum wlink_caller_state)99), ==, "unknown");
    g_assert_cmpstr(wlink_caller_event_to_string(WLINK_CALLER_EVENT_EXPIRED), ==, "expired");
    g_assert_cmpstr(wlink_caller_event_to_string(WLINK_CALLER_EVENT_WARM_PLACE), ==, "warm-place");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caller/table-is-whole", test_table_is_whole);
    g_test_add_func("/caller/every-pair", test_every_pair);
    g_test_add_func("/caller/out-of-range-is-illegal", test_out_of_range_is_illegal);
    return g_test_run();
}

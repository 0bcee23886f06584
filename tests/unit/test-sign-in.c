/* SPDX-License-Identifier: Apache-2.0 */
#include "call/sign-in.h"

#define MINUTE ((gint64)60 * G_USEC_PER_SEC)

static const gint64 start = 1000 * G_USEC_PER_SEC, idle = 5 * MINUTE;

static struct wlink_sign_in signed_in(enum wlink_staff_role role) {
    struct wlink_sign_in who = {0};
    wlink_sign_in_begin(&who, "101", role, false, start);
    return who;
}

static void assert_may(const struct wlink_sign_in *who, enum wlink_code call, enum wlink_code administer) {
    const struct wlink_sign_in_unit unit = {WLINK_STATE_CHECKING, false, 0};
    g_assert_cmpint(wlink_sign_in_may_call(who), ==, call);
    g_assert_cmpint(wlink_sign_in_may_open(who, &unit, start), ==, call);
    g_assert_cmpint(wlink_sign_in_may_administer(who), ==, administer);
}

static void test_who_may_what(void) {
    struct wlink_sign_in nobody = {0};
    assert_may(&nobody, WLINK_CODE_SIGN_IN_NEEDED, WLINK_CODE_SIGN_IN_NEEDED);
    for (unsigned i = 0; i < WLINK_STAFF_ROLE_COUNT; i++) {
        struct wlink_sign_in who = signed_in((enum wlink_staff_role)i);
        bool administers = wlink_staff_role_may_administer(who.role);
        assert_may(&who, WLINK_CODE_NONE, administers ? WLINK_CODE_NONE : WLINK_CODE_NOT_PERMITTED);
        wlink_sign_in_end(&who);
        assert_may(&who, WLINK_CODE_SIGN_IN_NEEDED, WLINK_CODE_SIGN_IN_NEEDED);
    }
}

static void test_a_one_time_pin_opens_nothing(void) {
    struct wlink_sign_in who = {0};
    wlink_sign_in_begin(&who, "900", WLINK_STAFF_MANAGER, true, start);
    assert_may(&who, WLINK_CODE_MUST_CHANGE_PIN, WLINK_CODE_MUST_CHANGE_PIN);
    wlink_sign_in_changed(&who);
    assert_may(&who, WLINK_CODE_NONE, WLINK_CODE_NONE);
}

/* In which states it lapses five minutes after the last use: the others hold it. */
static void test_it_lapses_where_nobody_is_with_anybody(void) {
    static const bool lapses[WLINK_STATE_COUNT] = {
        [WLINK_STATE_IDLE] = true,  [WLINK_STATE_CHECKING] = true, [WLINK_STATE_ENDING] = true,
        [WLINK_STATE_ENDED] = true, [WLINK_STATE_REFUSED] = true,  [WLINK_STATE_FAILED] = true,
    };
    struct wlink_sign_in who = signed_in(WLINK_STAFF_NURSE), nobody = {0};
    for (unsigned i = 0; i < WLINK_STATE_COUNT; i++) {
        enum wlink_state state = (enum wlink_state)i;
        g_assert_cmpint(wlink_sign_in_lapse(&who, state, idle), ==, lapses[i] ? start + idle : G_MAXINT64);
        g_assert_cmpint(wlink_sign_in_is_held(state), ==, !lapses[i]);
        g_assert_cmpint(wlink_sign_in_lapse(&nobody, state, idle), ==, G_MAXINT64);
    }
}

static void test_use_moves_the_lapse(void) {
    struct wlink_sign_in who = signed_in(WLINK_STAFF_NURSE);
    wlink_sign_in_use(&who, start + 4 * MINUTE);
    g_assert_cmpint(wlink_sign_in_lapse(&who, WLINK_STATE_IDLE, idle), ==, start + 9 * MINUTE);
}

/* Until a stop has lasted five minutes, whoever is signed in ends it; then somebody who signed in since. */
static void test_a_long_stop_wants_a_newer_sign_in(void) {
    struct wlink_sign_in before = signed_in(WLINK_STAFF_NURSE), during = {0}, after = {0};
    const struct wlink_sign_in_unit unit = {WLINK_STATE_IN_CONSULTATION, true, start + MINUTE};
    gint64 long_enough = start + 6 * MINUTE;
    wlink_sign_in_begin(&during, "102", WLINK_STAFF_NURSE, false, start + 2 * MINUTE);
    wlink_sign_in_begin(&after, "102", WLINK_STAFF_NURSE, false, long_enough);
    g_assert_cmpint(wlink_sign_in_may_open(&before, &unit, long_enough - 1), ==, WLINK_CODE_NONE);
    g_assert_cmpint(wlink_sign_in_may_open(&before, &unit, long_enough), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_assert_cmpint(wlink_sign_in_may_open(&during, &unit, long_enough), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_assert_cmpint(wlink_sign_in_may_open(&after, &unit, long_enough), ==, WLINK_CODE_NONE);
    g_assert_cmpint(wlink_sign_in_may_open(&after, &unit, long_enough + 60 * MINUTE), ==, WLINK_CODE_NONE);
    g_assert_cmpint(wlink_sign_in_may_call(&before), ==, WLINK_CODE_NONE); /* which opens nothing */
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sign-in/who-may-what", test_who_may_what);
    g_test_add_func("/sign-in/one-time-pin", test_a_one_time_pin_opens_nothing);
    g_test_add_func("/sign-in/lapses", test_it_lapses_where_nobody_is_with_anybody);
    g_test_add_func("/sign-in/use", test_use_moves_the_lapse);
    g_test_add_func("/sign-in/long-stop", test_a_long_stop_wants_a_newer_sign_in);
    return g_test_run();
}

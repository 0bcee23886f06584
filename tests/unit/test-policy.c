/* SPDX-License-Identifier: Apache-2.0 */
#include "call/policy.h"

static const struct wlink_policy_unit ready = {WLINK_STATE_IDLE, true, true, true};

/* An ordinary authorised call that finds everything in order. */
static struct wlink_policy_incoming ordinary(enum wlink_role role, enum wlink_state state) {
    struct wlink_policy_incoming request = {.unit = ready, .role = role};
    request.unit.state = state;
    return request;
}

/* A call back with a token of the consultation that runs here. */
static struct wlink_policy_incoming resumption(enum wlink_role role) {
    struct wlink_policy_incoming request = ordinary(role, WLINK_STATE_INTERRUPTED);
    request.brings_token = true;
    request.token_matches = true;
    request.silent_for_us = 30 * G_USEC_PER_SEC;
    return request;
}

static void assert_decision(struct wlink_policy_incoming request, enum wlink_verdict verdict,
                            enum wlink_code code) {
    struct wlink_policy_decision decision = wlink_policy_incoming(&request);
    g_test_message("%s: %s", wlink_verdict_to_string(decision.verdict), decision.reason);
    g_assert_cmpint(decision.verdict, ==, verdict);
    g_assert_cmpint(decision.code, ==, code);
    g_assert_nonnull(decision.reason);
}

static void test_a_wing_rings_or_is_busy(void) {
    for (unsigned i = 0; i < WLINK_STATE_COUNT; i++) {
        enum wlink_state state = (enum wlink_state)i;
        bool free_now = wlink_state_is_rest(state) || state == WLINK_STATE_CHECKING;
        assert_decision(ordinary(WLINK_ROLE_WING, state), free_now ? WLINK_VERDICT_RING : WLINK_VERDICT_BUSY,
                        free_now ? WLINK_CODE_NONE : WLINK_CODE_BUSY);
    }
}

static void test_a_consulting_unit_keeps_a_list(void) {
    for (unsigned i = 0; i < WLINK_STATE_COUNT; i++) {
        struct wlink_policy_incoming request = ordinary(WLINK_ROLE_CONSULTING, (enum wlink_state)i);
        assert_decision(request, WLINK_VERDICT_WAIT, WLINK_CODE_NONE);
        request.list_full = true;
        assert_decision(request, WLINK_VERDICT_BUSY, WLINK_CODE_BUSY);
        request.has_place = true;
        assert_decision(request, WLINK_VERDICT_WAIT, WLINK_CODE_NONE);
        request.too_often = true;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_TOO_OFTEN);
    }
}

static void test_refusals_come_first(void) {
    for (int role = 0; role < 2; role++) {
        struct wlink_policy_incoming request = resumption((enum wlink_role)role);
        request.unit.record_writable = false;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_RECORD_UNWRITABLE);
        request.unit.clock_known = false;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_CLOCK_UNKNOWN);
        request.unit.in_service = false;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_NOT_IN_SERVICE);
        request = ordinary((enum wlink_role)role, WLINK_STATE_IDLE);
        request.authorisation = WLINK_CODE_AUTHORISATION_WITHDRAWN;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_AUTHORISATION_WITHDRAWN);
        request.authorisation = WLINK_CODE_AUTHORISATION_LAPSED;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_AUTHORISATION_LAPSED);
        request.authorisation = WLINK_CODE_NONE;
        request.out_of_hours = true;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_OUT_OF_HOURS);
    }
}

static void test_a_place_outlives_the_hours(void) {
    struct wlink_policy_incoming request = ordinary(WLINK_ROLE_CONSULTING, WLINK_STATE_IDLE);
    request.out_of_hours = true;
    request.has_place = true;
    assert_decision(request, WLINK_VERDICT_WAIT, WLINK_CODE_NONE);
}

static void test_resuming(void) {
    for (int role = 0; role < 2; role++) {
        struct wlink_policy_incoming request = resumption((enum wlink_role)role);
        assert_decision(request, WLINK_VERDICT_RESUME, WLINK_CODE_NONE);
        request.unit.state = WLINK_STATE_IN_CONSULTATION; /* the far end was quicker than our notice */
        assert_decision(request, WLINK_VERDICT_RESUME, WLINK_CODE_NONE);
        request.authorisation = WLINK_CODE_AUTHORISATION_LAPSED;
        assert_decision(request, WLINK_VERDICT_RESUME, WLINK_CODE_NONE);
        request.authorisation = WLINK_CODE_AUTHORISATION_WITHDRAWN;
        assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_AUTHORISATION_WITHDRAWN);
    }
}

static void test_a_wrong_token_opens_nothing(void) {
    for (int role = 0; role < 2; role++)
        for (unsigned i = 0; i < WLINK_STATE_COUNT; i++) {
            struct wlink_policy_incoming request = resumption((enum wlink_role)role);
            request.unit.state = (enum wlink_state)i;
            request.token_matches = false;
            struct wlink_policy_decision decision = wlink_policy_incoming(&request);
            g_assert_cmpint(decision.verdict, !=, WLINK_VERDICT_RESUME);
            if (i == WLINK_STATE_INTERRUPTED || i == WLINK_STATE_IN_CONSULTATION)
                g_assert_cmpint(decision.code, ==, WLINK_CODE_RESUME_REFUSED);
        }
}

static void test_later_people_are_asked(void) {
    struct wlink_policy_incoming request = resumption(WLINK_ROLE_WING);
    request.silent_for_us = (gint64)WLINK_RESUME_S * G_USEC_PER_SEC - 1;
    assert_decision(request, WLINK_VERDICT_RESUME, WLINK_CODE_NONE);
    request.silent_for_us++;
    assert_decision(request, WLINK_VERDICT_BUSY, WLINK_CODE_BUSY);
    request.unit.state = WLINK_STATE_ENDED;
    assert_decision(request, WLINK_VERDICT_RING, WLINK_CODE_NONE);
    request.token_matches = false;
    assert_decision(request, WLINK_VERDICT_RING, WLINK_CODE_NONE);
    request.role = WLINK_ROLE_CONSULTING;
    assert_decision(request, WLINK_VERDICT_WAIT, WLINK_CODE_NONE);
}

/* What a person ended here while the path was broken is not resumed, nor does it ring or wait here again. */
static void test_what_was_ended_here_is_refused(void) {
    for (int role = 0; role < 2; role++)
        for (unsigned i = 0; i < WLINK_STATE_COUNT; i++) {
            struct wlink_policy_incoming request = resumption((enum wlink_role)role);
            request.unit.state = (enum wlink_state)i;
            request.token_matches = false;
            request.ended_here = true;
            assert_decision(request, WLINK_VERDICT_REFUSE, WLINK_CODE_ENDED_HERE);
        }
}

/* Nobody can look into a wing: whatever is claimed, an unattended answer needs a matching token of a
 * consultation that runs. All combinations of all facts. */
static void test_nothing_else_is_unattended(void) {
    for (unsigned bits = 0; bits < 1 << 10; bits++)
        for (unsigned state = 0; state < WLINK_STATE_COUNT; state++) {
            struct wlink_policy_incoming request = {
                .unit = {(enum wlink_state)state, bits & 1, bits & 2, bits & 4},
                .role = WLINK_ROLE_WING,
                .out_of_hours = bits & 8,
                .authorisation = bits & 16 ? WLINK_CODE_NOT_AUTHORISED : WLINK_CODE_NONE,
                .list_full = bits & 32,
                .brings_token = bits & 64,
                .token_matches = bits & 128,
                .ended_here = bits & 512,
                .silent_for_us = bits & 256 ? 200 * G_USEC_PER_SEC : 0,
            };
            struct wlink_policy_decision decision = wlink_policy_incoming(&request);
            g_assert_cmpint(decision.verdict, !=, WLINK_VERDICT_WAIT);
            if (decision.verdict == WLINK_VERDICT_RESUME)
                g_assert_true((bits & 0xc7) == 0xc7 && !(bits & 0x310) &&
                              (state == WLINK_STATE_IN_CONSULTATION || state == WLINK_STATE_INTERRUPTED));
            g_assert_true((decision.code == WLINK_CODE_NONE) == (decision.verdict == WLINK_VERDICT_RESUME ||
                                                                 decision.verdict == WLINK_VERDICT_RING));
        }
}

static void test_outgoing(void) {
    struct wlink_policy_unit unit = ready;
    g_assert_cmpint(wlink_policy_outgoing(&unit, WLINK_CODE_NONE), ==, WLINK_CODE_NONE);
    g_assert_cmpint(wlink_policy_join(&unit, WLINK_CODE_NONE), ==, WLINK_CODE_NONE);
    g_assert_cmpint(wlink_policy_outgoing(&unit, WLINK_CODE_NOT_AUTHORISED_YET), ==,
                    WLINK_CODE_NOT_AUTHORISED_YET);
    unit.record_writable = false;
    g_assert_cmpint(wlink_policy_outgoing(&unit, WLINK_CODE_NONE), ==, WLINK_CODE_RECORD_UNWRITABLE);
    unit.clock_known = false;
    g_assert_cmpint(wlink_policy_join(&unit, WLINK_CODE_NONE), ==, WLINK_CODE_CLOCK_UNKNOWN);
    unit.state = WLINK_STATE_IN_CONSULTATION;
    g_assert_cmpint(wlink_policy_outgoing(&unit, WLINK_CODE_NONE), ==, WLINK_CODE_NOT_NOW);
    unit.in_service = false;
    g_assert_cmpint(wlink_policy_join(&unit, WLINK_CODE_NONE), ==, WLINK_CODE_NOT_IN_SERVICE);
}

static void test_nothing_begins_while_the_unit_is_checked(void) {
    struct wlink_policy_incoming request = ordinary(WLINK_ROLE_WING, WLINK_STATE_IDLE);
    request.unit.occupied = true;
    assert_decision(request, WLINK_VERDICT_BUSY, WLINK_CODE_BUSY);
    g_assert_cmpint(wlink_policy_outgoing(&request.unit, WLINK_CODE_NONE), ==, WLINK_CODE_NOT_NOW);
    g_assert_cmpint(wlink_policy_join(&request.unit, WLINK_CODE_NONE), ==, WLINK_CODE_NOT_NOW);
    request.role = WLINK_ROLE_CONSULTING; /* a wait disturbs nothing */
    assert_decision(request, WLINK_VERDICT_WAIT, WLINK_CODE_NONE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/policy/a-wing-rings-or-is-busy", test_a_wing_rings_or_is_busy);
    g_test_add_func("/policy/a-consulting-unit-keeps-a-list", test_a_consulting_unit_keeps_a_list);
    g_test_add_func("/policy/refusals-come-first", test_refusals_come_first);
    g_test_add_func("/policy/a-place-outlives-the-hours", test_a_place_outlives_the_hours);
    g_test_add_func("/policy/resuming", test_resuming);
    g_test_add_func("/policy/a-wrong-token-opens-nothing", test_a_wrong_token_opens_nothing);
    g_test_add_func("/policy/later-people-are-asked", test_later_people_are_asked);
    g_test_add_func("/policy/what-was-ended-here-is-refused", test_what_was_ended_here_is_refused);
    g_test_add_func("/policy/nothing-else-is-unattended", test_nothing_else_is_unattended);
    g_test_add_func("/policy/outgoing", test_outgoing);
    g_test_add_func("/policy/nothing-begins-while-the-unit-is-checked",
                    test_nothing_begins_while_the_unit_is_checked);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/refusals.h"

enum { MINUTES = 24 * 60, A_MINUTE = 60, A_DAY = 1000 };

static gint64 minute(int number) {
    return (gint64)number * 60 * G_USEC_PER_SEC;
}

/* How many lines are taken of twice as many as a minute may have; *last: whether the last of them said so. */
static unsigned storm(wlink_refusals *refusals, enum wlink_refusal_kind kind, gint64 now, bool *last) {
    unsigned taken = 0;
    for (int i = 0; i < 2 * A_MINUTE; i++)
        taken += wlink_refusals_take(refusals, kind, now, last);
    return taken;
}

static void test_minute(void) {
    g_autoptr(wlink_refusals) refusals = wlink_refusals_new(NULL);
    bool last = true;
    g_assert_true(wlink_refusals_take(refusals, WLINK_REFUSAL_HOST, minute(5), &last));
    g_assert_false(last);
    g_assert_cmpuint(storm(refusals, WLINK_REFUSAL_HOST, minute(5), &last), ==, A_MINUTE - 1);
    g_assert_true(last);
    g_assert_cmpuint(storm(refusals, WLINK_REFUSAL_HOST, minute(6) - 1, &last), ==, 0);
    g_assert_cmpuint(storm(refusals, WLINK_REFUSAL_HOST, minute(6), &last), ==, A_MINUTE);
}

/* A storm that lasts does not fill the disk in the end. */
static void test_day(void) {
    g_autoptr(wlink_refusals) refusals = wlink_refusals_new(NULL);
    unsigned taken = 0;
    bool last = false;
    for (int i = 0; i < MINUTES; i++)
        taken += storm(refusals, WLINK_REFUSAL_HOST, minute(MINUTES + i), &last);
    g_assert_cmpuint(taken, ==, A_DAY);
    g_assert_true(last);
    g_assert_cmpuint(storm(refusals, WLINK_REFUSAL_HOST, minute(2 * MINUTES), &last), ==, A_MINUTE);
}

/* Those who have no certificate do not hide what those with one try. */
static void test_kinds(void) {
    g_autoptr(wlink_refusals) refusals = wlink_refusals_new(NULL);
    bool last;
    g_assert_cmpuint(storm(refusals, WLINK_REFUSAL_HOST, minute(5), &last), ==, A_MINUTE);
    g_assert_cmpuint(storm(refusals, WLINK_REFUSAL_ROOM, minute(5), &last), ==, A_MINUTE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/refusals/minute", test_minute);
    g_test_add_func("/refusals/day", test_day);
    g_test_add_func("/refusals/kinds", test_kinds);
    return g_test_run();
}

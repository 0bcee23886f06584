/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/pace.h"

enum { TEN_MINUTES = 30, A_DAY = 300 };

static const char *const oakwood = "oakwood-wing-1@estate.example";
static const char *const leeds = "leeds-wing-1@estate.example";

static gint64 minute(int number) {
    return (gint64)number * 60 * G_USEC_PER_SEC;
}

/* How many of twice as many calls as ten minutes may have are taken. */
static unsigned storm(wlink_pace *pace, const char *room, gint64 now) {
    unsigned taken = 0;
    for (int i = 0; i < 2 * TEN_MINUTES; i++)
        taken += wlink_pace_take(pace, room, now);
    return taken;
}

static void test_ten_minutes(void) {
    g_autoptr(wlink_pace) pace = wlink_pace_new();
    g_assert_cmpuint(storm(pace, oakwood, minute(10)), ==, TEN_MINUTES);
    g_assert_cmpuint(storm(pace, oakwood, minute(20) - 1), ==, 0);
    g_assert_cmpuint(storm(pace, oakwood, minute(20)), ==, TEN_MINUTES);
}

/* What one room does takes nothing from another. */
static void test_rooms(void) {
    g_autoptr(wlink_pace) pace = wlink_pace_new();
    g_assert_cmpuint(storm(pace, oakwood, minute(10)), ==, TEN_MINUTES);
    g_assert_true(wlink_pace_take(pace, leeds, minute(10)));
    g_assert_false(wlink_pace_take(pace, oakwood, minute(10)));
}

/* However often people talk to one another, they may call again. */
static void test_taken(void) {
    g_autoptr(wlink_pace) pace = wlink_pace_new();
    wlink_pace_give_back(pace, oakwood); /* nothing was taken */
    for (int i = 0; i < 10 * TEN_MINUTES; i++) {
        g_assert_true(wlink_pace_take(pace, oakwood, minute(10)));
        wlink_pace_give_back(pace, oakwood);
    }
    g_assert_cmpuint(storm(pace, oakwood, minute(10)), ==, TEN_MINUTES);
}

static void test_day(void) {
    g_autoptr(wlink_pace) pace = wlink_pace_new();
    unsigned taken = 0;
    for (int i = 24 * 60; i < 2 * 24 * 60; i += 10)
        taken += storm(pace, oakwood, minute(i));
    g_assert_cmpuint(taken, ==, A_DAY);
    g_assert_cmpuint(storm(pace, oakwood, minute(2 * 24 * 60)), ==, TEN_MINUTES);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pace/ten-minutes", test_ten_minutes);
    g_test_add_func("/pace/rooms", test_rooms);
    g_test_add_func("/pace/taken", test_taken);
    g_test_add_func("/pace/day", test_day);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "call/known-time.h"

enum { FLOOR = 1790000000, SERIAL = 7 };

/* One reading after another on the same clock, and whether it is believed. */
struct step {
    gint64 now, uptime;
    bool served, known;
};

static void assert_steps(bool needs_server, const struct step *steps, unsigned count) {
    struct wlink_known_time time;
    wlink_known_time_init(&time, FLOOR, needs_server);
    for (unsigned i = 0; i < count; i++) {
        struct wlink_time_reading reading = {steps[i].now, steps[i].uptime, steps[i].served};
        if (wlink_known_time_check(&time, &reading) != steps[i].known)
            g_error("reading %u is%s believed", i, steps[i].known ? " not" : "");
    }
}

static void test_the_floor(void) {
    static const struct step steps[] = {
        {0, 1, false, false},         {FLOOR - 1, 2, false, false},
        {FLOOR - 1, 3, true, false}, /* what a time server says below the floor is no time, either */
        {FLOOR, 4, false, true},      {FLOOR + 100000000, 5, false, true},
        {FLOOR - 1, 6, false, false}, /* set back while it runs */
    };
    assert_steps(false, steps, G_N_ELEMENTS(steps));
}

static void test_a_server_is_needed(void) {
    static const struct step steps[] = {
        {FLOOR + 10, 10, false, false},
        {FLOOR + 20, 20, true, true},
        {FLOOR + 30, 30, false, true}, /* its server is gone */
        {FLOOR + 20, 20 + WLINK_TIME_SERVED_SECONDS, false, true},
        {FLOOR + 21, 21 + WLINK_TIME_SERVED_SECONDS, false, false},
        {FLOOR + 22, 22 + WLINK_TIME_SERVED_SECONDS, true, true},
    };
    assert_steps(true, steps, G_N_ELEMENTS(steps));
}

static void test_a_witness_counts_under_its_bundle(void) {
    g_autofree char *text = wlink_time_witness_print(FLOOR, SERIAL);
    g_assert_cmpint(wlink_time_witness_parse(text, SERIAL), ==, FLOOR);
    g_assert_cmpint(wlink_time_witness_parse(text, SERIAL + 1), ==, 0);
    g_assert_cmpint(wlink_time_witness_parse(text, SERIAL - 1), ==, 0);
}

static void test_what_is_no_witness(void) {
    static const char *const texts[] = {"",           "\n",          " ",
                                        "1790000000", "1790000000 ", "x 7\n",
                                        "-5 7\n",     "5 7 and\n",   "99999999999999999999 7\n"};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpint(wlink_time_witness_parse(texts[i], SERIAL), ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/known-time/floor", test_the_floor);
    g_test_add_func("/known-time/server", test_a_server_is_needed);
    g_test_add_func("/known-time/witness", test_a_witness_counts_under_its_bundle);
    g_test_add_func("/known-time/no-witness", test_what_is_no_witness);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "media/quality.h"

static gint64 now_us;

/* Seconds of one kind; returns what is shown after the last. */
static enum wlink_quality feed(struct wlink_quality_meter *meter, double loss_percent, unsigned seconds) {
    enum wlink_quality shown = meter->shown;
    for (unsigned i = 0; i < seconds; i++) {
        now_us += G_USEC_PER_SEC;
        shown = wlink_quality_update(
            meter, &(struct wlink_quality_sample){false, loss_percent, true, 2000000}, now_us);
    }
    return shown;
}

static enum wlink_quality once(struct wlink_quality_sample sample) {
    struct wlink_quality_meter meter;
    wlink_quality_init(&meter);
    wlink_quality_update(&meter, &sample, 0);
    return wlink_quality_update(&meter, &sample, 5 * G_USEC_PER_SEC);
}

static void test_thresholds(void) {
    g_assert_cmpint(once((struct wlink_quality_sample){false, 0, true, 600000}), ==, WLINK_QUALITY_GOOD);
    g_assert_cmpint(once((struct wlink_quality_sample){false, 0.99, true, 600000}), ==, WLINK_QUALITY_GOOD);
    g_assert_cmpint(once((struct wlink_quality_sample){false, 1, true, 600000}), ==, WLINK_QUALITY_WEAK);
    g_assert_cmpint(once((struct wlink_quality_sample){false, 5, true, 600000}), ==, WLINK_QUALITY_WEAK);
    g_assert_cmpint(once((struct wlink_quality_sample){false, 5.01, true, 600000}), ==, WLINK_QUALITY_POOR);
    g_assert_cmpint(once((struct wlink_quality_sample){false, 0, true, 599999}), ==, WLINK_QUALITY_POOR);
    g_assert_cmpint(once((struct wlink_quality_sample){false, 0, false, 0}), ==, WLINK_QUALITY_GOOD);
    g_assert_cmpint(once((struct wlink_quality_sample){true, 0, true, 9000000}), ==, WLINK_QUALITY_LOST);
    g_assert_cmpint(once((struct wlink_quality_sample){false, 0.0 / 0.0, false, 0}), ==, WLINK_QUALITY_GOOD);
}

static void test_a_word_changes_after_five_seconds(void) {
    struct wlink_quality_meter meter;
    wlink_quality_init(&meter);
    g_assert_cmpint(feed(&meter, 2, 5), ==, WLINK_QUALITY_GOOD); /* first seen 4 s ago */
    g_assert_cmpint(feed(&meter, 2, 1), ==, WLINK_QUALITY_WEAK);
    g_assert_cmpint(feed(&meter, 0, 5), ==, WLINK_QUALITY_WEAK);
    g_assert_cmpint(feed(&meter, 0, 1), ==, WLINK_QUALITY_GOOD);
}

static void test_one_good_second_starts_again(void) {
    struct wlink_quality_meter meter;
    wlink_quality_init(&meter);
    feed(&meter, 9, 5);
    g_assert_cmpint(feed(&meter, 0, 1), ==, WLINK_QUALITY_GOOD);
    g_assert_cmpint(feed(&meter, 9, 5), ==, WLINK_QUALITY_GOOD);
    g_assert_cmpint(feed(&meter, 9, 1), ==, WLINK_QUALITY_POOR);
}

/* Worse than shown all the time, never the same word for 5 s: the mildest of them is true at least. */
static void test_flapping_is_not_good(void) {
    struct wlink_quality_meter meter;
    wlink_quality_init(&meter);
    for (int i = 0; i < 3; i++) {
        feed(&meter, 9, 1);
        feed(&meter, 2, 1);
    }
    g_assert_cmpint(meter.shown, ==, WLINK_QUALITY_WEAK);
    feed(&meter, 9, 6);
    g_assert_cmpint(meter.shown, ==, WLINK_QUALITY_POOR);
    for (int i = 0; i < 3; i++) {
        feed(&meter, 0, 1);
        feed(&meter, 2, 1);
    }
    g_assert_cmpint(meter.shown, ==, WLINK_QUALITY_WEAK);
}

static void test_lost_and_back_at_once(void) {
    struct wlink_quality_meter meter;
    wlink_quality_init(&meter);
    struct wlink_quality_sample silent = {.silent = true};
    g_assert_cmpint(wlink_quality_update(&meter, &silent, now_us), ==, WLINK_QUALITY_LOST);
    g_assert_cmpint(feed(&meter, 2, 1), ==, WLINK_QUALITY_WEAK);
    g_assert_cmpint(feed(&meter, 0, 1), ==, WLINK_QUALITY_WEAK);
    g_assert_cmpstr(wlink_quality_to_string(meter.shown), ==, "weak");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/quality/thresholds", test_thresholds);
    g_test_add_func("/quality/a-word-changes-after-five-seconds", test_a_word_changes_after_five_seconds);
    g_test_add_func("/quality/one-good-second-starts-again", test_one_good_second_starts_again);
    g_test_add_func("/quality/flapping-is-not-good", test_flapping_is_not_good);
    g_test_add_func("/quality/lost-and-back-at-once", test_lost_and_back_at_once);
    return g_test_run();
}

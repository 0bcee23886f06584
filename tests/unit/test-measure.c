/* SPDX-License-Identifier: Apache-2.0 */
#include "call/verdict.h"
#include "media/echo.h"
#include "media/focus.h"
#include "media/gauge.h"

#include <math.h>

/* What the self-check measures of pictures and sound, on pictures and sound that are known. */

enum { RATE = 48000, COUNT = 6 * RATE, MARK = RATE, TONE = 3 * RATE, WIDTH = 320, HEIGHT = 180 };

/* --- pictures */

static void measure(guint8 (*luma)(unsigned x, unsigned y), double *mean, double *sharpness) {
    g_autofree guint8 *plane = g_new(guint8, WIDTH * HEIGHT);
    for (unsigned y = 0; y < HEIGHT; y++)
        for (unsigned x = 0; x < WIDTH; x++)
            plane[y * WIDTH + x] = luma(x, y);
    wlink_gauge_measure(plane, WIDTH, WIDTH, HEIGHT, mean, sharpness);
}

static guint8 grey(unsigned x, unsigned y) {
    (void)x, (void)y;
    return 90;
}

static guint8 slope(unsigned x, unsigned y) {
    return (guint8)(x / 4 + y / 4);
}

/* Waves of so many pixels: a long one is a scene out of focus. */
static guint8 wave(unsigned x, double pixels) {
    return (guint8)lrint(120 + 80 * sin(2 * G_PI * x / pixels));
}

static guint8 sharp(unsigned x, unsigned y) {
    (void)y;
    return wave(x, 5);
}

static guint8 blurred(unsigned x, unsigned y) {
    (void)y;
    return wave(x, 40);
}

/* Tiles whose edges stand on the raster, without a slope between them: a picture that was drawn. */
static unsigned tile;

static guint8 tiles(unsigned x, unsigned y) {
    return (x / tile + y / tile) % 2 ? 200 : 40;
}

static void test_edges_on_a_raster(void) {
    static const unsigned rasters[] = {8, 10, 16, 20, 32, 48};
    for (guint i = 0; i < G_N_ELEMENTS(rasters); i++) {
        double mean, sharpness;
        tile = rasters[i];
        measure(tiles, &mean, &sharpness);
        g_assert_cmpfloat(sharpness, >, 100);
    }
}

static void test_brightness_and_sharpness(void) {
    double mean, even, sloping, crisp, soft;
    measure(grey, &mean, &even);
    g_assert_cmpfloat_with_epsilon(mean, 90, 0.01);
    g_assert_cmpfloat(even, ==, 0);
    measure(slope, &mean, &sloping);
    g_assert_cmpfloat(sloping, <, 1); /* light that falls off is no scene */
    measure(sharp, &mean, &crisp);
    measure(blurred, &mean, &soft);
    g_assert_cmpfloat_with_epsilon(mean, 120, 3);
    g_assert_cmpfloat(soft, >, 1); /* out of focus, and a scene all the same */
    g_assert_cmpfloat(crisp, >, 100 * soft);
}

/* Two panes, and an edge between them that is so many pixels wide, on a picture of that size. */
static double focus_of(unsigned width, double edge, int left, int right) {
    const unsigned height = width * 9 / 16;
    g_autofree guint8 *plane = g_new(guint8, (gsize)width * height);
    for (unsigned y = 0; y < height; y++)
        for (unsigned x = 0; x < width; x++) {
            const double across = CLAMP(((double)x - width / 3.0) / edge, -6, 6);
            plane[(gsize)y * width + x] = (guint8)lrint(left + (right - left) / (1 + exp(-4 * across)));
        }
    return wlink_focus_of(plane, width, width, height);
}

/* Whatever its size. */
static void test_edges_tell_the_focus(void) {
    static const unsigned widths[] = {320, 640, 1280, 1920};
    for (guint i = 0; i < G_N_ELEMENTS(widths); i++) {
        const double sharp = focus_of(widths[i], widths[i] / 1000.0, 60, 190);
        const double soft = focus_of(widths[i], widths[i] / 100.0, 60, 190);
        const double softer = focus_of(widths[i], widths[i] / 50.0, 60, 190);
        g_assert_cmpfloat(sharp, >, 1);
        g_assert_true(wlink_verdict_is_sharp(sharp));
        g_assert_cmpfloat(softer, <, soft);
        g_assert_cmpfloat(softer, >=, 0);
        g_assert_false(wlink_verdict_is_sharp(soft));
    }
}

/* A wall, a faint shadow on it, and what has no place at all. */
static void test_nothing_tells_the_focus(void) {
    static const guint8 speck[4] = {0, 255, 255, 0};
    g_assert_cmpfloat(focus_of(640, 1, 120, 120), <, 0);
    g_assert_cmpfloat(focus_of(640, 1, 120, 126), <, 0);
    g_autofree guint8 *noise = g_new(guint8, 640 * 360);
    for (unsigned i = 0; i < 640 * 360; i++) /* of a sigma of 4 levels */
        noise[i] = (guint8)(120 + g_test_rand_int_range(-4, 5) + g_test_rand_int_range(-4, 5) +
                            g_test_rand_int_range(-4, 5));
    g_assert_cmpfloat(wlink_focus_of(noise, 640, 640, 360), <, 0);
    g_assert_cmpfloat(wlink_focus_of(speck, 2, 2, 2), <, 0);
}

/* --- sound */

struct tracks {
    gint16 *played, *heard, *sent;
    struct wlink_echo_tracks given;
};

static double noise(guint32 *state) {
    *state = *state * 1664525 + 1013904223;
    return (double)(*state >> 8) / (1 << 23) - 1;
}

/* Notes of 120 ms, each another pitch. */
static double note(gsize at) {
    const double hz = 500 + 137.0 * (double)(at / 5760 * 7 % 11);
    return sin(2 * G_PI * hz * (double)(at % 5760) / RATE);
}

/* The microphone hears gain times what is played, delay samples later, and noise of a level; left of it in
 * what is sent is a share. */
static void make(struct tracks *tracks, gsize delay, double gain, double noise_level, double left) {
    guint32 state = 7;
    *tracks = (struct tracks){g_new0(gint16, COUNT), g_new0(gint16, COUNT), g_new0(gint16, COUNT), {0}};
    for (gsize i = 0; i < TONE; i++)
        tracks->played[MARK + 2000 + i] = (gint16)lrint(9000 * note(i));
    for (gsize i = 0; i < COUNT; i++) {
        const double echo = i >= delay ? gain * tracks->played[i - delay] : 0;
        const double other = noise_level * 32768 * noise(&state);
        tracks->heard[i] = (gint16)lrint(CLAMP(echo + other, -32768, 32767));
        tracks->sent[i] = (gint16)lrint(CLAMP(left * echo + left * other, -32768, 32767));
    }
    tracks->given =
        (struct wlink_echo_tracks){tracks->played, tracks->heard, tracks->sent, COUNT, 0, COUNT, MARK};
}

static void clear(struct tracks *tracks) {
    g_free(tracks->played);
    g_free(tracks->heard);
    g_free(tracks->sent);
}

static void test_an_echo_is_found(void) {
    struct tracks tracks;
    struct wlink_ear_result result;
    make(&tracks, RATE * 73 / 1000, 0.3, 0.001, 0.05);
    wlink_echo_judge(&tracks.given, &result);
    clear(&tracks);
    g_assert_true(result.heard);
    g_assert_cmpfloat(result.likeness, >, 0.9);
    g_assert_cmpfloat_with_epsilon(result.delay_ms, 73, 1);
    g_assert_cmpfloat_with_epsilon(result.tone_db, 20 * log10(0.3 * 9000 / sqrt(2) / 32768), 0.5);
    g_assert_cmpfloat_with_epsilon(result.floor_db, 20 * log10(0.001 / sqrt(3)), 1);
    g_assert_cmpfloat_with_epsilon(result.cancelled_db, 26, 0.5);
    g_assert_cmpfloat(result.loudest_db, >=, result.tone_db);
}

static void test_an_echo_in_noise_is_found(void) {
    struct tracks tracks;
    struct wlink_ear_result result;
    make(&tracks, RATE * 250 / 1000, 0.05, 0.03, 0.5); /* the noise is as loud */
    wlink_echo_judge(&tracks.given, &result);
    clear(&tracks);
    g_assert_cmpfloat(result.likeness, >, 0.4);
    g_assert_cmpfloat_with_epsilon(result.delay_ms, 250, 1);
}

static void test_what_was_not_played_is_not_found(void) {
    struct tracks tracks;
    struct wlink_ear_result result;
    make(&tracks, 0, 0, 0.1, 1);
    for (gsize i = 0; i < COUNT; i++) /* somebody whistles */
        tracks.heard[i] = (gint16)(tracks.heard[i] + lrint(8000 * sin(2 * G_PI * 440 * (double)i / RATE)));
    wlink_echo_judge(&tracks.given, &result);
    clear(&tracks);
    g_assert_true(result.heard);
    g_assert_cmpfloat(result.likeness, <, 0.2);
    g_assert_cmpfloat(result.loudest_db, >, -20);
}

static void test_silence_and_nothing(void) {
    struct tracks tracks;
    struct wlink_ear_result result;
    make(&tracks, 0, 0, 0, 1);
    wlink_echo_judge(&tracks.given, &result);
    g_assert_true(result.heard);
    g_assert_cmpfloat(result.loudest_db, ==, -120);
    g_assert_cmpfloat(result.likeness, ==, 0);
    g_assert_cmpfloat(result.cancelled_db, <, 0);
    tracks.given.heard_from = tracks.given.heard_to = 0; /* the microphone never began */
    wlink_echo_judge(&tracks.given, &result);
    g_assert_false(result.heard);
    tracks.given.mark = COUNT; /* nothing was played either */
    wlink_echo_judge(&tracks.given, &result);
    g_assert_false(result.heard);
    g_assert_cmpfloat(result.tone_db, ==, -120);
    clear(&tracks);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/measure/edges-tell-the-focus", test_edges_tell_the_focus);
    g_test_add_func("/measure/nothing-tells-the-focus", test_nothing_tells_the_focus);
    g_test_add_func("/measure/brightness-and-sharpness", test_brightness_and_sharpness);
    g_test_add_func("/measure/edges-on-a-raster", test_edges_on_a_raster);
    g_test_add_func("/measure/an-echo-is-found", test_an_echo_is_found);
    g_test_add_func("/measure/an-echo-in-noise-is-found", test_an_echo_in_noise_is_found);
    g_test_add_func("/measure/what-was-not-played-is-not-found", test_what_was_not_played_is_not_found);
    g_test_add_func("/measure/silence-and-nothing", test_silence_and_nothing);
    return g_test_run();
}

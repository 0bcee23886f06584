/* SPDX-License-Identifier: Apache-2.0 */
#include "media/echo.h"

#include <math.h>

enum {
    RATE = 48000,
    BLOCK = RATE / 10,      /* the loudest 100 ms */
    SETTLE = RATE / 10,     /* a microphone's first 100 ms are a click */
    SLOWER = 8,             /* likeness is looked for at 6 kHz */
    PATTERN = RATE * 3 / 2, /* of what was played, from its beginning */
    LATEST = RATE / 2,      /* an echo that comes later is none */
    JUDGED = RATE * 6 / 5,  /* of its end: the canceller has found the echo by then */
};
static const double SILENCE_DB = -120, ALIKE = 0.1 /* with less there is no echo to measure */;

static double level(const gint16 *samples, gsize from, gsize to) {
    double power = 0;
    for (gsize i = from; i < to; i++)
        power += (double)samples[i] * samples[i];
    if (to <= from || power <= 0)
        return SILENCE_DB;
    return MAX(SILENCE_DB, 10 * log10(power / (double)(to - from) / (32768.0 * 32768.0)));
}

static double loudest(const struct wlink_echo_tracks *tracks) {
    double most = SILENCE_DB;
    for (gsize at = tracks->heard_from + SETTLE; at + BLOCK <= tracks->heard_to; at += BLOCK)
        most = MAX(most, level(tracks->heard, at, at + BLOCK));
    return most;
}

/* Where what was played begins and ends. False: nothing was. */
static bool find_played(const struct wlink_echo_tracks *tracks, gsize *from, gsize *to) {
    gsize first = tracks->mark, last = tracks->count;
    while (first < last && tracks->played[first] == 0)
        first++;
    while (last > first && tracks->played[last - 1] == 0)
        last--;
    *from = first;
    *to = last;
    return last > first;
}

/* Means of SLOWER samples. */
static float *slow_down(const gint16 *samples, gsize from, gsize to, gsize *count) {
    *count = (to - from) / SLOWER;
    float *slow = g_new0(float, *count + 1);
    for (gsize i = 0; i < *count; i++) {
        gint32 sum = 0;
        for (unsigned k = 0; k < SLOWER; k++)
            sum += samples[from + i * SLOWER + k];
        slow[i] = (float)sum / SLOWER;
    }
    return slow;
}

static double energy(const float *samples, gsize count) {
    double sum = 0;
    for (gsize i = 0; i < count; i++)
        sum += (double)samples[i] * samples[i];
    return sum;
}

/* The largest normalised correlation of the pattern with what was heard, and where it is. */
static double find_echo(const float *pattern, gsize length, const float *heard, gsize count, gsize *lag) {
    const double own = energy(pattern, length);
    double theirs = energy(heard, length), best = 0;
    for (gsize at = 0; at + length <= count; at++) {
        double product = 0;
        for (gsize i = 0; i < length; i++)
            product += (double)pattern[i] * heard[at + i];
        const double alike = theirs > 0 && own > 0 ? fabs(product) / sqrt(own * MAX(theirs, 1)) : 0;
        if (alike > best) {
            best = alike;
            *lag = at;
        }
        if (at + length < count)
            theirs += (double)heard[at + length] * heard[at + length] - (double)heard[at] * heard[at];
    }
    return MIN(best, 1);
}

static double likeness(const struct wlink_echo_tracks *tracks, gsize from, gsize to, gsize *delay) {
    const gsize end = MIN(to, from + PATTERN);
    gsize length, count, lag = 0;
    g_autofree float *pattern = slow_down(tracks->played, from, end, &length);
    g_autofree float *heard = slow_down(tracks->heard, from, MIN(tracks->count, end + LATEST), &count);
    const double found = find_echo(pattern, length, heard, count, &lag);
    *delay = lag * SLOWER;
    return found;
}

void wlink_echo_judge(const struct wlink_echo_tracks *tracks, struct wlink_ear_result *result) {
    gsize from, to, delay;
    *result = (struct wlink_ear_result){
        .heard = tracks->heard_to > tracks->mark,
        .loudest_db = loudest(tracks),
        .floor_db = level(tracks->heard, tracks->heard_from + SETTLE, tracks->mark),
        .tone_db = SILENCE_DB,
        .cancelled_db = -1,
    };
    if (!find_played(tracks, &from, &to))
        return;
    result->likeness = likeness(tracks, from, to, &delay);
    const gsize begin = from + delay, end = MIN(to + delay, tracks->heard_to);
    result->delay_ms = (double)delay * 1000 / RATE;
    result->tone_db = level(tracks->heard, begin, end);
    if (result->likeness < ALIKE || end < begin + JUDGED)
        return;
    const double before = level(tracks->heard, end - JUDGED, end),
                 after = level(tracks->sent, end - JUDGED, end);
    result->cancelled_db = MAX(0, before - after);
}

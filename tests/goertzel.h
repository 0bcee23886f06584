/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <math.h>

/* The amplitude, 0 … 1, of one frequency in samples of 48 kHz (Goertzel's algorithm). */
static inline double amplitude_at(const gint16 *samples, gsize count, double hz) {
    double coefficient = 2 * cos(2 * G_PI * hz / 48000), before = 0, last = 0;
    for (gsize i = 0; i < count; i++) {
        double next = samples[i] / 32768.0 + coefficient * last - before;
        before = last;
        last = next;
    }
    double power = last * last + before * before - coefficient * last * before;
    return 2 * sqrt(MAX(power, 0)) / (double)count;
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>

/* Reads the marks of a stand-in camera (docs/stand-ins.md) back from an I420 frame, also after it was encoded
 * and decoded. Written apart from the painter: an error in one does not hide in the other. */

struct marks {
    bool row1_ok, row2_ok, corners_ok; /* the check sums are right; the corners have their colours */
    unsigned id, counter;              /* counter: modulo 2^20 */
    guint32 time_quarter_ms;           /* CLOCK_MONOTONIC in units of 0.25 ms, modulo 2^24 */
};

struct marks_frame {
    const guint8 *planes[3];
    unsigned strides[3], width, height;
};

static inline guint8 marks_crc8(const guint8 *bytes, unsigned count) {
    guint8 crc = 0;
    for (unsigned i = 0; i < count * 8; i++) {
        bool bit = (bytes[i / 8] >> (7 - i % 8) & 1) != crc >> 7;
        crc = (guint8)(crc << 1 ^ (bit ? 7 : 0));
    }
    return crc;
}

/* The mean of the middle half of a cell, so that an encoder's soft edges do not matter. */
static inline unsigned marks_mean(const struct marks_frame *frame, int plane, unsigned x, unsigned y,
                                  unsigned size) {
    unsigned from = size / 4, to = MAX(size - size / 4, from + 1), sum = 0;
    for (unsigned row = y + from; row < y + to; row++)
        for (unsigned column = x + from; column < x + to; column++)
            sum += frame->planes[plane][row * frame->strides[plane] + column];
    return sum / ((to - from) * (to - from));
}

static inline bool marks_read_row(const struct marks_frame *frame, unsigned row, guint32 *value24) {
    unsigned cell = frame->width / 40;
    guint32 bits = 0;
    for (unsigned i = 0; i < 32; i++)
        bits = bits << 1 | (marks_mean(frame, 0, i * cell, row * cell, cell) > 125);
    guint8 bytes[3] = {(guint8)(bits >> 24), (guint8)(bits >> 16), (guint8)(bits >> 8)};
    *value24 = bits >> 8;
    return marks_crc8(bytes, 3) == (bits & 0xff);
}

static inline bool marks_is_colour(const struct marks_frame *frame, unsigned x, unsigned y, int luma, int u,
                                   int v) {
    const int tolerance = 28;
    unsigned cell = frame->width / 40;
    return abs((int)marks_mean(frame, 0, x, y, 2 * cell) - luma) < tolerance &&
           abs((int)marks_mean(frame, 1, x / 2, y / 2, cell) - u) < tolerance &&
           abs((int)marks_mean(frame, 2, x / 2, y / 2, cell) - v) < tolerance;
}

static inline bool marks_check_corners(const struct marks_frame *frame) {
    unsigned square = frame->width / 40 * 2;
    unsigned right = frame->width - square, bottom = frame->height - square;
    return marks_is_colour(frame, right, 0, 81, 90, 240) && marks_is_colour(frame, 0, bottom, 145, 54, 34) &&
           marks_is_colour(frame, right, bottom, 41, 240, 110);
}

static inline struct marks marks_read(const struct marks_frame *frame) {
    struct marks marks = {0};
    guint32 row1 = 0, row2 = 0;
    if (frame->width < 160 || frame->height < 90)
        return marks;
    marks.row1_ok = marks_read_row(frame, 0, &row1);
    marks.row2_ok = marks_read_row(frame, 1, &row2);
    marks.corners_ok = marks_check_corners(frame);
    marks.id = row1 >> 20;
    marks.counter = row1 & 0xfffff;
    marks.time_quarter_ms = row2;
    return marks;
}

/* Milliseconds from painting to now (CLOCK_MONOTONIC, µs). */
static inline double marks_delay_ms(const struct marks *marks, gint64 now_us) {
    guint32 now = (guint32)((guint64)now_us / 250 & 0xffffff);
    return ((now - marks->time_quarter_ms) & 0xffffff) / 4.0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "marks.h"

#include <stdio.h>

/* What a run of frames with marks shows: sizes, losses, rates, delays. One line says it all, as JSON (read by
 * tests/lab/marks.py) or in words. */
struct figures {
    unsigned frames, damaged, corners_wrong, repeated, missing, backwards;
    unsigned width, height, id, first_counter, last_counter;
    gint64 first_us, last_us, longest_gap_us;
    GArray *delays; /* of double, ms */
};

static inline void figures_init(struct figures *figures) {
    *figures = (struct figures){.delays = g_array_new(FALSE, FALSE, sizeof(double))};
}

static inline void figures_clear(struct figures *figures) {
    g_clear_pointer(&figures->delays, g_array_unref);
}

static inline void figures_add_counter(struct figures *figures, const struct marks *marks) {
    if (figures->frames == 0) {
        figures->first_counter = marks->counter;
    } else {
        unsigned step = (marks->counter - figures->last_counter) & 0xfffff;
        if (step == 0)
            figures->repeated++;
        else if (step > 0x80000)
            figures->backwards++;
        else
            figures->missing += step - 1;
    }
    figures->last_counter = marks->counter;
    figures->id = marks->id;
}

static inline void figures_add(struct figures *figures, const struct marks *marks, gint64 now) {
    bool whole = marks->row1_ok && marks->row2_ok;
    if (whole)
        figures_add_counter(figures, marks);
    else
        figures->damaged++;
    figures->corners_wrong += !marks->corners_ok;
    if (figures->frames == 0)
        figures->first_us = now;
    else
        figures->longest_gap_us = MAX(figures->longest_gap_us, now - figures->last_us);
    figures->last_us = now;
    figures->frames++;
    double delay = marks_delay_ms(marks, now);
    if (whole)
        g_array_append_val(figures->delays, delay);
}

static inline int figures_compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double figures_percentile(GArray *sorted, unsigned percent) {
    if (sorted->len == 0)
        return 0;
    return g_array_index(sorted, double, MIN(sorted->len - 1, sorted->len * percent / 100));
}

static inline double figures_fps(const struct figures *figures) {
    double seconds = (double)(figures->last_us - figures->first_us) / 1e6;
    return seconds > 0 ? (figures->frames - 1) / seconds : 0;
}

/* To standard output, one line. The delays are sorted. */
static inline void figures_print(struct figures *figures, bool json) {
    static const char words[] = "%u frames %ux%u id=%u counter=%u..%u damaged=%u corners-wrong=%u "
                                "repeated=%u missing=%u backwards=%u "
                                "fps=%.2f longest-gap=%.1f ms delay p50=%.2f p95=%.2f max=%.2f ms\n";
    static const char object[] =
        "{\"frames\":%u,\"width\":%u,\"height\":%u,\"id\":%u,\"first_counter\":%u,\"last_counter\":%u,"
        "\"damaged\":%u,\"corners_wrong\":%u,\"repeated\":%u,\"missing\":%u,\"backwards\":%u,\"fps\":%.2f,"
        "\"longest_gap_ms\":%.1f,\"delay_p50_ms\":%.2f,\"delay_p95_ms\":%.2f,\"delay_max_ms\":%.2f}\n";
    g_array_sort(figures->delays, figures_compare);
#define FIGURES                                                                                              \
    figures->frames, figures->width, figures->height, figures->id, figures->first_counter,                   \
        figures->last_counter, figures->damaged, figures->corners_wrong, figures->repeated,                  \
        figures->missing, figures->backwards, figures_fps(figures), (double)figures->longest_gap_us / 1e3,   \
        figures_percentile(figures->delays, 50), figures_percentile(figures->delays, 95),                    \
        figures_percentile(figures->delays, 100)
    if (json)
        printf(object, FIGURES);
    else
        printf(words, FIGURES);
#undef FIGURES
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* One word for people about the connection. good: loss < 1 %; weak: 1 … 5 %; poor: > 5 %, or under 600 kbit/s
 * when pictures should flow; lost: no packet for 2 s. A word changes only after 5 s of the new one; lost and
 * back show at once. Pure. */
enum wlink_quality { WLINK_QUALITY_GOOD, WLINK_QUALITY_WEAK, WLINK_QUALITY_POOR, WLINK_QUALITY_LOST };
const char *wlink_quality_to_string(enum wlink_quality quality);

struct wlink_quality_meter {
    enum wlink_quality shown, candidate;
    gint64 candidate_since_us; /* monotonic */
};
void wlink_quality_init(struct wlink_quality_meter *meter);

struct wlink_quality_sample {
    bool silent; /* no packet for 2 s */
    double loss_percent;
    bool pictures; /* pictures should be flowing */
    unsigned bits_per_second;
};
/* Takes one second's sample; returns what to show. now_us: monotonic. */
enum wlink_quality wlink_quality_update(struct wlink_quality_meter *meter,
                                        const struct wlink_quality_sample *sample, gint64 now_us);

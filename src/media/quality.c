/* SPDX-License-Identifier: Apache-2.0 */
#include "media/quality.h"

static const gint64 steady_us = 5 * G_USEC_PER_SEC;
static const double weak_percent = 1.0, poor_percent = 5.0;
static const unsigned poor_bits_per_second = 600000;

/* What one second alone says. A loss that is no number counts as none. */
static enum wlink_quality judge(const struct wlink_quality_sample *sample) {
    if (sample->silent)
        return WLINK_QUALITY_LOST;
    if (sample->loss_percent > poor_percent)
        return WLINK_QUALITY_POOR;
    if (sample->pictures && sample->bits_per_second < poor_bits_per_second)
        return WLINK_QUALITY_POOR;
    return sample->loss_percent >= weak_percent ? WLINK_QUALITY_WEAK : WLINK_QUALITY_GOOD;
}

static void show(struct wlink_quality_meter *meter, enum wlink_quality quality) {
    meter->shown = quality;
    meter->candidate = quality;
}

/* A run of seconds that are all worse than the word shown (or all better) counts as one, with the mildest of
 * them as the new word: a connection that flaps between weak and poor must not go on as "good". */
static void follow(struct wlink_quality_meter *meter, enum wlink_quality quality, gint64 now_us) {
    bool worse = quality > meter->shown;
    bool running = meter->candidate != meter->shown && (meter->candidate > meter->shown) == worse;
    if (!running) {
        meter->candidate = quality;
        meter->candidate_since_us = now_us;
    } else {
        meter->candidate = worse ? MIN(meter->candidate, quality) : MAX(meter->candidate, quality);
    }
    if (now_us - meter->candidate_since_us >= steady_us)
        show(meter, meter->candidate);
}

const char *wlink_quality_to_string(enum wlink_quality quality) {
    static const char *const names[] = {"good", "weak", "poor", "lost"};
    return (unsigned)quality < G_N_ELEMENTS(names) ? names[quality] : "lost";
}

void wlink_quality_init(struct wlink_quality_meter *meter) {
    *meter = (struct wlink_quality_meter){.shown = WLINK_QUALITY_GOOD, .candidate = WLINK_QUALITY_GOOD};
}

enum wlink_quality wlink_quality_update(struct wlink_quality_meter *meter,
                                        const struct wlink_quality_sample *sample, gint64 now_us) {
    enum wlink_quality quality = judge(sample);
    if (quality == WLINK_QUALITY_LOST || meter->shown == WLINK_QUALITY_LOST || quality == meter->shown)
        show(meter, quality);
    else
        follow(meter, quality, now_us);
    return meter->shown;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The jitter buffer of webrtcbin has smoothed the far sound already; what remains is the grain of its packets
 * (20 ms against periods of 10 ms) and the two ends' clocks, which drift apart by some 100 ppm. So: start
 * with one packet in hand, and every 2 s give up a period that was never needed. */
#include "media/sound-private.h"

#include <string.h>

enum {
    PLAYOUT_START = 2 * WLINK_SOUND_PERIOD,     /* 20 ms wait before the first sample is played */
    PLAYOUT_SPARE = 2 * WLINK_SOUND_PERIOD,     /* more than 20 ms never needed is given up */
    PLAYOUT_CAPACITY = 20 * WLINK_SOUND_PERIOD, /* 200 ms: a burst beyond is cut down to KEEP */
    PLAYOUT_KEEP = 4 * WLINK_SOUND_PERIOD,
    PLAYOUT_WINDOW = 2 * WLINK_SOUND_RATE, /* 2 s, the time over which need is judged */
};

struct wlink_playout {
    gint16 samples[PLAYOUT_CAPACITY]; /* a ring */
    unsigned start, fill;
    unsigned least; /* smallest fill since judged was 0 */
    unsigned judged;
    bool playing; /* false until START samples wait */
};

static void drop(struct wlink_playout *playout, unsigned count) {
    playout->start = (playout->start + count) % PLAYOUT_CAPACITY;
    playout->fill -= count;
}

static gint16 sample_at(const struct wlink_playout *playout, unsigned index) {
    return playout->samples[(playout->start + index) % PLAYOUT_CAPACITY];
}

/* Leaves one period out, faded over into the next so that it does not click. */
static void give_up_period(struct wlink_playout *playout) {
    for (unsigned i = 0; i < WLINK_SOUND_PERIOD; i++) {
        int from = sample_at(playout, i), to = sample_at(playout, i + WLINK_SOUND_PERIOD);
        unsigned at = (playout->start + i + WLINK_SOUND_PERIOD) % PLAYOUT_CAPACITY;
        playout->samples[at] = (gint16)(from + (to - from) * (int)i / WLINK_SOUND_PERIOD);
    }
    drop(playout, WLINK_SOUND_PERIOD);
}

static void judge(struct wlink_playout *playout, unsigned count) {
    playout->least = MIN(playout->least, playout->fill);
    playout->judged += count;
    if (playout->judged < PLAYOUT_WINDOW)
        return;
    if (playout->least > PLAYOUT_SPARE)
        give_up_period(playout);
    playout->judged = 0;
    playout->least = G_MAXUINT;
}

/* Fades the last samples before a gap, or the first ones behind it. */
static void fade(gint16 *samples, unsigned count, bool out) {
    unsigned length = MIN(count, WLINK_SOUND_PERIOD / 2);
    gint16 *at = out ? samples + count - length : samples;
    for (unsigned i = 0; i < length; i++)
        at[i] = (gint16)(at[i] * (int)(out ? length - i : i) / (int)length);
}

struct wlink_playout *wlink_playout_new(void) {
    struct wlink_playout *playout = g_new0(struct wlink_playout, 1);
    playout->least = G_MAXUINT;
    return playout;
}

void wlink_playout_free(struct wlink_playout *playout) {
    g_free(playout);
}

void wlink_playout_write(struct wlink_playout *playout, const gint16 *samples, gsize count) {
    if (count > PLAYOUT_KEEP) {
        samples += count - PLAYOUT_KEEP;
        count = PLAYOUT_KEEP;
    }
    if (playout->fill + count > PLAYOUT_CAPACITY)
        drop(playout, playout->fill + (unsigned)count - PLAYOUT_KEEP);
    for (gsize i = 0; i < count; i++)
        playout->samples[(playout->start + playout->fill + i) % PLAYOUT_CAPACITY] = samples[i];
    playout->fill += (unsigned)count;
}

void wlink_playout_read(struct wlink_playout *playout, gint16 *out, unsigned count) {
    bool was_playing = playout->playing;
    if (playout->fill >= PLAYOUT_START)
        playout->playing = true;
    unsigned ready = playout->playing ? MIN(count, playout->fill) : 0;
    for (unsigned i = 0; i < ready; i++)
        out[i] = sample_at(playout, i);
    memset(out + ready, 0, (count - ready) * sizeof(*out));
    drop(playout, ready);
    if (ready && !was_playing)
        fade(out, ready, false);
    if (ready < count && playout->playing) {
        fade(out, ready, true);
        playout->playing = false;
    }
    judge(playout, count);
}

void wlink_playout_clear(struct wlink_playout *playout) {
    drop(playout, playout->fill);
    playout->playing = false;
    playout->judged = 0;
    playout->least = G_MAXUINT;
}

unsigned wlink_playout_fill(const struct wlink_playout *playout) {
    return playout->fill;
}

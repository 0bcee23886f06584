/* SPDX-License-Identifier: Apache-2.0 */
/* The air between a stand-in loudspeaker and a stand-in microphone that are both called "room": what is
 * played is heard 80 ms later, a third as loud, with one reflection and a little noise. One room in a
 * process, as on a table. */
#include "media/sound-private.h"

enum {
    RING = 2 * WLINK_SOUND_RATE,
    DIRECT = 80 * WLINK_SOUND_RATE / 1000,
    REFLECTED = 95 * WLINK_SOUND_RATE / 1000,
    NOISE = 24, /* peak, of 32768: -70 dB */
};

static struct {
    GMutex lock;
    gint16 ring[RING]; /* the sample of time n is at n modulo RING */
    gint64 end;        /* behind the newest */
    guint32 noise;
} air;

static gint64 sample_of(GstClockTime time) {
    return (gint64)gst_util_uint64_scale_round(time, WLINK_SOUND_RATE, GST_SECOND);
}

void wlink_room_play(GstClockTime time, const gint16 *samples, gsize count) {
    const gint64 at = sample_of(time);
    g_mutex_lock(&air.lock);
    for (gint64 gap = MAX(air.end, at - RING); gap < at; gap++)
        air.ring[gap % RING] = 0;
    for (gsize i = 0; i < count; i++)
        air.ring[(at + (gint64)i) % RING] = samples[i];
    air.end = at + (gint64)count;
    g_mutex_unlock(&air.lock);
}

static int played_at(gint64 at) {
    return at >= 0 && at < air.end && at >= air.end - RING ? air.ring[at % RING] : 0;
}

void wlink_room_hear(GstClockTime time, gint16 *out, gsize count) {
    const gint64 at = sample_of(time);
    g_mutex_lock(&air.lock);
    for (gsize i = 0; i < count; i++) {
        const gint64 now = at + (gint64)i;
        air.noise = air.noise * 1664525 + 1013904223;
        const int noise = (int)(air.noise >> 16) % (2 * NOISE + 1) - NOISE;
        const int heard = played_at(now - DIRECT) / 3 + played_at(now - REFLECTED) / 10 + noise;
        out[i] = (gint16)CLAMP(heard, G_MININT16, G_MAXINT16);
    }
    g_mutex_unlock(&air.lock);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "media/ear.h"

#include "media/echo.h"
#include "media/sound-private.h"

#include <string.h>

enum { SAMPLES = WLINK_EAR_SECONDS * WLINK_SOUND_RATE };

struct wlink_ear {
    struct wlink_ear_slot *slot;
    gint64 origin_ns; /* on the common base time: of the first sample of each track */
    gint16 *tracks[WLINK_EAR_PLACE_COUNT];
    gsize from[WLINK_EAR_PLACE_COUNT], to[WLINK_EAR_PLACE_COUNT]; /* what was given; to 0: nothing */
    gsize mark;
};

static gint64 now_ns(void) {
    return g_get_monotonic_time() * 1000 - (gint64)wlink_media_base_time();
}

/* Samples since the origin. */
static gint64 place_of(const struct wlink_ear *ear, gint64 time_ns) {
    return (time_ns - ear->origin_ns) * WLINK_SOUND_RATE / 1000000000;
}

void wlink_ear_slot_init(struct wlink_ear_slot *slot) {
    g_mutex_init(&slot->lock);
}

void wlink_ear_slot_clear(struct wlink_ear_slot *slot) {
    g_mutex_clear(&slot->lock);
}

static void write_down(struct wlink_ear *ear, enum wlink_ear_place place, gint64 at, const gint16 *samples,
                       gsize count) {
    if (at < 0 || at + (gint64)count > SAMPLES)
        return;
    memcpy(ear->tracks[place] + at, samples, count * sizeof *samples);
    if (ear->to[place] == 0)
        ear->from[place] = (gsize)at;
    ear->to[place] = (gsize)at + count;
}

void wlink_ear_hear(struct wlink_ear_slot *slot, enum wlink_ear_place place, GstBuffer *buffer) {
    GstMapInfo map;
    if (!g_atomic_int_get(&slot->listening) || !GST_BUFFER_PTS_IS_VALID(buffer) ||
        !gst_buffer_map(buffer, &map, GST_MAP_READ))
        return;
    g_mutex_lock(&slot->lock);
    if (slot->ear)
        write_down(slot->ear, place, place_of(slot->ear, (gint64)GST_BUFFER_PTS(buffer)),
                   (const gint16 *)(const void *)map.data, map.size / sizeof(gint16));
    g_mutex_unlock(&slot->lock);
    gst_buffer_unmap(buffer, &map);
}

struct wlink_ear *wlink_ear_new(struct wlink_sound *sound) {
    struct wlink_ear *ear = g_new0(struct wlink_ear, 1);
    ear->slot = wlink_sound_ear_slot(sound);
    ear->origin_ns = now_ns();
    ear->mark = SAMPLES;
    for (int place = 0; place < WLINK_EAR_PLACE_COUNT; place++)
        ear->tracks[place] = g_new0(gint16, SAMPLES);
    g_mutex_lock(&ear->slot->lock);
    ear->slot->ear = ear;
    g_atomic_int_set(&ear->slot->listening, 1);
    g_mutex_unlock(&ear->slot->lock);
    return ear;
}

void wlink_ear_free(struct wlink_ear *ear) {
    if (!ear)
        return;
    g_mutex_lock(&ear->slot->lock);
    g_atomic_int_set(&ear->slot->listening, 0);
    ear->slot->ear = NULL;
    g_mutex_unlock(&ear->slot->lock);
    for (int place = 0; place < WLINK_EAR_PLACE_COUNT; place++)
        g_free(ear->tracks[place]);
    g_free(ear);
}

unsigned wlink_ear_heard_ms(struct wlink_ear *ear) {
    g_mutex_lock(&ear->slot->lock);
    const gsize samples = ear->to[WLINK_EAR_HEARD] - ear->from[WLINK_EAR_HEARD];
    g_mutex_unlock(&ear->slot->lock);
    return (unsigned)(samples * 1000 / WLINK_SOUND_RATE);
}

void wlink_ear_mark(struct wlink_ear *ear) {
    ear->mark = (gsize)CLAMP(place_of(ear, now_ns()), 0, SAMPLES);
}

void wlink_ear_judge(struct wlink_ear *ear, struct wlink_ear_result *result) {
    g_mutex_lock(&ear->slot->lock);
    const struct wlink_echo_tracks tracks = {
        .played = ear->tracks[WLINK_EAR_PLAYED],
        .heard = ear->tracks[WLINK_EAR_HEARD],
        .sent = ear->tracks[WLINK_EAR_SENT],
        .count = SAMPLES,
        .heard_from = ear->from[WLINK_EAR_HEARD],
        .heard_to = ear->to[WLINK_EAR_HEARD],
        .mark = ear->mark,
    };
    ear->slot->ear = NULL; /* what is judged is not written to */
    g_mutex_unlock(&ear->slot->lock);
    wlink_echo_judge(&tracks, result);
}

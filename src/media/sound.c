/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sound.h"

#include "common/error.h"
#include "common/log.h"
#include "media/sound-private.h"
#include "media/taps.h"

struct wlink_sound {
    struct wlink_sound_source source; /* owned copies */
    wlink_sound_handler handler;
    void *data;
    struct wlink_loudspeaker *loudspeaker;
    struct wlink_microphone *microphone; /* NULL: closed */
    unsigned volume;
    struct wlink_ear_slot ears;
    struct wlink_taps taps; /* its packets */
};

static void on_packet(GstSample *sample, void *data) {
    struct wlink_sound *sound = data;
    wlink_taps_send(&sound->taps, sample);
}

static void tell(struct wlink_sound *sound, const struct wlink_sound_event *event) {
    if (event->kind != WLINK_SOUND_LEVEL)
        wlink_log(WLINK_LOG_NOTICE, wlink_sound_event_kind_to_string(event->kind), "code=%s %s",
                  wlink_code_to_string(event->code), event->words ? event->words : "");
    if (sound->handler)
        sound->handler(sound, event, sound->data);
}

static void on_microphone(const struct wlink_microphone_report *report, void *data) {
    static const enum wlink_sound_event_kind kinds[] = {
        [WLINK_MICROPHONE_LIVE] = WLINK_SOUND_MICROPHONE_LIVE,
        [WLINK_MICROPHONE_LEVEL] = WLINK_SOUND_LEVEL,
        [WLINK_MICROPHONE_FAILED] = WLINK_SOUND_MICROPHONE_FAILED,
    };
    struct wlink_sound *sound = data;
    g_autofree char *words = g_strdup(report->words);
    const struct wlink_sound_event event = {.kind = kinds[report->news],
                                            .code = report->code,
                                            .words = words,
                                            .rms_db = report->rms_db,
                                            .peak_db = report->peak_db};
    if (report->news == WLINK_MICROPHONE_FAILED)
        wlink_sound_close_microphone(sound);
    tell(sound, &event);
}

static void on_loudspeaker(enum wlink_loudspeaker_news news, enum wlink_code code, const char *words,
                           void *data) {
    const struct wlink_sound_event event = {
        .kind = news == WLINK_LOUDSPEAKER_FAILED ? WLINK_SOUND_LOUDSPEAKER_FAILED : WLINK_SOUND_TONE_ENDED,
        .code = code,
        .words = words};
    tell(data, &event);
}

const char *wlink_sound_event_kind_to_string(enum wlink_sound_event_kind kind) {
    switch (kind) {
    case WLINK_SOUND_LEVEL:
        return "microphone-level";
    case WLINK_SOUND_MICROPHONE_LIVE:
        return "microphone-live";
    case WLINK_SOUND_MICROPHONE_FAILED:
        return "microphone-failed";
    case WLINK_SOUND_LOUDSPEAKER_FAILED:
        return "loudspeaker-failed";
    case WLINK_SOUND_TONE_ENDED:
        return "tone-ended";
    }
    return "unknown";
}

struct wlink_sound *wlink_sound_new(const struct wlink_sound_source *source, wlink_sound_handler handler,
                                    void *data, GError **error) {
    struct wlink_sound *sound = g_new0(struct wlink_sound, 1);
    wlink_ear_slot_init(&sound->ears);
    wlink_taps_init(&sound->taps);
    sound->handler = handler;
    sound->data = data;
    sound->volume = 100;
    sound->source =
        (struct wlink_sound_source){.capture_kind = WLINK_SOUND_NONE, .playback_kind = WLINK_SOUND_NONE};
    sound->loudspeaker = wlink_loudspeaker_new(&sound->ears, on_loudspeaker, sound, error);
    if (!sound->loudspeaker) {
        wlink_sound_free(sound);
        return NULL;
    }
    wlink_sound_use(sound, source);
    return sound;
}

void wlink_sound_free(struct wlink_sound *sound) {
    if (!sound)
        return;
    wlink_sound_close_microphone(sound);
    wlink_loudspeaker_free(sound->loudspeaker);
    g_free(sound->source.capture);
    g_free(sound->source.playback);
    wlink_ear_slot_clear(&sound->ears);
    wlink_taps_clear(&sound->taps);
    g_free(sound);
}

void wlink_sound_use(struct wlink_sound *sound, const struct wlink_sound_source *source) {
    if (source->capture_kind != sound->source.capture_kind ||
        g_strcmp0(source->capture, sound->source.capture) != 0)
        wlink_sound_close_microphone(sound);
    wlink_loudspeaker_use(sound->loudspeaker, source->playback_kind, source->playback);
    g_free(sound->source.capture);
    g_free(sound->source.playback);
    sound->source = *source;
    sound->source.capture = g_strdup(source->capture);
    sound->source.playback = g_strdup(source->playback);
}

bool wlink_sound_open_microphone(struct wlink_sound *sound, GError **error) {
    if (sound->microphone)
        return true;
    sound->microphone = wlink_microphone_open(sound->source.capture_kind, sound->source.capture,
                                              wlink_loudspeaker_probe(sound->loudspeaker), &sound->ears,
                                              on_packet, on_microphone, sound, error);
    if (sound->microphone)
        wlink_log(WLINK_LOG_NOTICE, "microphone-opened", "device=%s", sound->source.capture);
    return sound->microphone != NULL;
}

void wlink_sound_close_microphone(struct wlink_sound *sound) {
    if (!sound->microphone)
        return;
    wlink_microphone_free(g_steal_pointer(&sound->microphone));
    wlink_log(WLINK_LOG_NOTICE, "microphone-closed", "device=%s", sound->source.capture);
}

struct wlink_ear_slot *wlink_sound_ear_slot(struct wlink_sound *sound) {
    return &sound->ears;
}

bool wlink_sound_microphone_is_open(const struct wlink_sound *sound) {
    return sound->microphone != NULL;
}

bool wlink_sound_play_tone(struct wlink_sound *sound, enum wlink_tone tone, GError **error) {
    return wlink_loudspeaker_play(sound->loudspeaker, tone, error);
}

void wlink_sound_stop_tone(struct wlink_sound *sound) {
    wlink_loudspeaker_stop_tone(sound->loudspeaker);
}

void wlink_sound_set_volume(struct wlink_sound *sound, unsigned percent) {
    sound->volume = MIN(percent, 100);
    wlink_loudspeaker_set_volume(sound->loudspeaker, sound->volume);
}

unsigned wlink_sound_volume(const struct wlink_sound *sound) {
    return sound->volume;
}

guint wlink_sound_listen(struct wlink_sound *sound, wlink_sample_listener listener, void *data) {
    return wlink_taps_add(&sound->taps, listener, data);
}

void wlink_sound_unlisten(struct wlink_sound *sound, guint id) {
    wlink_taps_remove(&sound->taps, id);
}

void wlink_sound_push(struct wlink_sound *sound, GstSample *sample) {
    wlink_loudspeaker_push(sound->loudspeaker, sample);
}

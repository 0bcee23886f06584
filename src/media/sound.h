/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* The unit's sound: one microphone and one loudspeaker, 48 kHz, with echo cancellation, noise suppression and
 * gain control between them (webrtcdsp and its probe on one clock). The microphone's device is open only
 * between open_microphone and close_microphone; the loudspeaker may ring and play test tones at any time. */
struct wlink_sound;
struct wlink_sound_source; /* hw/sound.h: which devices */

enum wlink_sound_event_kind {
    WLINK_SOUND_LEVEL,              /* level of the microphone, 20 a second */
    WLINK_SOUND_MICROPHONE_LIVE,    /* samples flow */
    WLINK_SOUND_MICROPHONE_FAILED,  /* code, words; closed */
    WLINK_SOUND_LOUDSPEAKER_FAILED, /* code, words; closed; tried again when hw says the device is back */
    WLINK_SOUND_TONE_ENDED,         /* a tone has been played to its end */
};

struct wlink_sound_event {
    enum wlink_sound_event_kind kind;
    enum wlink_code code;
    const char *words;
    double rms_db, peak_db; /* dBFS, ≤ 0 */
};

typedef void (*wlink_sound_handler)(struct wlink_sound *sound, const struct wlink_sound_event *event,
                                    void *data);

enum wlink_tone {
    WLINK_TONE_RING,    /* 2 s on, 4 s off, until stopped */
    WLINK_TONE_TEST,    /* about 2 s, once */
    WLINK_TONE_ARRIVAL, /* soft, once */
    WLINK_TONE_LOST,
    WLINK_TONE_BACK,
    WLINK_TONE_SELF_CHECK, /* up and down for 3 s, once: easy to find again, and much for the canceller to
                              learn from */
};

const char *wlink_sound_event_kind_to_string(enum wlink_sound_event_kind kind);
const char *
wlink_tone_to_string(enum wlink_tone tone); /* "ring", "test", "arrival", "lost", "back", "self-check" */

struct wlink_sound *wlink_sound_new(const struct wlink_sound_source *source, wlink_sound_handler handler,
                                    void *data, GError **error);

/* Other devices from now on, or the same ones that are back (what hw/sound.h gives now; it is copied). An
 * open microphone whose device is another one now, or none, is closed: ask microphone_is_open. A loudspeaker
 * that failed may be used again. */
void wlink_sound_use(struct wlink_sound *sound, const struct wlink_sound_source *source);
void wlink_sound_free(struct wlink_sound *sound);

/* Fails with SOUND_MISSING or SOUND_FAILED; then nothing is open. */
bool wlink_sound_open_microphone(struct wlink_sound *sound, GError **error);
void wlink_sound_close_microphone(struct wlink_sound *sound); /* device closed when it returns */
bool wlink_sound_microphone_is_open(const struct wlink_sound *sound);

/* One tone at a time: a new one takes the place of the old one, of which no TONE_ENDED comes. */
bool wlink_sound_play_tone(struct wlink_sound *sound, enum wlink_tone tone, GError **error);
void wlink_sound_stop_tone(struct wlink_sound *sound);

/* The loudspeaker's volume, 0 … 100. */
void wlink_sound_set_volume(struct wlink_sound *sound, unsigned percent);
unsigned wlink_sound_volume(const struct wlink_sound *sound);

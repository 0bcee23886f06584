/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Sound devices of this machine by role, and their mixers. */
struct wlink_sounds;

enum wlink_sound_kind {
    WLINK_SOUND_ALSA,     /* device is an ALSA PCM, "hw:CARD=…,DEV=…" */
    WLINK_SOUND_STAND_IN, /* capture: a WAV file looped, or "tone:<Hz>", "silence", or "room";
                             playback: a file that receives WAV (S16LE 48 kHz mono), "null", or "room", which
                             the microphone of that name hears */
    WLINK_SOUND_NONE,
};

const char *wlink_sound_kind_to_string(enum wlink_sound_kind kind); /* "alsa", "stand-in", "none" */

struct wlink_sound_source {
    enum wlink_sound_kind capture_kind, playback_kind;
    char *capture, *playback; /* device or file as above */
};
void wlink_sound_source_free(struct wlink_sound_source *source);

/* Rules as for cameras: "auto", "alsa:<PCM>", "card:<id>", "stand-in:<file or tone>", "none". */
struct wlink_sound_rule {
    const char *capture, *playback;
};

typedef void (*wlink_sounds_handler)(bool capture_present, bool playback_present, void *data);

struct wlink_sounds *wlink_sounds_new(const struct wlink_sound_rule *rule, wlink_sounds_handler handler,
                                      void *data, GError **error);
void wlink_sounds_free(struct wlink_sounds *sounds);

/* What the rules give now; kinds are NONE for what is absent. Free with wlink_sound_source_free. */
struct wlink_sound_source *wlink_sounds_source(struct wlink_sounds *sounds);

/* The hardware mixer of the playback card, 0 … 100; fails with SOUND_MISSING when there is none (then
 * src/media scales samples instead). */
bool wlink_sounds_set_volume(struct wlink_sounds *sounds, unsigned percent, GError **error);

/* Before the microphone is opened: many cards start with it switched off. A card without such controls hears
 * as it is. Fails with SOUND_MISSING. */
bool wlink_sounds_set_capture(struct wlink_sounds *sounds, GError **error);

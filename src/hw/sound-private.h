/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "hw/sound.h"

/* Private to src/hw: what a kind of sound device is. */

enum wlink_sound_direction { WLINK_SOUND_CAPTURE, WLINK_SOUND_PLAYBACK, WLINK_SOUND_DIRECTION_COUNT };
const char *wlink_sound_direction_to_string(enum wlink_sound_direction direction); /* "capture", "playback" */

typedef void (*wlink_sound_changed)(void *data);

struct wlink_sound_backend {
    enum wlink_sound_kind id;
    /* Is this kind asked for by a rule such as "card:…"? */
    bool (*serves)(const char *match);
    /* Starts to watch; rules[direction] that this kind does not serve are NULL. */
    void *(*watch)(const char *const rules[WLINK_SOUND_DIRECTION_COUNT], wlink_sound_changed changed,
                   void *data);
    void (*unwatch)(void *watch);
    /* The device that the rule gives now, as in struct wlink_sound_source; NULL when it is absent. */
    char *(*find)(const char *match, enum wlink_sound_direction direction);
    /* The hardware mixer of a device that find gave; 0 … 100. */
    bool (*set_volume)(const char *device, unsigned percent, GError **error);
    /* Makes a microphone that find gave hear: its switch on, its gain at 0 dB. */
    bool (*set_capture)(const char *device, GError **error);
};
extern const struct wlink_sound_backend wlink_sound_alsa, wlink_sound_stand_in;

/* SPDX-License-Identifier: Apache-2.0 */
#include "hw/sound.h"

#include "common/error.h"
#include "common/log.h"
#include "hw/sound-private.h"

static const struct wlink_sound_backend *const backends[] = {&wlink_sound_alsa, &wlink_sound_stand_in};

struct wlink_sounds {
    char *rules[WLINK_SOUND_DIRECTION_COUNT];
    const struct wlink_sound_backend *kinds[WLINK_SOUND_DIRECTION_COUNT]; /* NULL: the rule is "none" */
    char *devices[WLINK_SOUND_DIRECTION_COUNT];                           /* NULL: absent */
    void *watches[G_N_ELEMENTS(backends)];                                /* NULL when no rule needs it */
    wlink_sounds_handler handler;
    void *data;
};

static char *find_device(const struct wlink_sounds *sounds, enum wlink_sound_direction direction) {
    const struct wlink_sound_backend *kind = sounds->kinds[direction];
    return kind ? kind->find(sounds->rules[direction], direction) : NULL;
}

static bool refresh(struct wlink_sounds *sounds, enum wlink_sound_direction direction) {
    char *found = find_device(sounds, direction);
    bool changed = g_strcmp0(found, sounds->devices[direction]) != 0;
    g_free(sounds->devices[direction]);
    sounds->devices[direction] = found;
    if (changed)
        wlink_log(WLINK_LOG_NOTICE, found ? "sound-present" : "sound-absent", "direction=%s device=%s",
                  wlink_sound_direction_to_string(direction), found ? found : "none");
    return changed;
}

static void on_changed(void *data) {
    struct wlink_sounds *sounds = data;
    bool capture = refresh(sounds, WLINK_SOUND_CAPTURE);
    bool playback = refresh(sounds, WLINK_SOUND_PLAYBACK);
    if ((capture || playback) && sounds->handler)
        sounds->handler(sounds->devices[WLINK_SOUND_CAPTURE] != NULL,
                        sounds->devices[WLINK_SOUND_PLAYBACK] != NULL, sounds->data);
}

static bool take_rule(struct wlink_sounds *sounds, enum wlink_sound_direction direction, const char *match,
                      GError **error) {
    for (unsigned i = 0; match && i < G_N_ELEMENTS(backends); i++)
        if (backends[i]->serves(match))
            sounds->kinds[direction] = backends[i];
    if (!match || (!sounds->kinds[direction] && !g_str_equal(match, "none")))
        return wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE,
                          "the rule of sound %s, '%s', is none of auto, alsa:…, card:…, stand-in:…, none",
                          wlink_sound_direction_to_string(direction), match ? match : "");
    sounds->rules[direction] = g_strdup(match);
    return true;
}

static void start_watches(struct wlink_sounds *sounds) {
    for (unsigned i = 0; i < G_N_ELEMENTS(backends); i++) {
        const char *rules[WLINK_SOUND_DIRECTION_COUNT] = {NULL};
        for (unsigned direction = 0; direction < WLINK_SOUND_DIRECTION_COUNT; direction++)
            if (sounds->kinds[direction] == backends[i])
                rules[direction] = sounds->rules[direction];
        if (rules[WLINK_SOUND_CAPTURE] || rules[WLINK_SOUND_PLAYBACK])
            sounds->watches[i] = backends[i]->watch(rules, on_changed, sounds);
    }
}

const char *wlink_sound_direction_to_string(enum wlink_sound_direction direction) {
    switch (direction) {
    case WLINK_SOUND_CAPTURE:
        return "capture";
    case WLINK_SOUND_PLAYBACK:
        return "playback";
    case WLINK_SOUND_DIRECTION_COUNT:
        break;
    }
    return "unknown";
}

const char *wlink_sound_kind_to_string(enum wlink_sound_kind kind) {
    switch (kind) {
    case WLINK_SOUND_ALSA:
        return "alsa";
    case WLINK_SOUND_STAND_IN:
        return "stand-in";
    case WLINK_SOUND_NONE:
        return "none";
    }
    return "unknown";
}

void wlink_sound_source_free(struct wlink_sound_source *source) {
    if (!source)
        return;
    g_free(source->capture);
    g_free(source->playback);
    g_free(source);
}

struct wlink_sounds *wlink_sounds_new(const struct wlink_sound_rule *rule, wlink_sounds_handler handler,
                                      void *data, GError **error) {
    struct wlink_sounds *sounds = g_new0(struct wlink_sounds, 1);
    sounds->handler = handler;
    sounds->data = data;
    if (!take_rule(sounds, WLINK_SOUND_CAPTURE, rule->capture, error) ||
        !take_rule(sounds, WLINK_SOUND_PLAYBACK, rule->playback, error)) {
        wlink_sounds_free(sounds);
        return NULL;
    }
    start_watches(sounds);
    refresh(sounds, WLINK_SOUND_CAPTURE);
    refresh(sounds, WLINK_SOUND_PLAYBACK);
    return sounds;
}

void wlink_sounds_free(struct wlink_sounds *sounds) {
    if (!sounds)
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(backends); i++)
        if (sounds->watches[i])
            backends[i]->unwatch(sounds->watches[i]);
    for (unsigned direction = 0; direction < WLINK_SOUND_DIRECTION_COUNT; direction++) {
        g_free(sounds->rules[direction]);
        g_free(sounds->devices[direction]);
    }
    g_free(sounds);
}

struct wlink_sound_source *wlink_sounds_source(struct wlink_sounds *sounds) {
    struct wlink_sound_source *source = g_new0(struct wlink_sound_source, 1);
    char *const *devices = sounds->devices;
    source->capture = g_strdup(devices[WLINK_SOUND_CAPTURE]);
    source->playback = g_strdup(devices[WLINK_SOUND_PLAYBACK]);
    source->capture_kind = source->capture ? sounds->kinds[WLINK_SOUND_CAPTURE]->id : WLINK_SOUND_NONE;
    source->playback_kind = source->playback ? sounds->kinds[WLINK_SOUND_PLAYBACK]->id : WLINK_SOUND_NONE;
    return source;
}

bool wlink_sounds_set_volume(struct wlink_sounds *sounds, unsigned percent, GError **error) {
    const char *device = sounds->devices[WLINK_SOUND_PLAYBACK];
    if (!device)
        return wlink_fail(error, WLINK_CODE_SOUND_MISSING, "no loudspeaker matches the rule");
    return sounds->kinds[WLINK_SOUND_PLAYBACK]->set_volume(device, MIN(percent, 100), error);
}

bool wlink_sounds_set_capture(struct wlink_sounds *sounds, GError **error) {
    const char *device = sounds->devices[WLINK_SOUND_CAPTURE];
    if (!device)
        return wlink_fail(error, WLINK_CODE_SOUND_MISSING, "no microphone matches the rule");
    return sounds->kinds[WLINK_SOUND_CAPTURE]->set_capture(device, error);
}

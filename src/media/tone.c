/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sound-private.h"

#include <math.h>

/* A piece of one or two pitches (Hz, 0: none) at a level (0 … 1); ms 0 ends the tone. */
struct wlink_tone_step {
    float first_hz, second_hz, level;
    unsigned ms;
};

static const struct wlink_tone_step ring[] = {{400, 450, 0.35F, 2000}, {0, 0, 0, 4000}, {0}};
static const struct wlink_tone_step test[] = {{523, 0, 0.3F, 500}, {0, 0, 0, 150},      {659, 0, 0.3F, 500},
                                              {0, 0, 0, 150},      {784, 0, 0.3F, 700}, {0}};
static const struct wlink_tone_step arrival[] = {{659, 0, 0.12F, 180}, {880, 0, 0.12F, 260}, {0}};
static const struct wlink_tone_step lost[] = {{587, 0, 0.2F, 200}, {392, 0, 0.2F, 350}, {0}};
static const struct wlink_tone_step back[] = {{392, 0, 0.2F, 200}, {587, 0, 0.2F, 350}, {0}};

/* No two pairs of notes are alike, and none is a whole multiple of another or of a mains hum. */
static const struct wlink_tone_step self_check[] = {{494, 2387, 0.3F, 120},
                                                    {740, 2675, 0.3F, 120},
                                                    {587, 1025, 0.3F, 120},
                                                    {988, 1211, 0.3F, 120},
                                                    {659, 1517, 0.3F, 120},
                                                    {1175, 2013, 0.3F, 120},
                                                    {740, 2675, 0.3F, 120},
                                                    {1319, 2997, 0.3F, 120},
                                                    {988, 1211, 0.3F, 120},
                                                    {1480, 1355, 0.3F, 120},
                                                    {1175, 2013, 0.3F, 120},
                                                    {659, 1517, 0.3F, 120},
                                                    {1319, 2997, 0.3F, 120},
                                                    {587, 1025, 0.3F, 120},
                                                    {1480, 1355, 0.3F, 120},
                                                    {494, 2387, 0.3F, 120},
                                                    {1175, 2013, 0.3F, 120},
                                                    {740, 2675, 0.3F, 120},
                                                    {1319, 2997, 0.3F, 120},
                                                    {659, 1517, 0.3F, 120},
                                                    {988, 1211, 0.3F, 120},
                                                    {587, 1025, 0.3F, 120},
                                                    {740, 2675, 0.3F, 120},
                                                    {494, 2387, 0.3F, 120},
                                                    {0}};

static const struct wlink_tone_step *const tones[] = {
    [WLINK_TONE_RING] = ring, [WLINK_TONE_TEST] = test, [WLINK_TONE_ARRIVAL] = arrival,
    [WLINK_TONE_LOST] = lost, [WLINK_TONE_BACK] = back, [WLINK_TONE_SELF_CHECK] = self_check,
};

static unsigned length_of(const struct wlink_tone_step *step) {
    return step->ms * (WLINK_SOUND_RATE / 1000);
}

/* 10 ms in and out, so that nothing clicks. */
static float envelope(unsigned position, unsigned length) {
    unsigned edge = MIN(position, length - position);
    return edge < WLINK_SOUND_PERIOD ? (float)edge / WLINK_SOUND_PERIOD : 1;
}

static float wave(float hz, unsigned position) {
    return hz > 0 ? sinf((float)(2 * G_PI) * fmodf(hz * (float)position / WLINK_SOUND_RATE, 1)) : 0;
}

static gint16 mix(gint16 sample, const struct wlink_tone_step *step, unsigned position) {
    float both = step->second_hz > 0 ? 0.5F : 1;
    float value = (wave(step->first_hz, position) + wave(step->second_hz, position)) * both * step->level *
                  envelope(position, length_of(step));
    return (gint16)CLAMP(sample + lrintf(value * 32767), G_MININT16, G_MAXINT16);
}

/* To the next step; false behind the last one. */
static bool advance(struct wlink_tone_player *player) {
    player->position = 0;
    player->step++;
    if (player->steps[player->step].ms)
        return true;
    player->step = 0;
    if (!player->repeats)
        player->steps = NULL;
    return player->repeats;
}

void wlink_tone_start(struct wlink_tone_player *player, enum wlink_tone tone) {
    *player = (struct wlink_tone_player){.steps = tones[tone], .repeats = tone == WLINK_TONE_RING};
}

bool wlink_tone_add(struct wlink_tone_player *player, gint16 *out, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const struct wlink_tone_step *step = &player->steps[player->step];
        out[i] = mix(out[i], step, player->position);
        if (++player->position == length_of(step) && !advance(player))
            return false;
    }
    return true;
}

const char *wlink_tone_to_string(enum wlink_tone tone) {
    switch (tone) {
    case WLINK_TONE_RING:
        return "ring";
    case WLINK_TONE_TEST:
        return "test";
    case WLINK_TONE_ARRIVAL:
        return "arrival";
    case WLINK_TONE_LOST:
        return "lost";
    case WLINK_TONE_BACK:
        return "back";
    case WLINK_TONE_SELF_CHECK:
        return "self-check";
    }
    return "unknown";
}

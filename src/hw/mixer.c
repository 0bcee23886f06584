/* SPDX-License-Identifier: Apache-2.0 */
#include "hw/mixer.h"

#include "common/error.h"

#include <alsa/asoundlib.h>
#include <math.h>
#include <string.h>

/* By what drivers call them; the first is what people would turn. Others ("Mic" among what is played, "Beep")
 * stay as they are: they would play the room back into itself. */
static const char *const outputs[] = {"Master", "Speaker",  "PCM",     "Headphone",
                                      "Front",  "Line Out", "Headset", NULL};
static const char *const inputs[] = {"Capture",   "Mic",     "Headset", "Internal Mic",
                                     "Front Mic", "Digital", NULL};

enum { HUNDREDTHS = 100, UNKNOWN_GAIN_PERCENT = 75 };

char *wlink_mixer_card(const char *pcm) {
    const char *start = strstr(pcm, "CARD=");
    if (!start)
        return NULL;
    start += strlen("CARD=");
    return g_strndup(start, strcspn(start, ",'\" "));
}

static snd_mixer_t *open_mixer(const char *card, GError **error) {
    g_autofree char *name = g_strdup_printf("hw:CARD=%s", card ? card : "");
    snd_mixer_t *mixer = NULL;
    int result = card ? snd_mixer_open(&mixer, 0) : -ENODEV;
    if (result >= 0)
        result = snd_mixer_attach(mixer, name);
    if (result >= 0)
        result = snd_mixer_selem_register(mixer, NULL, NULL);
    if (result >= 0)
        result = snd_mixer_load(mixer);
    if (result >= 0)
        return mixer;
    if (mixer)
        snd_mixer_close(mixer);
    wlink_fail(error, WLINK_CODE_SOUND_MISSING, "the mixer of card %s: %s", card ? card : "(none)",
               snd_strerror(result));
    return NULL;
}

/* Its place in the names; their count: it is not among them. */
static unsigned rank(snd_mixer_elem_t *element, const char *const *names) {
    unsigned at = 0;
    while (names[at] && !g_str_equal(names[at], snd_mixer_selem_get_name(element)))
        at++;
    return at;
}

/* --- what is played */

static bool plays(snd_mixer_elem_t *element) {
    return snd_mixer_selem_is_active(element) && snd_mixer_selem_has_playback_volume(element);
}

/* The best of the names, else the first there is. */
static snd_mixer_elem_t *find_control(snd_mixer_t *mixer) {
    snd_mixer_elem_t *best = NULL;
    for (snd_mixer_elem_t *element = snd_mixer_first_elem(mixer); element;
         element = snd_mixer_elem_next(element))
        if (plays(element) && (!best || rank(element, outputs) < rank(best, outputs)))
            best = element;
    return best;
}

/* By ear: half the slider is 18 dB less (60 dB × lg of the fraction, as alsamixer does). Controls that do
 * not know their decibels move in a straight line. */
static int turn(snd_mixer_elem_t *element, unsigned percent) {
    long min, max;
    if (snd_mixer_selem_has_playback_switch(element))
        snd_mixer_selem_set_playback_switch_all(element, percent > 0);
    if (snd_mixer_selem_get_playback_dB_range(element, &min, &max) >= 0 && min < max) {
        long wanted = percent ? max + lround(60.0 * HUNDREDTHS * log10(percent / 100.0)) : min;
        return snd_mixer_selem_set_playback_dB_all(element, CLAMP(wanted, min, max), 0);
    }
    int result = snd_mixer_selem_get_playback_volume_range(element, &min, &max);
    return result < 0
               ? result
               : snd_mixer_selem_set_playback_volume_all(element, min + (max - min) * (long)percent / 100);
}

/* Neither louder nor softer. */
static void open_output(snd_mixer_elem_t *element) {
    long min, max;
    if (snd_mixer_selem_has_playback_switch(element))
        snd_mixer_selem_set_playback_switch_all(element, 1);
    if (!snd_mixer_selem_has_playback_volume(element))
        return;
    if (snd_mixer_selem_get_playback_dB_range(element, &min, &max) >= 0 && min < max)
        snd_mixer_selem_set_playback_dB_all(element, CLAMP(0, min, max), 0);
    else if (snd_mixer_selem_get_playback_volume_range(element, &min, &max) >= 0)
        snd_mixer_selem_set_playback_volume_all(element, max);
}

static void open_outputs_beside(snd_mixer_t *mixer, const snd_mixer_elem_t *control) {
    for (snd_mixer_elem_t *element = snd_mixer_first_elem(mixer); element;
         element = snd_mixer_elem_next(element))
        if (element != control && snd_mixer_selem_is_active(element) && outputs[rank(element, outputs)])
            open_output(element);
}

bool wlink_mixer_set_volume(const char *device, unsigned percent, GError **error) {
    g_autofree char *card = wlink_mixer_card(device);
    snd_mixer_t *mixer = open_mixer(card, error);
    if (!mixer)
        return false;
    snd_mixer_elem_t *control = find_control(mixer);
    int result = control ? turn(control, percent) : 0;
    if (control)
        open_outputs_beside(mixer, control);
    snd_mixer_close(mixer);
    if (!control)
        return wlink_fail(error, WLINK_CODE_SOUND_MISSING, "card %s has no volume control", card);
    return result >= 0 || wlink_fail(error, WLINK_CODE_SOUND_MISSING, "the mixer of card %s: %s", card,
                                     snd_strerror(result));
}

/* --- what is heard */

static bool hears(snd_mixer_elem_t *element) {
    return snd_mixer_selem_is_active(element) &&
           (snd_mixer_selem_has_capture_switch(element) || snd_mixer_selem_has_capture_volume(element));
}

static void open_input(snd_mixer_elem_t *element) {
    long min, max;
    if (snd_mixer_selem_has_capture_switch(element))
        snd_mixer_selem_set_capture_switch_all(element, 1);
    if (!snd_mixer_selem_has_capture_volume(element))
        return;
    if (snd_mixer_selem_get_capture_dB_range(element, &min, &max) >= 0 && min < max)
        snd_mixer_selem_set_capture_dB_all(element, CLAMP(0, min, max), 0);
    else if (snd_mixer_selem_get_capture_volume_range(element, &min, &max) >= 0)
        snd_mixer_selem_set_capture_volume_all(element, min + (max - min) * UNKNOWN_GAIN_PERCENT / 100);
}

/* Those of the names; a card that has none of them has its first. */
static void open_inputs(snd_mixer_t *mixer) {
    snd_mixer_elem_t *first = NULL;
    bool named = false;
    for (snd_mixer_elem_t *element = snd_mixer_first_elem(mixer); element;
         element = snd_mixer_elem_next(element)) {
        if (!hears(element))
            continue;
        first = first ? first : element;
        if (!inputs[rank(element, inputs)])
            continue;
        named = true;
        open_input(element);
    }
    if (!named && first)
        open_input(first);
}

bool wlink_mixer_set_capture(const char *device, GError **error) {
    g_autofree char *card = wlink_mixer_card(device);
    snd_mixer_t *mixer = open_mixer(card, error);
    if (!mixer)
        return false;
    open_inputs(mixer);
    snd_mixer_close(mixer);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* ALSA cards, watched through udev. Finding a device opens the card's control file only, never a PCM. */
#include "common/error.h"
#include "hw/sound-private.h"

#include <alsa/asoundlib.h>
#include <gudev/gudev.h>
#include <math.h>
#include <string.h>

struct alsa_watch {
    GUdevClient *client;
    wlink_sound_changed changed;
    void *data;
};

static bool serves(const char *match) {
    return g_str_equal(match, "auto") || (g_str_has_prefix(match, "alsa:") && match[strlen("alsa:")]) ||
           (g_str_has_prefix(match, "card:") && match[strlen("card:")]);
}

static void on_uevent(GUdevClient *client, const char *action, GUdevDevice *device, void *data) {
    (void)client;
    (void)action;
    (void)device;
    struct alsa_watch *watch = data;
    watch->changed(watch->data);
}

static void *watch_rules(const char *const rules[WLINK_SOUND_DIRECTION_COUNT], wlink_sound_changed changed,
                         void *data) {
    (void)rules;
    const char *const subsystems[] = {"sound", NULL};
    struct alsa_watch *watch = g_new0(struct alsa_watch, 1);
    watch->changed = changed;
    watch->data = data;
    watch->client = g_udev_client_new(subsystems);
    g_signal_connect(watch->client, "uevent", G_CALLBACK(on_uevent), watch);
    return watch;
}

static void unwatch(void *data) {
    struct alsa_watch *watch = data;
    g_signal_handlers_disconnect_by_data(watch->client, watch);
    g_object_unref(watch->client);
    g_free(watch);
    snd_config_update_free_global();
}

static bool has_stream(snd_ctl_t *ctl, int device, snd_pcm_stream_t stream) {
    snd_pcm_info_t *info;
    snd_pcm_info_alloca(&info);
    snd_pcm_info_set_device(info, (unsigned)device);
    snd_pcm_info_set_subdevice(info, 0);
    snd_pcm_info_set_stream(info, stream);
    return snd_ctl_pcm_info(ctl, info) >= 0;
}

/* The card's first PCM with that stream, as "hw:CARD=<id>,DEV=<n>"; id NULL means any card. */
static char *find_on_card(int card, const char *id, snd_pcm_stream_t stream) {
    g_autofree char *name = g_strdup_printf("hw:%d", card);
    char *found = NULL;
    snd_ctl_t *ctl;
    snd_ctl_card_info_t *info;
    int device = -1;
    snd_ctl_card_info_alloca(&info);
    if (snd_ctl_open(&ctl, name, SND_CTL_NONBLOCK) < 0)
        return NULL;
    bool wanted =
        snd_ctl_card_info(ctl, info) >= 0 && (!id || g_str_equal(id, snd_ctl_card_info_get_id(info)));
    while (wanted && !found && snd_ctl_pcm_next_device(ctl, &device) >= 0 && device >= 0)
        if (has_stream(ctl, device, stream))
            found = g_strdup_printf("hw:CARD=%s,DEV=%d", snd_ctl_card_info_get_id(info), device);
    snd_ctl_close(ctl);
    return found;
}

static char *find_on_cards(const char *id, snd_pcm_stream_t stream) {
    char *found = NULL;
    int card = -1;
    while (!found && snd_card_next(&card) >= 0 && card >= 0)
        found = find_on_card(card, id, stream);
    return found;
}

/* The card in a PCM's name, as in "plughw:CARD=USB,DEV=0"; NULL when the name has none. */
static char *card_of(const char *pcm) {
    const char *start = strstr(pcm, "CARD=");
    if (!start)
        return NULL;
    start += strlen("CARD=");
    return g_strndup(start, strcspn(start, ",'\" "));
}

/* A PCM by name is there when its card is; a name without a card is believed. */
static char *find_by_name(const char *pcm) {
    g_autofree char *card = card_of(pcm);
    return !card || snd_card_get_index(card) >= 0 ? g_strdup(pcm) : NULL;
}

static char *find(const char *match, enum wlink_sound_direction direction) {
    snd_pcm_stream_t stream =
        direction == WLINK_SOUND_CAPTURE ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
    if (g_str_has_prefix(match, "alsa:"))
        return find_by_name(match + strlen("alsa:"));
    return find_on_cards(g_str_has_prefix(match, "card:") ? match + strlen("card:") : NULL, stream);
}

/* The control that people would turn: Master, else what leads to the loudspeaker, else the first there is. */
static snd_mixer_elem_t *find_control(snd_mixer_t *mixer) {
    static const char *const preferred[] = {"Master", "Speaker", "PCM", "Headphone"};
    snd_mixer_elem_t *first = NULL;
    unsigned best = G_N_ELEMENTS(preferred);
    for (snd_mixer_elem_t *element = snd_mixer_first_elem(mixer); element;
         element = snd_mixer_elem_next(element)) {
        if (!snd_mixer_selem_is_active(element) || !snd_mixer_selem_has_playback_volume(element))
            continue;
        unsigned rank = 0;
        while (rank < G_N_ELEMENTS(preferred) &&
               !g_str_equal(preferred[rank], snd_mixer_selem_get_name(element)))
            rank++;
        if (!first || rank < best) {
            first = element;
            best = rank;
        }
    }
    return first;
}

/* By ear: half the slider is 18 dB less (60 dB × lg of the fraction, as alsamixer does). Controls that do
 * not know their decibels move in a straight line. */
static int turn(snd_mixer_elem_t *element, unsigned percent) {
    long min, max;
    if (snd_mixer_selem_has_playback_switch(element))
        snd_mixer_selem_set_playback_switch_all(element, percent > 0);
    if (snd_mixer_selem_get_playback_dB_range(element, &min, &max) >= 0 && min < max) {
        long wanted = percent ? max + lround(6000.0 * log10(percent / 100.0)) : min;
        return snd_mixer_selem_set_playback_dB_all(element, CLAMP(wanted, min, max), 0);
    }
    int result = snd_mixer_selem_get_playback_volume_range(element, &min, &max);
    return result < 0
               ? result
               : snd_mixer_selem_set_playback_volume_all(element, min + (max - min) * (long)percent / 100);
}

static int turn_on_card(snd_mixer_t *mixer, const char *card, unsigned percent, bool *found) {
    g_autofree char *name = g_strdup_printf("hw:CARD=%s", card);
    int result = snd_mixer_attach(mixer, name);
    if (result >= 0)
        result = snd_mixer_selem_register(mixer, NULL, NULL);
    if (result >= 0)
        result = snd_mixer_load(mixer);
    if (result < 0)
        return result;
    snd_mixer_elem_t *element = find_control(mixer);
    *found = element != NULL;
    return element ? turn(element, percent) : 0;
}

static bool set_volume(const char *device, unsigned percent, GError **error) {
    g_autofree char *card = card_of(device);
    snd_mixer_t *mixer = NULL;
    bool found = false;
    if (!card)
        return wlink_fail(error, WLINK_CODE_SOUND_MISSING, "no card is named in %s", device);
    int result = snd_mixer_open(&mixer, 0);
    if (result >= 0) {
        result = turn_on_card(mixer, card, percent, &found);
        snd_mixer_close(mixer);
    }
    if (result < 0)
        return wlink_fail(error, WLINK_CODE_SOUND_MISSING, "the mixer of card %s: %s", card,
                          snd_strerror(result));
    return found || wlink_fail(error, WLINK_CODE_SOUND_MISSING, "card %s has no volume control", card);
}

const struct wlink_sound_backend wlink_sound_alsa = {
    .id = WLINK_SOUND_ALSA,
    .serves = serves,
    .watch = watch_rules,
    .unwatch = unwatch,
    .find = find,
    .set_volume = set_volume,
};

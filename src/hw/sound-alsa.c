/* SPDX-License-Identifier: Apache-2.0 */
/* ALSA cards, watched through udev. Finding a device opens the card's control file only, never a PCM. */
#include "common/error.h"
#include "hw/mixer.h"
#include "hw/sound-private.h"

#include <alsa/asoundlib.h>
#include <gudev/gudev.h>
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

/* A PCM by name is there when its card is; a name without a card is believed. */
static char *find_by_name(const char *pcm) {
    g_autofree char *card = wlink_mixer_card(pcm);
    return !card || snd_card_get_index(card) >= 0 ? g_strdup(pcm) : NULL;
}

static char *find(const char *match, enum wlink_sound_direction direction) {
    snd_pcm_stream_t stream =
        direction == WLINK_SOUND_CAPTURE ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
    if (g_str_has_prefix(match, "alsa:"))
        return find_by_name(match + strlen("alsa:"));
    return find_on_cards(g_str_has_prefix(match, "card:") ? match + strlen("card:") : NULL, stream);
}

const struct wlink_sound_backend wlink_sound_alsa = {
    .id = WLINK_SOUND_ALSA,
    .serves = serves,
    .watch = watch_rules,
    .unwatch = unwatch,
    .find = find,
    .set_volume = wlink_mixer_set_volume,
    .set_capture = wlink_mixer_set_capture,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/consult-private.h"
#include "daemon/devices.h"
#include "daemon/link.h"
#include "media/card.h"
#include "media/encode.h"

/* What of ours leaves in a consultation: one encoder for each picture, from the moment the valves open. For a
 * camera that is closed or lost nothing is sent to a Winglink, whose screen has the words; a foreign room is
 * shown a grey card. */

static bool needs_card(const struct wlink_consult *consult) {
    return consult->room->foreign &&
           wlink_devices_state(consult->services->devices, WLINK_DEVICE_ROOM) != WLINK_DEVICE_OPEN;
}

static struct wlink_picture *source_of(struct wlink_consult *consult, enum wlink_stream stream) {
    if (stream == WLINK_STREAM_EXAM)
        return consult->services->pictures[WLINK_PORT_EXAM];
    if (!needs_card(consult))
        return consult->services->pictures[WLINK_PORT_ROOM];
    if (!consult->card)
        consult->card = wlink_card_new();
    return wlink_card_picture(consult->card);
}

static void start_encoder(struct wlink_consult *consult, enum wlink_stream stream) {
    const struct wlink_config *config = consult->services->config;
    unsigned rate = stream == WLINK_STREAM_MAIN ? config->room_bit_rate : config->exam_bit_rate;
    struct wlink_encoder_config wanted = {config->codec, rate, config->encoder};
    const struct wlink_link *link = wlink_peer_link(consult->peer);
    g_autoptr(GError) error = NULL;
    if (!link || !wlink_link_codec(link, stream, &wanted.codec))
        return;
    if (consult->encoders[stream] && wlink_encoder_codec(consult->encoders[stream]) == wanted.codec)
        return;
    wlink_encoder_free(g_steal_pointer(&consult->encoders[stream])); /* a re-INVITE asks for another codec */
    if (wanted.codec != config->codec) /* the configured element makes another codec */
        wanted.element = NULL;
    consult->encoders[stream] = wlink_encoder_new(source_of(consult, stream), &wanted, &error);
    if (!consult->encoders[stream])
        wlink_consult_fault(consult, error);
}

void wlink_consult_open_valves(struct wlink_consult *consult) {
    start_encoder(consult, WLINK_STREAM_MAIN);
    if (wlink_devices_configured(consult->services->devices, WLINK_DEVICE_EXAM))
        start_encoder(consult, WLINK_STREAM_EXAM);
    wlink_consult_stop_reconnecting(consult);
    wlink_peer_open(consult->peer, consult->encoders);
}

void wlink_consult_shut_valves(struct wlink_consult *consult) {
    if (consult->peer)
        wlink_peer_shut(consult->peer);
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++)
        wlink_encoder_free(g_steal_pointer(&consult->encoders[stream]));
    wlink_card_free(g_steal_pointer(&consult->card));
}

void wlink_consult_camera_changed(struct wlink_consult *consult) {
    if (consult->state != WLINK_STATE_IN_CONSULTATION || !consult->encoders[WLINK_STREAM_MAIN] ||
        needs_card(consult) == (consult->card != NULL))
        return;
    wlink_peer_set_encoder(consult->peer, WLINK_STREAM_MAIN, NULL);
    wlink_encoder_free(g_steal_pointer(&consult->encoders[WLINK_STREAM_MAIN]));
    wlink_card_free(g_steal_pointer(&consult->card));
    start_encoder(consult, WLINK_STREAM_MAIN);
    if (consult->encoders[WLINK_STREAM_MAIN])
        wlink_peer_set_encoder(consult->peer, WLINK_STREAM_MAIN, consult->encoders[WLINK_STREAM_MAIN]);
}

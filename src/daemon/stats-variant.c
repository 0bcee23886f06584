/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/stats-variant.h"

#include "daemon/consult.h"
#include "daemon/link.h"
#include "daemon/peer.h"
#include "media/transport.h"

static GVariant *stream(const struct wlink_stream_stats *stats) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "active", "b", stats->active);
    g_variant_dict_insert(&dict, "width", "u", stats->width);
    g_variant_dict_insert(&dict, "height", "u", stats->height);
    g_variant_dict_insert(&dict, "frames_per_second", "d", stats->frames_per_second);
    g_variant_dict_insert(&dict, "bits", "u", stats->bits_per_second);
    g_variant_dict_insert(&dict, "packets", "t", stats->packets);
    g_variant_dict_insert(&dict, "lost", "t", stats->packets_lost);
    g_variant_dict_insert(&dict, "frames", "t", stats->frames);
    g_variant_dict_insert(&dict, "keyframes", "t", stats->keyframes);
    g_variant_dict_insert(&dict, "freezes", "t", stats->freezes);
    g_variant_dict_insert(&dict, "nacks", "t", stats->nacks);
    g_variant_dict_insert(&dict, "plis", "t", stats->plis);
    g_variant_dict_insert(&dict, "jitter_ms", "d", stats->jitter_ms);
    return g_variant_dict_end(&dict);
}

static void add_transport(GVariantDict *dict, const struct wlink_transport_stats *stats) {
    g_variant_dict_insert(dict, "round_trip_ms", "d", stats->round_trip_ms);
    g_variant_dict_insert(dict, "loss_percent", "d", stats->loss_percent);
    g_variant_dict_insert(dict, "far_loss_percent", "d", stats->far_loss_percent);
    g_variant_dict_insert(dict, "bits_sent", "u", stats->bits_per_second_sent);
    g_variant_dict_insert(dict, "bits_received", "u", stats->bits_per_second_received);
    g_variant_dict_insert_value(dict, "sent_main", stream(&stats->sent[WLINK_STREAM_MAIN]));
    g_variant_dict_insert_value(dict, "sent_exam", stream(&stats->sent[WLINK_STREAM_EXAM]));
    g_variant_dict_insert_value(dict, "sent_sound", stream(&stats->sound_sent));
    g_variant_dict_insert_value(dict, "received_main", stream(&stats->received[WLINK_STREAM_MAIN]));
    g_variant_dict_insert_value(dict, "received_exam", stream(&stats->received[WLINK_STREAM_EXAM]));
    g_variant_dict_insert_value(dict, "received_sound", stream(&stats->sound_received));
}

GVariant *wlink_stats_to_variant(const struct wlink_consult *consult) {
    struct wlink_peer *peer = wlink_consult_peer(consult);
    const struct wlink_link *link = peer ? wlink_peer_link(peer) : NULL;
    const struct wlink_transport_stats *stats = link ? wlink_link_stats(link) : NULL;
    const char *profile = link ? wlink_link_srtp_profile(link) : NULL;
    struct wlink_consult_view view;
    GVariantDict dict;
    wlink_consult_view(consult, &view);
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "srtp", "s", profile ? profile : "");
    g_variant_dict_insert(&dict, "call_to_proven_ms", "d", view.call_to_proven_ms);
    g_variant_dict_insert(&dict, "join_to_picture_ms", "d", view.join_to_picture_ms);
    if (stats)
        add_transport(&dict, stats);
    return g_variant_dict_end(&dict);
}

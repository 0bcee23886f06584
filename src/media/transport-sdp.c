/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <gio/gio.h>
#include <string.h>

/* What of a far m-line reaches webrtcbin; the rest (header extensions, simulcast, …) is cut off, so that
 * nothing is agreed to that we do not use. */
static const char *const media_attributes[] = {
    "mid",
    "setup",
    "fingerprint",
    "ice-ufrag",
    "ice-pwd",
    "rtcp-mux",
    "rtcp-rsize",
    "sendrecv",
    "sendonly",
    "recvonly",
    "inactive",
    "rtpmap",
    "fmtp",
    "rtcp-fb",
    "bundle-only",
    "ssrc",
    "candidate",
    "content",
    "sctp-port",
    "end-of-candidates",
    "max-message-size",
    NULL,
};
static const char *const inherited_attributes[] = {"fingerprint", "setup", "ice-ufrag", "ice-pwd", NULL};

GstSDPMessage *transport_sdp_parse(const char *text, GError **error) {
    GstSDPMessage *message = NULL;
    if (gst_sdp_message_new_from_text(text, &message) == GST_SDP_OK)
        return message;
    if (message)
        gst_sdp_message_free(message);
    wlink_fail(error, WLINK_CODE_SDP_REFUSED, "it cannot be parsed");
    return NULL;
}

/* foundation component transport priority address port typ …: UDP, RTP's component, a literal address. */
static bool is_usable_candidate(const char *value) {
    g_auto(GStrv) words = g_strsplit(value, " ", 9);
    return g_strv_length(words) >= 8 && g_str_equal(words[1], "1") &&
           g_ascii_strcasecmp(words[2], "UDP") == 0 && g_hostname_is_ip_address(words[4]);
}

static bool is_kept(const GstSDPAttribute *attribute) {
    if (!g_strv_contains(media_attributes, attribute->key))
        return false;
    return !g_str_equal(attribute->key, "candidate") || is_usable_candidate(attribute->value);
}

/* RFC 8839 and RFC 8842 allow these in the head; webrtcbin looks for a=setup in the m-line alone, and refuses
 * a fingerprint that stands in both. */
static void inherit(GstSDPMedia *media, const GstSDPMessage *message, const char *key) {
    const char *value = gst_sdp_message_get_attribute_val(message, key);
    if (value && !gst_sdp_media_get_attribute_val(media, key))
        gst_sdp_media_add_attribute(media, key, value);
}

/* webrtcbin wants a mid on every m-line; who does not bundle need not give one (RFC 9143 section 7.1). An
 * answer's are those of our offer, which is ours; of an offer they are made, and taken out of our answer. */
static void name_medias(GstSDPMessage *message, struct wlink_transport *transport) {
    GstSDPMessage *ours = transport->offerer ? transport_sdp_parse(transport->description, NULL) : NULL;
    for (guint i = 0; i < gst_sdp_message_medias_len(message); i++) {
        GstSDPMedia *media = (GstSDPMedia *)gst_sdp_message_get_media(message, i);
        if (gst_sdp_media_get_attribute_val(media, "mid"))
            continue;
        bool is_ours = ours && i < gst_sdp_message_medias_len(ours);
        g_autofree char *made = g_strdup_printf("media%u", i);
        gst_sdp_media_add_attribute(
            media, "mid",
            is_ours ? gst_sdp_media_get_attribute_val(gst_sdp_message_get_media(ours, i), "mid") : made);
        transport->made_mids = true;
    }
    g_clear_pointer(&ours, gst_sdp_message_free);
}

static void clean_media(GstSDPMedia *media, const GstSDPMessage *message) {
    for (guint i = gst_sdp_media_attributes_len(media); i-- > 0;)
        if (!is_kept(gst_sdp_media_get_attribute(media, i)))
            gst_sdp_media_remove_attribute(media, i);
    for (gsize i = 0; inherited_attributes[i]; i++)
        inherit(media, message, inherited_attributes[i]);
}

void transport_sdp_clean(GstSDPMessage *message, struct wlink_transport *transport) {
    name_medias(message, transport);
    for (guint i = 0; i < gst_sdp_message_medias_len(message); i++)
        clean_media((GstSDPMedia *)gst_sdp_message_get_media(message, i), message);
    for (guint i = gst_sdp_message_attributes_len(message); i-- > 0;)
        if (!g_str_equal(gst_sdp_message_get_attribute(message, i)->key, "group"))
            gst_sdp_message_remove_attribute(message, i);
}

/* The attribute "key:<format> <rest>" of an m-line; NULL when it has none. */
static const char *format_attribute(const GstSDPMedia *media, const char *key, const char *format) {
    gsize length = strlen(format);
    const char *value;
    for (guint i = 0; (value = gst_sdp_media_get_attribute_val_n(media, key, i)); i++)
        if (strncmp(value, format, length) == 0 && value[length] == ' ')
            return value + length + 1;
    return NULL;
}

static bool is_codec(const GstSDPMedia *media, const char *format, const char *rtpmap) {
    const char *map = format_attribute(media, "rtpmap", format);
    return map && g_ascii_strncasecmp(map, rtpmap, strlen(rtpmap)) == 0;
}

/* RFC 6184 section 8.1: packetization-mode 1 alone; a missing one means 0. */
static bool is_h264(const GstSDPMedia *media, const char *format) {
    const char *parameters = format_attribute(media, "fmtp", format);
    return is_codec(media, format, "H264/90000") && parameters && strstr(parameters, "packetization-mode=1");
}

static const char *find_format(const GstSDPMedia *media, bool (*matches)(const GstSDPMedia *, const char *)) {
    for (guint i = 0; i < gst_sdp_media_formats_len(media); i++)
        if (matches(media, gst_sdp_media_get_format(media, i)))
            return gst_sdp_media_get_format(media, i);
    return NULL;
}

static bool is_vp8(const GstSDPMedia *media, const char *format) {
    return is_codec(media, format, "VP8/90000");
}

static bool is_opus(const GstSDPMedia *media, const char *format) {
    return is_codec(media, format, "opus/48000");
}

/* The format that the lane will use; NULL: none that we know. */
static const char *choose_format(const struct wlink_transport *transport, struct lane *lane,
                                 const GstSDPMedia *media) {
    if (lane->id == LANE_SOUND)
        return find_format(media, is_opus);
    const char *h264 = find_format(media, is_h264), *vp8 = find_format(media, is_vp8);
    bool wants_vp8 = vp8 && (!h264 || transport->prefer_vp8);
    lane->codec = wants_vp8 ? WLINK_CODEC_VP8 : WLINK_CODEC_H264;
    return wants_vp8 ? vp8 : h264;
}

static bool far_receives(const GstSDPMedia *media) {
    return !gst_sdp_media_get_attribute_val(media, "sendonly") &&
           !gst_sdp_media_get_attribute_val(media, "inactive");
}

static void take_media(struct wlink_transport *transport, struct lane *lane, const GstSDPMedia *media,
                       unsigned index) {
    const char *format = choose_format(transport, lane, media);
    const char *ssrc = gst_sdp_media_get_attribute_val(media, "ssrc");
    if (!format)
        return;
    lane->mline = (int)index;
    lane->payload_type = (unsigned)g_ascii_strtoull(format, NULL, 10);
    lane->far_ssrc = ssrc ? (guint32)g_ascii_strtoull(ssrc, NULL, 10) : 0;
    bool may_send = lane->id == LANE_SOUND || transport->sends[lane_stream(lane->id)];
    lane->sends = may_send && far_receives(media);
}

/* The lane of an m-line of an offer: by content, else the first of its kind that is free. */
static struct lane *offered_lane(struct wlink_transport *transport, const GstSDPMedia *media) {
    struct lane *lanes = transport->shared->lanes;
    const char *content = gst_sdp_media_get_attribute_val(media, "content");
    if (g_str_equal(gst_sdp_media_get_media(media), "audio"))
        return lanes[LANE_SOUND].mline < 0 ? &lanes[LANE_SOUND] : NULL;
    if (!g_str_equal(gst_sdp_media_get_media(media), "video"))
        return NULL;
    if (g_strcmp0(content, "alt") == 0)
        return lanes[LANE_EXAM].mline < 0 ? &lanes[LANE_EXAM] : NULL;
    if (lanes[LANE_MAIN].mline < 0)
        return &lanes[LANE_MAIN];
    return !transport->foreign && lanes[LANE_EXAM].mline < 0 ? &lanes[LANE_EXAM] : NULL;
}

static bool is_rejected(const GstSDPMedia *media) {
    return gst_sdp_media_get_port(media) == 0 && !gst_sdp_media_get_attribute_val(media, "bundle-only");
}

void transport_sdp_read_lanes(struct wlink_transport *transport, const GstSDPMessage *message,
                              bool is_offer) {
    for (unsigned i = 0; i < gst_sdp_message_medias_len(message); i++) {
        const GstSDPMedia *media = gst_sdp_message_get_media(message, i);
        struct lane *lane = NULL;
        if (is_rejected(media))
            continue;
        if (is_offer)
            lane = offered_lane(transport, media);
        else if (i < LANE_COUNT && gst_sdp_media_get_attribute_val(media, "rtpmap"))
            lane = &transport->shared->lanes[i];
        if (lane)
            take_media(transport, lane, media, i);
    }
}

static void mark_content(GstSDPMedia *media, const struct wlink_transport *transport, int index) {
    const struct lane *lanes = transport->shared->lanes;
    bool is_video = g_str_equal(gst_sdp_media_get_media(media), "video");
    if (!is_video || gst_sdp_media_get_attribute_val(media, "content"))
        return;
    bool is_exam = transport->offerer ? index == LANE_EXAM : index == lanes[LANE_EXAM].mline;
    gst_sdp_media_add_attribute(media, "content", is_exam ? "alt" : "main");
}

/* The default destination, for far ends that look at it before ICE (RFC 8839 section 4.2.1.2). */
static void set_default_candidate(GstSDPMedia *media, const char *candidate) {
    g_auto(GStrv) words = g_strsplit(candidate, " ", 7);
    gst_sdp_media_set_port_info(media, (guint)g_ascii_strtoull(words[5], NULL, 10), 0);
    while (gst_sdp_media_connections_len(media))
        gst_sdp_media_remove_connection(media, 0);
    gst_sdp_media_add_connection(media, "IN", strchr(words[4], ':') ? "IP6" : "IP4", words[4], 0, 0);
}

static bool finish_candidates(GstSDPMedia *media) {
    for (guint i = gst_sdp_media_attributes_len(media); i-- > 0;) {
        const GstSDPAttribute *attribute = gst_sdp_media_get_attribute(media, i);
        if (g_str_equal(attribute->key, "candidate") && !is_usable_candidate(attribute->value))
            gst_sdp_media_remove_attribute(media, i);
    }
    const char *first = gst_sdp_media_get_attribute_val(media, "candidate");
    if (first)
        set_default_candidate(media, first);
    return first != NULL;
}

static void remove_attributes(GstSDPMedia *media, const char *key) {
    for (guint i = gst_sdp_media_attributes_len(media); i-- > 0;)
        if (g_str_equal(gst_sdp_media_get_attribute(media, i)->key, key))
            gst_sdp_media_remove_attribute(media, i);
}

/* webrtcbin 1.26 hashes the certificate and the key that follows it in the PEM text together. */
static void set_fingerprint(GstSDPMedia *media, const char *fingerprint) {
    g_autofree char *value = g_strconcat("sha-256 ", fingerprint, NULL);
    remove_attributes(media, "fingerprint");
    gst_sdp_media_add_attribute(media, "fingerprint", value);
}

/* webrtcbin's answers leave the profile out, which would mean baseline, level 1 (RFC 6184 section 8.1). */
static void name_profile(GstSDPMedia *media) {
    for (guint i = 0; i < gst_sdp_media_attributes_len(media); i++) {
        const GstSDPAttribute *attribute = gst_sdp_media_get_attribute(media, i);
        if (!g_str_equal(attribute->key, "fmtp") || !strstr(attribute->value, "packetization-mode=") ||
            strstr(attribute->value, "profile-level-id="))
            continue;
        g_autofree char *value = g_strconcat(attribute->value, ";profile-level-id=42e01f", NULL);
        GstSDPAttribute named;
        gst_sdp_attribute_set(&named, "fmtp", value);
        gst_sdp_media_replace_attribute(media, i, &named);
    }
}

char *transport_sdp_finish(const GstSDPMessage *message, const struct wlink_transport *transport) {
    GstSDPMessage *copy = NULL;
    bool reachable = false;
    if (gst_sdp_message_copy(message, &copy) != GST_SDP_OK)
        return NULL;
    for (guint i = 0; i < gst_sdp_message_medias_len(copy); i++) {
        GstSDPMedia *media = (GstSDPMedia *)gst_sdp_message_get_media(copy, i);
        set_fingerprint(media, transport->fingerprint);
        mark_content(media, transport, (int)i);
        name_profile(media);
        if (transport->made_mids)
            remove_attributes(media, "mid");
        if (finish_candidates(media))
            reachable = true;
    }
    char *text = reachable ? gst_sdp_message_as_text(copy) : NULL;
    gst_sdp_message_free(copy);
    return text;
}

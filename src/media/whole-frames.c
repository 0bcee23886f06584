/* SPDX-License-Identifier: Apache-2.0 */
#include "media/whole-frames.h"

#include <gst/rtp/rtp.h>

enum {
    MAX_HELD = 2048, /* packets: more than any frame of 1920 x 1200 has */
    NAL_SPS = 7,     /* H.264, table 7-1 */
    NAL_DELIMITER = 9,
    NAL_STAP_A = 24, /* RFC 6184, 5.4 */
    STAP_A_HEADER = 3,
    VP8_START = 0x10, /* RFC 7741, 4.2: S, and the partition index */
    VP8_PARTITION = 0x07,
};

struct wlink_whole_frames {
    enum wlink_codec codec;
    GstBufferList *held; /* of the frame under way; NULL: none */
    bool under_way;      /* its last packet is still to come */
    bool is_whole;       /* nothing of it is missing so far */
    guint32 timestamp;   /* of it */
    bool has_last;
    guint16 last; /* sequence number of the newest packet */
};

struct packet {
    guint16 number;
    guint32 timestamp;
    bool ends, begins; /* a frame */
};

/* A frame that is shown after a gap is a key frame, and one of H.264 begins with its parameter sets: what
 * begins otherwise may have lost them. */
static bool begins_h264(const guint8 *payload, guint length) {
    guint at = length > STAP_A_HEADER && (payload[0] & 0x1f) == NAL_STAP_A ? STAP_A_HEADER : 0;
    guint type = length > at ? payload[at] & 0x1f : 0;
    return type == NAL_SPS || type == NAL_DELIMITER;
}

static bool begins_vp8(const guint8 *payload, guint length) {
    return length > 0 && (payload[0] & VP8_START) && (payload[0] & VP8_PARTITION) == 0;
}

static bool read_packet(const struct wlink_whole_frames *frames, GstBuffer *buffer, struct packet *packet) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    if (!gst_rtp_buffer_map(buffer, GST_MAP_READ, &rtp))
        return false;
    const guint8 *payload = gst_rtp_buffer_get_payload(&rtp);
    guint length = gst_rtp_buffer_get_payload_len(&rtp);
    packet->number = gst_rtp_buffer_get_seq(&rtp);
    packet->timestamp = gst_rtp_buffer_get_timestamp(&rtp);
    packet->ends = gst_rtp_buffer_get_marker(&rtp);
    packet->begins =
        frames->codec == WLINK_CODEC_VP8 ? begins_vp8(payload, length) : begins_h264(payload, length);
    gst_rtp_buffer_unmap(&rtp);
    return true;
}

static void drop_held(struct wlink_whole_frames *frames) {
    g_clear_pointer(&frames->held, gst_buffer_list_unref);
}

static void hold(struct wlink_whole_frames *frames, GstBuffer *buffer) {
    if (!frames->held)
        frames->held = gst_buffer_list_new();
    gst_buffer_list_add(frames->held, gst_buffer_ref(buffer));
    frames->is_whole = gst_buffer_list_length(frames->held) <= MAX_HELD;
}

/* The marker is a courtesy of the sender (RFC 6184, 5.1): another timestamp ends a frame, too. */
static GstBufferList *end_by_timestamp(struct wlink_whole_frames *frames, bool follows) {
    frames->under_way = false;
    if (!frames->is_whole || !follows)
        drop_held(frames);
    return g_steal_pointer(&frames->held);
}

static GstBufferList *join(GstBufferList *first, GstBufferList *second) {
    if (!first || !second)
        return first ? first : second;
    for (guint i = 0; i < gst_buffer_list_length(second); i++)
        gst_buffer_list_add(first, gst_buffer_ref(gst_buffer_list_get(second, i)));
    gst_buffer_list_unref(second);
    return first;
}

static GstBufferList *place(struct wlink_whole_frames *frames, GstBuffer *buffer,
                            const struct packet *packet) {
    bool follows = frames->has_last && packet->number == (guint16)(frames->last + 1);
    GstBufferList *before = NULL;
    if (frames->under_way && packet->timestamp != frames->timestamp)
        before = end_by_timestamp(frames, follows);
    if (!frames->under_way)
        frames->is_whole = follows || packet->begins;
    else if (!follows)
        frames->is_whole = false;
    frames->under_way = !packet->ends;
    frames->timestamp = packet->timestamp;
    if (frames->is_whole)
        hold(frames, buffer);
    if (!frames->is_whole)
        drop_held(frames);
    return packet->ends ? join(before, g_steal_pointer(&frames->held)) : before;
}

struct wlink_whole_frames *wlink_whole_frames_new(enum wlink_codec codec) {
    struct wlink_whole_frames *frames = g_new0(struct wlink_whole_frames, 1);
    frames->codec = codec;
    return frames;
}

void wlink_whole_frames_free(struct wlink_whole_frames *frames) {
    if (!frames)
        return;
    drop_held(frames);
    g_free(frames);
}

GstBufferList *wlink_whole_frames_take(struct wlink_whole_frames *frames, GstBuffer *buffer) {
    struct packet packet;
    if (!read_packet(frames, buffer, &packet) || (frames->has_last && packet.number == frames->last))
        return NULL;
    GstBufferList *passing = place(frames, buffer, &packet);
    frames->has_last = true;
    frames->last = packet.number;
    return passing;
}

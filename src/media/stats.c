/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

/* One second ago, to make rates of counts. */
struct memory_of_stream {
    uint64_t packets, bytes, frames;
    int64_t lost;
};
struct stats_memory {
    gint64 at_us;
    uint64_t bytes_in, bytes_out;
    struct memory_of_stream sent[LANE_COUNT], received[LANE_COUNT];
};

struct stats_memory *transport_stats_memory_new(void) {
    return g_new0(struct stats_memory, 1);
}

static uint64_t get_count(const GstStructure *stats, const char *field) {
    const GValue *value = gst_structure_get_value(stats, field);
    if (!value)
        return 0;
    if (G_VALUE_HOLDS_UINT64(value))
        return g_value_get_uint64(value);
    if (G_VALUE_HOLDS_UINT(value))
        return g_value_get_uint(value);
    if (G_VALUE_HOLDS_INT(value))
        return (uint64_t)MAX(g_value_get_int(value), 0);
    return G_VALUE_HOLDS_INT64(value) ? (uint64_t)MAX(g_value_get_int64(value), 0) : 0;
}

static double get_number(const GstStructure *stats, const char *field, double fallback) {
    double number;
    return gst_structure_get_double(stats, field, &number) ? number : fallback;
}

static struct raw_stream *raw_of(struct raw_stats *raw, guint32 ssrc, bool inbound) {
    for (unsigned i = 0; i < raw->count; i++)
        if (raw->streams[i].ssrc == ssrc && raw->streams[i].inbound == inbound)
            return &raw->streams[i];
    if (raw->count == RAW_STREAMS)
        return NULL;
    struct raw_stream *stream = &raw->streams[raw->count++];
    *stream =
        (struct raw_stream){.ssrc = ssrc, .inbound = inbound, .far_fraction_lost = -1, .round_trip_s = -1};
    return stream;
}

/* A key frame is asked for by PLI or by FIR (RFC 4585, RFC 5104): one wish either way. */
static void take_feedback_counts(struct raw_stream *stream, const GstStructure *stats) {
    stream->nacks = get_count(stats, "nack-count");
    stream->plis = get_count(stats, "pli-count") + get_count(stats, "fir-count");
}

static void take_inbound(struct raw_stream *stream, const GstStructure *stats) {
    stream->packets = get_count(stats, "packets-received");
    stream->bytes = get_count(stats, "bytes-received");
    stream->jitter_s = get_number(stats, "jitter", 0);
    gint64 lost = 0;
    gint lost_int = 0;
    if (gst_structure_get_int64(stats, "packets-lost", &lost))
        stream->lost = lost;
    else if (gst_structure_get_int(stats, "packets-lost", &lost_int))
        stream->lost = lost_int;
    take_feedback_counts(stream, stats);
}

static void take_outbound(struct raw_stream *stream, const GstStructure *stats) {
    stream->packets = get_count(stats, "packets-sent");
    stream->bytes = get_count(stats, "bytes-sent");
    take_feedback_counts(stream, stats);
}

/* The far end's report of a stream of ours (RFC 3550 section 6.4). */
static void take_far_report(struct raw_stream *stream, const GstStructure *stats) {
    stream->round_trip_s = get_number(stats, "round-trip-time", -1);
    stream->far_fraction_lost = get_number(stats, "fraction-lost", -1);
    stream->lost = (int64_t)get_count(stats, "packets-lost");
    stream->jitter_s = get_number(stats, "jitter", 0);
}

static gboolean on_stats_entry(const GstIdStr *name, const GValue *value, void *data) {
    struct raw_stats *raw = data;
    GstWebRTCStatsType type;
    guint ssrc;
    (void)name;
    if (!GST_VALUE_HOLDS_STRUCTURE(value))
        return TRUE;
    const GstStructure *stats = gst_value_get_structure(value);
    if (!gst_structure_get(stats, "type", GST_TYPE_WEBRTC_STATS_TYPE, &type, "ssrc", G_TYPE_UINT, &ssrc,
                           NULL))
        return TRUE;
    bool inbound = type == GST_WEBRTC_STATS_INBOUND_RTP;
    struct raw_stream *stream = raw_of(raw, ssrc, inbound);
    if (!stream)
        return FALSE;
    if (inbound)
        take_inbound(stream, stats);
    else if (type == GST_WEBRTC_STATS_OUTBOUND_RTP)
        take_outbound(stream, stats);
    else if (type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP)
        take_far_report(stream, stats);
    return TRUE;
}

/* On webrtcbin's thread: into a plain struct, and off. */
static void on_stats(GstPromise *promise, void *data) {
    struct shared *shared = data;
    struct post *post = transport_post_new(POST_RAW_STATS);
    post->raw = g_new0(struct raw_stats, 1);
    if (gst_promise_wait(promise) == GST_PROMISE_RESULT_REPLIED && gst_promise_get_reply(promise))
        gst_structure_foreach_id_str(gst_promise_get_reply(promise), on_stats_entry, post->raw);
    transport_post(shared, post);
    gst_promise_unref(promise);
}

void transport_stats_ask(struct wlink_transport *transport) {
    if (transport->stats_asked || !transport->connected || transport->failed)
        return;
    transport->stats_asked = true;
    GstPromise *promise = gst_promise_new_with_change_func(on_stats, transport_shared_ref(transport->shared),
                                                           (GDestroyNotify)transport_shared_unref);
    g_signal_emit_by_name(transport->webrtc, "get-stats", NULL, promise);
}

static unsigned rate(uint64_t now, uint64_t before, double seconds) {
    return now > before && seconds > 0 ? (unsigned)((double)(now - before) * 8 / seconds) : 0;
}

static const struct raw_stream *find_raw(const struct raw_stats *raw, guint32 ssrc, bool inbound) {
    for (unsigned i = 0; i < raw->count; i++)
        if (raw->streams[i].ssrc == ssrc && raw->streams[i].inbound == inbound)
            return &raw->streams[i];
    return NULL;
}

static void fill_stream(struct wlink_stream_stats *stats, const struct raw_stream *raw,
                        const struct tally *tally, struct memory_of_stream *memory, double seconds) {
    stats->frames = tally->frames;
    stats->keyframes = tally->keyframes;
    stats->freezes = tally->freezes;
    stats->width = tally->width;
    stats->height = tally->height;
    stats->frames_per_second =
        seconds > 0 ? (double)(tally->frames - MIN(memory->frames, tally->frames)) / seconds : 0;
    memory->frames = tally->frames;
    if (raw) {
        stats->packets = raw->packets;
        stats->packets_lost = (uint64_t)MAX(raw->lost, 0);
        stats->jitter_ms = raw->jitter_s * 1000;
        stats->nacks = raw->nacks;
        stats->plis = raw->plis;
        stats->bits_per_second = rate(raw->bytes, memory->bytes, seconds);
        memory->bytes = raw->bytes;
    }
    stats->active = stats->frames_per_second > 0 || stats->bits_per_second > 0;
}

/* Loss of one second over all streams: what did not come, of what should have. */
struct loss {
    int64_t lost;
    uint64_t packets;
};

static void add_loss(struct loss *loss, const struct raw_stream *raw, struct memory_of_stream *memory) {
    if (!raw)
        return;
    loss->lost += raw->lost - memory->lost;
    loss->packets += raw->packets - MIN(memory->packets, raw->packets);
    memory->lost = raw->lost;
    memory->packets = raw->packets;
}

static double loss_percent(const struct loss *loss) {
    if (loss->lost <= 0)
        return 0;
    return 100.0 * (double)loss->lost / (double)(loss->packets + (uint64_t)loss->lost);
}

/* The jitter buffer of our own lane: the one in webrtcbin's statistics (1.26) is one and the same for all. */
static uint64_t count_retransmitted(struct lane *lane) {
    g_autoptr(GstStructure) stats = NULL;
    g_mutex_lock(&lane->lock);
    g_autoptr(GstElement) jitter_buffer = lane->jitter_buffer ? gst_object_ref(lane->jitter_buffer) : NULL;
    g_mutex_unlock(&lane->lock);
    if (jitter_buffer)
        g_object_get(jitter_buffer, "stats", &stats, NULL);
    return stats ? get_count(stats, "rtx-success-count") : 0;
}

static void take_far(struct wlink_transport_stats *stats, const struct raw_stream *raw) {
    if (!raw)
        return;
    if (raw->round_trip_s >= 0)
        stats->round_trip_ms = raw->round_trip_s * 1000;
    if (raw->far_fraction_lost >= 0)
        stats->far_loss_percent = MAX(stats->far_loss_percent, raw->far_fraction_lost * 100);
}

static void fill_lane(struct wlink_transport *transport, struct wlink_transport_stats *stats,
                      const struct raw_stats *raw, struct loss *loss, enum lane_id id, double seconds) {
    struct lane *lane = &transport->shared->lanes[id];
    struct stats_memory *memory = transport->memory;
    g_mutex_lock(&lane->lock);
    struct tally sent = lane->sent, received = lane->received;
    g_mutex_unlock(&lane->lock);
    const struct raw_stream *out = find_raw(raw, lane->ssrc, false);
    const struct raw_stream *in = lane->far_ssrc ? find_raw(raw, lane->far_ssrc, true) : NULL;
    bool is_sound = id == LANE_SOUND;
    add_loss(loss, in, &memory->received[id]);
    struct wlink_stream_stats *ours = is_sound ? &stats->sound_sent : &stats->sent[lane_stream(id)];
    struct wlink_stream_stats *theirs = is_sound ? &stats->sound_received : &stats->received[lane_stream(id)];
    fill_stream(ours, out, &sent, &memory->sent[id], seconds);
    fill_stream(theirs, in, &received, &memory->received[id], seconds);
    theirs->retransmitted = count_retransmitted(lane);
    take_far(stats, out);
}

void transport_stats_answered(struct wlink_transport *transport, const struct raw_stats *raw) {
    struct stats_memory *memory = transport->memory;
    struct wlink_transport_stats stats = {.round_trip_ms = -1};
    struct loss loss = {0};
    gint64 now = g_get_monotonic_time();
    double seconds = memory->at_us ? (double)(now - memory->at_us) / G_USEC_PER_SEC : 0;
    uint64_t in = atomic_load(&transport->shared->bytes_in), out = atomic_load(&transport->shared->bytes_out);
    transport->stats_asked = false;
    for (int i = 0; i < LANE_COUNT; i++)
        fill_lane(transport, &stats, raw, &loss, (enum lane_id)i, seconds);
    stats.loss_percent = loss_percent(&loss);
    stats.bits_per_second_received = rate(in, memory->bytes_in, seconds);
    stats.bits_per_second_sent = rate(out, memory->bytes_out, seconds);
    memory->at_us = now;
    memory->bytes_in = in;
    memory->bytes_out = out;
    transport_emit(transport,
                   &(struct wlink_transport_event){.kind = WLINK_TRANSPORT_STATS, .stats = &stats});
}

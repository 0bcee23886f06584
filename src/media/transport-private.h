/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Private to transport*.c and stats.c: what one transport is made of.
 *
 * Two sides. struct wlink_transport belongs to the main context. struct shared is what foreign threads
 * (webrtcbin's own, GStreamer's streaming threads) may touch: every callback holds a reference to it, so that
 * it outlives the transport; what they have to say they post to the mailbox, and main calls into webrtcbin,
 * never they. */

#define GST_USE_UNSTABLE_API

#include "common/error.h"
#include "common/log.h"
#include "common/mailbox.h"
#include "media/encode.h"
#include "media/transport.h"
#include "media/whole-frames.h"
#include "media/wires.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>
#include <stdatomic.h>
#include <string.h>

/* The RTP streams of a transport, in the order of the m-lines that we offer. */
enum lane_id { LANE_SOUND, LANE_MAIN, LANE_EXAM, LANE_COUNT };
const char *transport_lane_to_string(enum lane_id lane);

enum post_kind {
    POST_CREATED,        /* description: an offer or answer of ours, or NULL and text: why not */
    POST_LOCAL_SET,      /* text: why not, or NULL */
    POST_REMOTE_SET,     /* text: why not, or NULL */
    POST_GATHERING,      /* webrtcbin's gathering state changed */
    POST_CONNECTION,     /* webrtcbin's connection state changed */
    POST_CERTIFICATE,    /* text: the far certificate, PEM */
    POST_CHANNEL_OPEN,   /* object: the channel */
    POST_CHANNEL_CLOSED, /* code */
    POST_TEXT,           /* text, length */
    POST_FLUSH,          /* held messages may be delivered now */
    POST_KEY_FRAME,      /* lane: somebody wants a key frame of ours */
    POST_FIRST_FRAME,    /* lane */
    POST_LATENCY,        /* the pipeline's latency must be distributed anew */
    POST_FAILED,         /* code, text */
    POST_RAW_STATS,      /* raw */
};

/* What get-stats says of one RTP stream in one direction. */
struct raw_stream {
    guint32 ssrc;
    bool inbound;
    uint64_t packets, bytes, nacks, plis;
    int64_t lost;
    double jitter_s;
    double far_fraction_lost, round_trip_s; /* of ours, as the far end reports it; < 0: unknown */
};
enum { RAW_STREAMS = 16 };
struct raw_stats {
    struct raw_stream streams[RAW_STREAMS];
    unsigned count;
};

struct post {
    enum post_kind kind;
    enum lane_id lane;
    enum wlink_code code;
    char *text;
    gsize length;
    GstWebRTCSessionDescription *description;
    GObject *object;
    struct raw_stats *raw;
};

/* Frames as we count them ourselves. */
struct tally {
    uint64_t frames, keyframes, freezes;
    unsigned width, height;
    gint64 last_frame_us;
};

struct shared;

struct lane {
    struct shared *shared;
    enum lane_id id;

    /* set once by negotiation on main, before any pad of the lane exists */
    int mline; /* −1: not negotiated */
    bool sends;
    enum wlink_codec codec; /* of a picture */
    unsigned payload_type;
    guint32 ssrc, far_ssrc; /* far_ssrc 0: unknown */

    /* main only */
    struct wlink_encoder *encoder; /* borrowed */
    guint listener;                /* of the encoder or the sound; 0: not listening */
    uint64_t frames_looked_at;     /* received.frames at the last look */
    unsigned looks_stuck;          /* looks in a row at which packets had come but no frame */

    GstElement *source;     /* appsrc, owned; NULL until linked */
    atomic_bool needs_key;  /* the far decoder can do nothing with what is not a key frame */
    atomic_bool key_posted; /* a POST_KEY_FRAME is under way */

    atomic_bool pass;  /* the receive valve */
    atomic_bool heard; /* packets have passed it since the last look */
    atomic_bool shown; /* FIRST_FRAME was posted */

    struct wlink_whole_frames *frames; /* streaming thread of the lane's pad */
    bool passing;                      /* the same: what comes now has passed frames */

    GMutex lock;                   /* guards what follows */
    GstPad *pad;                   /* webrtcbin's src pad of the lane, owned */
    GstElement *jitter_buffer;     /* of the far stream, owned */
    struct wlink_picture *picture; /* borrowed */
    struct wlink_sound *sound;     /* borrowed */
    struct tally sent, received;
};

struct shared {
    gatomicrefcount refs;
    struct wlink_mailbox *mailbox;
    char *name;
    char *pem;            /* our DTLS certificate and key */
    GstElement *pipeline; /* borrowed; not to be used once closed */
    struct lane lanes[LANE_COUNT];

    atomic_llong heard_us; /* CLOCK_MONOTONIC of the newest packet; 0: none */
    atomic_ullong bytes_in, bytes_out;
    atomic_bool latency_posted; /* a POST_LATENCY is under way */
    atomic_bool has_channel;    /* the far end has opened the one channel it may open */
    atomic_int messages;        /* control messages on their way to main */
    atomic_int streams;         /* of SCTP, that the far end has begun */

    GMutex lock;     /* guards what follows */
    bool closed;     /* main is tearing down: build nothing more */
    GPtrArray *dtls; /* the dtlsdec elements, owned references */
};

struct wlink_transport {
    unsigned refs; /* main only: the owner's, and one for each dispatch under way */
    bool freed, failed;
    wlink_transport_handler handler;
    void *data;
    struct shared *shared;
    GstElement *pipeline, *webrtc;

    char *name;
    bool offerer, foreign, prefer_vp8;
    bool sends[WLINK_STREAM_COUNT];
    unsigned dscp, jitter_ms;
    guint16 port_min, port_max;

    bool asked;    /* an offer or answer is being made */
    bool answered; /* the far answer was given */
    bool local_set, gathered, described;
    bool made_mids; /* the far description had m-lines without a mid */
    bool proven, connected, opened, silent;
    GSource *gather_bound, *ticker;
    unsigned ticks;
    gint64 ticked_us, listens_us; /* the last tick; the first one after a pause of this process */
    bool late;                    /* the last tick was after a pause */

    char *description, *fingerprint, *far_fingerprint, *profile;
    struct wlink_sound *sound; /* borrowed */

    GstWebRTCDataChannel *channel;
    bool channel_open, channel_told;
    GQueue held; /* of struct post: control messages not delivered yet */

    bool stats_asked;
    struct stats_memory *memory;
};

/* transport.c */
void transport_emit(struct wlink_transport *transport, const struct wlink_transport_event *event);
void transport_emit_kind(struct wlink_transport *transport, enum wlink_transport_event_kind kind);
/* Says FAILED once. */
void transport_fail(struct wlink_transport *transport, enum wlink_code code, const char *words);

/* transport-shared.c */
struct shared *transport_shared_new(const char *name, struct wlink_mailbox *mailbox);
struct shared *transport_shared_ref(struct shared *shared);
void transport_shared_unref(struct shared *shared);
/* g_signal_connect whose handler gets shared, and holds a reference to it. */
void transport_connect(void *instance, const char *signal, GCallback handler, struct shared *shared);
struct post *transport_post_new(enum post_kind kind);
void transport_post_free(void *data); /* a struct post */
void transport_post(struct shared *shared, struct post *post);
/* Hooks on the elements inside webrtcbin: certificates and packet counts. */
void transport_watch_elements(struct shared *shared);
/* Bus errors become POST_FAILED, changes of latency POST_LATENCY. */
void transport_watch_bus(struct shared *shared);

/* transport-certificate.c */
char *transport_certificate_new(GError **error);
/* SHA-256 of a PEM certificate's DER, "AB:CD…"; NULL when it cannot be read. */
char *transport_certificate_fingerprint(const char *pem);

/* transport-sdp.c */
GstSDPMessage *transport_sdp_parse(const char *text, GError **error);
/* Strips a far description of everything that webrtcbin has no business with, and adds what it cannot do
 * without. */
void transport_sdp_clean(GstSDPMessage *message, struct wlink_transport *transport);
/* Which m-line is which lane of ours, its codec, and the far SSRC. Offers are judged by content and order, an
 * answer by the order of our offer. */
void transport_sdp_read_lanes(struct wlink_transport *transport, const GstSDPMessage *message, bool is_offer);
/* Our description as it is sent: the true fingerprint, only candidates to be used, a=content. NULL when there
 * is no candidate. */
char *transport_sdp_finish(const GstSDPMessage *message, const struct wlink_transport *transport);

/* transport-negotiate.c */
bool transport_negotiate_offer(struct wlink_transport *transport, GError **error);
bool transport_negotiate_remote(struct wlink_transport *transport, const char *sdp, GstWebRTCSDPType type,
                                GError **error);
void transport_negotiate_created(struct wlink_transport *transport, const struct post *post);
void transport_negotiate_local_set(struct wlink_transport *transport, const struct post *post);
void transport_negotiate_remote_set(struct wlink_transport *transport, const struct post *post);
void transport_negotiate_gathering(struct wlink_transport *transport);

/* transport-channel.c */
bool transport_channel_create(struct wlink_transport *transport, GError **error);
void transport_channel_watch(struct wlink_transport *transport);
void transport_channel_opened(struct wlink_transport *transport, const struct post *post);
void transport_channel_closed(struct wlink_transport *transport, enum wlink_code code);
void transport_channel_text(struct wlink_transport *transport, struct post *post);
void transport_channel_flush(struct wlink_transport *transport);
void transport_channel_drop(struct wlink_transport *transport);

/* transport-send.c */
bool transport_send_link(struct wlink_transport *transport, struct lane *lane);
/* Starts or stops listening, as open, encoder and sound say now. */
void transport_send_update(struct wlink_transport *transport, enum lane_id id);
void transport_send_stop(struct wlink_transport *transport, enum lane_id id);
void transport_send_request_key_frame(struct wlink_transport *transport, enum lane_id id);

/* transport-receive.c */
void transport_receive_watch(struct wlink_transport *transport);
/* Opens or shuts the valve, as open, picture and sound say now. */
void transport_receive_update(struct wlink_transport *transport, enum lane_id id);
/* When it returns, nothing of the lane touches a picture or the sound any more. */
void transport_receive_stop(struct wlink_transport *transport, enum lane_id id);
/* Once a second: asks again for the key frame of a picture that gets packets but shows nothing. */
void transport_receive_look(struct wlink_transport *transport);

/* transport-watch.c */
void transport_watch_start(struct wlink_transport *transport);
/* Without it rtpsession makes no sender reports: there would be no round trip, and no lip-sync. */
void transport_watch_latency(struct wlink_transport *transport);
/* How often RTCP goes out. Before any media flows: rtpsession fixes its first interval then. */
void transport_watch_feedback(struct wlink_transport *transport);
void transport_watch_connection(struct wlink_transport *transport);
void transport_watch_certificate(struct wlink_transport *transport, const char *pem);

/* stats.c */
struct stats_memory *transport_stats_memory_new(void);
void transport_stats_ask(struct wlink_transport *transport);
void transport_stats_answered(struct wlink_transport *transport, const struct raw_stats *raw);

/* A lane's stream, for pictures. */
static inline enum wlink_stream lane_stream(enum lane_id id) {
    return id == LANE_EXAM ? WLINK_STREAM_EXAM : WLINK_STREAM_MAIN;
}
static inline enum lane_id stream_lane(enum wlink_stream stream) {
    return stream == WLINK_STREAM_EXAM ? LANE_EXAM : LANE_MAIN;
}

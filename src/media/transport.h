/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/identity.h"
#include "media/encode.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One peer-to-peer media transport: ICE, DTLS-SRTP, three RTP streams and the control data channel.
 * The narrow interface behind which webrtcbin lives; nothing else knows of it.
 *
 * Life: new → (offer | answer) → the far description is set → the far certificate is handed up
 * → prove() → [valves shut, however long] → open() → close/free. Everything on the main context.
 *
 * Before wlink_transport_prove() no control message is handed up and nothing of ours but ICE, DTLS and SCTP's
 * own handshake leaves; before wlink_transport_open() no frame is sent or decoded and no sound is sent or
 * played. */
struct wlink_transport;
struct wlink_picture; /* media/picture.h */
struct wlink_sound;   /* media/sound.h */

enum wlink_transport_event_kind {
    WLINK_TRANSPORT_DESCRIPTION,  /* sdp: our complete offer or answer, all candidates gathered */
    WLINK_TRANSPORT_CERTIFICATE,  /* fingerprint: SHA-256 of the far DTLS certificate in use; prove or free */
    WLINK_TRANSPORT_CONNECTED,    /* ICE and DTLS are up (certificate comes before this) */
    WLINK_TRANSPORT_CHANNEL_OPEN, /* the control channel can be written */
    WLINK_TRANSPORT_CHANNEL_TEXT, /* text, length: one control message, at most 16 KiB, only after prove() */
    WLINK_TRANSPORT_CHANNEL_CLOSED, /* closed, or broken by a message over the limit: code says */
    WLINK_TRANSPORT_FIRST_FRAME,    /* stream: the first decoded frame after open() reached its picture */
    WLINK_TRANSPORT_SILENT,         /* no packet of any kind for 2 s */
    WLINK_TRANSPORT_HEARD,          /* packets again after SILENT */
    WLINK_TRANSPORT_FAILED,         /* code: the transport is dead; free it */
    WLINK_TRANSPORT_STATS,          /* stats: once a second after open() or while warm */
};

/* One second's figures of one direction of one stream. Rates are of that second. */
struct wlink_stream_stats {
    bool active;                         /* packets or frames in this second */
    unsigned width, height;              /* received pictures only, px */
    double frames_per_second;            /* sent: encoded; received: decoded */
    unsigned bits_per_second;            /* RTP payload */
    uint64_t packets, packets_lost;      /* since the start */
    uint64_t frames, keyframes, freezes; /* since the start; a freeze is a gap over 500 ms between frames */
    double jitter_ms;
    uint64_t nacks, plis, retransmitted;
};

struct wlink_transport_stats {
    double round_trip_ms;    /* < 0: unknown */
    double loss_percent;     /* of what we receive, in this second, after retransmission did not count */
    double far_loss_percent; /* what the far end reports of ours */
    unsigned bits_per_second_sent, bits_per_second_received; /* everything, in this second */
    struct wlink_stream_stats sent[WLINK_STREAM_COUNT], received[WLINK_STREAM_COUNT];
    struct wlink_stream_stats sound_sent, sound_received;
};

struct wlink_transport_event {
    enum wlink_transport_event_kind kind;
    enum wlink_code code;
    enum wlink_stream stream;
    const char *text; /* sdp, fingerprint ("AB:CD:…", 32 bytes, upper case) or control message; UTF-8 */
    gsize length;     /* of text, bytes */
    const struct wlink_transport_stats *stats;
};

typedef void (*wlink_transport_handler)(struct wlink_transport *transport,
                                        const struct wlink_transport_event *event, void *data);

struct wlink_transport_config {
    const char *name; /* for logs */
    bool offerer;     /* creates the data channel and the offer */
    bool foreign;     /* the far end is no Winglink: no max-bundle, no data channel, one picture */
    bool sends[WLINK_STREAM_COUNT]; /* which pictures this unit can ever send; receives both */
    guint16 port_min, port_max;     /* UDP range for ICE, inclusive */
    bool prefer_vp8;                /* else H.264 comes first */
    unsigned jitter_ms;             /* receive latency, 10 … 500 */
    unsigned dscp;                  /* 0 … 63, for the media bundle */
    const char *const
        *local_addresses; /* addresses to gather on, NULL-terminated, or NULL for all but loopback */
};

/* Never fails for reasons of the peer; errors are of this machine (plugins, ports). */
struct wlink_transport *wlink_transport_new(const struct wlink_transport_config *config,
                                            wlink_transport_handler handler, void *data, GError **error);

/* Stops everything and frees; no event is delivered afterwards. May be called from the handler. NULL is
 * allowed. */
void wlink_transport_free(struct wlink_transport *transport);

/* Offerer: starts gathering and the offer, which arrives as DESCRIPTION. */
bool wlink_transport_make_offer(struct wlink_transport *transport, GError **error);

/* Answerer: takes a far offer (already limited and vetted by wlink_sdp_check) and makes the answer
 * (DESCRIPTION). */
bool wlink_transport_take_offer(struct wlink_transport *transport, const char *sdp, GError **error);

/* Offerer: takes the far answer. */
bool wlink_transport_take_answer(struct wlink_transport *transport, const char *sdp, GError **error);

/* Our own DTLS fingerprint as it stands in our description; NULL before DESCRIPTION. Borrowed. */
const char *wlink_transport_fingerprint(const struct wlink_transport *transport);

/* The codec agreed on for a stream: what its encoder must make. False before the answer is known, and for a
 * stream that the far end does not have. */
bool wlink_transport_codec(const struct wlink_transport *transport, enum wlink_stream stream,
                           enum wlink_codec *codec);

/* The far certificate has been compared with what was signed: control messages may flow. */
void wlink_transport_prove(struct wlink_transport *transport);

/* Opens all valves: from here on sources given below are sent, and far media is decoded. Asks for key frames.
 */
void wlink_transport_open(struct wlink_transport *transport);

/* What to send on a stream; NULL stops sending it. The encoder is borrowed and must outlive the setting. */
void wlink_transport_set_encoder(struct wlink_transport *transport, enum wlink_stream stream,
                                 struct wlink_encoder *encoder);

/* Where a far stream's decoded frames go; NULL: not decoded. Borrowed. */
void wlink_transport_set_picture(struct wlink_transport *transport, enum wlink_stream stream,
                                 struct wlink_picture *picture);

/* Microphone and loudspeaker of the unit; NULL: silence both ways. Borrowed. */
void wlink_transport_set_sound(struct wlink_transport *transport, struct wlink_sound *sound);

/* Sends one control message, at most 16 KiB. Fails when the channel is not open or not proven. */
bool wlink_transport_send_text(struct wlink_transport *transport, const char *text, GError **error);

/* Ends the control channel, because what came on it was malformed; CHANNEL_CLOSED follows. The media goes on.
 */
void wlink_transport_close_channel(struct wlink_transport *transport);

/* Negotiated SRTP protection profile, as in "SRTP_AES128_CM_HMAC_SHA1_80"; NULL before CONNECTED. */
const char *wlink_transport_srtp_profile(const struct wlink_transport *transport);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/message.h"
#include "common/codes.h"
#include "daemon/services.h"
#include "media/encode.h"
#include "media/quality.h"

#include <glib.h>
#include <stdbool.h>

/* A transport and its proof: the media path to one far end, the control channel on it, and one word for its
 * quality. A link is proven when it is up and the DTLS certificate in use is the one whose fingerprint the
 * far end signed. */
struct wlink_link;
struct wlink_encoder;
struct wlink_transport_stats;

enum wlink_link_event_kind {
    WLINK_LINK_DESCRIPTION, /* sdp: our offer or answer is complete */
    WLINK_LINK_PROVEN,
    WLINK_LINK_MESSAGE,     /* message: valid, known, not one of the link's own (ping, pong) */
    WLINK_LINK_QUALITY,     /* quality changed */
    WLINK_LINK_FIRST_FRAME, /* stream */
    WLINK_LINK_SILENT,      /* no packet for 2 s */
    WLINK_LINK_HEARD,       /* packets again */
    WLINK_LINK_FAILED,      /* code: FINGERPRINT_MISMATCH, MEDIA_FAILED …; the link is dead */
};

struct wlink_link_event {
    enum wlink_link_event_kind kind;
    enum wlink_code code;
    enum wlink_stream stream;
    enum wlink_quality quality;
    const char *sdp;
    const struct wlink_message *message;
};

typedef void (*wlink_link_handler)(struct wlink_link *link, const struct wlink_link_event *event, void *data);

struct wlink_link *wlink_link_new(const struct wlink_services *services, const char *name, bool offerer,
                                  bool foreign, wlink_link_handler handler, void *data, GError **error);
/* No event afterwards; may be called from the handler. NULL is allowed. */
void wlink_link_free(struct wlink_link *link);

/* The three steps of offer and answer. fingerprint: what the far end signed (for a foreign room: what its SDP
 * says). */
bool wlink_link_make_offer(struct wlink_link *link, GError **error);
bool wlink_link_take_offer(struct wlink_link *link, const char *sdp, const char *fingerprint, GError **error);
bool wlink_link_take_answer(struct wlink_link *link, const char *sdp, const char *fingerprint,
                            GError **error);

/* Our description and fingerprint once DESCRIPTION came, else NULL. Borrowed. */
const char *wlink_link_description(const struct wlink_link *link);
const char *wlink_link_fingerprint(const struct wlink_link *link);

bool wlink_link_is_proven(const struct wlink_link *link);
bool wlink_link_is_silent(const struct wlink_link *link);
enum wlink_quality wlink_link_quality(const struct wlink_link *link);
/* The newest figures, or NULL before the first second. Borrowed until the next event. */
const struct wlink_transport_stats *wlink_link_stats(const struct wlink_link *link);
const char *wlink_link_srtp_profile(const struct wlink_link *link);

/* The codec agreed on for a stream; false before the answer, or for a stream that the far end does not have.
 */
bool wlink_link_codec(const struct wlink_link *link, enum wlink_stream stream, enum wlink_codec *codec);

/* Opens the valves: encoders[stream] (NULL: this unit does not send it) to the far end, the far pictures and
 * sound to this unit. Only on a proven link: an unproven one stays shut and says so in the journal. */
void wlink_link_open(struct wlink_link *link, struct wlink_encoder *const encoders[WLINK_STREAM_COUNT]);

/* Another encoder for a stream of an open link, or NULL before the one there was is freed. */
void wlink_link_set_encoder(struct wlink_link *link, enum wlink_stream stream, struct wlink_encoder *encoder);

/* Shuts them again: nothing is sent or decoded; the encoders may be freed. */
void wlink_link_shut(struct wlink_link *link);

/* Says something on the control channel; dropped when there is none (foreign, not proven). */
void wlink_link_say(struct wlink_link *link, const struct wlink_message *message);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/message.h"
#include "common/codes.h"
#include "daemon/services.h"
#include "media/quality.h"

#include <glib.h>
#include <stdbool.h>

/* One far end: a SIP dialog and the link that it negotiated, either direction. Signs what leaves, believes
 * nothing that is not signed. A consultation has one; a waiting list has one for each who waits. */
struct wlink_peer;
struct wlink_encoder;
struct wlink_link;
struct wlink_sip_event;

enum wlink_peer_event_kind {
    WLINK_PEER_PROGRESS,    /* ours: the far end rings or keeps us in its list */
    WLINK_PEER_ACCEPTED,    /* ours: the far end accepted */
    WLINK_PEER_PROVEN,      /* the link is up and is whose it says */
    WLINK_PEER_RESTORED,    /* after a reconnection: the new link is proven and has taken over, valves shut */
    WLINK_PEER_MESSAGE,     /* message */
    WLINK_PEER_QUALITY,     /* quality */
    WLINK_PEER_FIRST_FRAME, /* stream */
    WLINK_PEER_SILENT,      /* no packet for 2 s */
    WLINK_PEER_HEARD,       /* packets again */
    WLINK_PEER_BROKEN, /* code: the link died or a reconnection came to nothing; the dialog may live on */
    WLINK_PEER_GONE,   /* code: the dialog is over; the last event; free the peer */
};

struct wlink_peer_event {
    enum wlink_peer_event_kind kind;
    enum wlink_code code;
    enum wlink_stream stream;
    enum wlink_quality quality;
    const struct wlink_message *message;
};

typedef void (*wlink_peer_handler)(struct wlink_peer *peer, const struct wlink_peer_event *event, void *data);

/* Outgoing, step 1: builds the link and gathers; nothing is sent yet, nobody is called. */
struct wlink_peer *wlink_peer_prepare(const struct wlink_services *services, wlink_peer_handler handler,
                                      void *data, GError **error);
/* Outgoing, step 2: calls the room as soon as the offer is complete. session_id: 32 hex digits; resume: token
 * or NULL. */
bool wlink_peer_invite(struct wlink_peer *peer, const struct wlink_room *room, const char *session_id,
                       const char *resume, GError **error);

/* Incoming: an INVITE that was verified (fingerprint is what it vouches for). Nothing is answered yet. */
struct wlink_peer *wlink_peer_take(const struct wlink_services *services,
                                   const struct wlink_sip_event *invite, const struct wlink_room *room,
                                   const char *fingerprint, wlink_peer_handler handler, void *data);
/* Changes who hears of a peer: a caller that is joined moves from the waiting list to the consultation. */
void wlink_peer_set_handler(struct wlink_peer *peer, wlink_peer_handler handler, void *data);
bool wlink_peer_warm(struct wlink_peer *peer,
                     GError **error);          /* builds the link, answers for the transport only */
void wlink_peer_cool(struct wlink_peer *peer); /* drops the link, keeps the dialog */
void wlink_peer_ring(struct wlink_peer *peer);
/* Joins: 200. A cold peer's link is built first. */
bool wlink_peer_accept(struct wlink_peer *peer, GError **error);

/* Opens the valves of a proven link (link.h). */
void wlink_peer_open(struct wlink_peer *peer, struct wlink_encoder *const encoders[WLINK_STREAM_COUNT]);
/* Another encoder for a stream, or NULL before the one there was is freed. */
void wlink_peer_set_encoder(struct wlink_peer *peer, enum wlink_stream stream, struct wlink_encoder *encoder);
/* Nothing of ours is sent, nothing of theirs decoded, until opened again; the encoders may go. */
void wlink_peer_shut(struct wlink_peer *peer);

/* A new link in a re-INVITE; RESTORED or BROKEN follows. */
bool wlink_peer_reconnect(struct wlink_peer *peer, GError **error);

void wlink_peer_say(struct wlink_peer *peer, const struct wlink_message *message);

/* Ends the dialog (refusal, CANCEL or BYE) and drops the link at once; no event follows. */
void wlink_peer_hang_up(struct wlink_peer *peer, enum wlink_code code);
/* Frees; hangs up first when it is still up (SHUTTING_DOWN). NULL is allowed; may be called from the handler.
 */
void wlink_peer_free(struct wlink_peer *peer);

const struct wlink_room *wlink_peer_room(const struct wlink_peer *peer); /* NULL before invite */
const char *wlink_peer_session_id(const struct wlink_peer *peer);
/* What the far end presents to us when it comes back: made for each peer, told in our hello. */
const char *wlink_peer_token(const struct wlink_peer *peer);
bool wlink_peer_is_proven(const struct wlink_peer *peer);
/* The callee accepted: more than an answer for the transport only. */
bool wlink_peer_is_accepted(const struct wlink_peer *peer);
bool wlink_peer_is_outgoing(const struct wlink_peer *peer);
const struct wlink_link *wlink_peer_link(const struct wlink_peer *peer); /* NULL when there is none */

/* An event of the SIP stack for this peer's call, handed down by the unit. */
void wlink_peer_take_sip(struct wlink_peer *peer, const struct wlink_sip_event *event);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/link.h"
#include "daemon/peer.h"
#include "sip/sip.h"

/* What a description is wanted for as soon as gathering has completed. */
enum wlink_peer_want {
    WLINK_WANT_NOTHING,
    WLINK_WANT_INVITE,   /* send the INVITE */
    WLINK_WANT_EARLY,    /* 183 */
    WLINK_WANT_ACCEPT,   /* 200 with the answer */
    WLINK_WANT_REINVITE, /* send the re-INVITE (the description is next's) */
    WLINK_WANT_REACCEPT, /* 200 to a re-INVITE (next's) */
};

struct wlink_peer {
    const struct wlink_services *services;
    wlink_peer_handler handler;
    void *data;
    struct wlink_sip_call *call; /* NULL before INVITE and after the end */
    struct wlink_link *link;     /* the one in use */
    struct wlink_link *next;     /* the one that a reconnection builds */
    enum wlink_peer_want want;   /* of link, or of next when there is one */
    const struct wlink_room *room;
    bool outgoing;
    bool answered; /* the offer has its answer: taken or sent */
    bool accepted; /* the 200 was taken or sent */
    char *call_id, *session_id, *resume, *token;
    char *far_offer;       /* SDP of the far end's newest offer */
    char *far_fingerprint; /* what it vouches for */
};

void wlink_peer_tell(struct wlink_peer *peer, const struct wlink_peer_event *event);

/* Ends the dialog with code, drops both links, tells GONE. The peer may be freed when this returns. */
void wlink_peer_abandon(struct wlink_peer *peer, enum wlink_code code);

/* Believes an answer to our offer: signature, SDP limits, fingerprint. Returns the fingerprint (g_free) or
 * NULL. */
char *wlink_peer_believe_answer(struct wlink_peer *peer, const struct wlink_link *offered,
                                const struct wlink_sip_event *event, GError **error);

/* Signs what goes with our description; offer is the far offer when we answer. Returns the identity (g_free)
 * or NULL. */
char *wlink_peer_sign(struct wlink_peer *peer, const char *method, const char *body, const char *offer,
                      const char *fingerprint, GError **error);

/* peer-reconnect.c */
void wlink_peer_next_described(struct wlink_peer *peer);
void wlink_peer_take_reinvite(struct wlink_peer *peer, const struct wlink_sip_event *event);
void wlink_peer_take_reaccepted(struct wlink_peer *peer, const struct wlink_sip_event *event);
void wlink_peer_reinvite_failed(struct wlink_peer *peer, enum wlink_code code);
struct wlink_link *wlink_peer_new_link(struct wlink_peer *peer, bool offerer, GError **error);

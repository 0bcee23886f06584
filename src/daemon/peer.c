/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/peer.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/incoming.h"
#include "daemon/peer-private.h"
#include "daemon/resume.h"
#include "daemon/trust.h"
#include "media/sdp.h"

#include <string.h>

void wlink_peer_tell(struct wlink_peer *peer, const struct wlink_peer_event *event) {
    if (peer->handler)
        peer->handler(peer, event, peer->data);
}

static const char *name_of(const struct wlink_peer *peer) {
    return peer->room ? peer->room->address : "nobody yet";
}

/* The SIP call outlives us until its own GONE; the unit frees such orphans. */
static void let_go_of_call(struct wlink_peer *peer, enum wlink_code code) {
    struct wlink_sip_call *call = g_steal_pointer(&peer->call);
    if (!call)
        return;
    wlink_sip_call_set_data(call, NULL);
    wlink_sip_hang_up(call, wlink_incoming_public_code(code));
}

static void drop_links(struct wlink_peer *peer) {
    wlink_link_free(g_steal_pointer(&peer->next));
    wlink_link_free(g_steal_pointer(&peer->link));
}

void wlink_peer_abandon(struct wlink_peer *peer, enum wlink_code code) {
    wlink_peer_hang_up(peer, code);
    wlink_peer_tell(peer, &(struct wlink_peer_event){.kind = WLINK_PEER_GONE, .code = code});
}

static void abandon_with(struct wlink_peer *peer, const GError *error) {
    enum wlink_code code = wlink_error_code(error);
    wlink_log(WLINK_LOG_NOTICE, "peer-abandoned", "%s: %s (%s)", name_of(peer), error->message,
              wlink_code_to_string(code));
    wlink_peer_abandon(peer, code);
}

char *wlink_peer_sign(struct wlink_peer *peer, const char *method, const char *body, const char *offer,
                      const char *fingerprint, GError **error) {
    const struct wlink_statement statement = {
        .peer = peer->room->address,
        .method = method,
        .call_id = peer->call_id,
        .body = body,
        .offer = offer,
        .fingerprint = fingerprint,
    };
    return wlink_trust_sign(peer->services->trust, &statement, error);
}

/* A foreign room vouches for its key by its TLS connection: the fingerprint is that of its SDP. An early
 * answer is signed as one: nobody on the way can make an acceptance of it. */
char *wlink_peer_believe_answer(struct wlink_peer *peer, const struct wlink_link *offered,
                                const struct wlink_sip_event *event, GError **error) {
    struct wlink_sdp_facts facts = {0};
    g_autofree char *signed_fingerprint = NULL;
    if (!event->sdp || !wlink_sdp_check(event->sdp, event->sdp_length, peer->room->foreign, &facts, error)) {
        if (!event->sdp)
            wlink_fail(error, WLINK_CODE_SDP_REFUSED, "the answer carries no session description");
        return NULL;
    }
    char *fingerprint = g_strdup(facts.fingerprint);
    wlink_sdp_facts_clear(&facts);
    if (peer->room->foreign) {
        if (!wlink_incoming_believe_foreign(peer->services, event, error))
            g_clear_pointer(&fingerprint, g_free);
        return fingerprint;
    }
    const struct wlink_statement statement = {
        .peer = peer->room->address,
        .method = event->kind == WLINK_SIP_EARLY ? "INVITE-early" : "INVITE-answer",
        .call_id = peer->call_id,
        .body = event->sdp,
        .offer = wlink_link_description(offered),
    };
    bool good =
        wlink_trust_verify(peer->services->trust, event->identity, &statement, &signed_fingerprint, error);
    if (good && g_strcmp0(signed_fingerprint, fingerprint) != 0)
        good = wlink_fail(error, WLINK_CODE_FINGERPRINT_MISMATCH,
                          "the answer's fingerprint is not the one that its identity vouches for");
    if (!good)
        g_clear_pointer(&fingerprint, g_free);
    return fingerprint;
}

/* Signs our answer and sends it early (183) or with the 200. */
static bool send_answer(struct wlink_peer *peer, GError **error) {
    bool early = peer->want == WLINK_WANT_EARLY;
    const char *sdp = wlink_link_description(peer->link);
    g_autofree char *identity = NULL;
    if (early &&
        !wlink_sip_takes_early(peer->call)) { /* an answer that may get lost is none: the 200 has it */
        wlink_sip_ring(peer->call);
        return true;
    }
    if (!peer->room->foreign) {
        identity = wlink_peer_sign(peer, early ? "INVITE-early" : "INVITE-answer", sdp, peer->far_offer,
                                   wlink_link_fingerprint(peer->link), error);
        if (!identity)
            return false;
    }
    peer->answered = true;
    if (early)
        wlink_sip_answer_early(peer->call, sdp, identity);
    else
        wlink_sip_accept(peer->call, sdp, identity);
    return true;
}

static bool send_invite(struct wlink_peer *peer, GError **error) {
    const char *sdp = wlink_link_description(peer->link);
    g_autofree char *identity =
        wlink_peer_sign(peer, "INVITE", sdp, NULL, wlink_link_fingerprint(peer->link), error);
    if (!identity)
        return false;
    const struct wlink_sip_target target = {
        .address = peer->room->address,
        .host = peer->room->host,
        .port = peer->room->port,
        .foreign = peer->room->foreign,
    };
    peer->call = wlink_sip_invite(peer->services->sip, &target, peer->call_id, peer->session_id, sdp,
                                  identity, peer->resume, error);
    if (!peer->call)
        return false;
    wlink_sip_call_set_data(peer->call, peer);
    return true;
}

static void described(struct wlink_peer *peer) {
    g_autoptr(GError) error = NULL;
    enum wlink_peer_want want = peer->want;
    bool done = true;
    if (want == WLINK_WANT_INVITE)
        done = send_invite(peer, &error);
    else if (want == WLINK_WANT_EARLY || want == WLINK_WANT_ACCEPT)
        done = send_answer(peer, &error);
    peer->want = WLINK_WANT_NOTHING;
    if (!done)
        abandon_with(peer, error);
}

/* The new link of a reconnection is proven: it takes over, the old one goes. */
static void take_over(struct wlink_peer *peer) {
    wlink_link_free(peer->link);
    peer->link = g_steal_pointer(&peer->next);
    wlink_peer_tell(peer, &(struct wlink_peer_event){.kind = WLINK_PEER_RESTORED});
}

static void link_failed(struct wlink_peer *peer, struct wlink_link *link, enum wlink_code code) {
    if (code == WLINK_CODE_FINGERPRINT_MISMATCH) {
        wlink_peer_abandon(peer, code);
        return;
    }
    if (link == peer->next) {
        wlink_peer_reinvite_failed(peer, code);
        return;
    }
    wlink_link_free(g_steal_pointer(&peer->link));
    wlink_peer_tell(peer, &(struct wlink_peer_event){.kind = WLINK_PEER_BROKEN, .code = code});
}

/* Events of a link that is not the one in use matter only while it is being built. */
static void on_next_link(struct wlink_peer *peer, const struct wlink_link_event *event) {
    if (event->kind == WLINK_LINK_DESCRIPTION)
        wlink_peer_next_described(peer);
    else if (event->kind == WLINK_LINK_PROVEN)
        take_over(peer);
    else if (event->kind == WLINK_LINK_FAILED)
        link_failed(peer, peer->next, event->code);
}

static void on_link(struct wlink_link *link, const struct wlink_link_event *event, void *data) {
    static const enum wlink_peer_event_kind kinds[] = {
        [WLINK_LINK_PROVEN] = WLINK_PEER_PROVEN,   [WLINK_LINK_MESSAGE] = WLINK_PEER_MESSAGE,
        [WLINK_LINK_QUALITY] = WLINK_PEER_QUALITY, [WLINK_LINK_FIRST_FRAME] = WLINK_PEER_FIRST_FRAME,
        [WLINK_LINK_SILENT] = WLINK_PEER_SILENT,   [WLINK_LINK_HEARD] = WLINK_PEER_HEARD,
    };
    struct wlink_peer *peer = data;
    if (link == peer->next)
        on_next_link(peer, event);
    else if (event->kind == WLINK_LINK_DESCRIPTION)
        described(peer);
    else if (event->kind == WLINK_LINK_FAILED)
        link_failed(peer, link, event->code);
    else
        wlink_peer_tell(peer, &(struct wlink_peer_event){.kind = kinds[event->kind],
                                                         .stream = event->stream,
                                                         .quality = event->quality,
                                                         .message = event->message});
}

struct wlink_link *wlink_peer_new_link(struct wlink_peer *peer, bool offerer, GError **error) {
    bool foreign = peer->room && peer->room->foreign;
    return wlink_link_new(peer->services, name_of(peer), offerer, foreign, on_link, peer, error);
}

static bool build_offer(struct wlink_peer *peer, GError **error) {
    peer->link = wlink_peer_new_link(peer, true, error);
    return peer->link && wlink_link_make_offer(peer->link, error);
}

static struct wlink_peer *new_peer(const struct wlink_services *services, wlink_peer_handler handler,
                                   void *data) {
    struct wlink_peer *peer = g_new0(struct wlink_peer, 1);
    peer->services = services;
    peer->handler = handler;
    peer->data = data;
    peer->token = wlink_resume_token();
    return peer;
}

struct wlink_peer *wlink_peer_prepare(const struct wlink_services *services, wlink_peer_handler handler,
                                      void *data, GError **error) {
    struct wlink_peer *peer = new_peer(services, handler, data);
    peer->outgoing = true;
    peer->call_id = g_uuid_string_random();
    if (build_offer(peer, error))
        return peer;
    wlink_peer_free(peer);
    return NULL;
}

bool wlink_peer_invite(struct wlink_peer *peer, const struct wlink_room *room, const char *session_id,
                       const char *resume, GError **error) {
    peer->room = room;
    peer->session_id = g_strdup(session_id);
    peer->resume = g_strdup(resume);
    peer->want = WLINK_WANT_INVITE;
    if (room->foreign || !peer->link) { /* what was gathered before is for a Winglink, or has failed */
        drop_links(peer);
        return build_offer(peer, error);
    }
    if (!wlink_link_description(peer->link))
        return true;
    peer->want = WLINK_WANT_NOTHING;
    return send_invite(peer, error);
}

struct wlink_peer *wlink_peer_take(const struct wlink_services *services,
                                   const struct wlink_sip_event *invite, const struct wlink_room *room,
                                   const char *fingerprint, wlink_peer_handler handler, void *data) {
    struct wlink_peer *peer = new_peer(services, handler, data);
    peer->room = room;
    peer->call = invite->call;
    peer->call_id = g_strdup(invite->call_id);
    peer->session_id = /* a foreign room may have none: then we name it, so that no two are alike */
        invite->session_id ? g_strndup(invite->session_id, 32) : wlink_resume_token();
    peer->far_offer = g_strndup(invite->sdp, invite->sdp_length);
    peer->far_fingerprint = g_strdup(fingerprint);
    wlink_sip_call_set_data(peer->call, peer);
    return peer;
}

void wlink_peer_set_handler(struct wlink_peer *peer, wlink_peer_handler handler, void *data) {
    peer->handler = handler;
    peer->data = data;
}

static bool build_answer(struct wlink_peer *peer, enum wlink_peer_want want, GError **error) {
    peer->want = want;
    peer->link = wlink_peer_new_link(peer, false, error);
    return peer->link && wlink_link_take_offer(peer->link, peer->far_offer, peer->far_fingerprint, error);
}

bool wlink_peer_warm(struct wlink_peer *peer, GError **error) {
    return peer->link || build_answer(peer, WLINK_WANT_EARLY, error);
}

void wlink_peer_cool(struct wlink_peer *peer) {
    drop_links(peer);
    peer->want = WLINK_WANT_NOTHING;
}

void wlink_peer_ring(struct wlink_peer *peer) {
    if (peer->call)
        wlink_sip_ring(peer->call);
}

/* The early answer stands: the 200 carries no description, but a signature of its own. */
static bool accept_early(struct wlink_peer *peer, GError **error) {
    g_autofree char *identity = wlink_peer_sign(peer, "INVITE-accept", NULL, NULL, NULL, error);
    if (!identity)
        return false;
    wlink_sip_accept(peer->call, NULL, identity);
    return true;
}

bool wlink_peer_accept(struct wlink_peer *peer, GError **error) {
    if (!peer->call)
        return wlink_fail(error, WLINK_CODE_GAVE_UP, "the caller has gone");
    peer->accepted = true;
    if (peer->answered)
        return accept_early(peer, error);
    if (!peer->link)
        return build_answer(peer, WLINK_WANT_ACCEPT, error);
    peer->want = WLINK_WANT_ACCEPT;
    if (!wlink_link_description(peer->link))
        return true;
    bool sent = send_answer(peer, error);
    peer->want = WLINK_WANT_NOTHING;
    return sent;
}

void wlink_peer_open(struct wlink_peer *peer, struct wlink_encoder *const encoders[WLINK_STREAM_COUNT]) {
    if (peer->link)
        wlink_link_open(peer->link, encoders);
}

void wlink_peer_set_encoder(struct wlink_peer *peer, enum wlink_stream stream,
                            struct wlink_encoder *encoder) {
    if (peer->link)
        wlink_link_set_encoder(peer->link, stream, encoder);
}

void wlink_peer_shut(struct wlink_peer *peer) {
    if (peer->link)
        wlink_link_shut(peer->link);
}

void wlink_peer_say(struct wlink_peer *peer, const struct wlink_message *message) {
    if (peer->link)
        wlink_link_say(peer->link, message);
}

void wlink_peer_hang_up(struct wlink_peer *peer, enum wlink_code code) {
    let_go_of_call(peer, code);
    drop_links(peer);
    peer->want = WLINK_WANT_NOTHING;
}

void wlink_peer_free(struct wlink_peer *peer) {
    if (!peer)
        return;
    wlink_peer_hang_up(peer, WLINK_CODE_SHUTTING_DOWN);
    g_free(peer->call_id);
    g_free(peer->session_id);
    g_free(peer->resume);
    g_free(peer->token);
    g_free(peer->far_offer);
    g_free(peer->far_fingerprint);
    g_free(peer);
}

const struct wlink_room *wlink_peer_room(const struct wlink_peer *peer) {
    return peer->room;
}

const char *wlink_peer_session_id(const struct wlink_peer *peer) {
    return peer->session_id;
}

const char *wlink_peer_token(const struct wlink_peer *peer) {
    return peer->token;
}

bool wlink_peer_is_proven(const struct wlink_peer *peer) {
    return peer->link && wlink_link_is_proven(peer->link);
}

bool wlink_peer_is_accepted(const struct wlink_peer *peer) {
    return peer->accepted;
}

bool wlink_peer_is_outgoing(const struct wlink_peer *peer) {
    return peer->outgoing;
}

const struct wlink_link *wlink_peer_link(const struct wlink_peer *peer) {
    return peer->link;
}

static bool take_answer(struct wlink_peer *peer, const struct wlink_sip_event *event, GError **error) {
    if (peer->answered)
        return true;
    g_autofree char *fingerprint = wlink_peer_believe_answer(peer, peer->link, event, error);
    if (!fingerprint || !wlink_link_take_answer(peer->link, event->sdp, fingerprint, error))
        return false;
    peer->answered = true;
    return true;
}

/* A 200 without a description must be signed all the same: only the callee itself can join. */
static bool believe_accept(struct wlink_peer *peer, const struct wlink_sip_event *event, GError **error) {
    const struct wlink_statement statement = {
        .peer = peer->room->address, .method = "INVITE-accept", .call_id = peer->call_id};
    if (!peer->answered || peer->room->foreign)
        return take_answer(peer, event, error);
    return wlink_trust_verify(peer->services->trust, event->identity, &statement, NULL, error);
}

static void answered(struct wlink_peer *peer, const struct wlink_sip_event *event) {
    g_autoptr(GError) error = NULL;
    bool accepted = event->kind == WLINK_SIP_ACCEPTED;
    if (accepted && peer->next) {
        wlink_peer_take_reaccepted(peer, event);
        return;
    }
    if (accepted && peer->accepted) /* of a re-INVITE whose link has failed meanwhile: the next one follows */
        return;
    if (!peer->link || !(accepted ? believe_accept(peer, event, &error) : take_answer(peer, event, &error))) {
        if (!error)
            wlink_fail(&error, WLINK_CODE_MEDIA_FAILED, "there is no link to answer");
        abandon_with(peer, error);
        return;
    }
    peer->accepted = peer->accepted || accepted;
    wlink_peer_tell(peer,
                    &(struct wlink_peer_event){.kind = accepted ? WLINK_PEER_ACCEPTED : WLINK_PEER_PROGRESS});
}

void wlink_peer_take_sip(struct wlink_peer *peer, const struct wlink_sip_event *event) {
    switch (event->kind) {
    case WLINK_SIP_RINGING:
    case WLINK_SIP_QUEUED:
        wlink_peer_tell(peer, &(struct wlink_peer_event){.kind = WLINK_PEER_PROGRESS});
        break;
    case WLINK_SIP_EARLY:
    case WLINK_SIP_ACCEPTED:
        answered(peer, event);
        break;
    case WLINK_SIP_REINVITE:
        wlink_peer_take_reinvite(peer, event);
        break;
    case WLINK_SIP_REINVITE_REFUSED:
        wlink_peer_reinvite_failed(peer, event->code);
        break;
    case WLINK_SIP_GONE:
        wlink_sip_call_free(g_steal_pointer(&peer->call));
        drop_links(peer);
        wlink_peer_tell(peer, &(struct wlink_peer_event){.kind = WLINK_PEER_GONE, .code = event->code});
        break;
    case WLINK_SIP_INVITE:
    case WLINK_SIP_CONFIRMED:
    case WLINK_SIP_UNHEARD:
    case WLINK_SIP_MESSAGE:
    case WLINK_SIP_MESSAGE_SENT:
    case WLINK_SIP_SUBSCRIBE:
    case WLINK_SIP_PRESENCE:
    case WLINK_SIP_OPTIONS:
    case WLINK_SIP_REFUSED_IN:
    case WLINK_SIP_FAREWELL:
        break;
    }
}

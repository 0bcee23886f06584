/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "daemon/incoming.h"
#include "daemon/peer-private.h"
#include "daemon/trust.h"

/* A broken path means a new transport (webrtcbin has no ICE restart): a second link is negotiated by a
 * re-INVITE, signed like the first, and takes over once it is proven. The old one stays until then. */

/* A far re-INVITE that waits for our answer is answered; and no path is called broken that is well. */
void wlink_peer_reinvite_failed(struct wlink_peer *peer, enum wlink_code code) {
    bool asked = peer->want == WLINK_WANT_REACCEPT;
    wlink_link_free(g_steal_pointer(&peer->next));
    peer->want = WLINK_WANT_NOTHING;
    if (asked && peer->call)
        wlink_sip_refuse(peer->call, wlink_incoming_public_code(code));
    if (wlink_peer_is_proven(peer) && !wlink_link_is_silent(peer->link))
        return;
    wlink_peer_tell(peer, &(struct wlink_peer_event){.kind = WLINK_PEER_BROKEN, .code = code});
}

static bool send_reinvite(struct wlink_peer *peer, GError **error) {
    const char *sdp = wlink_link_description(peer->next);
    g_autofree char *identity =
        wlink_peer_sign(peer, "INVITE", sdp, NULL, wlink_link_fingerprint(peer->next), error);
    if (identity)
        wlink_sip_reinvite(peer->call, sdp, identity);
    return identity != NULL;
}

static bool send_reaccept(struct wlink_peer *peer, GError **error) {
    const char *sdp = wlink_link_description(peer->next);
    g_autofree char *identity = wlink_peer_sign(peer, "INVITE-answer", sdp, peer->far_offer,
                                                wlink_link_fingerprint(peer->next), error);
    if (identity)
        wlink_sip_accept(peer->call, sdp, identity);
    return identity != NULL;
}

void wlink_peer_next_described(struct wlink_peer *peer) {
    g_autoptr(GError) error = NULL;
    bool ours = peer->want == WLINK_WANT_REINVITE;
    if (!peer->call)
        wlink_peer_reinvite_failed(peer, WLINK_CODE_UNREACHABLE);
    else if (!(ours ? send_reinvite(peer, &error) : send_reaccept(peer, &error)))
        wlink_peer_reinvite_failed(peer, wlink_error_code(error));
    else
        peer->want = WLINK_WANT_NOTHING;
}

bool wlink_peer_reconnect(struct wlink_peer *peer, GError **error) {
    if (!peer->call)
        return wlink_fail(error, WLINK_CODE_UNREACHABLE, "the dialog with the far end is gone");
    wlink_link_free(g_steal_pointer(&peer->next));
    peer->want = WLINK_WANT_REINVITE;
    peer->next = wlink_peer_new_link(peer, true, error);
    return peer->next && wlink_link_make_offer(peer->next, error);
}

static bool answer_reinvite(struct wlink_peer *peer, const struct wlink_sip_event *event, GError **error) {
    g_autofree char *fingerprint = wlink_incoming_believe_offer(peer->services, peer->room, event, error);
    if (!fingerprint)
        return false;
    wlink_link_free(g_steal_pointer(&peer->next));
    g_free(peer->far_offer);
    peer->far_offer = g_strndup(event->sdp, event->sdp_length);
    peer->want = WLINK_WANT_REACCEPT;
    peer->next = wlink_peer_new_link(peer, false, error);
    return peer->next && wlink_link_take_offer(peer->next, peer->far_offer, fingerprint, error);
}

void wlink_peer_take_reinvite(struct wlink_peer *peer, const struct wlink_sip_event *event) {
    g_autoptr(GError) error = NULL;
    if (answer_reinvite(peer, event, &error))
        return;
    wlink_log(WLINK_LOG_NOTICE, "reinvite-refused", "%s: %s", peer->room->address, error->message);
    wlink_link_free(g_steal_pointer(&peer->next));
    peer->want = WLINK_WANT_NOTHING;
    wlink_sip_refuse(peer->call, wlink_incoming_public_code(wlink_error_code(error)));
}

void wlink_peer_take_reaccepted(struct wlink_peer *peer, const struct wlink_sip_event *event) {
    g_autoptr(GError) error = NULL;
    g_autofree char *fingerprint = wlink_peer_believe_answer(peer, peer->next, event, &error);
    if (fingerprint && wlink_link_take_answer(peer->next, event->sdp, fingerprint, &error))
        return;
    wlink_log(WLINK_LOG_NOTICE, "reconnect-refused", "%s: %s", peer->room->address, error->message);
    wlink_peer_reinvite_failed(peer, wlink_error_code(error));
}

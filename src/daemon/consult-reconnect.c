/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "daemon/consult-private.h"

/* How a broken path is mended. The unit that called does it; the other one waits to be called, so that two
 * attempts do not cross. First a re-INVITE in the dialog there is; when that brings nothing within an
 * attempt's time (the TLS connection may be broken too), a new INVITE with the same Session-ID and the resume
 * token, again and again until the machine's patience is over. A unit that was restarted calls, whoever
 * called first: it has no dialog.
 *
 * A foreign room is not sent a re-INVITE: baresip (1.1) takes its new addresses for those of the transport
 * that there is, keys and all, and then neither works. Its old path is waited for, for an attempt's time;
 * after that it is called anew. */
enum { ATTEMPT_SECONDS = 8 };

static gboolean on_attempt(void *data);

static bool call_again(struct wlink_consult *consult, GError **error) {
    const char *token = consult->state == WLINK_STATE_INTERRUPTED ? consult->far_token : NULL;
    wlink_peer_free(g_steal_pointer(&consult->fresh));
    struct wlink_peer *fresh = wlink_peer_prepare(consult->services, wlink_consult_on_peer, consult, error);
    if (!fresh)
        return false;
    if (consult->state == WLINK_STATE_INTERRUPTED) {
        consult->fresh = fresh;
    } else { /* while waiting: the old call is cancelled, the far list keeps the place by the Session-ID */
        wlink_consult_adopt(consult, fresh);
    }
    return wlink_peer_invite(fresh, consult->room, consult->session_id, token, error);
}

static bool attempt(struct wlink_consult *consult, GError **error) {
    bool in_dialog = consult->peer && consult->attempts == 1 && consult->state == WLINK_STATE_INTERRUPTED;
    if (in_dialog && (consult->room->foreign || wlink_peer_reconnect(consult->peer, NULL)))
        return true;
    return call_again(consult, error);
}

static void try_once(struct wlink_consult *consult) {
    g_autoptr(GError) error = NULL;
    if (consult->fresh && !wlink_peer_is_outgoing(consult->fresh))
        return; /* the far end is calling back right now */
    consult->attempts++;
    wlink_log(WLINK_LOG_NOTICE, "reconnecting", "attempt %u to reach %s", consult->attempts,
              consult->room->address);
    if (!attempt(consult, &error))
        wlink_log(WLINK_LOG_NOTICE, "reconnect-failed", "%s", error->message);
}

static gboolean on_attempt(void *data) {
    try_once(data);
    return G_SOURCE_CONTINUE;
}

void wlink_consult_start_reconnecting(struct wlink_consult *consult) {
    bool restarted = !consult->peer;
    if (consult->reconnect || (!consult->outgoing && !restarted))
        return;
    consult->attempts = 0;
    consult->reconnect = g_timeout_add_seconds(ATTEMPT_SECONDS, on_attempt, consult);
    try_once(consult);
}

void wlink_consult_stop_reconnecting(struct wlink_consult *consult) {
    g_clear_handle_id(&consult->reconnect, g_source_remove);
    wlink_peer_free(g_steal_pointer(&consult->fresh));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "daemon/consult-private.h"
#include "daemon/devices.h"
#include "media/sound.h"

#include <string.h>

static bool means_ended(enum wlink_code code) {
    return code == WLINK_CODE_ENDED_HERE || code == WLINK_CODE_ENDED_THERE || code == WLINK_CODE_CANCELLED ||
           code == WLINK_CODE_GAVE_UP || code == WLINK_CODE_SHUTTING_DOWN || code == WLINK_CODE_NONE;
}

static bool means_distrust(enum wlink_code code) {
    return code == WLINK_CODE_NOT_VERIFIED || code == WLINK_CODE_NOT_ENCRYPTED ||
           (code >= WLINK_CODE_TLS_REFUSED && code <= WLINK_CODE_SDP_REFUSED);
}

static bool means_lost_path(enum wlink_code code) {
    return code == WLINK_CODE_UNREACHABLE || code == WLINK_CODE_TIMED_OUT || code == WLINK_CODE_FAILED;
}

/* One break for each path: the machine's patience counts from the first word of it. */
static void broken(struct wlink_consult *consult, enum wlink_code code) {
    if (consult->broken)
        return;
    consult->broken = true;
    wlink_consult_step(consult, WLINK_EVENT_BROKEN, code, NULL);
}

/* What the far end's final word means to the machine. Who rang and is gone has given up, whatever it says;
 * and a consultation whose dialog is over is over, unless its path was lost. */
static enum wlink_event event_of(enum wlink_state state, enum wlink_code code) {
    bool held = state == WLINK_STATE_IN_CONSULTATION || state == WLINK_STATE_INTERRUPTED ||
                state == WLINK_STATE_WAITING;
    if (means_distrust(code))
        return WLINK_EVENT_FAULT;
    if (held && means_lost_path(code))
        return WLINK_EVENT_BROKEN;
    bool over = state == WLINK_STATE_RINGING || state == WLINK_STATE_IN_CONSULTATION ||
                state == WLINK_STATE_INTERRUPTED;
    return over || means_ended(code) ? WLINK_EVENT_FAR_ENDED : WLINK_EVENT_FAR_REFUSED;
}

/* For us it was they who ended. */
static enum wlink_code as_we_say(enum wlink_state state, enum wlink_code code) {
    bool over = code == WLINK_CODE_ENDED_HERE || code == WLINK_CODE_NONE;
    if (state == WLINK_STATE_RINGING && !means_distrust(code))
        return WLINK_CODE_GAVE_UP;
    return over ? WLINK_CODE_ENDED_THERE : code;
}

void wlink_consult_far_ended(struct wlink_consult *consult) {
    wlink_consult_step(consult, WLINK_EVENT_FAR_ENDED, WLINK_CODE_ENDED_THERE, NULL);
}

/* A call back came to nothing; the next one follows. */
static void lose_fresh(struct wlink_consult *consult) {
    wlink_peer_free(g_steal_pointer(&consult->fresh));
    if (consult->state == WLINK_STATE_INTERRUPTED)
        wlink_consult_start_reconnecting(consult);
}

static void gone(struct wlink_consult *consult, struct wlink_peer *peer, enum wlink_code code) {
    if (peer == consult->fresh) {
        wlink_log(WLINK_LOG_NOTICE, "reconnect-failed", "%s", wlink_code_to_string(code));
        lose_fresh(consult);
        if (code == WLINK_CODE_RESUME_REFUSED || code == WLINK_CODE_DECLINED || code == WLINK_CODE_NOT_TODAY)
            wlink_consult_step(consult, WLINK_EVENT_FAR_REFUSED, code, NULL);
        else if (code == WLINK_CODE_ENDED_THERE)
            wlink_consult_far_ended(consult);
        return;
    }
    wlink_peer_free(g_steal_pointer(&consult->peer));
    if (consult->fresh && code == WLINK_CODE_CONNECTION_LOST)
        return; /* the far end has the new call already, a moment before us */
    code = as_we_say(consult->state, code);
    enum wlink_event event = event_of(consult->state, code);
    if (event == WLINK_EVENT_BROKEN)
        broken(consult, WLINK_CODE_NONE);
    else
        wlink_consult_step(consult, event, code, NULL);
}

static void proven(struct wlink_consult *consult, struct wlink_peer *peer) {
    if (peer == consult->fresh && !wlink_peer_is_accepted(peer)) { /* it waits in the far end's list */
        wlink_far_introduce(peer, consult->services, consult->people);
        return;
    }
    consult->verified = true;
    consult->broken = false;
    if (consult->call_to_proven_ms < 0 && consult->call_us)
        consult->call_to_proven_ms = (double)(g_get_monotonic_time() - consult->call_us) / 1000;
    if (peer == consult->fresh)
        wlink_consult_adopt(consult, g_steal_pointer(&consult->fresh));
    wlink_consult_stop_reconnecting(consult);
    wlink_far_introduce(consult->peer, consult->services, consult->people);
    if (consult->state == WLINK_STATE_WAITING || wlink_peer_is_accepted(consult->peer))
        wlink_consult_step(consult, WLINK_EVENT_PROVEN, WLINK_CODE_NONE, NULL);
    else
        wlink_consult_changed(consult);
}

/* A call back that is taken for a new call is kept: a person there decides. */
static void progress(struct wlink_consult *consult, struct wlink_peer *peer) {
    if (peer == consult->peer)
        wlink_consult_step(consult, WLINK_EVENT_PROGRESS, WLINK_CODE_NONE, NULL);
    else
        g_clear_handle_id(&consult->reconnect, g_source_remove);
}

static void joined(struct wlink_consult *consult, struct wlink_peer *peer) {
    if (consult->state == WLINK_STATE_WAITING && !wlink_consult_still_allowed(consult, NULL))
        return;
    consult->join_us = g_get_monotonic_time();
    wlink_consult_step(consult, WLINK_EVENT_ACCEPTED, WLINK_CODE_NONE, NULL);
    if (consult->peer == peer && wlink_peer_is_proven(peer))
        wlink_consult_step(consult, WLINK_EVENT_PROVEN, WLINK_CODE_NONE, NULL);
}

static void accepted(struct wlink_consult *consult, struct wlink_peer *peer) {
    if (peer == consult->fresh && wlink_peer_is_proven(peer))
        proven(consult, peer);
    else if (peer == consult->peer)
        joined(consult, peer);
}

static void take_message(struct wlink_consult *consult, const struct wlink_message *message) {
    bool changed = wlink_far_take(&consult->far, message);
    if (message->type == WLINK_MESSAGE_HELLO) {
        g_free(consult->far_token);
        consult->far_token = g_strdup(consult->far.resume);
        if (consult->state == WLINK_STATE_IN_CONSULTATION)
            wlink_consult_do(consult, WLINK_EFFECT_SAVE_RESUME);
    }
    if (message->type == WLINK_MESSAGE_ASK)
        wlink_consult_tell(consult, &(struct wlink_consult_event){.kind = WLINK_CONSULT_QUESTION,
                                                                  .number = message->number,
                                                                  .text = message->question});
    if (message->type == WLINK_MESSAGE_ANSWER)
        wlink_consult_tell(consult, &(struct wlink_consult_event){.kind = WLINK_CONSULT_ANSWER,
                                                                  .number = message->number,
                                                                  .yes = message->yes});
    if (changed)
        wlink_consult_changed(consult);
}

static void first_frame(struct wlink_consult *consult, enum wlink_stream stream) {
    if (stream == WLINK_STREAM_MAIN && consult->join_to_picture_ms < 0 && consult->join_us)
        consult->join_to_picture_ms = (double)(g_get_monotonic_time() - consult->join_us) / 1000;
    wlink_consult_tell(consult,
                       &(struct wlink_consult_event){.kind = WLINK_CONSULT_FIRST_PICTURE, .stream = stream});
}

/* by: RESTORED, or PROVEN when nothing was proven before. */
static void restored(struct wlink_consult *consult, enum wlink_event by) {
    wlink_sound_play_tone(wlink_devices_sound(consult->services->devices), WLINK_TONE_BACK, NULL);
    wlink_consult_stop_reconnecting(consult);
    consult->broken = false;
    wlink_consult_step(consult, by, WLINK_CODE_NONE, NULL);
}

void wlink_consult_adopt(struct wlink_consult *consult, struct wlink_peer *peer) {
    if (consult->peer)
        wlink_peer_hang_up(consult->peer, WLINK_CODE_CONNECTION_LOST);
    wlink_peer_free(consult->peer);
    consult->peer = peer;
}

void wlink_consult_on_peer(struct wlink_peer *peer, const struct wlink_peer_event *event, void *data) {
    struct wlink_consult *consult = data;
    bool current = peer == consult->peer;
    switch (event->kind) {
    case WLINK_PEER_PROGRESS:
        progress(consult, peer);
        break;
    case WLINK_PEER_ACCEPTED:
        accepted(consult, peer);
        break;
    case WLINK_PEER_PROVEN:
        proven(consult, peer);
        break;
    case WLINK_PEER_RESTORED:
        wlink_far_introduce(peer, consult->services, consult->people);
        restored(consult,
                 consult->state == WLINK_STATE_CONNECTING ? WLINK_EVENT_PROVEN : WLINK_EVENT_RESTORED);
        break;
    case WLINK_PEER_MESSAGE:
        take_message(consult, event->message);
        break;
    case WLINK_PEER_QUALITY:
        consult->has_quality = true;
        consult->quality = event->quality;
        wlink_consult_changed(consult);
        break;
    case WLINK_PEER_FIRST_FRAME:
        first_frame(consult, event->stream);
        break;
    case WLINK_PEER_SILENT:
    case WLINK_PEER_BROKEN:
        if (current)
            broken(consult, WLINK_CODE_NONE);
        else if (peer == consult->fresh)
            lose_fresh(consult);
        break;
    case WLINK_PEER_HEARD:
        if (current)
            restored(consult, WLINK_EVENT_RESTORED);
        break;
    case WLINK_PEER_GONE:
        gone(consult, peer, event->code);
        break;
    }
}

/* Both may call back at the same time after both were cut off: the attempt of the unit that called first
 * counts. */
static bool ours_counts(const struct wlink_consult *consult) {
    return consult->outgoing && consult->fresh && wlink_peer_is_outgoing(consult->fresh);
}

/* Who called mends every break by itself: the other one calls back only when it has lost the dialog. */
static void note_restart(struct wlink_consult *consult) {
    if (!consult->outgoing)
        return;
    consult->interrupted_by = WLINK_CODE_FAR_RESTARTED;
    wlink_consult_changed(consult);
}

void wlink_consult_resume(struct wlink_consult *consult, struct wlink_peer *peer) {
    g_autoptr(GError) error = NULL;
    if (ours_counts(consult)) {
        note_restart(consult);
        wlink_peer_hang_up(peer, WLINK_CODE_BUSY);
        wlink_peer_free(peer);
        return;
    }
    if (consult->state == WLINK_STATE_IN_CONSULTATION)
        broken(consult, WLINK_CODE_NONE);
    note_restart(consult);
    wlink_peer_free(g_steal_pointer(&consult->fresh));
    consult->fresh = peer;
    wlink_peer_set_handler(peer, wlink_consult_on_peer, consult);
    if (wlink_peer_accept(peer, &error))
        return;
    wlink_log(WLINK_LOG_ERROR, "resume-failed", "%s", error->message);
    wlink_peer_free(g_steal_pointer(&consult->fresh));
}

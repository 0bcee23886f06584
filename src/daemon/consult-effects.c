/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "daemon/consult-private.h"
#include "daemon/devices.h"
#include "daemon/farewell.h"
#include "daemon/record-store.h"
#include "daemon/resume.h"
#include "media/sound.h"

enum { HEARTBEAT_SECONDS = 10 };

static void open_devices(struct wlink_consult *consult) {
    struct wlink_devices *devices = consult->services->devices;
    guint chosen = consult->devices; /* which the news of each that opens changes */
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++) {
        g_autoptr(GError) error = NULL;
        if (chosen & 1u << device && !wlink_devices_open(devices, (enum wlink_device)device, &error))
            wlink_log(WLINK_LOG_NOTICE, "device-not-opened", "%s: %s",
                      wlink_device_to_string((enum wlink_device)device), error->message);
    }
}

void wlink_consult_fault(struct wlink_consult *consult, const GError *error) {
    wlink_log(WLINK_LOG_ERROR, "consultation-fault", "%s", error->message);
    wlink_consult_step(consult, WLINK_EVENT_FAULT, wlink_error_code(error), NULL);
}

static void build_offer(struct wlink_consult *consult) {
    g_autoptr(GError) error = NULL;
    if (consult->peer)
        return;
    consult->peer = wlink_peer_prepare(consult->services, wlink_consult_on_peer, consult, &error);
    if (!consult->peer)
        wlink_consult_fault(consult, error);
}

static void send_invite(struct wlink_consult *consult) {
    g_autoptr(GError) error = NULL;
    if (consult->peer && !wlink_peer_invite(consult->peer, consult->room, consult->session_id, NULL, &error))
        wlink_consult_fault(consult, error);
}

static void accept_call(struct wlink_consult *consult) {
    g_autoptr(GError) error = NULL;
    if (!consult->peer)
        wlink_fail(&error, WLINK_CODE_GAVE_UP, "the caller has gone");
    if (!consult->peer || !wlink_peer_accept(consult->peer, &error))
        wlink_consult_fault(consult, error);
}

static void ring(struct wlink_consult *consult, bool on) {
    struct wlink_sound *sound = wlink_devices_sound(consult->services->devices);
    g_autoptr(GError) error = NULL;
    if (!on)
        wlink_sound_stop_tone(sound);
    else if (!wlink_sound_play_tone(sound, WLINK_TONE_RING, &error))
        wlink_log(WLINK_LOG_NOTICE, "ring-silent", "%s", error->message);
    wlink_consult_tell(
        consult, &(struct wlink_consult_event){.kind = on ? WLINK_CONSULT_RINGS : WLINK_CONSULT_RINGS_NO_MORE,
                                               .code = consult->reason});
}

/* So that a daemon that starts much later than this one was killed opens nothing. */
static gboolean on_heartbeat(void *data) {
    struct wlink_consult *consult = data;
    if (consult->state == WLINK_STATE_IN_CONSULTATION)
        wlink_resume_touch(consult->resume_file);
    return G_SOURCE_CONTINUE;
}

static void drop_resume(struct wlink_consult *consult) {
    g_clear_handle_id(&consult->heartbeat, g_source_remove);
    wlink_resume_drop(consult->resume_file);
}

static void save_resume(struct wlink_consult *consult) {
    if (consult->peer) { /* the far end knows the newest token only */
        g_free(consult->own_token);
        consult->own_token = g_strdup(wlink_peer_token(consult->peer));
    }
    const struct wlink_resume resume = {
        .session_id = consult->session_id,
        .room = (char *)consult->room->address,
        .token = consult->far_token,
        .own_token = consult->own_token,
        .staff = consult->staff,
        .devices = consult->devices,
        .people = consult->people,
        .stopped = wlink_devices_stopped(consult->services->devices),
        .outgoing = consult->outgoing,
        .called = consult->called,
        .joined = consult->joined,
    };
    g_autoptr(GError) error = NULL;
    if (!consult->heartbeat)
        consult->heartbeat = g_timeout_add_seconds(HEARTBEAT_SECONDS, on_heartbeat, consult);
    if (!wlink_resume_save(consult->resume_file, &resume, &error))
        wlink_log(WLINK_LOG_ERROR, "resume-unsaved", "%s", error->message);
}

static void hang_up(struct wlink_consult *consult) {
    enum wlink_code code = consult->reason == WLINK_CODE_NONE ? WLINK_CODE_ENDED_HERE : consult->reason;
    wlink_consult_stop_reconnecting(consult);
    if (consult->peer)
        wlink_peer_hang_up(consult->peer, code);
}

static void drop_transport(struct wlink_consult *consult) {
    wlink_consult_stop_reconnecting(consult);
    wlink_peer_free(g_steal_pointer(&consult->peer));
    consult->has_quality = false;
    if (consult->state == WLINK_STATE_ENDING)
        wlink_consult_step(consult, WLINK_EVENT_CLOSED, WLINK_CODE_NONE, NULL);
}

void wlink_consult_do(struct wlink_consult *consult, enum wlink_effect effect) {
    switch (effect) {
    case WLINK_EFFECT_RECORD: /* written before the step, consult.c */
    case WLINK_EFFECT_TRY_RECORD:
        break;
    case WLINK_EFFECT_OPEN_DEVICES:
        open_devices(consult);
        break;
    case WLINK_EFFECT_BUILD_OFFER:
        build_offer(consult);
        break;
    case WLINK_EFFECT_SEND_INVITE:
        send_invite(consult);
        break;
    case WLINK_EFFECT_START_RING:
        ring(consult, true);
        break;
    case WLINK_EFFECT_STOP_RING:
        ring(consult, false);
        break;
    case WLINK_EFFECT_ACCEPT_CALL:
        accept_call(consult);
        break;
    case WLINK_EFFECT_OPEN_VALVES:
        wlink_consult_open_valves(consult);
        break;
    case WLINK_EFFECT_SHOW_BREAK:
        wlink_sound_play_tone(wlink_devices_sound(consult->services->devices), WLINK_TONE_LOST, NULL);
        break;
    case WLINK_EFFECT_RECONNECT:
        wlink_consult_start_reconnecting(consult);
        break;
    case WLINK_EFFECT_SAVE_RESUME:
        save_resume(consult);
        break;
    case WLINK_EFFECT_SHUT_VALVES:
        wlink_consult_shut_valves(consult);
        break;
    case WLINK_EFFECT_HANG_UP:
        hang_up(consult);
        break;
    case WLINK_EFFECT_CLOSE_DEVICES:
        wlink_devices_close_all(consult->services->devices);
        break;
    case WLINK_EFFECT_DROP_TRANSPORT:
        drop_transport(consult);
        break;
    case WLINK_EFFECT_DROP_RESUME:
        drop_resume(consult);
        break;
    case WLINK_EFFECT_SAY_FAREWELL:
        wlink_farewells_say(consult->services->farewells, consult->room, consult->session_id,
                            consult->own_token, consult->far_token, consult->broken);
        break;
    }
}

/* What a step is called in the record. */
static const char *name_of_step(enum wlink_state from, enum wlink_state to) {
    switch (to) {
    case WLINK_STATE_CHECKING:
        return "check-started";
    case WLINK_STATE_CALLING:
        return "call-started";
    case WLINK_STATE_RINGING:
        return from == WLINK_STATE_RINGING ? "check-started" : "call-received";
    case WLINK_STATE_CONNECTING:
        return "call-accepted";
    case WLINK_STATE_IN_CONSULTATION:
        return from == WLINK_STATE_INTERRUPTED ? "consultation-restored" : "consultation-started";
    case WLINK_STATE_INTERRUPTED:
        return from == WLINK_STATE_IDLE ? "consultation-resumed" : "consultation-interrupted";
    case WLINK_STATE_ENDING:
        return from == WLINK_STATE_CALLING || from == WLINK_STATE_WAITING ? "call-cancelled"
                                                                          : "consultation-ended";
    case WLINK_STATE_REFUSED:
        return "call-refused";
    case WLINK_STATE_FAILED:
        return from == WLINK_STATE_CHECKING ? "check-failed" : "call-failed";
    case WLINK_STATE_IDLE:
        return from == WLINK_STATE_CHECKING ? "check-ended" : "call-not-taken";
    case WLINK_STATE_WAITING:
    case WLINK_STATE_ENDED:
    case WLINK_STATE_COUNT:
        break;
    }
    return wlink_state_to_string(to);
}

static void begin_fields(const struct wlink_consult *consult, GVariantDict *fields) {
    g_variant_dict_init(fields, NULL);
    if (consult->room)
        g_variant_dict_insert(fields, "room", "s", consult->room->address);
    if (consult->session_id)
        g_variant_dict_insert(fields, "session", "s", consult->session_id);
    if (*consult->staff)
        g_variant_dict_insert(fields, "staff", "s", consult->staff);
}

/* staff: the code of who did it; NULL: not known, whoever the consultation is of. */
static bool record_act(struct wlink_consult *consult, const char *what, const char *key, const char *value,
                       const char *staff, GError **error) {
    GVariantDict fields;
    begin_fields(consult, &fields);
    if (value)
        g_variant_dict_insert(&fields, key, "s", value);
    if (staff)
        g_variant_dict_insert(&fields, "staff", "s", staff);
    else
        g_variant_dict_remove(&fields, "staff");
    g_autoptr(GVariant) object = g_variant_ref_sink(g_variant_dict_end(&fields));
    if (wlink_record_store_write(consult->services->record, what, object, error))
        return true;
    wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s: %s", what,
              error ? (*error)->message : "not written");
    return false;
}

bool wlink_consult_record_act(struct wlink_consult *consult, const char *what, const char *device,
                              const char *staff, GError **error) {
    return record_act(consult, what, "device", device, staff, error);
}

bool wlink_consult_report(struct wlink_consult *consult, const char *about, GError **error) {
    static const char *const known[] = {"picture", "sound", "connection", "other", NULL};
    if (!g_strv_contains(known, about))
        return wlink_fail(error, WLINK_CODE_INVALID, "a problem is with picture, sound, connection or other");
    if (!consult->room)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "there is no consultation to report on");
    return record_act(consult, "problem-reported", "about", about, NULL, error);
}

/* What a check is about to open, as "room exam". */
static void add_devices(const struct wlink_consult *consult, GVariantDict *fields) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (consult->devices & 1u << device)
            g_string_append_printf(names, "%s%s", names->len ? " " : "",
                                   wlink_device_to_string((enum wlink_device)device));
    g_variant_dict_insert(fields, "devices", "s", names->str);
}

bool wlink_consult_record(struct wlink_consult *consult, enum wlink_state from, enum wlink_state to,
                          enum wlink_code code, GError **error) {
    GVariantDict fields;
    const char *what = name_of_step(from, to);
    begin_fields(consult, &fields);
    if (g_str_equal(what, "check-started"))
        add_devices(consult, &fields);
    if (code != WLINK_CODE_NONE)
        g_variant_dict_insert(&fields, "reason", "s", wlink_code_to_string(code));
    if (to == WLINK_STATE_ENDING && consult->joined)
        g_variant_dict_insert(&fields, "seconds", "x",
                              (g_get_real_time() - consult->joined) / G_USEC_PER_SEC);
    g_autoptr(GVariant) object = g_variant_ref_sink(g_variant_dict_end(&fields));
    if (!wlink_record_store_write(consult->services->record, what, object, error))
        return false;
    consult->record_line = wlink_record_store_last_line(consult->services->record);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Microphone and loudspeaker against each other: the loudspeaker plays some notes, and what the microphone
 * hears of them, how late, and what the canceller leaves of them, is measured. Once in a run: the second of
 * the two takes what the first has found. */
#include "common/error.h"
#include "daemon/devices.h"
#include "daemon/self-check-private.h"
#include "media/ear.h"
#include "media/sound.h"

enum {
    LOOK_MS = 50,
    OPEN_US = 6 * G_USEC_PER_SEC, /* as long as a microphone may take to start */
    FLOOR_MS = 600,               /* of the room, before anything is played */
    PLAY_US = 3600 * 1000,        /* the notes, the loudspeaker's start, and the echo's way */
    ROUNDS = 3, /* a canceller learns while it hears, somebody may speak, the unit may be busy */
};

struct listening {
    struct wlink_ear *ear;
    guint timer;
    unsigned rounds;      /* that the notes were played */
    gint64 began, played; /* of this round, monotonic; played 0: not yet */
    struct wlink_sound_facts facts;
};

static bool is_heard(const struct wlink_sound_facts *facts) {
    return wlink_verdict_loudspeaker(facts).state == WLINK_CHECK_PASSED ||
           wlink_verdict_loudspeaker(facts).code == WLINK_CODE_ECHO_NOT_CANCELLED;
}

static void finish_microphone(struct wlink_self_check *self_check, const struct wlink_sound_facts *facts) {
    GVariantDict measured;
    g_variant_dict_init(&measured, NULL);
    if (facts->heard) {
        g_variant_dict_insert(&measured, "level_db", "d",
                              is_heard(facts) ? facts->tone_db : facts->loudest_db);
        g_variant_dict_insert(&measured, "floor_db", "d", facts->floor_db);
    }
    wlink_self_check_finish(self_check, wlink_verdict_microphone(facts), NULL, &measured);
}

static void finish_loudspeaker(struct wlink_self_check *self_check, const struct wlink_sound_facts *facts) {
    GVariantDict measured;
    g_variant_dict_init(&measured, NULL);
    g_variant_dict_insert(&measured, "volume", "u", wlink_devices_volume(self_check->services->devices));
    if (facts->heard)
        g_variant_dict_insert(&measured, "likeness", "d", facts->likeness);
    if (is_heard(facts)) {
        g_variant_dict_insert(&measured, "level_db", "d", facts->tone_db);
        g_variant_dict_insert(&measured, "delay_ms", "d", facts->delay_ms);
        if (facts->cancelled_db >= 0)
            g_variant_dict_insert(&measured, "cancelled_db", "d", facts->cancelled_db);
    }
    wlink_self_check_finish(self_check, wlink_verdict_loudspeaker(facts), NULL, &measured);
}

static void finish(struct wlink_self_check *self_check, const struct wlink_sound_facts *facts) {
    if (!self_check->sound)
        self_check->sound = g_memdup2(facts, sizeof *facts);
    if (self_check->at == WLINK_CHECK_MICROPHONE)
        finish_microphone(self_check, facts);
    else
        finish_loudspeaker(self_check, facts);
}

/* By another round it may be. */
static bool may_pass(const struct wlink_sound_facts *facts) {
    const enum wlink_code code = wlink_verdict_loudspeaker(facts).code;
    return code == WLINK_CODE_ECHO_NOT_CANCELLED || code == WLINK_CODE_LOUDSPEAKER_UNHEARD;
}

/* The microphone stays open, so that the canceller keeps what it has learnt. */
static void listen_anew(struct wlink_self_check *self_check, struct listening *listening) {
    struct wlink_sound *sound = wlink_devices_sound(self_check->services->devices);
    wlink_sound_stop_tone(sound);
    wlink_ear_free(listening->ear);
    listening->ear = wlink_ear_new(sound);
    listening->began = g_get_monotonic_time();
    listening->played = 0;
}

static void judge(struct listening *listening) {
    struct wlink_sound_facts *facts = &listening->facts;
    struct wlink_ear_result result;
    wlink_ear_judge(listening->ear, &result);
    facts->heard = result.heard;
    facts->loudest_db = result.loudest_db;
    facts->floor_db = result.floor_db;
    facts->tone_db = result.tone_db;
    facts->likeness = result.likeness;
    facts->delay_ms = result.delay_ms;
    facts->cancelled_db = result.cancelled_db;
}

static void play(struct wlink_self_check *self_check, struct listening *listening) {
    g_autoptr(GError) error = NULL;
    struct wlink_sound *sound = wlink_devices_sound(self_check->services->devices);
    listening->played = g_get_monotonic_time();
    listening->rounds++;
    wlink_ear_mark(listening->ear);
    if (!wlink_sound_play_tone(sound, WLINK_TONE_SELF_CHECK, &error))
        listening->facts.loudspeaker_fault = wlink_error_code(error);
}

static gboolean on_look(void *data) {
    struct wlink_self_check *self_check = data;
    struct listening *listening = self_check->work;
    const gint64 now = g_get_monotonic_time();
    const bool ready = wlink_ear_heard_ms(listening->ear) >= FLOOR_MS;
    if (!listening->played && ready)
        play(self_check, listening);
    const bool done =
        listening->played ? now - listening->played >= PLAY_US : now - listening->began >= OPEN_US;
    if (!done)
        return G_SOURCE_CONTINUE;
    judge(listening);
    if (may_pass(&listening->facts) && listening->rounds < ROUNDS) {
        listen_anew(self_check, listening);
        return G_SOURCE_CONTINUE;
    }
    listening->timer = 0;
    finish(self_check, &listening->facts);
    return G_SOURCE_REMOVE;
}

static void start(struct wlink_self_check *self_check, enum wlink_check check) {
    struct wlink_devices *devices = self_check->services->devices;
    struct listening *listening = g_new0(struct listening, 1);
    g_autoptr(GError) error = NULL;
    (void)check;
    self_check->work = listening;
    if (self_check->sound) {
        finish(self_check, self_check->sound);
        return;
    }
    listening->began = g_get_monotonic_time();
    listening->facts.cancelled_db = -1;
    listening->facts.microphone_present =
        wlink_devices_state(devices, WLINK_DEVICE_MICROPHONE) != WLINK_DEVICE_NONE;
    listening->facts.loudspeaker_present = wlink_devices_loudspeaker_present(devices);
    listening->ear = wlink_ear_new(wlink_devices_sound(devices));
    if (listening->facts.microphone_present && wlink_devices_open(devices, WLINK_DEVICE_MICROPHONE, &error)) {
        listening->timer = g_timeout_add(LOOK_MS, on_look, self_check);
        return;
    }
    listening->facts.microphone_fault = error ? wlink_error_code(error) : WLINK_CODE_NONE;
    finish(self_check, &listening->facts);
}

static void stop(struct wlink_self_check *self_check) {
    struct wlink_devices *devices = self_check->services->devices;
    struct listening *listening = g_steal_pointer(&self_check->work);
    g_clear_handle_id(&listening->timer, g_source_remove);
    if (listening->played)
        wlink_sound_stop_tone(wlink_devices_sound(devices));
    wlink_devices_close(devices, WLINK_DEVICE_MICROPHONE);
    wlink_ear_free(listening->ear);
    g_free(listening);
}

static void take_device(struct wlink_self_check *self_check, const struct wlink_devices_event *event) {
    struct listening *listening = self_check->work;
    struct wlink_devices *devices = self_check->services->devices;
    if (!listening->timer || event->kind != WLINK_DEVICES_CHANGED ||
        event->device != WLINK_DEVICE_MICROPHONE ||
        wlink_devices_state(devices, WLINK_DEVICE_MICROPHONE) != WLINK_DEVICE_LOST)
        return;
    g_clear_handle_id(&listening->timer, g_source_remove);
    listening->facts.microphone_fault = wlink_devices_fault(devices, WLINK_DEVICE_MICROPHONE);
    finish(self_check, &listening->facts);
}

const struct wlink_measure wlink_measure_sound = {.start = start, .stop = stop, .take_device = take_device};

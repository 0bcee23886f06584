/* SPDX-License-Identifier: Apache-2.0 */
/* A call of the unit to itself, through everything that a call needs but the network: cameras, encoders, both
 * transports, decoders, video ports. */
#include "common/error.h"
#include "daemon/devices.h"
#include "daemon/loopback.h"
#include "daemon/self-check-private.h"
#include "media/picture.h"

enum { LOOK_MS = 50, OPEN_US = 6 * G_USEC_PER_SEC, CALL_US = 15 * G_USEC_PER_SEC };

struct calling {
    struct wlink_loopback *loopback; /* NULL: the cameras are not there yet */
    guint timer;
    gint64 began; /* monotonic: of opening the devices, then of the call */
    struct wlink_loopback_facts facts;
};

static const enum wlink_device devices_of_call[] = {WLINK_DEVICE_ROOM, WLINK_DEVICE_EXAM,
                                                    WLINK_DEVICE_MICROPHONE};

static char *lacking(const struct wlink_loopback_facts *facts) {
    g_autoptr(GStrvBuilder) parts = g_strv_builder_new();
    if (facts->room_present && !facts->room)
        g_strv_builder_add(parts, "the room picture");
    if (facts->exam_present && !facts->exam)
        g_strv_builder_add(parts, "the examination picture");
    if (!facts->sound)
        g_strv_builder_add(parts, "sound");
    g_auto(GStrv) list = g_strv_builder_end(parts);
    return g_strjoinv(", ", list);
}

static void finish(struct wlink_self_check *self_check, const struct wlink_loopback_state *state) {
    struct calling *calling = self_check->work;
    struct wlink_loopback_facts *facts = &calling->facts;
    g_autofree char *detail = lacking(facts);
    GVariantDict measured;
    g_variant_dict_init(&measured, NULL);
    if (state) {
        g_variant_dict_insert(&measured, "room", "b", facts->room);
        g_variant_dict_insert(&measured, "exam", "b", facts->exam);
        g_variant_dict_insert(&measured, "sound", "b", facts->sound);
        g_variant_dict_insert(&measured, "encrypted", "b", facts->encrypted);
        if (state->profile)
            g_variant_dict_insert(&measured, "profile", "s", state->profile);
        if (state->first_picture_ms >= 0)
            g_variant_dict_insert(&measured, "first_picture_ms", "d", state->first_picture_ms);
    }
    wlink_self_check_finish(self_check, wlink_verdict_loopback(facts), detail, &measured);
}

/* True when there is nothing left to wait for. */
static bool take_state(struct calling *calling, const struct wlink_loopback_state *state) {
    struct wlink_loopback_facts *facts = &calling->facts;
    facts->fault = state->fault;
    facts->proven = state->proven;
    facts->encrypted = state->profile != NULL;
    facts->room = state->picture[WLINK_STREAM_MAIN];
    facts->exam = state->picture[WLINK_STREAM_EXAM];
    facts->sound = state->sound;
    return wlink_verdict_loopback(facts).state == WLINK_CHECK_PASSED || state->fault != WLINK_CODE_NONE;
}

static bool is_live(const struct wlink_services *services, enum wlink_port port) {
    struct wlink_picture_state state;
    wlink_picture_get_state(services->pictures[port], &state);
    return state.live;
}

/* The call begins when every camera of it gives pictures: what is measured is the call. */
static bool cameras_are_ready(const struct wlink_self_check *self_check, const struct calling *calling) {
    return (!calling->facts.room_present || is_live(self_check->services, WLINK_PORT_ROOM)) &&
           (!calling->facts.exam_present || is_live(self_check->services, WLINK_PORT_EXAM));
}

static bool begin_call(struct wlink_self_check *self_check, struct calling *calling, GError **error) {
    const bool sends[WLINK_STREAM_COUNT] = {
        [WLINK_STREAM_MAIN] = calling->facts.room_present, [WLINK_STREAM_EXAM] = calling->facts.exam_present};
    calling->began = g_get_monotonic_time();
    calling->loopback = wlink_loopback_new(self_check->services, sends, error);
    return calling->loopback != NULL;
}

static void give_up(struct wlink_self_check *self_check, struct calling *calling, enum wlink_code code) {
    calling->timer = 0;
    calling->facts.fault = code;
    finish(self_check, NULL);
}

static gboolean on_opening(struct wlink_self_check *self_check, struct calling *calling) {
    g_autoptr(GError) error = NULL;
    if (cameras_are_ready(self_check, calling)) {
        if (begin_call(self_check, calling, &error))
            return G_SOURCE_CONTINUE;
        give_up(self_check, calling, wlink_error_code(error));
        return G_SOURCE_REMOVE;
    }
    if (g_get_monotonic_time() - calling->began < OPEN_US)
        return G_SOURCE_CONTINUE;
    give_up(self_check, calling, WLINK_CODE_CAMERA_STALLED);
    return G_SOURCE_REMOVE;
}

static gboolean on_look(void *data) {
    struct wlink_self_check *self_check = data;
    struct calling *calling = self_check->work;
    struct wlink_loopback_state state;
    if (!calling->loopback)
        return on_opening(self_check, calling);
    wlink_loopback_get(calling->loopback, &state);
    if (!take_state(calling, &state) && g_get_monotonic_time() - calling->began < CALL_US)
        return G_SOURCE_CONTINUE;
    calling->timer = 0;
    finish(self_check, &state);
    return G_SOURCE_REMOVE;
}

static bool is_there(struct wlink_self_check *self_check, enum wlink_device device) {
    return wlink_devices_state(self_check->services->devices, device) != WLINK_DEVICE_NONE;
}

static bool open_all(struct wlink_self_check *self_check, GError **error) {
    for (guint i = 0; i < G_N_ELEMENTS(devices_of_call); i++)
        if (is_there(self_check, devices_of_call[i]) &&
            !wlink_devices_open(self_check->services->devices, devices_of_call[i], error))
            return false;
    return true;
}

static void start(struct wlink_self_check *self_check, enum wlink_check check) {
    struct calling *calling = g_new0(struct calling, 1);
    g_autoptr(GError) error = NULL;
    (void)check;
    self_check->work = calling;
    calling->began = g_get_monotonic_time();
    calling->facts.room_present = is_there(self_check, WLINK_DEVICE_ROOM);
    calling->facts.exam_present = is_there(self_check, WLINK_DEVICE_EXAM);
    calling->facts.microphone_present = is_there(self_check, WLINK_DEVICE_MICROPHONE);
    if (wlink_verdict_loopback(&calling->facts).state == WLINK_CHECK_NOT_RUN)
        finish(self_check, NULL);
    else if (open_all(self_check, &error))
        calling->timer = g_timeout_add(LOOK_MS, on_look, self_check);
    else
        give_up(self_check, calling, wlink_error_code(error));
}

static void stop(struct wlink_self_check *self_check) {
    struct calling *calling = g_steal_pointer(&self_check->work);
    g_clear_handle_id(&calling->timer, g_source_remove);
    wlink_loopback_free(calling->loopback);
    for (guint i = 0; i < G_N_ELEMENTS(devices_of_call); i++)
        wlink_devices_close(self_check->services->devices, devices_of_call[i]);
    g_free(calling);
}

const struct wlink_measure wlink_measure_loopback = {.start = start, .stop = stop};

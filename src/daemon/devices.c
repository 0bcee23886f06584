/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/devices.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/config.h"
#include "daemon/devices-private.h"
#include "media/capture.h"
#include "media/picture.h"
#include "media/sound.h"

enum { RETRY_SECONDS = 2, ALL_DEVICES = (1 << WLINK_DEVICE_COUNT) - 1 };

const char *wlink_device_to_string(enum wlink_device device) {
    static const char *const names[WLINK_DEVICE_COUNT] = {"room", "exam", "microphone"};
    return (unsigned)device < WLINK_DEVICE_COUNT ? names[device] : "unknown";
}

static void tell(struct wlink_devices *devices, const struct wlink_devices_event *event) {
    if (devices->handler)
        devices->handler(event, devices->data);
}

static void changed(struct wlink_devices *devices, enum wlink_device device) {
    enum wlink_device_state state = wlink_devices_state(devices, device);
    wlink_log(WLINK_LOG_NOTICE, "device-changed", "%s: %s (%s)", wlink_device_to_string(device),
              wlink_device_state_to_string(state),
              wlink_code_to_string(wlink_devices_fault(devices, device)));
    tell(devices, &(struct wlink_devices_event){.kind = WLINK_DEVICES_CHANGED,
                                                .device = device,
                                                .code = wlink_devices_fault(devices, device)});
}

static bool is_present(const struct wlink_devices *devices, enum wlink_device device) {
    if (device == WLINK_DEVICE_MICROPHONE)
        return devices->microphone_present;
    return wlink_cameras_present(devices->hw_cameras, wlink_camera_role_of(device));
}

static bool is_open(const struct wlink_devices *devices, enum wlink_device device) {
    if (device == WLINK_DEVICE_MICROPHONE)
        return devices->sound && wlink_sound_microphone_is_open(devices->sound);
    return devices->cameras[wlink_camera_role_of(device)].capture != NULL;
}

static void shut(struct wlink_devices *devices, enum wlink_device device) {
    if (device == WLINK_DEVICE_MICROPHONE) {
        if (devices->sound)
            wlink_sound_close_microphone(devices->sound);
    } else {
        struct wlink_open_camera *camera = &devices->cameras[wlink_camera_role_of(device)];
        devices->clings[device] |= !wlink_capture_free(g_steal_pointer(&camera->capture));
    }
    devices->stalled[device] = false;
}

static gboolean on_retry(void *data);

/* What is wanted and shut is tried again after a while, also when nothing announced its return. */
static void plan_retry(struct wlink_devices *devices) {
    if (!devices->retry)
        devices->retry = g_timeout_add_seconds(RETRY_SECONDS, on_retry, devices);
}

static void lose(struct wlink_devices *devices, enum wlink_device device, enum wlink_code code,
                 const char *words) {
    wlink_log(WLINK_LOG_NOTICE, "device-lost", "%s: %s: %s", wlink_device_to_string(device),
              wlink_code_to_string(code), words ? words : "");
    shut(devices, device);
    devices->fault[device] = code;
    plan_retry(devices);
    changed(devices, device);
}

static void on_capture(struct wlink_capture *capture, enum wlink_capture_event_kind kind,
                       enum wlink_code code, const char *words, void *data) {
    struct wlink_open_camera *camera = data;
    struct wlink_devices *devices = camera->devices;
    (void)capture;
    switch (kind) {
    case WLINK_CAPTURE_LIVE:
        devices->stalled[camera->device] = devices->clings[camera->device] = false;
        devices->fault[camera->device] = WLINK_CODE_NONE;
        changed(devices, camera->device);
        break;
    case WLINK_CAPTURE_STALLED:
        devices->stalled[camera->device] = true;
        devices->fault[camera->device] = WLINK_CODE_CAMERA_STALLED;
        changed(devices, camera->device);
        break;
    case WLINK_CAPTURE_FAILED:
        lose(devices, camera->device, code, words);
        break;
    }
}

static bool open_camera(struct wlink_devices *devices, enum wlink_device device, GError **error) {
    struct wlink_open_camera *camera = &devices->cameras[wlink_camera_role_of(device)];
    g_autoptr(wlink_camera_source) source =
        wlink_cameras_source(devices->hw_cameras, wlink_camera_role_of(device), error);
    if (!source)
        return false;
    camera->capture = wlink_capture_new(source, camera->picture, on_capture, camera, error);
    return camera->capture != NULL;
}

static bool try_open(struct wlink_devices *devices, enum wlink_device device, GError **error) {
    if (device != WLINK_DEVICE_MICROPHONE)
        return open_camera(devices, device, error);
    g_autoptr(GError) deaf = NULL;
    if (!wlink_sounds_set_capture(devices->hw_sounds, &deaf)) /* it may hear all the same */
        wlink_log(WLINK_LOG_NOTICE, "microphone-not-set", "%s", deaf->message);
    return wlink_sound_open_microphone(devices->sound, error);
}

static bool open_now(struct wlink_devices *devices, enum wlink_device device, GError **error) {
    g_autoptr(GError) reason = NULL;
    if (is_open(devices, device))
        return true;
    bool good = try_open(devices, device, &reason);
    devices->fault[device] = good ? WLINK_CODE_NONE : wlink_error_code(reason);
    if (good)
        wlink_log(WLINK_LOG_NOTICE, "device-opened", "%s", wlink_device_to_string(device));
    else
        plan_retry(devices);
    changed(devices, device);
    if (!good)
        g_propagate_error(error, g_steal_pointer(&reason));
    return good;
}

static bool must_open(const struct wlink_devices *devices, enum wlink_device device) {
    return devices->wanted[device] && !devices->stopped && !is_open(devices, device);
}

static bool open_what_came_back(struct wlink_devices *devices) {
    bool all = true;
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (must_open(devices, (enum wlink_device)device))
            all = is_present(devices, (enum wlink_device)device) &&
                  open_now(devices, (enum wlink_device)device, NULL) && all;
    return all;
}

static gboolean on_retry(void *data) {
    struct wlink_devices *devices = data;
    if (!open_what_came_back(devices))
        return G_SOURCE_CONTINUE;
    devices->retry = 0;
    return G_SOURCE_REMOVE;
}

static void on_cameras(enum wlink_camera_role role, bool present, void *data) {
    struct wlink_devices *devices = data;
    enum wlink_device device = role == WLINK_CAMERA_EXAM ? WLINK_DEVICE_EXAM : WLINK_DEVICE_ROOM;
    devices->clings[device] = devices->clings[device] && present;
    if (!present && is_open(devices, device))
        lose(devices, device, WLINK_CODE_CAMERA_MISSING, "it was unplugged");
    else if (present && must_open(devices, device))
        open_now(devices, device, NULL);
    else
        changed(devices, device);
}

/* A lost or returned card may be another device now. */
static void use_sounds(struct wlink_devices *devices) {
    struct wlink_sound_source *source = wlink_sounds_source(devices->hw_sounds);
    if (devices->sound)
        wlink_sound_use(devices->sound, source);
    wlink_sound_source_free(source);
}

static void on_sounds(bool capture_present, bool playback_present, void *data) {
    struct wlink_devices *devices = data;
    const bool was_open = is_open(devices, WLINK_DEVICE_MICROPHONE);
    const bool new_loudspeaker = playback_present && !devices->loudspeaker_present;
    devices->microphone_present = capture_present;
    devices->loudspeaker_present = playback_present;
    use_sounds(devices);
    if (new_loudspeaker && devices->sound) /* as its driver left it: mostly silent */
        wlink_devices_set_volume(devices, devices->volume);
    if (!capture_present && was_open)
        lose(devices, WLINK_DEVICE_MICROPHONE, WLINK_CODE_SOUND_MISSING, "it was unplugged");
    else if (capture_present && must_open(devices, WLINK_DEVICE_MICROPHONE))
        open_now(devices, WLINK_DEVICE_MICROPHONE, NULL);
    else
        changed(devices, WLINK_DEVICE_MICROPHONE);
}

static void on_sound(struct wlink_sound *sound, const struct wlink_sound_event *event, void *data) {
    struct wlink_devices *devices = data;
    (void)sound;
    switch (event->kind) {
    case WLINK_SOUND_LEVEL:
        tell(devices, &(struct wlink_devices_event){
                          .kind = WLINK_DEVICES_LEVEL, .rms_db = event->rms_db, .peak_db = event->peak_db});
        break;
    case WLINK_SOUND_MICROPHONE_LIVE:
        changed(devices, WLINK_DEVICE_MICROPHONE);
        break;
    case WLINK_SOUND_MICROPHONE_FAILED:
        lose(devices, WLINK_DEVICE_MICROPHONE, event->code, event->words);
        break;
    case WLINK_SOUND_LOUDSPEAKER_FAILED:
        wlink_log(WLINK_LOG_NOTICE, "loudspeaker-failed", "%s", event->words ? event->words : "");
        break;
    case WLINK_SOUND_TONE_ENDED:
        break;
    }
}

static bool find_cameras(struct wlink_devices *devices, const struct wlink_config *config, GError **error) {
    const struct wlink_camera_rule rules[WLINK_CAMERA_ROLE_COUNT] = {
        [WLINK_CAMERA_ROOM] = {config->room_camera, config->room_max_height, config->max_fps},
        [WLINK_CAMERA_EXAM] = {config->exam_camera, config->exam_max_height, config->max_fps},
    };
    devices->configured[WLINK_DEVICE_ROOM] = !g_str_equal(config->room_camera, "none");
    devices->configured[WLINK_DEVICE_EXAM] = !g_str_equal(config->exam_camera, "none");
    devices->configured[WLINK_DEVICE_MICROPHONE] = !g_str_equal(config->microphone, "none");
    devices->hw_cameras = wlink_cameras_new(rules, on_cameras, devices, error);
    return devices->hw_cameras != NULL;
}

static bool find_sounds(struct wlink_devices *devices, const struct wlink_config *config, GError **error) {
    const struct wlink_sound_rule rule = {config->microphone, config->loudspeaker};
    devices->hw_sounds = wlink_sounds_new(&rule, on_sounds, devices, error);
    if (!devices->hw_sounds)
        return false;
    struct wlink_sound_source *source = wlink_sounds_source(devices->hw_sounds);
    devices->microphone_present = source->capture_kind != WLINK_SOUND_NONE;
    devices->loudspeaker_present = source->playback_kind != WLINK_SOUND_NONE;
    devices->sound = wlink_sound_new(source, on_sound, devices, error);
    wlink_sound_source_free(source);
    if (devices->sound)
        wlink_devices_set_volume(devices, config->volume);
    return devices->sound != NULL;
}

struct wlink_devices *wlink_devices_new(const struct wlink_config *config, struct wlink_picture *room,
                                        struct wlink_picture *exam, GError **error) {
    struct wlink_devices *devices = g_new0(struct wlink_devices, 1);
    devices->cameras[WLINK_CAMERA_ROOM] = (struct wlink_open_camera){devices, WLINK_DEVICE_ROOM, room, NULL};
    devices->cameras[WLINK_CAMERA_EXAM] = (struct wlink_open_camera){devices, WLINK_DEVICE_EXAM, exam, NULL};
    if (find_cameras(devices, config, error) && find_sounds(devices, config, error))
        return devices;
    wlink_devices_free(devices);
    return NULL;
}

void wlink_devices_set_handler(struct wlink_devices *devices, wlink_devices_handler handler, void *data) {
    devices->handler = handler;
    devices->data = data;
}

void wlink_devices_free(struct wlink_devices *devices) {
    if (!devices)
        return;
    g_clear_handle_id(&devices->retry, g_source_remove);
    devices->handler = NULL;
    for (int role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        wlink_capture_free(devices->cameras[role].capture);
    wlink_sound_free(devices->sound);
    wlink_sounds_free(devices->hw_sounds);
    wlink_cameras_free(devices->hw_cameras);
    g_free(devices);
}

/* One device is opened by itself after everything was stopped: the others stay closed. */
static void leave_stop(struct wlink_devices *devices) {
    devices->stopped = false;
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        devices->wanted[device] = false;
    tell(devices, &(struct wlink_devices_event){.kind = WLINK_DEVICES_STOPPED});
}

bool wlink_devices_open(struct wlink_devices *devices, enum wlink_device device, GError **error) {
    if (devices->stopped)
        leave_stop(devices);
    devices->wanted[device] = true;
    return open_now(devices, device, error);
}

void wlink_devices_close(struct wlink_devices *devices, enum wlink_device device) {
    bool was_open = is_open(devices, device);
    devices->wanted[device] = false;
    devices->fault[device] = WLINK_CODE_NONE;
    shut(devices, device);
    if (was_open && !devices->clings[device])
        wlink_log(WLINK_LOG_NOTICE, "device-closed", "%s", wlink_device_to_string(device));
    changed(devices, device);
}

bool wlink_devices_are_shut(const struct wlink_devices *devices, guint which, GError **error) {
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (which & 1u << device && devices->clings[device])
            return wlink_fail(error, WLINK_CODE_DEVICE_NOT_CLOSED, "%s did not close: pull its plug",
                              wlink_device_to_string((enum wlink_device)device));
    return true;
}

void wlink_devices_close_all(struct wlink_devices *devices) {
    g_clear_handle_id(&devices->retry, g_source_remove);
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (devices->wanted[device])
            wlink_devices_close(devices, (enum wlink_device)device);
    if (!devices->stopped)
        return;
    devices->stopped = false;
    tell(devices, &(struct wlink_devices_event){.kind = WLINK_DEVICES_STOPPED});
}

void wlink_devices_stop_all(struct wlink_devices *devices) {
    if (!devices->stopped)
        devices->stopped_at = g_get_real_time();
    devices->stopped = true;
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++) {
        bool was_open = is_open(devices, (enum wlink_device)device);
        shut(devices, (enum wlink_device)device);
        if (was_open)
            changed(devices, (enum wlink_device)device);
    }
    if (wlink_devices_are_shut(devices, ALL_DEVICES, NULL)) /* else device-not-closed was said */
        wlink_log(WLINK_LOG_NOTICE, "everything-stopped",
                  "room camera, examination camera and microphone are closed");
    tell(devices, &(struct wlink_devices_event){.kind = WLINK_DEVICES_STOPPED});
}

void wlink_devices_restore_stop(struct wlink_devices *devices, guint wanted) {
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        devices->wanted[device] = wanted >> device & 1;
    wlink_devices_stop_all(devices);
}

void wlink_devices_start_sending(struct wlink_devices *devices) {
    devices->stopped = false;
    devices->starting = true;
    bool all = open_what_came_back(devices);
    devices->starting = false;
    if (!all)
        plan_retry(devices);
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (must_open(devices, (enum wlink_device)device))
            changed(devices, (enum wlink_device)device);
    tell(devices, &(struct wlink_devices_event){.kind = WLINK_DEVICES_STOPPED});
}

bool wlink_devices_stopped(const struct wlink_devices *devices) {
    return devices->stopped;
}

gint64 wlink_devices_stopped_at(const struct wlink_devices *devices) {
    return devices->stopped ? devices->stopped_at : 0;
}

enum wlink_device_state wlink_devices_state(const struct wlink_devices *devices, enum wlink_device device) {
    if (is_open(devices, device))
        return devices->stalled[device] ? WLINK_DEVICE_STALLED : WLINK_DEVICE_OPEN;
    if (devices->clings[device])
        return WLINK_DEVICE_STALLED;
    if (devices->wanted[device] && !devices->stopped && !devices->starting)
        return WLINK_DEVICE_LOST;
    return is_present(devices, device) ? WLINK_DEVICE_CLOSED : WLINK_DEVICE_NONE;
}

guint wlink_devices_wanted(const struct wlink_devices *devices) {
    guint wanted = 0;
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        wanted |= devices->wanted[device] ? 1u << device : 0;
    return wanted;
}

enum wlink_code wlink_devices_fault(const struct wlink_devices *devices, enum wlink_device device) {
    return devices->clings[device] && !is_open(devices, device) ? WLINK_CODE_DEVICE_NOT_CLOSED
                                                                : devices->fault[device];
}

bool wlink_devices_has_foreign(const struct wlink_devices *devices) {
    return wlink_cameras_has_foreign(devices->hw_cameras);
}

bool wlink_devices_configured(const struct wlink_devices *devices, enum wlink_device device) {
    return devices->configured[device];
}

struct wlink_sound *wlink_devices_sound(const struct wlink_devices *devices) {
    return devices->sound;
}

bool wlink_devices_loudspeaker_present(const struct wlink_devices *devices) {
    return devices->loudspeaker_present;
}

/* The card's own mixer keeps the samples whole; without one they are scaled. */
void wlink_devices_set_volume(struct wlink_devices *devices, unsigned percent) {
    devices->volume = MIN(percent, 100);
    bool by_mixer = wlink_sounds_set_volume(devices->hw_sounds, devices->volume, NULL);
    wlink_sound_set_volume(devices->sound, by_mixer ? 100 : devices->volume);
}

unsigned wlink_devices_volume(const struct wlink_devices *devices) {
    return devices->volume;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A camera: opened as for a consultation, looked at for about a second, closed. */
#include "common/error.h"
#include "daemon/devices.h"
#include "daemon/self-check-private.h"
#include "media/gauge.h"

enum {
    LOOK_MS = 100,
    OPEN_US = 6 * G_USEC_PER_SEC, /* a camera on USB 2 takes up to 3 s to its first picture */
    SETTLE_US = 700 * 1000,       /* exposure finds its place */
    MEASURE_US = 1300 * 1000,
    MEASURES = 3, /* a unit that was busy for a moment measures again: a slow camera is slow each time */
};

struct looking {
    enum wlink_device device;
    struct wlink_gauge *gauge;
    guint timer;
    gint64 began, first; /* monotonic; first: 0 until a picture came */
    gint64 measuring;    /* monotonic, since when; 0: not yet */
    unsigned measures;   /* how often it was begun */
    struct wlink_camera_facts facts;
};

static void finish(struct wlink_self_check *self_check, const struct wlink_gauge_reading *reading) {
    struct looking *looking = self_check->work;
    struct wlink_camera_facts *facts = &looking->facts;
    char detail[32] = "";
    GVariantDict measured;
    g_variant_dict_init(&measured, NULL);
    if (facts->present)
        wlink_devices_describe_camera(self_check->services->devices, looking->device, &measured);
    if (facts->live) {
        g_variant_dict_insert(&measured, "width", "u", reading->width);
        g_variant_dict_insert(&measured, "height", "u", reading->height);
        g_variant_dict_insert(&measured, "frames_per_second", "d", reading->frames_per_second);
        g_variant_dict_insert(&measured, "first_picture_ms", "d",
                              (double)(looking->first - looking->began) / 1000);
        g_variant_dict_insert(&measured, "luma", "d", reading->luma);
        g_variant_dict_insert(&measured, "sharpness", "d", reading->sharpness);
        if (reading->focus >= 0) {
            g_variant_dict_insert(&measured, "focus", "d", reading->focus);
            g_variant_dict_insert(&measured, "sharp", "b", wlink_verdict_is_sharp(reading->focus));
        }
        g_snprintf(detail, sizeof detail, "%.0f a second", reading->frames_per_second);
    }
    wlink_self_check_finish(self_check, wlink_verdict_camera(facts), detail, &measured);
}

static void begin_measure(struct looking *looking, gint64 now) {
    looking->measuring = now;
    looking->measures++;
    wlink_gauge_begin(looking->gauge);
}

static void take_reading(struct wlink_camera_facts *facts, const struct wlink_gauge_reading *reading) {
    facts->live = reading->frames > 0;
    facts->frames_per_second = reading->frames_per_second;
    facts->luma = reading->luma;
    facts->sharpness = reading->sharpness;
}

static gboolean on_look(void *data) {
    struct wlink_self_check *self_check = data;
    struct looking *looking = self_check->work;
    const gint64 now = g_get_monotonic_time();
    struct wlink_gauge_reading reading;
    wlink_gauge_read(looking->gauge, &reading);
    if (!looking->first && reading.frames)
        looking->first = now;
    const bool late = !looking->first && now - looking->began >= OPEN_US;
    if (!late && !looking->measuring) {
        if (looking->first && now - looking->first >= SETTLE_US)
            begin_measure(looking, now);
        return G_SOURCE_CONTINUE;
    }
    if (!late && now - looking->measuring < MEASURE_US)
        return G_SOURCE_CONTINUE;
    looking->facts.fault = wlink_devices_fault(self_check->services->devices, looking->device);
    take_reading(&looking->facts, &reading);
    if (!late && looking->measures < MEASURES &&
        wlink_verdict_camera(&looking->facts).state == WLINK_CHECK_FAILED) {
        begin_measure(looking, now);
        return G_SOURCE_CONTINUE;
    }
    looking->timer = 0;
    finish(self_check, &reading);
    return G_SOURCE_REMOVE;
}

static void start(struct wlink_self_check *self_check, enum wlink_check check) {
    const struct wlink_services *services = self_check->services;
    const bool exam = check == WLINK_CHECK_EXAM_CAMERA;
    const struct wlink_check_unit unit = wlink_self_check_unit(self_check);
    struct looking *looking = g_new0(struct looking, 1);
    g_autoptr(GError) error = NULL;
    self_check->work = looking;
    looking->device = exam ? WLINK_DEVICE_EXAM : WLINK_DEVICE_ROOM;
    looking->began = g_get_monotonic_time();
    looking->facts.needed = wlink_check_needs(&unit, check);
    looking->facts.foreign = wlink_devices_has_foreign(services->devices);
    looking->facts.present = wlink_devices_state(services->devices, looking->device) != WLINK_DEVICE_NONE;
    looking->facts.mode_fps = wlink_devices_promised_fps(services->devices, looking->device);
    looking->gauge = wlink_gauge_new(services->pictures[exam ? WLINK_PORT_EXAM : WLINK_PORT_ROOM]);
    if (looking->facts.present && wlink_devices_open(services->devices, looking->device, &error)) {
        looking->timer = g_timeout_add(LOOK_MS, on_look, self_check);
        return;
    }
    looking->facts.fault = error ? wlink_error_code(error) : WLINK_CODE_NONE;
    finish(self_check, NULL);
}

static void stop(struct wlink_self_check *self_check) {
    struct looking *looking = g_steal_pointer(&self_check->work);
    g_clear_handle_id(&looking->timer, g_source_remove);
    wlink_devices_close(self_check->services->devices, looking->device);
    wlink_gauge_free(looking->gauge);
    g_free(looking);
}

/* It failed, or was pulled out, while it was looked at. */
static void take_device(struct wlink_self_check *self_check, const struct wlink_devices_event *event) {
    struct looking *looking = self_check->work;
    struct wlink_devices *devices = self_check->services->devices;
    if (!looking->timer || event->kind != WLINK_DEVICES_CHANGED || event->device != looking->device ||
        wlink_devices_state(devices, looking->device) != WLINK_DEVICE_LOST)
        return;
    g_clear_handle_id(&looking->timer, g_source_remove);
    looking->facts.fault = wlink_devices_fault(devices, looking->device);
    looking->facts.live = false;
    finish(self_check, NULL);
}

const struct wlink_measure wlink_measure_camera = {.start = start, .stop = stop, .take_device = take_device};

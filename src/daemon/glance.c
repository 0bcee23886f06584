/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/glance.h"

#include "call/verdict.h"
#include "daemon/devices.h"
#include "media/gauge.h"

enum { LOOK_MS = 500, DARK_LOOKS = 4, DEAF_US = 3 * G_USEC_PER_SEC };

struct wlink_glance {
    const struct wlink_services *services;
    void (*changed)(void *data);
    void *data;
    guint timer;               /* 0: nobody checks */
    struct wlink_gauge *gauge; /* of the room camera, while it is open */
    unsigned dark_looks;       /* in a row */
    gint64 silent_since;       /* monotonic; 0: the microphone is closed, or has just been heard */
    bool dark, deaf;
};

struct wlink_glance *wlink_glance_new(const struct wlink_services *services, void (*changed)(void *data),
                                      void *data) {
    struct wlink_glance *glance = g_new0(struct wlink_glance, 1);
    glance->services = services;
    glance->changed = changed;
    glance->data = data;
    return glance;
}

static bool is_open(const struct wlink_glance *glance, enum wlink_device device) {
    return wlink_devices_state(glance->services->devices, device) == WLINK_DEVICE_OPEN;
}

static bool look_at_room(struct wlink_glance *glance) {
    struct wlink_gauge_reading reading = {0};
    if (!is_open(glance, WLINK_DEVICE_ROOM)) {
        g_clear_pointer(&glance->gauge, wlink_gauge_free);
        glance->dark_looks = 0;
        return false;
    }
    if (!glance->gauge)
        glance->gauge = wlink_gauge_new(glance->services->pictures[WLINK_PORT_ROOM]);
    wlink_gauge_read(glance->gauge, &reading);
    glance->dark_looks = reading.frames && wlink_verdict_is_dark(reading.luma) ? glance->dark_looks + 1 : 0;
    return glance->dark_looks >= DARK_LOOKS;
}

static bool listen_to_microphone(struct wlink_glance *glance) {
    const gint64 now = g_get_monotonic_time();
    if (!is_open(glance, WLINK_DEVICE_MICROPHONE)) {
        glance->silent_since = 0;
        return false;
    }
    if (!glance->silent_since)
        glance->silent_since = now;
    return now - glance->silent_since >= DEAF_US;
}

static void set(struct wlink_glance *glance, bool dark, bool deaf) {
    const bool other = dark != glance->dark || deaf != glance->deaf;
    glance->dark = dark;
    glance->deaf = deaf;
    if (other)
        glance->changed(glance->data);
}

static gboolean on_look(void *data) {
    struct wlink_glance *glance = data;
    set(glance, look_at_room(glance), listen_to_microphone(glance));
    return G_SOURCE_CONTINUE;
}

static void stop(struct wlink_glance *glance) {
    g_clear_handle_id(&glance->timer, g_source_remove);
    g_clear_pointer(&glance->gauge, wlink_gauge_free);
    glance->dark_looks = 0;
    glance->silent_since = 0;
}

void wlink_glance_set_on(struct wlink_glance *glance, bool on) {
    if (on == (glance->timer != 0))
        return;
    stop(glance);
    if (on)
        glance->timer = g_timeout_add(LOOK_MS, on_look, glance);
    else
        set(glance, false, false);
}

/* What the noise suppressor makes of a quiet room is still more than the nothing of a microphone that is
 * switched off. */
void wlink_glance_take_level(struct wlink_glance *glance, double peak_db) {
    if (!glance->timer || wlink_verdict_is_nothing(peak_db))
        return;
    glance->silent_since = 0;
    set(glance, glance->dark, false);
}

bool wlink_glance_is_dark(const struct wlink_glance *glance) {
    return glance->dark;
}

bool wlink_glance_is_deaf(const struct wlink_glance *glance) {
    return glance->deaf;
}

void wlink_glance_free(struct wlink_glance *glance) {
    if (!glance)
        return;
    stop(glance);
    g_free(glance);
}

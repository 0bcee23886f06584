/* SPDX-License-Identifier: Apache-2.0 */
#include "call/check.h"

static const char *const names[WLINK_CHECK_COUNT] = {
    [WLINK_CHECK_IMAGE] = "image",
    [WLINK_CHECK_IDENTITY] = "identity",
    [WLINK_CHECK_SITE_BUNDLE] = "site-bundle",
    [WLINK_CHECK_CLOCK] = "clock",
    [WLINK_CHECK_NETWORK] = "network",
    [WLINK_CHECK_ROOM_CAMERA] = "room-camera",
    [WLINK_CHECK_EXAM_CAMERA] = "exam-camera",
    [WLINK_CHECK_MICROPHONE] = "microphone",
    [WLINK_CHECK_LOUDSPEAKER] = "loudspeaker",
    [WLINK_CHECK_TOUCH] = "touch",
    [WLINK_CHECK_LOOPBACK] = "loopback",
    [WLINK_CHECK_ROLL_BACK] = "roll-back",
    [WLINK_CHECK_SECURITY] = "security",
};

const char *wlink_check_to_string(enum wlink_check check) {
    return (unsigned)check < WLINK_CHECK_COUNT ? names[check] : "unknown";
}

bool wlink_check_from_string(const char *name, enum wlink_check *check) {
    for (int i = 0; i < WLINK_CHECK_COUNT; i++)
        if (g_str_equal(name, names[i])) {
            *check = (enum wlink_check)i;
            return true;
        }
    return false;
}

const char *wlink_check_state_to_string(enum wlink_check_state state) {
    switch (state) {
    case WLINK_CHECK_NOT_RUN:
        return "not-run";
    case WLINK_CHECK_RUNNING:
        return "running";
    case WLINK_CHECK_PASSED:
        return "passed";
    case WLINK_CHECK_FAILED:
        return "failed";
    }
    return "unknown";
}

bool wlink_check_has(const struct wlink_check_unit *unit, enum wlink_check check) {
    return check != WLINK_CHECK_EXAM_CAMERA || unit->role == WLINK_ROLE_WING || unit->exam_configured;
}

bool wlink_check_needs(const struct wlink_check_unit *unit, enum wlink_check check) {
    const bool device = unit->has_keeper || !unit->in_service;
    switch (check) {
    case WLINK_CHECK_IMAGE:
        return device;
    case WLINK_CHECK_ROLL_BACK:
    case WLINK_CHECK_SECURITY: /* an image for development also runs where nobody enrolled keys */
        return device && (unit->production || !unit->has_keeper);
    case WLINK_CHECK_TOUCH:
        return !unit->in_service;
    case WLINK_CHECK_EXAM_CAMERA:
        return unit->role == WLINK_ROLE_WING;
    case WLINK_CHECK_IDENTITY:
    case WLINK_CHECK_SITE_BUNDLE:
    case WLINK_CHECK_CLOCK:
    case WLINK_CHECK_NETWORK:
    case WLINK_CHECK_ROOM_CAMERA:
    case WLINK_CHECK_MICROPHONE:
    case WLINK_CHECK_LOUDSPEAKER:
    case WLINK_CHECK_LOOPBACK:
    case WLINK_CHECK_COUNT:
        break;
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/replug.h"

static bool is_gone(enum wlink_device_is state) {
    return state == WLINK_DEVICE_IS_NONE || state == WLINK_DEVICE_IS_LOST;
}

static bool has_room(const struct wlink_model *model) {
    return !is_gone(model->devices.state[WLINK_PANEL_ROOM]);
}

static bool has_exam(const struct wlink_model *model) {
    return !is_gone(model->devices.state[WLINK_PANEL_EXAM]);
}

static bool has_microphone(const struct wlink_model *model) {
    return !is_gone(model->devices.state[WLINK_PANEL_MICROPHONE]);
}

/* Nothing is known of a loudspeaker that no microphone hears. */
static bool has_loudspeaker(const struct wlink_model *model) {
    return !is_gone(model->devices.loudspeaker) && has_microphone(model);
}

static const struct {
    const char *check;
    bool (*is_there)(const struct wlink_model *model);
} parts[] = {
    {"room-camera", has_room},
    {"exam-camera", has_exam},
    {"microphone", has_microphone},
    {"loudspeaker", has_loudspeaker},
};

/* It failed, or was not looked at for want of a device. */
static bool is_wanted(const struct wlink_model_check *check) {
    if (!check)
        return false;
    if (check->state == WLINK_CHECK_IS_NOT_RUN)
        return check->code == WLINK_CODE_CAMERA_MISSING || check->code == WLINK_CODE_CAMERA_FOREIGN ||
               check->code == WLINK_CODE_SOUND_MISSING;
    return check->state == WLINK_CHECK_IS_FAILED;
}

static void look(struct wlink_replug *replug, const struct wlink_model *model) {
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        const unsigned part = 1U << i;
        if (!parts[i].is_there(model)) {
            replug->gone |= part;
            replug->back &= ~part;
        } else if (replug->gone & part) {
            replug->gone &= ~part;
            replug->back |= part;
        }
    }
}

const char *wlink_replug_due(struct wlink_replug *replug, const struct wlink_model *model, bool may_run) {
    look(replug, model);
    for (guint i = 0; may_run && i < G_N_ELEMENTS(parts); i++) {
        const unsigned part = 1U << i;
        if (!(replug->back & part))
            continue;
        replug->back &= ~part;
        if (is_wanted(wlink_model_find_check(model, parts[i].check)))
            return parts[i].check;
    }
    return NULL;
}

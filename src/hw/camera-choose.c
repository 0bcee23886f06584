/* SPDX-License-Identifier: Apache-2.0 */
/* The two written rules of docs/cameras.md: roles and modes. Pure. */
#include "hw/camera-private.h"

#include <string.h>

static bool has_value(const char *match, const char *prefix, const char *value) {
    return value && g_str_has_prefix(match, prefix) && g_ascii_strcasecmp(match + strlen(prefix), value) == 0;
}

/* Does an explicit rule name this device? */
static bool names(const char *match, const struct wlink_camera_device *device) {
    if (device->backend->id == WLINK_CAMERA_STAND_IN)
        return !device->foreign && has_value(match, "stand-in:", device->path);
    return has_value(match, "port:", device->port) || has_value(match, "usb:", device->usb) ||
           has_value(match, "serial:", device->serial);
}

bool wlink_camera_is_foreign(const struct wlink_camera_device *device,
                             const struct wlink_camera_rule *rules) {
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        if (names(rules[role].match, device) ||
            (device->backend->id != WLINK_CAMERA_STAND_IN && g_str_equal(rules[role].match, "auto")))
            return false;
    return true;
}

static bool is_taken(int index, const int out[WLINK_CAMERA_ROLE_COUNT]) {
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        if (out[role] == index)
            return true;
    return false;
}

static int find_named(const GPtrArray *devices, const char *match, const int out[WLINK_CAMERA_ROLE_COUNT]) {
    for (unsigned i = 0; i < devices->len; i++)
        if (names(match, g_ptr_array_index(devices, i)) && !is_taken((int)i, out))
            return (int)i;
    return -1;
}

/* A free camera for "auto": the one at path, or with path NULL the first. Stand-ins are only ever named. */
static int find_auto(const GPtrArray *devices, const char *path, const int out[WLINK_CAMERA_ROLE_COUNT]) {
    for (unsigned i = 0; i < devices->len; i++) {
        const struct wlink_camera_device *device = g_ptr_array_index(devices, i);
        if (device->backend->id != WLINK_CAMERA_STAND_IN && !is_taken((int)i, out) &&
            (!path || g_str_equal(path, device->path)))
            return (int)i;
    }
    return -1;
}

void wlink_camera_assign(const GPtrArray *devices, const struct wlink_camera_rule *rules,
                         const char *const holders[WLINK_CAMERA_ROLE_COUNT],
                         int out[WLINK_CAMERA_ROLE_COUNT]) {
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        out[role] = -1;
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        out[role] = find_named(devices, rules[role].match, out);
    /* Who has a camera keeps it: plugging in another one must not swap the pictures. */
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        if (g_str_equal(rules[role].match, "auto") && holders[role])
            out[role] = find_auto(devices, holders[role], out);
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        if (g_str_equal(rules[role].match, "auto") && out[role] < 0)
            out[role] = find_auto(devices, NULL, out);
}

/* How well a mode fits: each step of the rule is one class, lower is better. */
enum fit { FIT_WISH, FIT_MOVING, FIT_WITHIN, FIT_BEYOND };

/* Frames a second with a hundredth of tolerance, so that 29.97 counts as 30. */
static bool reaches(const struct wlink_camera_mode *mode, unsigned fps) {
    return (guint64)mode->fps_numerator * 101 >= (guint64)fps * mode->fps_denominator * 100;
}

static bool exceeds(const struct wlink_camera_mode *mode, unsigned fps) {
    return (guint64)mode->fps_numerator * 100 > (guint64)fps * mode->fps_denominator * 101;
}

static enum fit fit_of(const struct wlink_camera_mode *mode, const struct wlink_camera_wish *wish) {
    if (mode->height > wish->max_height || exceeds(mode, wish->max_fps))
        return FIT_BEYOND;
    if (mode->height >= MIN(wish->min_height, wish->max_height) && reaches(mode, MIN(30, wish->max_fps)))
        return FIT_WISH;
    return reaches(mode, MIN(15, wish->max_fps)) ? FIT_MOVING : FIT_WITHIN;
}

static int compare(guint64 a, guint64 b) {
    return (a > b) - (a < b);
}

static int compare_size(const struct wlink_camera_mode *a, const struct wlink_camera_mode *b) {
    int by_area = compare((guint64)a->width * a->height, (guint64)b->width * b->height);
    return by_area ? by_area : compare(a->width, b->width);
}

static int compare_rate(const struct wlink_camera_mode *a, const struct wlink_camera_mode *b) {
    return compare((guint64)a->fps_numerator * b->fps_denominator,
                   (guint64)b->fps_numerator * a->fps_denominator);
}

/* Negative when a is the better one. */
static int compare_modes(const struct wlink_camera_mode *a, const struct wlink_camera_mode *b,
                         const struct wlink_camera_wish *wish) {
    enum fit fit = fit_of(a, wish);
    int order = compare(fit, fit_of(b, wish));
    if (!order) /* the largest within the limits; beyond them the smallest */
        order = fit == FIT_BEYOND ? compare_size(a, b) : -compare_size(a, b);
    if (!order)
        order = compare(a->format, b->format);
    if (!order)
        order = fit == FIT_BEYOND ? compare_rate(a, b) : -compare_rate(a, b);
    return order ? order : compare(a->fourcc, b->fourcc);
}

const struct wlink_camera_mode *wlink_camera_choose_mode(const struct wlink_camera_mode *modes,
                                                         unsigned count,
                                                         const struct wlink_camera_wish *wish) {
    const struct wlink_camera_mode *best = NULL;
    for (unsigned i = 0; i < count; i++)
        if (!best || compare_modes(&modes[i], best, wish) < 0)
            best = &modes[i];
    return best;
}

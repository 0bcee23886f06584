/* SPDX-License-Identifier: Apache-2.0 */
#include "hw/camera.h"

#include "common/error.h"
#include "common/log.h"
#include "hw/camera-private.h"

#include <string.h>

enum { TEXT_MAX = 64 };

static const struct wlink_camera_backend *const backends[] = {&wlink_camera_v4l2, &wlink_camera_stand_in};

struct wlink_cameras {
    struct wlink_camera_rule rules[WLINK_CAMERA_ROLE_COUNT]; /* match owned */
    wlink_cameras_handler handler;
    void *data;
    void *watches[G_N_ELEMENTS(backends)];        /* NULL when no rule needs the backend */
    GPtrArray *devices;                           /* struct wlink_camera_device */
    int assigned[WLINK_CAMERA_ROLE_COUNT];        /* index into devices, or -1 */
    const char *holders[WLINK_CAMERA_ROLE_COUNT]; /* path that a role has, or had last */
    bool foreign;                                 /* one is plugged in that no rule allows */
};

static const struct wlink_camera_device *device_of(const struct wlink_cameras *cameras,
                                                   enum wlink_camera_role role) {
    int index = cameras->assigned[role];
    return index < 0 ? NULL : g_ptr_array_index(cameras->devices, index);
}

static bool find_foreign(const struct wlink_cameras *cameras) {
    for (unsigned i = 0; i < cameras->devices->len; i++) {
        const struct wlink_camera_device *device = g_ptr_array_index(cameras->devices, i);
        if (!wlink_camera_is_foreign(device, cameras->rules))
            continue;
        if (!cameras->foreign)
            wlink_log(WLINK_LOG_NOTICE, "camera-foreign", "%s at %s", device->label, device->path);
        return true;
    }
    return false;
}

static void refresh(struct wlink_cameras *cameras) {
    g_ptr_array_set_size(cameras->devices, 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(backends); i++)
        if (cameras->watches[i])
            backends[i]->list(cameras->watches[i], cameras->devices);
    wlink_camera_assign(cameras->devices, cameras->rules, cameras->holders, cameras->assigned);
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++) {
        const struct wlink_camera_device *device = device_of(cameras, role);
        if (!device)
            continue;
        g_free((char *)cameras->holders[role]);
        cameras->holders[role] = g_strdup(device->path);
    }
    cameras->foreign = find_foreign(cameras);
}

static void tell(struct wlink_cameras *cameras, enum wlink_camera_role role) {
    const struct wlink_camera_device *device = device_of(cameras, role);
    wlink_log(WLINK_LOG_NOTICE, device ? "camera-present" : "camera-absent", "role=%s path=%s",
              wlink_camera_role_to_string(role), device ? device->path : "none");
    if (cameras->handler)
        cameras->handler(role, device != NULL, cameras->data);
}

/* A role is told of when it has another device than before, or when its own device is the one that changed.
 */
static void on_changed(const char *path, void *data) {
    struct wlink_cameras *cameras = data;
    const bool was_foreign = cameras->foreign;
    char *before[WLINK_CAMERA_ROLE_COUNT];
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++) {
        const struct wlink_camera_device *device = device_of(cameras, role);
        before[role] = device ? g_strdup(device->path) : NULL;
    }
    refresh(cameras);
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++) {
        const struct wlink_camera_device *device = device_of(cameras, role);
        const char *now = device ? device->path : NULL;
        const bool other = g_strcmp0(before[role], now) != 0 || (now && g_strcmp0(now, path) == 0);
        const bool misses = !now && !g_str_equal(cameras->rules[role].match, "none");
        if (other || (misses && was_foreign != cameras->foreign))
            tell(cameras, role);
        g_free(before[role]);
    }
}

bool wlink_camera_match_is_valid(const char *match) {
    if (g_str_equal(match, "none"))
        return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(backends); i++)
        if (backends[i]->serves(match))
            return true;
    return false;
}

static bool is_needed(const struct wlink_camera_backend *backend, const struct wlink_cameras *cameras) {
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        if (backend->serves(cameras->rules[role].match))
            return true;
    return false;
}

static bool check_rules(const struct wlink_camera_rule *rules, GError **error) {
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++)
        if (!rules[role].match || !wlink_camera_match_is_valid(rules[role].match))
            return wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE,
                              "the rule of the %s camera, '%s', is none of auto, port:…, usb:…, serial:…, "
                              "stand-in:…, none",
                              wlink_camera_role_to_string(role), rules[role].match ? rules[role].match : "");
    return true;
}

const char *wlink_camera_role_to_string(enum wlink_camera_role role) {
    switch (role) {
    case WLINK_CAMERA_ROOM:
        return "room";
    case WLINK_CAMERA_EXAM:
        return "exam";
    case WLINK_CAMERA_ROLE_COUNT:
        break;
    }
    return "unknown";
}

const char *wlink_camera_kind_to_string(enum wlink_camera_kind kind) {
    switch (kind) {
    case WLINK_CAMERA_V4L2:
        return "v4l2";
    case WLINK_CAMERA_STAND_IN:
        return "stand-in";
    }
    return "unknown";
}

const char *wlink_pixel_format_to_string(enum wlink_pixel_format format) {
    switch (format) {
    case WLINK_PIXELS_NATIVE:
        return "native";
    case WLINK_PIXELS_MJPEG:
        return "mjpeg";
    case WLINK_PIXELS_YUYV:
        return "yuyv";
    }
    return "unknown";
}

char *wlink_camera_text(const char *text) {
    if (!text || !*text || !g_utf8_validate(text, -1, NULL))
        return NULL;
    g_autoptr(GString) clean = g_string_new(NULL);
    unsigned count = 0;
    for (const char *at = text; *at && count++ < TEXT_MAX; at = g_utf8_next_char(at))
        g_string_append_unichar(clean, g_unichar_isprint(g_utf8_get_char(at)) ? g_utf8_get_char(at) : ' ');
    return g_string_free(g_steal_pointer(&clean), FALSE);
}

void wlink_camera_device_free(struct wlink_camera_device *device) {
    if (!device)
        return;
    g_free(device->path);
    g_free(device->label);
    g_free(device->serial);
    g_free(device->port);
    g_free(device->usb);
    g_free(device);
}

void wlink_camera_source_free(struct wlink_camera_source *source) {
    if (!source)
        return;
    g_free(source->path);
    g_free(source->label);
    g_free(source->serial);
    g_free(source);
}

struct wlink_cameras *wlink_cameras_new(const struct wlink_camera_rule rules[WLINK_CAMERA_ROLE_COUNT],
                                        wlink_cameras_handler handler, void *data, GError **error) {
    if (!check_rules(rules, error))
        return NULL;
    struct wlink_cameras *cameras = g_new0(struct wlink_cameras, 1);
    cameras->handler = handler;
    cameras->data = data;
    cameras->devices = g_ptr_array_new_with_free_func((GDestroyNotify)wlink_camera_device_free);
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++) {
        cameras->rules[role] = rules[role];
        cameras->rules[role].match = g_strdup(rules[role].match);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(backends); i++)
        if (is_needed(backends[i], cameras))
            cameras->watches[i] =
                backends[i]->watch(cameras->rules, WLINK_CAMERA_ROLE_COUNT, on_changed, cameras);
    refresh(cameras);
    return cameras;
}

void wlink_cameras_free(struct wlink_cameras *cameras) {
    if (!cameras)
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(backends); i++)
        if (cameras->watches[i])
            backends[i]->unwatch(cameras->watches[i]);
    for (unsigned role = 0; role < WLINK_CAMERA_ROLE_COUNT; role++) {
        g_free((char *)cameras->rules[role].match);
        g_free((char *)cameras->holders[role]);
    }
    g_ptr_array_unref(cameras->devices);
    g_free(cameras);
}

bool wlink_cameras_present(const struct wlink_cameras *cameras, enum wlink_camera_role role) {
    return device_of(cameras, role) != NULL;
}

bool wlink_cameras_has_foreign(const struct wlink_cameras *cameras) {
    return cameras->foreign;
}

struct wlink_camera_source *wlink_cameras_source(struct wlink_cameras *cameras, enum wlink_camera_role role,
                                                 GError **error) {
    const struct wlink_camera_rule *rule = &cameras->rules[role];
    const struct wlink_camera_wish wish = {
        .min_height = 720, .max_height = rule->max_height, .max_fps = rule->max_fps};
    const struct wlink_camera_device *device = device_of(cameras, role);
    g_autoptr(GArray) modes = g_array_new(FALSE, FALSE, sizeof(struct wlink_camera_mode));
    if (!device) {
        wlink_fail(error, WLINK_CODE_CAMERA_MISSING, "no camera matches the rule of the %s camera, '%s'",
                   wlink_camera_role_to_string(role), rule->match);
        return NULL;
    }
    if (!device->backend->modes(device, modes, error))
        return NULL;
    const struct wlink_camera_mode *mode =
        wlink_camera_choose_mode((const struct wlink_camera_mode *)(void *)modes->data, modes->len, &wish);
    if (!mode) {
        wlink_fail(error, WLINK_CODE_CAMERA_NO_MODE, "%s (%s) offers none of the picture formats in use",
                   device->label, device->path);
        return NULL;
    }
    struct wlink_camera_source *source = g_new0(struct wlink_camera_source, 1);
    source->kind = device->backend->id;
    source->path = g_strdup(device->path);
    source->label = g_strdup(device->label);
    source->serial = g_strdup(device->serial);
    source->mode = *mode;
    return source;
}

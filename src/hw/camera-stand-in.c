/* SPDX-License-Identifier: Apache-2.0 */
/* A camera that is a description file: it is plugged in while the file is there. */
#include "common/error.h"
#include "hw/camera-private.h"
#include "hw/file-watch.h"

#include <linux/videodev2.h>
#include <string.h>

#define PREFIX "stand-in:"

struct stand_in_watch {
    GPtrArray *paths;
    GPtrArray *files; /* struct wlink_file_watch */
};

static bool serves(const char *match) {
    return g_str_has_prefix(match, PREFIX) && match[strlen(PREFIX)];
}

static void *watch_rules(const struct wlink_camera_rule *rules, unsigned count, wlink_camera_changed changed,
                         void *data) {
    struct stand_in_watch *watch = g_new0(struct stand_in_watch, 1);
    watch->paths = g_ptr_array_new_with_free_func(g_free);
    watch->files = g_ptr_array_new_with_free_func((GDestroyNotify)wlink_file_watch_free);
    for (unsigned i = 0; i < count; i++) {
        if (!serves(rules[i].match))
            continue;
        const char *path = rules[i].match + strlen(PREFIX);
        g_ptr_array_add(watch->paths, g_strdup(path));
        g_ptr_array_add(watch->files, wlink_file_watch_new(path, changed, data));
    }
    return watch;
}

static void unwatch(void *data) {
    struct stand_in_watch *watch = data;
    g_ptr_array_unref(watch->files);
    g_ptr_array_unref(watch->paths);
    g_free(watch);
}

/* What it says of itself when it is not ours; a file that cannot be read is opened all the same, and says why
 * not. */
static bool is_foreign(const char *path) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *state = g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL)
                                 ? g_key_file_get_string(file, "stand-in", "state", NULL)
                                 : NULL;
    return state && g_str_equal(state, "foreign");
}

static void list(void *data, GPtrArray *devices) {
    struct stand_in_watch *watch = data;
    for (unsigned i = 0; i < watch->paths->len; i++) {
        const char *path = g_ptr_array_index(watch->paths, i);
        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
            continue;
        struct wlink_camera_device *device = g_new0(struct wlink_camera_device, 1);
        device->backend = &wlink_camera_stand_in;
        device->path = g_strdup(path);
        device->label = g_strdup("Stand-in camera");
        device->foreign = is_foreign(path);
        g_ptr_array_add(devices, device);
    }
}

/* A whole number of the description: absent gives fallback, anything outside min … max is an error. */
static bool read_number(GKeyFile *file, const char *key, int min, int max, int fallback, unsigned *out,
                        GError **error) {
    g_autoptr(GError) wrong = NULL;
    int value = g_key_file_get_integer(file, "stand-in", key, &wrong);
    if (g_error_matches(wrong, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
        value = fallback;
    else if (wrong)
        return wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "%s", wrong->message);
    if (value < min || value > max)
        return wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "%s=%d is outside %d … %d", key, value, min, max);
    *out = (unsigned)value;
    return true;
}

static bool modes(const struct wlink_camera_device *device, GArray *out, GError **error) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) wrong = NULL;
    struct wlink_camera_mode mode = {
        .format = WLINK_PIXELS_NATIVE, .fourcc = V4L2_PIX_FMT_YUV420, .fps_denominator = 1};
    if (!g_key_file_load_from_file(file, device->path, G_KEY_FILE_NONE, &wrong))
        return wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "%s: %s", device->path, wrong->message);
    if (!read_number(file, "width", 64, 4096, 1280, &mode.width, error) ||
        !read_number(file, "height", 36, 4096, 720, &mode.height, error) ||
        !read_number(file, "fps", 1, 120, 30, &mode.fps_numerator, error)) {
        g_prefix_error(error, "%s: ", device->path);
        return false;
    }
    g_array_append_val(out, mode);
    return true;
}

const struct wlink_camera_backend wlink_camera_stand_in = {
    .id = WLINK_CAMERA_STAND_IN,
    .serves = serves,
    .watch = watch_rules,
    .unwatch = unwatch,
    .list = list,
    .modes = modes,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Sound devices that are files: a microphone that is a WAV file is plugged in while the file is there. */
#include "common/error.h"
#include "hw/file-watch.h"
#include "hw/sound-private.h"

#include <string.h>

#define PREFIX "stand-in:"

struct stand_in_watch {
    struct wlink_file_watch *file;
    wlink_sound_changed changed;
    void *data;
};

static bool is_generated(const char *name) {
    return g_str_has_prefix(name, "tone:") || g_str_equal(name, "silence") || g_str_equal(name, "room");
}

static bool serves(const char *match) {
    return g_str_has_prefix(match, PREFIX) && match[strlen(PREFIX)];
}

static void on_file_changed(const char *path, void *data) {
    (void)path;
    struct stand_in_watch *watch = data;
    watch->changed(watch->data);
}

static void *watch_rules(const char *const rules[WLINK_SOUND_DIRECTION_COUNT], wlink_sound_changed changed,
                         void *data) {
    struct stand_in_watch *watch = g_new0(struct stand_in_watch, 1);
    const char *capture = rules[WLINK_SOUND_CAPTURE];
    watch->changed = changed;
    watch->data = data;
    if (capture && !is_generated(capture + strlen(PREFIX)))
        watch->file = wlink_file_watch_new(capture + strlen(PREFIX), on_file_changed, watch);
    return watch;
}

static void unwatch(void *data) {
    struct stand_in_watch *watch = data;
    wlink_file_watch_free(watch->file);
    g_free(watch);
}

static char *find(const char *match, enum wlink_sound_direction direction) {
    const char *name = match + strlen(PREFIX);
    if (direction == WLINK_SOUND_CAPTURE && !is_generated(name) && !g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return NULL;
    return g_strdup(name);
}

static bool set_volume(const char *device, unsigned percent, GError **error) {
    (void)percent;
    return wlink_fail(error, WLINK_CODE_SOUND_MISSING, "the stand-in %s has no mixer", device);
}

static bool set_capture(const char *device, GError **error) {
    (void)device, (void)error;
    return true;
}

const struct wlink_sound_backend wlink_sound_stand_in = {
    .id = WLINK_SOUND_STAND_IN,
    .serves = serves,
    .watch = watch_rules,
    .unwatch = unwatch,
    .find = find,
    .set_volume = set_volume,
    .set_capture = set_capture,
};

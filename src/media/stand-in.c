/* SPDX-License-Identifier: Apache-2.0 */
#include "media/stand-in.h"

#include "common/error.h"

#include <string.h>

static const char group[] = "stand-in";

static bool read_number(GKeyFile *file, const char *key, unsigned lowest, unsigned highest, unsigned fallback,
                        unsigned *number, GError **error) {
    *number = fallback;
    if (!g_key_file_has_key(file, group, key, NULL))
        return true;
    g_autofree char *text = g_key_file_get_value(file, group, key, NULL);
    guint64 value;
    if (!g_ascii_string_to_unsigned(text, 10, lowest, highest, &value, NULL))
        return wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "[%s] %s=%s is not a number from %u to %u", group,
                          key, text, lowest, highest);
    *number = (unsigned)value;
    return true;
}

static bool read_even(GKeyFile *file, const char *key, unsigned lowest, unsigned highest, unsigned fallback,
                      unsigned *number, GError **error) {
    if (!read_number(file, key, lowest, highest, fallback, number, error))
        return false;
    return *number % 2 == 0 ||
           wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "[%s] %s=%u is odd", group, key, *number);
}

static bool read_state(GKeyFile *file, enum wlink_stand_in_state *state, GError **error) {
    static const char *const names[] = {"ok", "stall", "fail", "cling"};
    *state = WLINK_STAND_IN_OK;
    g_autofree char *text = g_key_file_get_value(file, group, "state", NULL);
    for (gsize i = 0; text && i < G_N_ELEMENTS(names); i++)
        if (strcmp(text, names[i]) == 0) {
            *state = (enum wlink_stand_in_state)i;
            return true;
        }
    return !text || wlink_fail(error, WLINK_CODE_CAMERA_FAILED,
                               "[%s] state=%s is not ok, stall, fail or cling", group, text);
}

static bool read_values(GKeyFile *file, struct wlink_stand_in *read, GError **error) {
    if (!g_key_file_has_group(file, group))
        return wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "there is no group [%s]", group);
    read->photo = g_key_file_get_string(file, group, "photo", NULL);
    return read_even(file, "width", 320, 1920, 1280, &read->width, error) &&
           read_even(file, "height", 180, 1080, 720, &read->height, error) &&
           read_number(file, "fps", 1, 60, 30, &read->fps, error) &&
           read_number(file, "id", 0, 15, 0, &read->id, error) &&
           read_number(file, "moves", 0, 1, 1, &read->moves, error) && read_state(file, &read->state, error);
}

bool wlink_stand_in_read(const char *path, struct wlink_stand_in *description, GError **error) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) reason = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &reason)) {
        bool gone = g_error_matches(reason, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        return wlink_fail(error, gone ? WLINK_CODE_CAMERA_MISSING : WLINK_CODE_CAMERA_FAILED,
                          "stand-in %s: %s", path, reason->message);
    }
    struct wlink_stand_in read = {0};
    if (!read_values(file, &read, error)) {
        wlink_stand_in_clear(&read);
        g_prefix_error(error, "stand-in %s: ", path);
        return false;
    }
    *description = read;
    return true;
}

void wlink_stand_in_clear(struct wlink_stand_in *description) {
    g_clear_pointer(&description->photo, g_free);
}

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Private to src/media: the description file of a stand-in camera (docs/stand-ins.md). */
enum wlink_stand_in_state {
    WLINK_STAND_IN_OK,
    WLINK_STAND_IN_STALL,
    WLINK_STAND_IN_FAIL,
    WLINK_STAND_IN_CLING
};

struct wlink_stand_in {
    char *photo; /* NULL: none named */
    unsigned width, height, fps, id;
    unsigned moves; /* 0: the photograph stands still */
    enum wlink_stand_in_state state;
};

/* Fails with CAMERA_MISSING when there is no such file, CAMERA_FAILED when it is wrong. */
bool wlink_stand_in_read(const char *path, struct wlink_stand_in *description, GError **error);
void wlink_stand_in_clear(struct wlink_stand_in *description);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* Cameras of this machine: what is plugged in, which role it has, which mode it is used in. Opens a device
 * only to ask for its modes; taking pictures is src/media's. */
struct wlink_cameras;
typedef struct wlink_camera_source wlink_camera_source;

enum wlink_camera_role { WLINK_CAMERA_ROOM, WLINK_CAMERA_EXAM, WLINK_CAMERA_ROLE_COUNT };
const char *wlink_camera_role_to_string(enum wlink_camera_role role); /* "room", "exam" */

enum wlink_pixel_format { WLINK_PIXELS_NATIVE, WLINK_PIXELS_MJPEG, WLINK_PIXELS_YUYV };

const char *wlink_pixel_format_to_string(enum wlink_pixel_format format); /* "native", "mjpeg", "yuyv" */

struct wlink_camera_mode {
    enum wlink_pixel_format format;
    guint32 fourcc; /* V4L2 pixel format */
    unsigned width, height, fps_numerator, fps_denominator;
};

enum wlink_camera_kind {
    WLINK_CAMERA_V4L2,     /* path is /dev/videoN */
    WLINK_CAMERA_STAND_IN, /* path is a stand-in's description file (docs/stand-ins.md) */
};

const char *wlink_camera_kind_to_string(enum wlink_camera_kind kind); /* "v4l2", "stand-in" */

/* Everything src/media needs to open a camera. Immutable; free with wlink_camera_source_free. */
struct wlink_camera_source {
    enum wlink_camera_kind kind;
    char *path;
    char *label;  /* for people: maker's product name */
    char *serial; /* may be NULL */
    struct wlink_camera_mode mode;
};
void wlink_camera_source_free(struct wlink_camera_source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_camera_source, wlink_camera_source_free)

/* A rule of the unit's configuration. A role's rules: "auto", "port:<ID_PATH>", "usb:<vendor>:<product>",
 * "serial:<ID_SERIAL_SHORT>", "stand-in:<file>", "none". max_height caps the mode (720 room, 1080 exam). */
struct wlink_camera_rule {
    const char *match;
    unsigned max_height, max_fps;
};

/* Called on the main context when the camera of a role appears, disappears or changes. */
typedef void (*wlink_cameras_handler)(enum wlink_camera_role role, bool present, void *data);

struct wlink_cameras *wlink_cameras_new(const struct wlink_camera_rule rules[WLINK_CAMERA_ROLE_COUNT],
                                        wlink_cameras_handler handler, void *data, GError **error);
void wlink_cameras_free(struct wlink_cameras *cameras);

bool wlink_cameras_present(const struct wlink_cameras *cameras, enum wlink_camera_role role);

/* A camera is plugged in that no rule allows, in any role. The handler is called for the roles that have no
 * camera when this changes. */
bool wlink_cameras_has_foreign(const struct wlink_cameras *cameras);

/* The camera of a role with its mode chosen by the written rule (docs/cameras.md). Fails with CAMERA_MISSING,
 * CAMERA_NO_MODE, CAMERA_FAILED. Free with wlink_camera_source_free. */
struct wlink_camera_source *wlink_cameras_source(struct wlink_cameras *cameras, enum wlink_camera_role role,
                                                 GError **error);

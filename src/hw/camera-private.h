/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "hw/camera.h"

/* Private to src/hw: what a kind of camera is, and the two pure rules (which device has which role, which
 * mode is used), so that they can be tested on tables. */

/* One camera that is plugged in. */
struct wlink_camera_device {
    const struct wlink_camera_backend *backend;
    char *path;   /* device node or description file; what tells devices apart */
    char *label;  /* for people */
    char *serial; /* NULL when it has none */
    char *port;   /* udev's ID_PATH; NULL for stand-ins */
    char *usb;    /* "vvvv:pppp" in lower case; NULL when it is not on USB */
    bool foreign; /* a stand-in that plays a camera which no rule names */
};
void wlink_camera_device_free(struct wlink_camera_device *device);

/* What a device says of itself, as it may stand in a line of the journal and on a screen: at most 64
 * characters, none of them a control character. NULL when it says nothing, or nothing in UTF-8. Free with
 * g_free. */
char *wlink_camera_text(const char *text);

/* path: the device that appeared, went or changed; NULL when any may have. */
typedef void (*wlink_camera_changed)(const char *path, void *data);

struct wlink_camera_backend {
    enum wlink_camera_kind id;
    /* Is this kind asked for by a rule such as "port:…"? */
    bool (*serves)(const char *match);
    /* Starts to watch for cameras of the rules that this kind serves. */
    void *(*watch)(const struct wlink_camera_rule *rules, unsigned count, wlink_camera_changed changed,
                   void *data);
    void (*unwatch)(void *watch);
    /* Appends the struct wlink_camera_device that are there now, in an order that stays. */
    void (*list)(void *watch, GPtrArray *devices);
    /* Appends the struct wlink_camera_mode that the camera offers; opens and closes it. */
    bool (*modes)(const struct wlink_camera_device *device, GArray *modes, GError **error);
};
extern const struct wlink_camera_backend wlink_camera_v4l2, wlink_camera_stand_in;

/* Appends what an open V4L2 device offers; at most WLINK_CAMERA_MODES_MAX. */
enum { WLINK_CAMERA_MODES_MAX = 512 };
bool wlink_camera_v4l2_modes(int fd, GArray *modes, GError **error);
/* An ioctl that a signal does not end. */
int wlink_camera_ioctl(int fd, unsigned long request, void *argument);

/* True when match is a rule that some backend serves, or "none". */
bool wlink_camera_match_is_valid(const char *match);

/* Gives each role at most one device, no device to two roles. holders: the path that each role has now (or
 * NULL); out: an index into devices, or -1. The rule is in docs/cameras.md. */
void wlink_camera_assign(const GPtrArray *devices, const struct wlink_camera_rule *rules,
                         const char *const holders[WLINK_CAMERA_ROLE_COUNT],
                         int out[WLINK_CAMERA_ROLE_COUNT]);

/* No rule allows this device in any role, free or taken. */
bool wlink_camera_is_foreign(const struct wlink_camera_device *device, const struct wlink_camera_rule *rules);

/* What a role wishes of a mode. */
struct wlink_camera_wish {
    unsigned min_height, max_height, max_fps;
};

/* The mode that the written rule (docs/cameras.md) takes; NULL when there is none at all. The same table in
 * another order gives the same mode. */
const struct wlink_camera_mode *wlink_camera_choose_mode(const struct wlink_camera_mode *modes,
                                                         unsigned count,
                                                         const struct wlink_camera_wish *wish);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/devices.h"
#include "hw/camera.h"
#include "hw/sound.h"

struct wlink_open_camera {
    struct wlink_devices *devices;
    enum wlink_device device;
    struct wlink_picture *picture;
    struct wlink_capture *capture; /* not NULL: the device file is open */
};

struct wlink_devices {
    struct wlink_cameras *hw_cameras;
    struct wlink_sounds *hw_sounds;
    struct wlink_sound *sound;
    struct wlink_open_camera cameras[WLINK_CAMERA_ROLE_COUNT];
    bool configured[WLINK_DEVICE_COUNT];
    bool wanted[WLINK_DEVICE_COUNT];
    bool stalled[WLINK_DEVICE_COUNT];
    bool clings[WLINK_DEVICE_COUNT]; /* its driver did not let go of it: until it is gone, or gives frames */
    enum wlink_code fault[WLINK_DEVICE_COUNT];
    bool microphone_present, loudspeaker_present;
    gint64 stopped_at; /* Unix time, µs */
    bool stopped;
    bool starting; /* what was stopped is being opened, one after the other: what is not open yet is not lost
                    */
    unsigned volume; /* 0 … 100 */
    guint retry;     /* timer: opens what is wanted, there, and shut */
    wlink_devices_handler handler;
    void *data;
};

static inline enum wlink_camera_role wlink_camera_role_of(enum wlink_device device) {
    return device == WLINK_DEVICE_EXAM ? WLINK_CAMERA_EXAM : WLINK_CAMERA_ROOM;
}

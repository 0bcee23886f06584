/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/message.h"
#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* The devices that can let something leave the room, and the loudspeaker. Closed unless a person wanted them
 * open; a device that fails, stalls or vanishes takes down only itself and comes back when it comes back. */
struct wlink_devices;
struct wlink_config;
struct wlink_picture;
struct wlink_sound;

enum wlink_device { WLINK_DEVICE_ROOM, WLINK_DEVICE_EXAM, WLINK_DEVICE_MICROPHONE, WLINK_DEVICE_COUNT };
const char *wlink_device_to_string(enum wlink_device device); /* "room", "exam", "microphone" */

enum wlink_devices_event_kind {
    WLINK_DEVICES_CHANGED, /* the state of device changed; code: why, when it is a fault */
    WLINK_DEVICES_STOPPED, /* stop-all or start-sending was carried out */
    WLINK_DEVICES_LEVEL,   /* rms_db, peak_db of the microphone */
};

struct wlink_devices_event {
    enum wlink_devices_event_kind kind;
    enum wlink_device device;
    enum wlink_code code;
    double rms_db, peak_db;
};

typedef void (*wlink_devices_handler)(const struct wlink_devices_event *event, void *data);

/* room and exam are where the cameras' frames go; borrowed. */
struct wlink_devices *wlink_devices_new(const struct wlink_config *config, struct wlink_picture *room,
                                        struct wlink_picture *exam, GError **error);
void wlink_devices_set_handler(struct wlink_devices *devices, wlink_devices_handler handler, void *data);
/* Closes everything before it returns. */
void wlink_devices_free(struct wlink_devices *devices);

/* A person wants the device open. Fails with the reason (CAMERA_MISSING …); it then stays wanted and opens
 * when it comes back. After stop_all it opens this one alone. */
bool wlink_devices_open(struct wlink_devices *devices, enum wlink_device device, GError **error);
/* Closed when it returns. What its driver does not let go of counts as stalled, with the fault
 * DEVICE_NOT_CLOSED, until it is unplugged or gives frames again: it may be open, and nobody may be told
 * otherwise. */
void wlink_devices_close(struct wlink_devices *devices, enum wlink_device device);
void wlink_devices_close_all(struct wlink_devices *devices);
/* False with DEVICE_NOT_CLOSED, in words, when one of these devices (bits 1 << enum wlink_device) is such. */
bool wlink_devices_are_shut(const struct wlink_devices *devices, guint which, GError **error);

/* One control for everything that leaves the room; start_sending opens again what was wanted. */
void wlink_devices_stop_all(struct wlink_devices *devices);
void wlink_devices_start_sending(struct wlink_devices *devices);
/* After a restart: stopped as before, and wanted (1 << enum wlink_device) is what start_sending opens. */
void wlink_devices_restore_stop(struct wlink_devices *devices, guint wanted);
bool wlink_devices_stopped(const struct wlink_devices *devices);
/* Since when, Unix time in µs; 0: not stopped. */
gint64 wlink_devices_stopped_at(const struct wlink_devices *devices);

enum wlink_device_state wlink_devices_state(const struct wlink_devices *devices, enum wlink_device device);
/* Wanted by a person, open or not: what a resumed consultation opens again. Bits 1 << enum wlink_device. */
guint wlink_devices_wanted(const struct wlink_devices *devices);
/* The newest fault of a device, NONE when all is well. */
enum wlink_code wlink_devices_fault(const struct wlink_devices *devices, enum wlink_device device);
/* A camera is plugged in that the configuration allows in no role. */
bool wlink_devices_has_foreign(const struct wlink_devices *devices);
/* The configuration names such a device, there or not. */
bool wlink_devices_configured(const struct wlink_devices *devices, enum wlink_device device);

/* The loudspeaker's volume, 0 … 100: the card's mixer where it has one, else the samples. */
void wlink_devices_set_volume(struct wlink_devices *devices, unsigned percent);
unsigned wlink_devices_volume(const struct wlink_devices *devices);

struct wlink_sound *wlink_devices_sound(const struct wlink_devices *devices);
bool wlink_devices_loudspeaker_present(const struct wlink_devices *devices);

/* The pictures a second that a camera's mode promises; 0: there is no camera, or it is not known. */
double wlink_devices_promised_fps(struct wlink_devices *devices, enum wlink_device device);
/* Adds a camera's label, path and format; nothing when there is none. */
void wlink_devices_describe_camera(struct wlink_devices *devices, enum wlink_device device,
                                   GVariantDict *dict);

/* For people and technicians: aa{sv} as Devices1.ListCameras and ListSounds document. Floating. */
GVariant *wlink_devices_list_cameras(struct wlink_devices *devices);
GVariant *wlink_devices_list_sounds(struct wlink_devices *devices);

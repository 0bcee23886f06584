/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/bus-private.h"
#include "daemon/consult.h"
#include "daemon/desk.h"
#include "daemon/devices.h"
#include "daemon/self-check.h"
#include "dbus/names.h"
#include "media/sound.h"

static struct wlink_devices *devices_of(struct wlink_bus *bus) {
    return bus->world.services->devices;
}

static bool find_device(const char *name, enum wlink_device *found, GError **error) {
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (g_str_equal(name, wlink_device_to_string((enum wlink_device)device))) {
            *found = (enum wlink_device)device;
            return true;
        }
    return wlink_fail(error, WLINK_CODE_INVALID, "there is no device '%s'; there are room, exam, microphone",
                      name);
}

/* Devices are for the check and the consultation: nothing opens them at standby. */
static bool devices_allowed(struct wlink_bus *bus, GError **error) {
    struct wlink_consult_view view;
    wlink_consult_view(bus->world.consult, &view);
    return (!wlink_state_is_rest(view.state) && view.state != WLINK_STATE_ENDING) ||
           wlink_fail(error, WLINK_CODE_NOT_NOW, "devices open for a check or a consultation only");
}

static bool open_device(struct wlink_bus *bus, const char *token, enum wlink_device device, GError **error) {
    const char *staff = wlink_desk_admit_device(bus->world.desk, token, error);
    return staff && devices_allowed(bus, error) &&
           wlink_consult_record_act(bus->world.consult, "device-opened", wlink_device_to_string(device),
                                    staff, error) &&
           wlink_devices_open(devices_of(bus), device, error);
}

static bool set_device(struct wlink_bus *bus, const char *token, const char *name, bool open,
                       GError **error) {
    enum wlink_device device = WLINK_DEVICE_ROOM;
    if (!find_device(name, &device, error))
        return false;
    if (open)
        return open_device(bus, token, device, error);
    if (!devices_allowed(bus, error))
        return false;
    wlink_devices_close(devices_of(bus), device);
    bool closed = wlink_devices_are_shut(devices_of(bus), 1u << device, error);
    wlink_consult_record_act(bus->world.consult, closed ? "device-closed" : "device-not-closed", name, NULL,
                             NULL);
    return closed;
}

static gboolean on_set_device(WlinkDevices1 *skeleton, GDBusMethodInvocation *invocation, const char *token,
                              const char *name, gboolean open, void *data) {
    GError *error = NULL;
    struct wlink_bus *bus = data;
    if (!set_device(bus, token, name, open, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consult_used(bus->world.consult);
    wlink_devices1_complete_set_device(skeleton, invocation);
    return TRUE;
}

/* The record never says closed of what did not close. */
static bool record_stop(struct wlink_bus *bus, GError **error) {
    bool all = true;
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (!wlink_devices_are_shut(devices_of(bus), 1u << device, all ? error : NULL)) {
            const char *name = wlink_device_to_string((enum wlink_device)device);
            wlink_consult_record_act(bus->world.consult, "device-not-closed", name, NULL, NULL);
            all = false;
        }
    if (all)
        wlink_consult_record_act(bus->world.consult, "everything-stopped", NULL, NULL, NULL);
    return all;
}

static gboolean on_stop_all(WlinkDevices1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    wlink_devices_stop_all(devices_of(bus));
    wlink_self_check_cancel(bus->world.self_check, WLINK_CODE_CANCELLED);
    bool closed = record_stop(bus, &error);
    wlink_consult_used(bus->world.consult);
    if (!closed)
        return wlink_bus_refuse(invocation, error);
    wlink_devices1_complete_stop_all(skeleton, invocation);
    return TRUE;
}

static gboolean on_start_sending(WlinkDevices1 *skeleton, GDBusMethodInvocation *invocation,
                                 const char *token, void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    const char *staff = wlink_desk_admit_device(bus->world.desk, token, &error);
    if (!staff || !devices_allowed(bus, &error) ||
        !wlink_consult_record_act(bus->world.consult, "sending-started", NULL, staff, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_devices_start_sending(devices_of(bus));
    wlink_consult_used(bus->world.consult);
    wlink_devices1_complete_start_sending(skeleton, invocation);
    return TRUE;
}

static bool play(struct wlink_bus *bus, const char *name, GError **error) {
    struct wlink_sound *sound = wlink_devices_sound(devices_of(bus));
    if (!*name) {
        wlink_sound_stop_tone(sound);
        return true;
    }
    for (int tone = 0; tone <= WLINK_TONE_BACK; tone++)
        if (g_str_equal(name, wlink_tone_to_string((enum wlink_tone)tone)))
            return wlink_sound_play_tone(sound, (enum wlink_tone)tone, error);
    return wlink_fail(error, WLINK_CODE_INVALID,
                      "there is no tone '%s'; there are ring, test, arrival, lost, back", name);
}

static gboolean on_play_tone(WlinkDevices1 *skeleton, GDBusMethodInvocation *invocation, const char *name,
                             void *data) {
    struct wlink_bus *bus = data;
    GError *error = NULL;
    if (!play(bus, name, &error))
        return wlink_bus_refuse(invocation, error);
    wlink_consult_used(bus->world.consult);
    wlink_devices1_complete_play_tone(skeleton, invocation);
    return TRUE;
}

static gboolean on_list_cameras(WlinkDevices1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    wlink_devices1_complete_list_cameras(skeleton, invocation, wlink_devices_list_cameras(devices_of(data)));
    return TRUE;
}

static gboolean on_list_sounds(WlinkDevices1 *skeleton, GDBusMethodInvocation *invocation, void *data) {
    wlink_devices1_complete_list_sounds(skeleton, invocation, wlink_devices_list_sounds(devices_of(data)));
    return TRUE;
}

static void on_volume_written(WlinkDevices1 *skeleton, GParamSpec *spec, void *data) {
    struct wlink_bus *bus = data;
    guint volume = MIN(wlink_devices1_get_volume(skeleton), 100);
    (void)spec;
    wlink_devices_set_volume(devices_of(bus), volume);
    wlink_consult_used(bus->world.consult);
    if (volume != wlink_devices1_get_volume(skeleton))
        wlink_devices1_set_volume(skeleton, volume);
}

static enum wlink_code newest_fault(const struct wlink_devices *devices) {
    for (int device = 0; device < WLINK_DEVICE_COUNT; device++)
        if (wlink_devices_fault(devices, (enum wlink_device)device) != WLINK_CODE_NONE)
            return wlink_devices_fault(devices, (enum wlink_device)device);
    return WLINK_CODE_NONE;
}

static const char *state_of(const struct wlink_devices *devices, enum wlink_device device) {
    return wlink_device_state_to_string(wlink_devices_state(devices, device));
}

void wlink_bus_update_devices(struct wlink_bus *bus) {
    const struct wlink_devices *devices = devices_of(bus);
    wlink_devices1_set_room_camera(bus->devices, state_of(devices, WLINK_DEVICE_ROOM));
    wlink_devices1_set_exam_camera(bus->devices, state_of(devices, WLINK_DEVICE_EXAM));
    wlink_devices1_set_microphone(bus->devices, state_of(devices, WLINK_DEVICE_MICROPHONE));
    wlink_devices1_set_loudspeaker(bus->devices,
                                   wlink_devices_loudspeaker_present(devices) ? "closed" : "none");
    wlink_devices1_set_stopped(bus->devices, wlink_devices_stopped(devices));
    wlink_devices1_set_stopped_usec(bus->devices, wlink_devices_stopped_at(devices));
    wlink_devices1_set_fault(bus->devices, wlink_code_to_string(newest_fault(devices)));
    g_dbus_interface_skeleton_flush(G_DBUS_INTERFACE_SKELETON(bus->devices));
}

bool wlink_bus_export_devices(struct wlink_bus *bus, GError **error) {
    bus->devices = wlink_devices1_skeleton_new();
    wlink_bus_update_devices(bus);
    wlink_devices1_set_volume(bus->devices, wlink_devices_volume(devices_of(bus)));
    g_signal_connect(bus->devices, "handle-set-device", G_CALLBACK(on_set_device), bus);
    g_signal_connect(bus->devices, "handle-stop-all", G_CALLBACK(on_stop_all), bus);
    g_signal_connect(bus->devices, "handle-start-sending", G_CALLBACK(on_start_sending), bus);
    g_signal_connect(bus->devices, "handle-play-tone", G_CALLBACK(on_play_tone), bus);
    g_signal_connect(bus->devices, "handle-list-cameras", G_CALLBACK(on_list_cameras), bus);
    g_signal_connect(bus->devices, "handle-list-sounds", G_CALLBACK(on_list_sounds), bus);
    g_signal_connect(bus->devices, "notify::volume", G_CALLBACK(on_volume_written), bus);
    return wlink_bus_export(bus, bus->devices, WLINK_PATH_DEVICES, error);
}

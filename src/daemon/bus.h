/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "daemon/services.h"

#include <gio/gio.h>

/* The daemon on D-Bus: one adapter for each object of the contract (src/dbus/). An adapter holds no truth: it
 * hands requests down and what it is told up. */
struct wlink_bus;
struct wlink_consult;
struct wlink_desk;
struct wlink_self_check;
struct wlink_devices_event;
struct wlink_presence;
struct wlink_waiting;
struct wlink_presence_event;
struct wlink_consult_event;

/* What the adapters act on. */
struct wlink_bus_world {
    const struct wlink_services *services;
    struct wlink_consult *consult;
    struct wlink_waiting *waiting;
    struct wlink_presence *presence;
    struct wlink_desk *desk;
    struct wlink_self_check *self_check;
    const char *ports_dir;
};

/* Exports every object and takes the name; lost is called when the name or the bus goes away. Synchronous, at
 * start. */
struct wlink_bus *wlink_bus_new(const struct wlink_bus_world *world, void (*lost)(void *data), void *data,
                                GError **error);
void wlink_bus_free(struct wlink_bus *bus);

/* What happened, to whom it may concern. */
void wlink_bus_consult_event(struct wlink_bus *bus, const struct wlink_consult_event *event);
void wlink_bus_devices_event(struct wlink_bus *bus, const struct wlink_devices_event *event);
void wlink_bus_caller_changed(struct wlink_bus *bus, GVariant *caller);
void wlink_bus_presence_event(struct wlink_bus *bus, const struct wlink_presence_event *event);
/* Says RoomChanged of each room whose permission is another one than when it was last asked. */
void wlink_bus_refresh_rooms(struct wlink_bus *bus);
void wlink_bus_staff_changed(struct wlink_bus *bus);
/* Nobody is signed in any more: a run that somebody began who was ends. */
void wlink_bus_signed_out(struct wlink_bus *bus);
void wlink_bus_self_check_changed(struct wlink_bus *bus, bool ended);
void wlink_bus_service_changed(struct wlink_bus *bus);
void wlink_bus_pictures_changed(struct wlink_bus *bus);
void wlink_bus_set_problems(struct wlink_bus *bus, const char *const *problems);

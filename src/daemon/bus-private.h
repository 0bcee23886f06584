/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/bus.h"
#include "daemon/desk.h"
#include "dbus/generated.h"

struct wlink_bus {
    struct wlink_bus_world world;
    GDBusConnection *connection;
    guint name_id;
    void (*lost)(void *data);
    void *data;
    WlinkUnit1 *unit;
    WlinkDirectory1 *directory;
    WlinkDevices1 *devices;
    WlinkConsultation1 *consultation;
    WlinkWaitingList1 *waiting;
    WlinkStaff1 *staff;
    WlinkSelfCheck1 *self_check;
    GDBusMethodInvocation *runner; /* of the self-check that runs; NULL: none does */
    bool runner_signed_in;
    guint aside_watch;  /* of who has set the unit aside */
    WlinkAgent1 *agent; /* the panel's, or NULL */
    guint agent_watch;
    GHashTable *permissions; /* address → enum wlink_code as last said */
    GHashTable *last_called; /* address → gint64 *, Unix time, µs */
    GQueue calls;            /* struct wlink_bus_call: long methods that wait for a state */
};

/* A method that is answered when the consultation reaches a state. */
enum wlink_bus_wait { WLINK_BUS_WAIT_ANSWERED, WLINK_BUS_WAIT_JOINED, WLINK_BUS_WAIT_CLOSED };
struct wlink_bus_call {
    GDBusMethodInvocation *invocation;
    enum wlink_bus_wait wait;
};

/* Each exports its object; false with *error. */
bool wlink_bus_export_unit(struct wlink_bus *bus, GError **error);
bool wlink_bus_export_directory(struct wlink_bus *bus, GError **error);
bool wlink_bus_export_devices(struct wlink_bus *bus, GError **error);
bool wlink_bus_export_consultation(struct wlink_bus *bus, GError **error);
bool wlink_bus_export_waiting(struct wlink_bus *bus, GError **error);
bool wlink_bus_export_staff(struct wlink_bus *bus, GError **error);
bool wlink_bus_export_self_check(struct wlink_bus *bus, GError **error);
/* Watches nobody any more, and asks no keeper. */
void wlink_bus_drop_self_check(struct wlink_bus *bus);

bool wlink_bus_export(struct wlink_bus *bus, void *skeleton, const char *path, GError **error);

/* Answers with an error and returns TRUE, as a handler must. Takes error. */
gboolean wlink_bus_refuse(GDBusMethodInvocation *invocation, GError *error);

/* Options that no method of this object knows are refused; known is NULL-terminated, may be empty. */
bool wlink_bus_check_options(GVariant *options, const char *const *known, GError **error);

/* Who asks: a token, or nobody by name whom the bus knows as root or as this process's user. */
struct wlink_desk_authority wlink_bus_authority_of(struct wlink_bus *bus, GDBusMethodInvocation *invocation,
                                                   const char *token);

/* What is published may have changed. */
void wlink_bus_update_presence(struct wlink_bus *bus);
void wlink_bus_update_devices(struct wlink_bus *bus);
void wlink_bus_update_consultation(struct wlink_bus *bus);
/* Answers the long methods that the state allows to be answered. */
void wlink_bus_settle(struct wlink_bus *bus);
/* Tells every long method that the unit goes down. */
void wlink_bus_settle_all(struct wlink_bus *bus);
/* A room was called from here; Unix time, µs. */
void wlink_bus_note_called(struct wlink_bus *bus, const struct wlink_room *room, gint64 when);
GVariant *wlink_bus_room(struct wlink_bus *bus, const struct wlink_room *room); /* a{sv}, floating */

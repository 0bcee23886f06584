/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/identity.h"
#include "daemon/config.h"
#include "estate/site.h"

#include <glib.h>

/* What the unit's parts share, made once by unit.c and lent to each part that is given it. Nothing here
 * changes after the unit is up, but for what the objects behind the pointers do themselves. */
struct wlink_devices;
struct wlink_picture;
struct wlink_pace;
struct wlink_presence;
struct wlink_record_store;
struct wlink_service;
struct wlink_refusals;
struct wlink_sip;
struct wlink_farewells;
struct wlink_trust;

enum wlink_port {
    WLINK_PORT_ROOM,
    WLINK_PORT_EXAM,
    WLINK_PORT_FAR_ROOM,
    WLINK_PORT_FAR_EXAM,
    WLINK_PORT_COUNT
};
const char *wlink_port_to_string(enum wlink_port port); /* "room", "exam", "far-room", "far-exam" */

struct wlink_services {
    const struct wlink_config *config;
    const wlink_site *site;
    struct wlink_trust *trust;
    struct wlink_record_store *record;
    struct wlink_refusals *refusals;
    struct wlink_pace *pace;
    struct wlink_sip *sip;
    struct wlink_presence *presence;
    struct wlink_service *service;
    struct wlink_farewells *farewells;
    struct wlink_devices *devices;
    struct wlink_picture *pictures[WLINK_PORT_COUNT];
    const char *const *local_addresses; /* for ICE; NULL: all but loopback */
    const char *run_dir;                /* sockets */
};

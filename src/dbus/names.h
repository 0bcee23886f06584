/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>

/* Where the daemon is found on the bus, and how its errors are named there. The contract's manual is
 * src/dbus/org.winglink.Unit1.xml and its neighbours. */
#define WLINK_BUS_NAME          "org.winglink.Unit1"
#define WLINK_PATH_UNIT         "/org/winglink/unit"
#define WLINK_PATH_DIRECTORY    "/org/winglink/directory"
#define WLINK_PATH_DEVICES      "/org/winglink/devices"
#define WLINK_PATH_CONSULTATION "/org/winglink/consultation"
#define WLINK_PATH_WAITING      "/org/winglink/waiting"
#define WLINK_PATH_STAFF        "/org/winglink/staff"
#define WLINK_PATH_SELF_CHECK   "/org/winglink/self_check"

/* The keeper is a process of its own. */
#define WLINK_KEEPER_BUS_NAME "org.winglink.Keeper1"
#define WLINK_PATH_KEEPER     "/org/winglink/keeper"

/* The code's error name on the bus: "not-authorised" is "org.winglink.Error.NotAuthorised". Free with
 * g_free. */
char *wlink_dbus_error_name(enum wlink_code code);

/* Teaches GDBus every code's error name, so that a GError of WLINK_ERROR returned by a method leaves under
 * its name, and arrives at the caller as a GError of WLINK_ERROR with the same code. Both ends call it once
 * before they touch the bus; later calls do nothing. Any thread. */
void wlink_dbus_register_errors(void);

/* The message of an error that came over the bus, without GDBus's prefix "GDBus.Error:<name>: ". Free with
 * g_free. */
char *wlink_dbus_error_message(const GError *error);

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/bus-private.h"
#include "dbus/names.h"

bool wlink_bus_export_staff(struct wlink_bus *bus, GError **error) {
    bus->staff = wlink_staff1_skeleton_new();
    return wlink_bus_export(bus, bus->staff, WLINK_PATH_STAFF, error);
}

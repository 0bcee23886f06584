/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/staff.h"

#include <glib.h>
#include <stdbool.h>

/* The staff of this unit on its disk: one JSON file, mode 0600, replaced as a whole and synced. It holds
 * codes, roles, hashes of PINs, and the wrong tries that count (docs/staff.md); no name, no PIN. */

/* A file that is not there is a unit without staff. Fails with INVALID when it is not one of ours, FAILED
 * when it cannot be read. Never a part of it. */
wlink_staff *wlink_staff_store_load(const char *path, GError **error);

/* On the disk when it returns true. Fails with FAILED; the file is then as it was. */
bool wlink_staff_store_save(const char *path, const wlink_staff *staff, GError **error);

/* Moves a file that cannot be believed to PATH.broken, over an older one. */
void wlink_staff_store_put_aside(const char *path);

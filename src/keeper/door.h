/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* The technician's door: while it is open, USBGuard lets a service stick in, and the kernel has a driver for
 * it. winglink-door.service does both and undoes both; the keeper, which can do neither itself, starts and
 * stops it. */

bool wlink_door_is_open(const wlink_keeper *keeper);

/* Tells one who wants to know when it opened or shut. */
typedef void (*wlink_door_changed)(bool open, void *data);
void wlink_door_watch(wlink_keeper *keeper, wlink_door_changed changed, void *data);

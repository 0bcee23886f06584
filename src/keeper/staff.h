/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/work.h"

/* Applies a staff list through winglinkd (Staff1), code by code. The one-time PINs of new technicians and
 * managers are kept for whoever applied it (Keeper1.TakePins); those of others are forgotten at once. */
extern const struct wlink_work_kind wlink_work_staff;

/* Who asked for the work of this kind that begins now, by its name on the bus: nobody else is told the PINs.
 */
void wlink_staff_pins_for(wlink_keeper *keeper, const char *sender);

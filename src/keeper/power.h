/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* The answer to Consultation1.State says that somebody would be interrupted. */
bool wlink_power_is_held(GVariant *reply);

/* Restarts the machine, as systemd does it, which is asked until it does; Keeper1.State says so. */
void wlink_power_restart(wlink_keeper *keeper);

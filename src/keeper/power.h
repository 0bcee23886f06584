/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* Restarts the machine, as systemd does it, which is asked until it does; Keeper1.State says so. */
void wlink_power_restart(wlink_keeper *keeper);

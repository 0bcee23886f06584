/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/rauc.h"

/* Keeper1.OtherVersion and OtherGood: what there is to go back to. */
void wlink_slots_show(wlink_keeper *keeper, const struct wlink_rauc_status *status);
/* The same, asking RAUC first. */
void wlink_slots_look(wlink_keeper *keeper);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* The part that asks the estate for an identity: makes the unit's key and its request at the first start
 * (docs/estate.md), and shows both in Keeper1. */

/* Sets Enrolled, Address and Request again, after the identity changed. */
void wlink_enrol_refresh(wlink_keeper *keeper);

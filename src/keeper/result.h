/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* Keeper1.UpdateResult as the memory has it. */
void wlink_result_show(wlink_keeper *keeper);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

#include <stdbool.h>

/* The other slot of a unit that was just flashed: nobody has started it yet, but it was written with the same
 * image. Once what runs is good, both slots are compared byte for byte, in the background, and what was found
 * is kept: a twin of what is good can be gone back to. */

/* Compares them, unless it is known what the other slot is worth: it was found good, or was left. */
void wlink_twin_look(wlink_keeper *keeper);

/* The other slot is about to be written: it is no twin, and not compared any more. */
void wlink_twin_forget(wlink_keeper *keeper);

/* Nobody can say yet whether the other slot can be gone back to. */
bool wlink_twin_is_open(const wlink_keeper *keeper);

/* It is known that it cannot: what runs is the only copy of this unit's program. */
bool wlink_twin_is_missing(const wlink_keeper *keeper);

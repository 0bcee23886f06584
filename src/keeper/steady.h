/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* How long a start that was found good goes on. What crashes soon after it was found good would be started
 * for ever: each such run is counted, on the disk, when it is found good, and not any more once it has lasted
 * (wlink_keeper_options.steady) or ends in order. judge.h says what follows from the count. */

/* This start was found good, and that is written down. */
void wlink_steady_watch(wlink_keeper *keeper);

/* The machine goes down because somebody wants it to, or only the keeper ends. */
void wlink_steady_ends(wlink_keeper *keeper);

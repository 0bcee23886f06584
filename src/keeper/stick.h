/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"
#include "keeper/manifest.h"
#include "keeper/stick-io.h"

/* The part that looks at the service stick (docs/service-stick.md): sees the partition come and go while the
 * technician's door is open, has its manifest read and checked in a thread, shows Keeper1.Stick, and starts
 * the work that Apply asks for. */

/* What has to be done for an item of the stick that is in: file (a full reference) and item (borrowed from
 * the stick, as long as it is in). Fails with NOT_FOUND. */
bool wlink_stick_take(wlink_keeper *keeper, enum wlink_item_kind kind, wlink_stick_file **file,
                      const struct wlink_item **item, GError **error);

/* What is installed has changed: shows the items anew. */
void wlink_stick_refresh(wlink_keeper *keeper);

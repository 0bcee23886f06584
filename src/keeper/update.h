/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/work.h"

/* Installs a signed RAUC bundle (wlink_work.path) in the slot that does not run, and restarts into it
 * (docs/update.md). Errors: UPDATE_SIGNATURE, UPDATE_DAMAGED, UPDATE_OTHER_BOARD, UPDATE_OLDER,
 * UPDATE_NOT_WRITTEN, CANCELLED; NOT_NOW: what runs is not known to be good, or not what works in it. */
extern const struct wlink_work_kind wlink_work_update;

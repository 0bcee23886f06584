/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/work.h"

/* Applies a staff list through winglinkd (Staff1), code by code. The one-time PINs of new technicians and
 * managers are kept for whoever applied it (Keeper1.TakePins), also when it fails after some; those of others
 * are forgotten at once. */
extern const struct wlink_work_kind wlink_work_staff;

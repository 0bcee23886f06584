/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"

#include <glib.h>

enum wlink_forgotten {
    WLINK_FORGOTTEN_NOTHING, /* all is as it was */
    WLINK_FORGOTTEN_PARTLY,  /* the next start may find no data partition; what was in it may be there */
    WLINK_FORGOTTEN_ALL,
};

/* Makes everything that the unit keeps unreadable, for good: the data partition is taken out of the disk's
 * table, and its encryption's header (keys, and the token that the TPM opens) is overwritten. What runs goes
 * on until the machine restarts; at its start systemd-repart makes the partition anew, as after flashing. In
 * this order a cut never leaves a partition that cannot be opened: with the partition in the table its header
 * is whole; without it, the next start overwrites what was there (docs/service-stick.md). Blocks for a second
 * or so. error (FAILED) is set unless it is ALL. */
enum wlink_forgotten wlink_forget_everything(const struct wlink_paths *paths, GError **error);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

/* A device that was gone and is there again has its check run again, where the last run of it has not passed.
 * Begins as zeros. */
struct wlink_replug {
    unsigned gone, back; /* bits 1 << part */
};

/* Looks at the devices, and says whose check is due: its name, once; NULL: none. While may_run is false what
 * came back is kept for later. Borrowed. */
const char *wlink_replug_due(struct wlink_replug *replug, const struct wlink_model *model, bool may_run);

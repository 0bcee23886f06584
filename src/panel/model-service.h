/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model-fields.h"

/* The parts of the model that tell of the unit's checks and of the keeper: private to the model. */
enum { WLINK_SELF_CHECK_FIELDS = 4, WLINK_KEEPER_FIELDS = 12 };
extern const struct wlink_field wlink_self_check_fields[WLINK_SELF_CHECK_FIELDS];
extern const struct wlink_field wlink_keeper_fields[WLINK_KEEPER_FIELDS];

void wlink_service_begin(struct wlink_model *model);
void wlink_service_end(struct wlink_model *model);
/* The keeper has left the bus: nothing of what it said holds any more. */
void wlink_service_forget_keeper(struct wlink_model *model);

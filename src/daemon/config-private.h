/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/keytable.h"

/* The table behind unit.conf, for its manual. */
const struct wlink_keytable *wlink_config_table(void);

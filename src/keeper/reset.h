/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/work.h"

/* Makes everything that the unit keeps unreadable (forget.h), and restarts the machine, which is then as
 * never enrolled. */
extern const struct wlink_work_kind wlink_work_factory_reset;

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/work.h"

const struct wlink_work_kind *const wlink_work_kinds[] = {
    NULL,
};

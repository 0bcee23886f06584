/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/report.h"
#include "keeper/reset.h"
#include "keeper/site.h"
#include "keeper/staff.h"
#include "keeper/update.h"
#include "keeper/work.h"

const struct wlink_work_kind *const wlink_work_kinds[] = {
    &wlink_work_update, &wlink_work_site,          &wlink_work_staff,
    &wlink_work_report, &wlink_work_factory_reset, NULL,
};

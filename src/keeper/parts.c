/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/parts.h"

const struct wlink_keeper_part *const wlink_keeper_parts[] = {
    &wlink_keeper_part_door,   &wlink_keeper_part_enrol,   &wlink_keeper_part_machine,
    &wlink_keeper_part_power,  &wlink_keeper_part_site,    &wlink_keeper_part_staff,
    &wlink_keeper_part_report, &wlink_keeper_part_serving, &wlink_keeper_part_stick,
    &wlink_keeper_part_twin,   &wlink_keeper_part_work,    &wlink_keeper_part_result,
    &wlink_keeper_part_steady, &wlink_keeper_part_health,  NULL,
};

void *wlink_keeper_find_part(const wlink_keeper *keeper, const struct wlink_keeper_part *part) {
    for (guint i = 0; i < keeper->parts->len; i++)
        if (wlink_keeper_parts[i] == part)
            return keeper->parts->pdata[i];
    return NULL;
}

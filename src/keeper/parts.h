/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* A part of the keeper: files of its own, and one row in parts.c. start connects the part's methods and fills
 * its properties, before anybody can see them; it gives the part's state (NULL with *error set fails the
 * whole keeper), which stop gets back. Parts start in the table's order and stop in the reverse one. */
struct wlink_keeper_part {
    const char *name;
    void *(*start)(wlink_keeper *keeper, GError **error);
    void (*stop)(void *part);
};

extern const struct wlink_keeper_part *const wlink_keeper_parts[]; /* ends with NULL */

/* The state of a part, for the files of that part. */
void *wlink_keeper_find_part(const wlink_keeper *keeper, const struct wlink_keeper_part *part);

extern const struct wlink_keeper_part wlink_keeper_part_door;
extern const struct wlink_keeper_part wlink_keeper_part_enrol;
extern const struct wlink_keeper_part wlink_keeper_part_machine;
extern const struct wlink_keeper_part wlink_keeper_part_power;
extern const struct wlink_keeper_part wlink_keeper_part_result;
extern const struct wlink_keeper_part wlink_keeper_part_health;
extern const struct wlink_keeper_part wlink_keeper_part_work;
extern const struct wlink_keeper_part wlink_keeper_part_twin;
extern const struct wlink_keeper_part wlink_keeper_part_report;
extern const struct wlink_keeper_part wlink_keeper_part_serving;
extern const struct wlink_keeper_part wlink_keeper_part_site;
extern const struct wlink_keeper_part wlink_keeper_part_staff;
extern const struct wlink_keeper_part wlink_keeper_part_steady;
extern const struct wlink_keeper_part wlink_keeper_part_stick;

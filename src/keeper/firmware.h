/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"

#include <stdbool.h>

/* The firmware's variables, as the kernel shows them (efivarfs): RAUC changes them, this only looks, but for
 * one. */

/* Secure Boot is enforced. False with *known when there is no such variable. */
bool wlink_firmware_secure_boot(const struct wlink_paths *paths, bool *known);

/* The firmware's order begins with something else than what it started now: it forgot its entries, or
 * somebody changed them. False, too, when that cannot be read. */
bool wlink_firmware_begins_elsewhere(const struct wlink_paths *paths);

/* The initial RAM disk has had the other slot started next, until somebody takes charge of this start: it is
 * this one that goes on. Without such a note there is nothing to do; one that cannot be taken back is a line
 * in the journal. */
void wlink_firmware_take_charge(const struct wlink_paths *paths);

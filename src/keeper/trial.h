/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"

#include <glib.h>
#include <stdbool.h>

/* A new site bundle on trial: what was there before is kept until the unit has been seen to work with the new
 * one. Files alone, each step synced; the power may fail between any two, and wlink_trial_recover then leaves
 * one good bundle.
 *
 * Beside the bundle, "trial" says that it is one: winglinkd remembers the serial number of no bundle on trial
 * (daemon/bundle.h), so that it takes the former one again. The former bundle and certificate lie in the
 * keeper's own folder. What was committed is never taken back: no older bundle comes into use by this. */

/* Keeps what is there, then marks the bundle to come as on trial. A serial number that cannot be read, with
 * which winglinkd starts with no bundle, becomes that of the bundle in use; where that is no good one either,
 * serial, of the bundle to come. Fails with FAILED. */
bool wlink_trial_begin(const struct wlink_paths *paths, guint64 serial, GError **error);

/* The unit works with it: from here on it counts, also where its numbers cannot be written down, which is
 * logged. Fails with FAILED when the mark cannot be taken away; it is then still on trial. */
bool wlink_trial_commit(const struct wlink_paths *paths, guint64 serial, GError **error);

/* In the keeper's own folder, where winglinkd cannot write: the serial number of the newest bundle that was
 * put in use, below which the helpers of the firewall and the clock take none. Fails with FAILED. */
bool wlink_trial_keep_floor(const struct wlink_paths *paths, guint64 serial, GError **error);

/* The former bundle and certificate are in their places again. Fails with FAILED; it is then still on trial.
 */
bool wlink_trial_take_back(const struct wlink_paths *paths, GError **error);

/* At the start: a trial that was cut short is taken back, and taken_back says that there was one. Fails with
 * FAILED. */
bool wlink_trial_recover(const struct wlink_paths *paths, bool *taken_back, GError **error);

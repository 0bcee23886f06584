/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"
#include "estate/site.h"

#include <glib.h>
#include <stdbool.h>

/* The unit's clock: its floor (build, bundle, the newest time that a time server vouched for) and whether
 * what it says is believed. call/known-time.h has the rules. */
struct wlink_clock;

/* needs_server: the clock is believed only when a time server keeps it. Never NULL. */
struct wlink_clock *wlink_clock_new(const struct wlink_paths *paths, const wlink_site *site,
                                    bool needs_server);
void wlink_clock_free(struct wlink_clock *clock);

/* Unix time, s; whether it is known or not. */
gint64 wlink_clock_now(void);

/* False while the clock is below its floor, or not kept by a time server where that is needed. */
bool wlink_clock_is_known(struct wlink_clock *clock);

/* To be called now and then: keeps the time for the next start, at most once an hour, while a time server
 * keeps the clock. */
void wlink_clock_keep(struct wlink_clock *clock);

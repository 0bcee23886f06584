/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* Whether the unit is up: winglinkd, which is on the bus only when its SIP stack runs, and the panel, which
 * registers itself with it. A unit without an identity has no winglinkd yet: there the panel must have run
 * for a minute. */
typedef struct wlink_up_watch wlink_up_watch;

struct wlink_up_watch *wlink_up_watch_new(wlink_keeper *keeper, void (*changed)(void *data), void *data);
void wlink_up_watch_free(struct wlink_up_watch *watch);

bool wlink_up_watch_is_up(const struct wlink_up_watch *watch);
/* Why it is not, in words for a technician: "winglinkd is not ready". Static. */
const char *wlink_up_watch_words(const struct wlink_up_watch *watch);

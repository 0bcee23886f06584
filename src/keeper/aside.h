/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* A unit that was put aside (permit.h) stays so while work goes on: a winglinkd that starts anew has
 * forgotten it, and is asked again as soon as it is there. */
struct wlink_aside;

/* reason: of SelfCheck1.SetAside; static. */
struct wlink_aside *wlink_aside_new(wlink_keeper *keeper, const char *reason);
/* Not while wlink_aside_agree waits for an answer of winglinkd. NULL is allowed. */
void wlink_aside_free(struct wlink_aside *aside);
/* winglinkd was, at some time since this began. */
bool wlink_aside_was_there(const struct wlink_aside *aside);
/* Before what must not happen in a consultation: agreed is called when winglinkd says that the unit is aside,
 * or was not there all the time. In a consultation, or when it has just gone (it may take one up again), it
 * is asked again and again, and asking is called before each time: true ends that. */
void wlink_aside_agree(struct wlink_aside *aside, bool (*asking)(void *data), void (*agreed)(void *data),
                       void *data);

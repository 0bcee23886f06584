/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "dbus/client.h"
#include "panel/model.h"

/* Keeps a model true to the daemon: asks for everything at the start and whenever the daemon comes back,
 * hands on what changes, and looks twice a second whether it answers at all. */
typedef struct wlink_feed wlink_feed;

/* model outlives the feed. Fails when there is no bus. */
wlink_feed *wlink_feed_new(struct wlink_model *model, GError **error);
void wlink_feed_free(wlink_feed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_feed, wlink_feed_free)

/* For what a person asks for. Borrowed. */
wlink_client *wlink_feed_client(const wlink_feed *feed);
/* Also told of the daemon's coming back; one at a time. */
void wlink_feed_set_back_handler(wlink_feed *feed, void (*back)(void *data), void *data);

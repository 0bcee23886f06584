/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Word from the kernel, by rtnetlink, that an interface or an address has come, gone or changed: a cable that
 * is pulled or put in shows within about a second (the kernel itself waits that long before it believes a
 * lost carrier). GNetworkMonitor tells of addresses and routes alone. */
struct wlink_network_watch;

/* changed is called from the main loop, once for all that came together; what there is now is network.h's.
 * Never fails: where the kernel does not tell, it is logged, and who asks once a minute still sees it. */
struct wlink_network_watch *wlink_network_watch_new(void (*changed)(void *data), void *data);
void wlink_network_watch_free(struct wlink_network_watch *watch); /* NULL is allowed */

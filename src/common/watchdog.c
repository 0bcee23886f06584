/* SPDX-License-Identifier: Apache-2.0 */
#include "common/watchdog.h"

#include <systemd/sd-daemon.h>

static gboolean on_alive(void *data) {
    (void)data;
    sd_notify(0, "WATCHDOG=1");
    return G_SOURCE_CONTINUE;
}

guint wlink_watchdog_start(void) {
    guint64 interval = 0;
    if (sd_watchdog_enabled(0, &interval) <= 0)
        return 0;
    on_alive(NULL);
    return g_timeout_add((guint)(interval / 2000), on_alive, NULL); /* µs to ms, and twice in the time */
}

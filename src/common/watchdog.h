/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Tells systemd, when it wants to know (WatchdogSec= of the service), that the default main loop turns: a
 * process that hangs is ended and started again. A source to be removed at the end; 0: nobody wants to know.
 */
guint wlink_watchdog_start(void);

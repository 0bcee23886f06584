/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The journal's lines. Every line a technician may search for goes through wlink_log() and has one form:
 *     <event>: <words> [key=value …]
 * Never keys, whole SDPs, names of people or patients, at any level.
 * GLib's structured log carries them: to the journal under systemd, to stderr else. */
enum wlink_level {
    WLINK_LOG_ERROR,  /* a person must do something */
    WLINK_LOG_NOTICE, /* what the unit did: calls, refusals, devices opened and closed */
    WLINK_LOG_DEBUG,  /* only with WINGLINK_DEBUG=1 */
};

/* One line. event is a short lower-case name such as "call-refused"; it selects the MESSAGE_ID. */
void wlink_log(enum wlink_level level, const char *event, const char *format, ...) G_GNUC_PRINTF(3, 4);

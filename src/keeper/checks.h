/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What SelfCheck1.Checks (aa{sv}) means for an update: what passed in the old version must pass in the new
 * one, and hardware that was missing before must not fail it. Checks that need a person (touch), the network
 * or its time, or ask about the other slot do not count: an update is no reason why they change. */

/* The names of those that count and passed, NULL-terminated; g_strfreev. */
char **wlink_checks_passed(GVariant *checks);

/* What passed before and does not now: "room-camera (camera-missing), loopback (failed)"; NULL: nothing. A
 * check that there is no more is passed over. g_free. */
char *wlink_checks_lost(char **passed_before, GVariant *checks);

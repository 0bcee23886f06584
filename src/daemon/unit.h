/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The whole daemon, put together: the only file that sees all of it. */
struct wlink_unit;

/* Starts everything under root. ended is called once, on the main context, when the unit has gone down after
 * wlink_unit_stop or because its bus went away. Fails with a sentence that names the file or device at fault.
 */
struct wlink_unit *wlink_unit_new(const char *root, void (*ended)(void *data), void *data, GError **error);

/* Ends what is on, tells far ends, closes devices; ended follows within 2 s. */
void wlink_unit_stop(struct wlink_unit *unit);
void wlink_unit_free(struct wlink_unit *unit);

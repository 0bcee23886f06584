/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/services.h"

#include <glib.h>
#include <stdbool.h>

/* What a glance at the open devices shows while a person checks them, before a call: a room camera that is
 * open but dark, a microphone that is open but hears nothing at all. The rest of what a check needs to know
 * is the unit's problems already. Main context only. */
struct wlink_glance;

/* changed: one of the two answers below is another one now. services is borrowed. */
struct wlink_glance *wlink_glance_new(const struct wlink_services *services, void (*changed)(void *data),
                                      void *data);
void wlink_glance_free(struct wlink_glance *glance); /* NULL is allowed */

/* A check is open; both answers are false otherwise. */
void wlink_glance_set_on(struct wlink_glance *glance, bool on);
/* A level of the microphone, dBFS. */
void wlink_glance_take_level(struct wlink_glance *glance, double peak_db);

/* Each for some seconds in a row, so that nobody reads of a camera that is finding its exposure. */
bool wlink_glance_is_dark(const struct wlink_glance *glance);
bool wlink_glance_is_deaf(const struct wlink_glance *glance);

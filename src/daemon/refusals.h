/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <stdbool.h>

/* The record's lines of what was refused here. Who may send requests can make these: at most 60 a minute are
 * written, the last of them with "more": true, so that nobody keeps the disk busy or fills it. */
typedef struct wlink_refusals wlink_refusals;
struct wlink_record_store;

/* store is borrowed. Never NULL. */
struct wlink_refusals *wlink_refusals_new(struct wlink_record_store *store);
void wlink_refusals_free(struct wlink_refusals *refusals); /* NULL is allowed */

/* what: "call-refused-here" …; room: as the far end claims to be, believed by nobody. */
void wlink_refusals_write(struct wlink_refusals *refusals, const char *what, const char *room,
                          enum wlink_code code);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/stick-io.h"
#include "keeper/work.h"

/* Brings the payload of an item to the data partition, as work wants it (struct wlink_work_order):
 * wlink_stick_fetch is the fetcher, and what wlink_stick_fetch_new gives is its data: the caller's until the
 * work has ended. */
void *wlink_stick_fetch_new(wlink_stick_file *file, const struct wlink_item *item);
void wlink_stick_fetch_unref(void *fetch); /* NULL is allowed */
void wlink_stick_fetch(struct wlink_work *work, void *fetch);

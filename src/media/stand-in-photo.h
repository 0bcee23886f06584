/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Private to src/media: a still picture in memory, I420, planes packed, strides width and width / 2. */
struct wlink_still {
    unsigned width, height; /* px, even */
    guint8 *bytes;
};

/* The photograph scaled to cover width x height (even), or a drawn test card when file is NULL or unreadable.
 * Free bytes with g_free. */
struct wlink_still wlink_still_load(const char *file, unsigned width, unsigned height);

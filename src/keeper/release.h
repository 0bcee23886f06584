/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"

#include <glib.h>

/* What image this is: os-release, and what the kernel was told. */
struct wlink_release {
    char *version; /* IMAGE_VERSION, "" */
    char *variant; /* VARIANT_ID: "development", "production", "" */
    char *slot;    /* rauc.slot of the command line: "a", "b", "" on a machine without slots */
};

typedef struct wlink_release wlink_release;
struct wlink_release *wlink_release_read(const struct wlink_paths *paths);
void wlink_release_free(struct wlink_release *release);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_release, wlink_release_free)

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"

#include <glib.h>
#include <stdbool.h>

/* The disk and what protects it, from /sys and the data partition's own header. */
struct wlink_disk {
    char *model;    /* "" when the disk does not say */
    guint64 size;   /* bytes; 0: not known */
    bool verity;    /* the root is read through dm-verity */
    bool encrypted; /* what the data lies on is LUKS2 */
    bool pcr7;      /* and its key is given out by the TPM for PCR 7 alone */
};
typedef struct wlink_disk wlink_disk;

struct wlink_disk *wlink_disk_look(const struct wlink_paths *paths);
void wlink_disk_free(struct wlink_disk *disk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_disk, wlink_disk_free)

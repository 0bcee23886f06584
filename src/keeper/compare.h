/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Reads pairs of partitions, or files, as wholes from the disk itself and compares them byte for byte. Nobody
 * waits for it: a thread of its own takes a fifth of what the disk can do at most. */
typedef struct wlink_compare wlink_compare;

struct wlink_compare_pair {
    char *one, *other;
};

/* same: every byte is, and none is over. error: one could not be read (FAILED); nothing is known then. */
typedef void (*wlink_compare_answer)(bool same, const GError *error, void *data);

/* pairs: count of them, copied. answer comes on the main context, once, from where it may be freed. */
wlink_compare *wlink_compare_new(const struct wlink_compare_pair *pairs, unsigned count,
                                 wlink_compare_answer answer, void *data);
/* Stops it, where it is under way, within a read of 1 MiB; no answer afterwards. NULL is allowed. */
void wlink_compare_free(wlink_compare *compare);

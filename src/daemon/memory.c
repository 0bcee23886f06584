/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/memory.h"

#include "common/log.h"

#include <malloc.h>

/* A consultation has some fifty threads. With an arena for each eight of them the heap is full of holes:
 * measured over 60 consultations it grew to 140 MB, and to 80 MB with two arenas. Frames are mapped and
 * unmapped one by one only as long as the limit for that stays where it is: glibc raises it with the first
 * one that is freed. An idle wing after eight consultations held 171 MB, 37 MB with a fixed limit, 30 MB with
 * both. */
enum { ARENAS = 2, MAPPED_FROM = 256 * 1024, TIDY_SECONDS = 2 };

void wlink_memory_init(void) {
    mallopt(M_ARENA_MAX, ARENAS);
    mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
}

static gboolean on_tidy(void *data) {
    guint *timer = data;
    *timer = 0;
    malloc_trim(0);
    wlink_log(WLINK_LOG_DEBUG, "memory-tidied", "what a consultation took is given back");
    return G_SOURCE_REMOVE;
}

void wlink_memory_tidy_soon(guint *timer) {
    g_clear_handle_id(timer, g_source_remove);
    *timer = g_timeout_add_seconds(TIDY_SECONDS, on_tidy, timer);
}

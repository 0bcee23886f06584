/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Reading a partition from the disk itself, past the kernel's cache. Any thread. */

/* Descriptor, or -1 with errno. */
int wlink_disk_read_open(const char *path);

/* A buffer for one read; free with g_aligned_free. */
void *wlink_disk_read_buffer(void);

/* The next bytes, 1 MiB at most: how many, 0 at the end, -1 with errno. */
gssize wlink_disk_read(int fd, void *buffer);

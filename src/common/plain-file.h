/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Reads a file that lies where another user may have put something else: a link, a FIFO, a device, or one
 * without end. The folder itself is trusted. Never waits. NUL-terminated beyond length, which may be NULL.
 * Fails with a GFileError: NOENT when there is none. */
char *wlink_plain_file_read(const char *path, gsize most, gsize *length, GError **error);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Reads a file that lies where another user may have put something else: a link, a FIFO, a device, or one
 * without end. The folder itself is trusted. Never waits. NUL-terminated beyond length, which may be NULL.
 * Fails with a GFileError: NOENT when there is none. */
char *wlink_plain_file_read(const char *path, gsize most, gsize *length, GError **error);

/* Puts a file there, whole or not at all, on the disk when this returns, with mode 0600. Its owner is that of
 * the folder, who may have put links there: they are replaced, never followed, and a folder that is one is
 * refused. Fails with FAILED. */
bool wlink_plain_file_write(const char *path, const void *data, gsize length, GError **error);

/* A file that holds one number and a line's end. Read: false when there is none or it holds something else,
 * and number is untouched. Written as above. */
bool wlink_plain_file_read_number(const char *path, guint64 *number);
bool wlink_plain_file_write_number(const char *path, guint64 number, GError **error);

/* Takes a file away for good, or what lies in its place; that there is none is no error. The folder as above.
 */
bool wlink_plain_file_remove(const char *path, GError **error);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Reads a video port as the panel would, from within the daemon: for the self-check. Main context. */
struct wlink_port_reader;

/* socket: as wlink_picture_open_port gave it. Fails with MEDIA_FAILED. */
struct wlink_port_reader *wlink_port_reader_new(const char *socket, GError **error);
void wlink_port_reader_free(struct wlink_port_reader *reader); /* NULL is allowed */
/* Frames that came out of it so far. */
unsigned wlink_port_reader_frames(struct wlink_port_reader *reader);

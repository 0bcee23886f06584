/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Private to src/media: one reader's own branch of a picture. It speaks the protocol of GStreamer's
 * unixfdsink itself: that element tells nobody when its reader comes and goes, lets any number of readers
 * hold any number of frames, and blocks when one does not read. */
struct wlink_port;
struct wlink_picture;

/* Called once on the main context when the port has ended by itself (reader gone, none came, pool empty).
 * The handler frees it. why is a few words for the journal. */
typedef void (*wlink_port_handler)(struct wlink_port *port, const char *why, void *data);

/* Listens on a new socket in directory. Main context. */
struct wlink_port *wlink_port_new(struct wlink_picture *picture, const char *directory,
                                  wlink_port_handler handler, void *data, GError **error);

/* Ends the branch and removes its socket. NULL is allowed. Main context. */
void wlink_port_free(struct wlink_port *port);

const char *wlink_port_path(const struct wlink_port *port);

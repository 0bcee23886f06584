/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gst/gst.h>
#include <stdbool.h>

/* Private to src/media: the four frames that a video port lends to its reader, in shared memory that the
 * reader cannot make longer or shorter (a shorter one would kill the writer by SIGBUS). */
struct wlink_port_pool;

struct wlink_port_slot {
    int fd;
    guint64 id; /* of this loan; never used again */
    gsize size; /* bytes */
};

/* Without frames; fit comes before lend. */
struct wlink_port_pool *wlink_port_pool_new(void);
void wlink_port_pool_free(struct wlink_port_pool *pool);

/* Frames to come have these caps. Never more than four exist: one of another size is made anew when it has
 * come back and is needed. False: not I420, or more than 4096 x 2304. Streaming thread. */
bool wlink_port_pool_fit(struct wlink_port_pool *pool, GstCaps *caps);

/* Copies the frame into a free slot; NULL at once when there is none, no memory, or the frame is not what its
 * caps say. The slot is the reader's until released. Streaming thread. */
const struct wlink_port_slot *wlink_port_pool_lend(struct wlink_port_pool *pool, GstBuffer *frame);

/* Takes a loan back. False when there is no such loan. Any thread. */
bool wlink_port_pool_release(struct wlink_port_pool *pool, guint64 id);

/* Whether the reader has all four. */
bool wlink_port_pool_is_empty(struct wlink_port_pool *pool);

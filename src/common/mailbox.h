/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The way from foreign threads (GStreamer, promises, ALSA) into the main loop: a thread posts an event
 * struct, the owner's handler gets it on the main context, in order, and frees nothing: the mailbox does. */
typedef struct wlink_mailbox wlink_mailbox;

/* Called on the main context. The event is freed with the mailbox's free function afterwards. */
typedef void (*wlink_mailbox_handler)(void *event, void *data);

/* Makes a mailbox that delivers on the calling thread's default main context. */
struct wlink_mailbox *wlink_mailbox_new(wlink_mailbox_handler handler, void *data, GDestroyNotify free_event);

/* A further reference for a foreign thread; each thread that posts holds one. Any thread. */
struct wlink_mailbox *wlink_mailbox_ref(struct wlink_mailbox *mailbox);
void wlink_mailbox_unref(struct wlink_mailbox *mailbox);

/* Posts an event and takes ownership of it; after close it is freed at once. Any thread. */
void wlink_mailbox_post(struct wlink_mailbox *mailbox, void *event);

/* From here on nothing is delivered; what was queued is freed. Main context only; drops no reference. NULL is
 * allowed. */
void wlink_mailbox_close(struct wlink_mailbox *mailbox);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_mailbox, wlink_mailbox_unref)

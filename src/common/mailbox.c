/* SPDX-License-Identifier: Apache-2.0 */
#include "common/mailbox.h"

#include <stdbool.h>

struct wlink_mailbox {
    gatomicrefcount refs;
    GMutex lock;
    GQueue events; /* guarded by lock */
    bool closed;   /* guarded by lock */
    GSource *wake; /* ready while events is not empty */
    GMainContext *context;
    wlink_mailbox_handler handler;
    void *data;
    GDestroyNotify free_event;
};

static void *take_event(struct wlink_mailbox *mailbox) {
    g_mutex_lock(&mailbox->lock);
    void *event = g_queue_pop_head(&mailbox->events);
    if (g_queue_is_empty(&mailbox->events))
        g_source_set_ready_time(mailbox->wake, -1);
    g_mutex_unlock(&mailbox->lock);
    return event;
}

/* One event a turn of the loop, so that a busy thread cannot starve timers and sockets. */
static gboolean on_wake(void *data) {
    struct wlink_mailbox *mailbox = wlink_mailbox_ref(data);
    void *event = take_event(mailbox);
    if (event) {
        mailbox->handler(event, mailbox->data);
        mailbox->free_event(event);
    }
    wlink_mailbox_unref(mailbox);
    return G_SOURCE_CONTINUE;
}

static gboolean dispatch_wake(GSource *source, GSourceFunc callback, void *data) {
    (void)source;
    return callback ? callback(data) : G_SOURCE_REMOVE;
}

static GSourceFuncs wake_functions = {.dispatch = dispatch_wake};

struct wlink_mailbox *wlink_mailbox_new(wlink_mailbox_handler handler, void *data,
                                        GDestroyNotify free_event) {
    struct wlink_mailbox *mailbox = g_new0(struct wlink_mailbox, 1);
    g_atomic_ref_count_init(&mailbox->refs);
    g_mutex_init(&mailbox->lock);
    g_queue_init(&mailbox->events);
    mailbox->handler = handler;
    mailbox->data = data;
    mailbox->free_event = free_event;
    mailbox->context = g_main_context_ref_thread_default();
    mailbox->wake = g_source_new(&wake_functions, sizeof(GSource));
    g_source_set_static_name(mailbox->wake, "winglink mailbox");
    g_source_set_callback(mailbox->wake, on_wake, mailbox, NULL);
    g_source_attach(mailbox->wake, mailbox->context);
    return mailbox;
}

struct wlink_mailbox *wlink_mailbox_ref(struct wlink_mailbox *mailbox) {
    g_atomic_ref_count_inc(&mailbox->refs);
    return mailbox;
}

void wlink_mailbox_unref(struct wlink_mailbox *mailbox) {
    if (!mailbox || !g_atomic_ref_count_dec(&mailbox->refs))
        return;
    g_source_destroy(mailbox->wake);
    g_source_unref(mailbox->wake);
    g_main_context_unref(mailbox->context);
    g_queue_clear_full(&mailbox->events, mailbox->free_event);
    g_mutex_clear(&mailbox->lock);
    g_free(mailbox);
}

void wlink_mailbox_post(struct wlink_mailbox *mailbox, void *event) {
    g_mutex_lock(&mailbox->lock);
    bool closed = mailbox->closed;
    if (!closed) {
        g_queue_push_tail(&mailbox->events, event);
        g_source_set_ready_time(mailbox->wake, 0);
    }
    g_mutex_unlock(&mailbox->lock);
    if (closed)
        mailbox->free_event(event);
}

void wlink_mailbox_close(struct wlink_mailbox *mailbox) {
    if (!mailbox)
        return;
    g_mutex_lock(&mailbox->lock);
    mailbox->closed = true;
    GQueue late = mailbox->events;
    g_queue_init(&mailbox->events);
    g_source_set_ready_time(mailbox->wake, -1);
    g_mutex_unlock(&mailbox->lock);
    g_queue_clear_full(&late, mailbox->free_event);
}

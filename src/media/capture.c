/* SPDX-License-Identifier: Apache-2.0 */
#include "media/capture.h"

#include "common/error.h"
#include "common/log.h"
#include "common/mailbox.h"
#include "media/capture-private.h"
#include "media/picture.h"
#include "media/wires.h"

enum { STALLED_US = 1000000, CHECK_MS = 100 };

static const struct wlink_capture_backend *const backends[] = {&wlink_capture_v4l2, &wlink_capture_stand_in};

struct event {
    enum wlink_capture_event_kind kind;
    enum wlink_code code;
    char *words;
};

struct wlink_capture {
    gatomicrefcount refs;
    wlink_capture_handler handler;
    void *data;
    struct wlink_mailbox *mailbox; /* of struct event */

    /* main context */
    const struct wlink_capture_backend *backend;
    void *camera; /* NULL: the device is closed, or clings */
    bool clings;  /* its driver did not let go of it */
    char *label;
    gint64 opened_us;
    guint check_timer;

    /* guarded by gate, which a backend's thread holds while a frame passes */
    GMutex gate;
    struct wlink_picture *picture; /* NULL: nothing passes any more */
    gint64 last_frame_us;          /* 0: none yet */
    enum { TOLD_NOTHING, TOLD_LIVE, TOLD_STALLED } told;
};

static void free_event(void *data) {
    struct event *event = data;
    g_free(event->words);
    g_free(event);
}

static void post(struct wlink_capture *capture, enum wlink_capture_event_kind kind, enum wlink_code code,
                 const char *words) {
    struct event *event = g_new(struct event, 1);
    *event = (struct event){kind, code, g_strdup(words)};
    wlink_mailbox_post(capture->mailbox, event);
}

static void shut_gate(struct wlink_capture *capture) {
    g_mutex_lock(&capture->gate);
    struct wlink_picture *picture = g_steal_pointer(&capture->picture);
    g_mutex_unlock(&capture->gate);
    if (picture)
        wlink_picture_end(picture);
}

static void close_device(struct wlink_capture *capture) {
    g_clear_handle_id(&capture->check_timer, g_source_remove);
    shut_gate(capture);
    if (!capture->camera)
        return;
    capture->clings = !capture->backend->close(g_steal_pointer(&capture->camera));
    if (capture->clings)
        wlink_log(WLINK_LOG_ERROR, "device-not-closed", "%s: pull its plug", capture->label);
    else
        wlink_log(WLINK_LOG_NOTICE, "camera-closed", "%s", capture->label);
}

/* Calls the handler last: it may free the capture. */
static void on_event(void *data, void *owner) {
    struct wlink_capture *capture = owner;
    const struct event *event = data;
    if (!capture->camera)
        return;
    switch (event->kind) {
    case WLINK_CAPTURE_LIVE:
    case WLINK_CAPTURE_STALLED:
        break;
    case WLINK_CAPTURE_FAILED:
        close_device(capture);
        break;
    }
    capture->handler(capture, event->kind, event->code, event->words, capture->data);
}

static gboolean on_check(void *data) {
    struct wlink_capture *capture = data;
    g_mutex_lock(&capture->gate);
    gint64 since = MAX(capture->last_frame_us, capture->opened_us);
    if (capture->told != TOLD_STALLED && g_get_monotonic_time() - since >= STALLED_US) {
        capture->told = TOLD_STALLED;
        post(capture, WLINK_CAPTURE_STALLED, WLINK_CODE_CAMERA_STALLED, "no frame for 1 s");
    }
    g_mutex_unlock(&capture->gate);
    return G_SOURCE_CONTINUE;
}

static const struct wlink_capture_backend *find_backend(enum wlink_camera_kind kind) {
    for (gsize i = 0; i < G_N_ELEMENTS(backends); i++)
        if (backends[i]->kind == kind)
            return backends[i];
    return NULL;
}

void wlink_capture_deliver(struct wlink_capture *capture, GstSample *sample) {
    g_mutex_lock(&capture->gate);
    if (capture->picture) {
        capture->last_frame_us = g_get_monotonic_time();
        if (capture->told != TOLD_LIVE)
            post(capture, WLINK_CAPTURE_LIVE, WLINK_CODE_NONE, "");
        capture->told = TOLD_LIVE;
        wlink_picture_push(capture->picture, sample);
    }
    g_mutex_unlock(&capture->gate);
}

void wlink_capture_fail(struct wlink_capture *capture, enum wlink_code code, const char *words) {
    post(capture, WLINK_CAPTURE_FAILED, code, words);
}

struct wlink_capture *wlink_capture_ref(struct wlink_capture *capture) {
    g_atomic_ref_count_inc(&capture->refs);
    return capture;
}

void wlink_capture_unref(struct wlink_capture *capture) {
    if (!g_atomic_ref_count_dec(&capture->refs))
        return;
    wlink_mailbox_unref(capture->mailbox);
    g_mutex_clear(&capture->gate);
    g_free(capture->label);
    g_free(capture);
}

struct wlink_capture *wlink_capture_new(const struct wlink_camera_source *source,
                                        struct wlink_picture *picture, wlink_capture_handler handler,
                                        void *data, GError **error) {
    const struct wlink_capture_backend *backend = find_backend(source->kind);
    struct wlink_capture *capture = g_new0(struct wlink_capture, 1);
    g_atomic_ref_count_init(&capture->refs);
    g_mutex_init(&capture->gate);
    capture->handler = handler;
    capture->data = data;
    capture->mailbox = wlink_mailbox_new(on_event, capture, free_event);
    capture->backend = backend;
    capture->label = g_strdup(source->label ? source->label : source->path);
    capture->picture = picture;
    capture->opened_us = g_get_monotonic_time();
    capture->camera = backend->open(source, capture, error);
    if (!capture->camera) {
        wlink_capture_free(capture);
        return NULL;
    }
    wlink_log(WLINK_LOG_NOTICE, "camera-opened", "%s", capture->label);
    capture->check_timer = g_timeout_add(CHECK_MS, on_check, capture);
    return capture;
}

bool wlink_capture_free(struct wlink_capture *capture) {
    if (!capture)
        return true;
    wlink_mailbox_close(capture->mailbox);
    close_device(capture);
    bool closed = !capture->clings;
    wlink_capture_unref(capture);
    return closed;
}

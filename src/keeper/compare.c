/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/compare.h"

#include "common/error.h"
#include "common/mailbox.h"
#include "keeper/disk-read.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* After each read the disk is everybody else's for this many times as long, at most so long. */
enum { REST = 4, REST_MAX_MS = 1000 };

struct wlink_compare {
    struct wlink_compare_pair *pairs;
    unsigned count;
    GCancellable *cancellable;
    GThread *thread;
    wlink_mailbox *mailbox;
    wlink_compare_answer answer;
    void *data;
};

struct answered {
    bool same;
    GError *error;
};

/* Two files under one eye; the thread's own. */
struct two {
    const char *names[2];
    int fds[2];
    void *buffers[2];
};

static bool read_both(struct two *two, gssize got[2], GError **error) {
    for (int i = 0; i < 2; i++) {
        got[i] = wlink_disk_read(two->fds[i], two->buffers[i]);
        if (got[i] < 0)
            return wlink_fail(error, WLINK_CODE_FAILED, "%s cannot be read: %s", two->names[i],
                              g_strerror(errno));
    }
    return true;
}

static void rest(GCancellable *cancellable, gint64 began) {
    const gint64 took = g_get_monotonic_time() - began;
    GPollFD stop;
    if (!g_cancellable_make_pollfd(cancellable, &stop))
        return;
    g_poll(&stop, 1, (gint)MIN(took * REST / 1000, REST_MAX_MS));
    g_cancellable_release_fd(cancellable);
}

/* False without *error: they differ. */
static bool same_bytes(struct two *two, GCancellable *cancellable, GError **error) {
    gssize got[2] = {0};
    do {
        const gint64 began = g_get_monotonic_time();
        if (g_cancellable_is_cancelled(cancellable))
            return wlink_fail(error, WLINK_CODE_CANCELLED, "it was stopped");
        if (!read_both(two, got, error))
            return false;
        if (got[0] != got[1] || memcmp(two->buffers[0], two->buffers[1], (gsize)got[0]) != 0)
            return false;
        rest(cancellable, began);
    } while (got[0] > 0);
    return true;
}

static bool open_both(struct two *two, const struct wlink_compare_pair *pair, GError **error) {
    two->names[0] = pair->one;
    two->names[1] = pair->other;
    for (int i = 0; i < 2; i++) {
        two->fds[i] = wlink_disk_read_open(two->names[i]);
        if (two->fds[i] < 0)
            return wlink_fail(error, WLINK_CODE_FAILED, "%s cannot be opened: %s", two->names[i],
                              g_strerror(errno));
    }
    return true;
}

static bool same_pair(const struct wlink_compare_pair *pair, GCancellable *cancellable, GError **error) {
    struct two two = {.fds = {-1, -1}, .buffers = {wlink_disk_read_buffer(), wlink_disk_read_buffer()}};
    const bool same = open_both(&two, pair, error) && same_bytes(&two, cancellable, error);
    for (int i = 0; i < 2; i++) {
        g_clear_fd(&two.fds[i], NULL);
        g_aligned_free(two.buffers[i]);
    }
    return same;
}

static void *work(void *data) {
    struct wlink_compare *compare = data;
    struct answered *answered = g_new0(struct answered, 1);
    answered->same = true;
    for (unsigned i = 0; i < compare->count && answered->same; i++)
        answered->same = same_pair(&compare->pairs[i], compare->cancellable, &answered->error);
    wlink_mailbox_post(compare->mailbox, answered);
    return NULL;
}

static void free_answered(void *event) {
    struct answered *answered = event;
    g_clear_error(&answered->error);
    g_free(answered);
}

static void on_answered(void *event, void *data) {
    const struct answered *answered = event;
    const struct wlink_compare *compare = data;
    compare->answer(answered->same, answered->error, compare->data);
}

wlink_compare *wlink_compare_new(const struct wlink_compare_pair *pairs, unsigned count,
                                 wlink_compare_answer answer, void *data) {
    struct wlink_compare *compare = g_new0(struct wlink_compare, 1);
    compare->pairs = g_new(struct wlink_compare_pair, count);
    for (unsigned i = 0; i < count; i++)
        compare->pairs[i] = (struct wlink_compare_pair){g_strdup(pairs[i].one), g_strdup(pairs[i].other)};
    compare->count = count;
    compare->cancellable = g_cancellable_new();
    compare->answer = answer;
    compare->data = data;
    compare->mailbox = wlink_mailbox_new(on_answered, compare, free_answered);
    compare->thread = g_thread_new("compare", work, compare);
    return compare;
}

void wlink_compare_free(wlink_compare *compare) {
    if (!compare)
        return;
    g_cancellable_cancel(compare->cancellable);
    g_thread_join(compare->thread);
    wlink_mailbox_close(compare->mailbox);
    wlink_mailbox_unref(compare->mailbox);
    for (unsigned i = 0; i < compare->count; i++) {
        g_free(compare->pairs[i].one);
        g_free(compare->pairs[i].other);
    }
    g_free(compare->pairs);
    g_object_unref(compare->cancellable);
    g_free(compare);
}

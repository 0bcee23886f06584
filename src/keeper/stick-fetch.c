/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/stick-fetch.h"

#include "common/mailbox.h"

#include <glib/gstdio.h>

/* A copy under way: made on the main context, then the thread's until it is done. */
struct fetch {
    wlink_stick_file *file;
    struct wlink_item item;
    char *name, *sha256; /* what item points to */
    struct wlink_work *work;
    char *path;
    struct wlink_mailbox *progress;
    unsigned percent; /* the last one that was posted */
};

void *wlink_stick_fetch_new(wlink_stick_file *file, const struct wlink_item *item) {
    struct fetch *fetch = g_atomic_rc_box_new0(struct fetch);
    fetch->file = wlink_stick_file_ref(file);
    fetch->item = *item;
    fetch->item.name = fetch->name = g_strdup(item->name);
    fetch->item.sha256 = fetch->sha256 = g_strdup(item->sha256);
    return fetch;
}

static void clear(void *data) {
    struct fetch *fetch = data;
    if (fetch->progress)
        wlink_mailbox_unref(fetch->progress);
    wlink_stick_file_unref(fetch->file);
    g_free(fetch->name);
    g_free(fetch->sha256);
    g_free(fetch->path);
}

void wlink_stick_fetch_unref(void *fetch) {
    if (fetch)
        g_atomic_rc_box_release_full(fetch, clear);
}

static void on_progress(void *event, void *data) {
    struct fetch *fetch = data;
    wlink_work_at(fetch->work, 1, *(unsigned *)event / fetch->work->kind->steps, false);
}

/* In the thread. */
static void note(unsigned percent, void *data) {
    struct fetch *fetch = data;
    if (percent == fetch->percent)
        return;
    fetch->percent = percent;
    wlink_mailbox_post(fetch->progress, g_memdup2(&percent, sizeof percent));
}

static void copy(GTask *task, void *source, void *data, GCancellable *cancellable) {
    struct fetch *fetch = data;
    GError *error = NULL;
    (void)source;
    if (wlink_stick_file_copy(fetch->file, &fetch->item, fetch->path, note, fetch, cancellable, &error))
        g_task_return_boolean(task, TRUE);
    else
        g_task_return_error(task, error);
}

static void on_copied(GObject *source, GAsyncResult *result, void *data) {
    struct fetch *fetch = data;
    GError *error = NULL;
    (void)source;
    bool copied = g_task_propagate_boolean(G_TASK(result), &error);
    wlink_mailbox_close(fetch->progress);
    if (!g_cancellable_is_cancelled(g_task_get_cancellable(G_TASK(result)))) {
        wlink_work_fetched(fetch->work, copied ? fetch->path : NULL, error);
        return;
    }
    g_unlink(fetch->path); /* the keeper goes, and the work has gone */
    g_clear_error(&error);
}

void wlink_stick_fetch(struct wlink_work *work, void *data) {
    struct fetch *fetch = data;
    const char *folder = work->keeper->paths->keeper_dir;
    fetch->work = work;
    fetch->path = g_build_filename(folder, wlink_item_kind_to_string(fetch->item.kind), NULL);
    fetch->progress = wlink_mailbox_new(on_progress, fetch, g_free);
    g_mkdir_with_parents(folder, 0700);
    g_autoptr(GTask) task = g_task_new(NULL, work->keeper->ended, on_copied, fetch);
    g_task_set_check_cancellable(task, FALSE);
    g_task_set_task_data(task, g_atomic_rc_box_acquire(fetch), wlink_stick_fetch_unref);
    g_task_run_in_thread(task, copy);
}

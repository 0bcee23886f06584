/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/reset.h"

#include "common/log.h"
#include "keeper/forget.h"

enum { STEPS = 1 };

struct forgetting {
    const struct wlink_paths *paths;
    enum wlink_forgotten forgotten; /* once the thread has ended */
};

/* In a thread: the disk takes its time. */
static void forget(GTask *task, void *source, void *data, GCancellable *cancellable) {
    struct forgetting *forgetting = data;
    GError *error = NULL;
    (void)source, (void)cancellable;
    forgetting->forgotten = wlink_forget_everything(forgetting->paths, &error);
    if (forgetting->forgotten == WLINK_FORGOTTEN_ALL)
        g_task_return_boolean(task, TRUE);
    else
        g_task_return_error(task, error);
}

/* A unit that may have no data partition any more is not used again: what it would keep from now on would be
 * gone with its next start. */
static void on_forgotten(GObject *source, GAsyncResult *result, void *data) {
    struct wlink_work *work = data;
    const struct forgetting *forgetting = g_task_get_task_data(G_TASK(result));
    g_autoptr(GError) error = NULL;
    (void)source;
    bool done = g_task_propagate_boolean(G_TASK(result), &error);
    if (g_cancellable_is_cancelled(
            g_task_get_cancellable(G_TASK(result)))) /* the keeper goes, and work with it */
        return;
    if (forgetting->forgotten == WLINK_FORGOTTEN_NOTHING) {
        wlink_work_failed(work, g_steal_pointer(&error));
        return;
    }
    if (done)
        wlink_log(WLINK_LOG_NOTICE, "everything-forgotten",
                  "the machine restarts as one that was just flashed");
    else
        wlink_log(WLINK_LOG_ERROR, "not-all-forgotten", "%s: the machine restarts all the same",
                  error->message);
    wlink_work_restart(work);
}

static void run(struct wlink_work *work) {
    g_autoptr(GTask) task = g_task_new(NULL, work->keeper->ended, on_forgotten, work);
    struct forgetting *forgetting = g_new0(struct forgetting, 1);
    forgetting->paths = work->keeper->paths;
    wlink_work_at(work, 1, 0, false);
    g_task_set_check_cancellable(task, FALSE);
    g_task_set_task_data(task, forgetting, g_free);
    g_task_run_in_thread(task, forget);
}

const struct wlink_work_kind wlink_work_factory_reset = {
    "factory-reset", "factory-reset", STEPS, run, NULL, NULL};

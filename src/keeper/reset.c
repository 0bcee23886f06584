/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/reset.h"

#include "common/log.h"
#include "keeper/forget.h"

enum { STEPS = 1 };

/* In a thread: the disk takes its time. */
static void forget(GTask *task, void *source, void *data, GCancellable *cancellable) {
    GError *error = NULL;
    (void)source, (void)cancellable;
    if (wlink_forget_everything(data, &error))
        g_task_return_boolean(task, TRUE);
    else
        g_task_return_error(task, error);
}

static void on_forgotten(GObject *source, GAsyncResult *result, void *data) {
    struct wlink_work *work = data;
    GError *error = NULL;
    (void)source;
    bool done = g_task_propagate_boolean(G_TASK(result), &error);
    if (g_cancellable_is_cancelled(
            g_task_get_cancellable(G_TASK(result)))) { /* the keeper goes, and work with it */
        g_clear_error(&error);
        return;
    }
    if (!done) {
        wlink_work_failed(work, error);
        return;
    }
    wlink_log(WLINK_LOG_NOTICE, "everything-forgotten", "the machine restarts as one that was just flashed");
    wlink_work_restart(work);
}

static void run(struct wlink_work *work) {
    g_autoptr(GTask) task = g_task_new(NULL, work->keeper->ended, on_forgotten, work);
    wlink_work_at(work, 1, 0, false);
    g_task_set_check_cancellable(task, FALSE);
    g_task_set_task_data(task, work->keeper->paths, NULL);
    g_task_run_in_thread(task, forget);
}

const struct wlink_work_kind wlink_work_factory_reset = {
    "factory-reset", "factory-reset", STEPS, run, NULL, NULL};

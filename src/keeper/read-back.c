/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/read-back.h"

#include "common/error.h"
#include "common/mailbox.h"
#include "keeper/disk-read.h"

#include <errno.h>
#include <glib/gstdio.h>

struct job {
    struct wlink_read_back_part *parts;
    unsigned count;
    guint64 total, done;
    unsigned percent;
    wlink_mailbox *mailbox;
    void (*progress)(unsigned percent, void *data);
    wlink_read_back_answer answer;
    void *data;
};

static void tell(struct job *job) {
    unsigned percent = job->total ? (unsigned)(job->done * 100 / job->total) : 100;
    if (percent == job->percent)
        return;
    job->percent = percent;
    unsigned *event = g_new(unsigned, 1);
    *event = percent;
    wlink_mailbox_post(job->mailbox, event);
}

static bool read_part(struct job *job, const struct wlink_read_back_part *part, int fd, GChecksum *sum,
                      void *buffer, GCancellable *cancellable, GError **error) {
    for (guint64 left = part->size; left > 0;) {
        if (g_cancellable_is_cancelled(cancellable))
            return wlink_fail(error, WLINK_CODE_CANCELLED, "it was stopped");
        gssize got = wlink_disk_read(fd, buffer);
        if (got <= 0)
            return wlink_fail(error, WLINK_CODE_FAILED, "%s cannot be read: %s", part->device,
                              got < 0 ? g_strerror(errno) : "it is too short");
        guint64 used = MIN((guint64)got, left);
        g_checksum_update(sum, buffer, (gssize)used);
        left -= used;
        job->done += used;
        tell(job);
    }
    return true;
}

static bool check_part(struct job *job, const struct wlink_read_back_part *part, GCancellable *cancellable,
                       GError **error) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    void *buffer = wlink_disk_read_buffer();
    g_autofd int fd = wlink_disk_read_open(part->device);
    bool read = fd >= 0 ? read_part(job, part, fd, sum, buffer, cancellable, error)
                        : wlink_fail(error, WLINK_CODE_FAILED, "%s cannot be opened: %s", part->device,
                                     g_strerror(errno));
    g_aligned_free(buffer);
    if (!read)
        return false;
    return g_str_equal(g_checksum_get_string(sum), part->sha256) ||
           wlink_fail(error, WLINK_CODE_UPDATE_NOT_WRITTEN, "%s does not hold what was written",
                      part->device);
}

static void work(GTask *task, void *source, void *task_data, GCancellable *cancellable) {
    struct job *job = task_data;
    GError *error = NULL;
    (void)source;
    for (unsigned i = 0; i < job->count; i++)
        if (!check_part(job, &job->parts[i], cancellable, &error)) {
            g_task_return_error(task, error);
            return;
        }
    g_task_return_boolean(task, TRUE);
}

static void on_progress(void *event, void *data) {
    const struct job *job = data;
    job->progress(*(unsigned *)event, job->data);
}

static void on_done(GObject *source, GAsyncResult *result, void *data) {
    struct job *job = data;
    g_autoptr(GError) error = NULL;
    (void)source;
    wlink_mailbox_close(job->mailbox);
    if (g_task_propagate_boolean(G_TASK(result), &error))
        job->answer(NULL, job->data);
    else
        job->answer(error, job->data);
    for (unsigned i = 0; i < job->count; i++) {
        g_free(job->parts[i].device);
        g_free(job->parts[i].sha256);
    }
    wlink_mailbox_unref(job->mailbox);
    g_free(job->parts);
    g_free(job);
}

void wlink_read_back(const struct wlink_read_back_part *parts, unsigned count,
                     void (*progress)(unsigned percent, void *data), GCancellable *cancellable,
                     wlink_read_back_answer answer, void *data) {
    struct job *job = g_new0(struct job, 1);
    job->parts = g_new(struct wlink_read_back_part, count);
    for (unsigned i = 0; i < count; i++) {
        job->parts[i] = (struct wlink_read_back_part){g_strdup(parts[i].device), g_strdup(parts[i].sha256),
                                                      parts[i].size};
        job->total += parts[i].size;
    }
    job->count = count;
    job->progress = progress;
    job->answer = answer;
    job->data = data;
    job->mailbox = wlink_mailbox_new(on_progress, job, g_free);
    g_autoptr(GTask) task = g_task_new(NULL, cancellable, on_done, job);
    g_task_set_check_cancellable(task, FALSE); /* the thread uses job until it has ended */
    g_task_set_task_data(task, job, NULL);
    g_task_run_in_thread(task, work);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/work.h"

#include "common/error.h"
#include "common/log.h"
#include "keeper/ask.h"
#include "keeper/parts.h"
#include "keeper/permit.h"
#include "keeper/power.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* The work, and what its kind need not know. */
struct job {
    struct wlink_work work; /* first: a kind holds a pointer to it */
    wlink_work_answer answer;
    void *answer_data;
    void (*fetch)(struct wlink_work *work, void *fetch_data);
    void *fetch_data;
    bool aside;   /* winglinkd has put the unit aside */
    bool fetched; /* the file is ours to remove */
    unsigned step, percent;
    bool stoppable;
    bool stopping;  /* a person wants it stopped */
    gint64 started; /* Unix time, µs */
    gint64 begun;   /* monotonic; 0: before the machine's restart */
};

static struct job *job_of(struct wlink_work *work) {
    return (struct job *)work;
}

static const char *text(const char *words) {
    return words ? words : "";
}

static void show(wlink_keeper *keeper, const struct job *job, const char *result, enum wlink_code code,
                 const char *detail) {
    gint64 spent = g_get_monotonic_time() - job->begun;
    gint64 left = job->percent && job->begun ? spent * (100 - job->percent) / job->percent : -1;
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "kind", "s", job->work.kind->name);
    g_variant_dict_insert(&dict, "step", "u", job->step);
    g_variant_dict_insert(&dict, "steps", "u", job->work.kind->steps);
    g_variant_dict_insert(&dict, "percent", "u", job->percent);
    g_variant_dict_insert(&dict, "left_usec", "x", *result ? (gint64)0 : left);
    g_variant_dict_insert(&dict, "stoppable", "b", job->stoppable);
    g_variant_dict_insert(&dict, "stopping", "b", job->stopping);
    g_variant_dict_insert(&dict, "from", "s", text(job->work.from));
    g_variant_dict_insert(&dict, "to", "s", text(job->work.to));
    g_variant_dict_insert(&dict, "started_usec", "x", job->started);
    g_variant_dict_insert(&dict, "result", "s", result);
    g_variant_dict_insert(&dict, "code", "s", wlink_code_to_string(code));
    g_variant_dict_insert(&dict, "detail", "s", detail);
    wlink_keeper1_set_work(keeper->object, g_variant_dict_end(&dict));
}

static void free_job(struct job *job) {
    if (job->work.kind->end)
        job->work.kind->end(&job->work);
    if (job->fetched)
        g_unlink(job->work.path);
    g_free(job->work.sender);
    g_free(job->work.path);
    g_free(job->work.from);
    g_free(job->work.to);
    g_free(job);
}

/* The one way out. */
static void end(struct wlink_work *work, const char *result, const GError *error) {
    struct job *job = job_of(work);
    wlink_keeper *keeper = work->keeper;
    enum wlink_code code = error ? wlink_error_code(error) : WLINK_CODE_NONE;
    job->stoppable = job->stopping = false;
    wlink_log(error ? WLINK_LOG_ERROR : WLINK_LOG_NOTICE, "work-ended", "%s: %s%s%s", work->kind->name,
              result, error ? ": " : "", error ? error->message : "");
    show(keeper, job, result, code, error ? error->message : "");
    wlink_keeper1_set_state(keeper->object, "idle");
    if (job->aside)
        wlink_permit_resume(keeper);
    keeper->work = NULL;
    job->answer(error, job->answer_data);
    free_job(job);
}

void wlink_work_done(struct wlink_work *work) {
    job_of(work)->percent = 100;
    end(work, "done", NULL);
}

void wlink_work_stopped(struct wlink_work *work) {
    g_autoptr(GError) error = NULL;
    wlink_fail(&error, WLINK_CODE_CANCELLED, "it was stopped");
    end(work, "stopped", error);
}

void wlink_work_failed(struct wlink_work *work, GError *error) {
    end(work, "failed", error);
    g_error_free(error);
}

void wlink_work_restart(struct wlink_work *work) {
    struct job *job = job_of(work);
    wlink_keeper *keeper = work->keeper;
    job->stoppable = false;
    show(keeper, job, "", WLINK_CODE_NONE, "");
    job->answer(NULL, job->answer_data);
    keeper->work = NULL;
    free_job(job);
    wlink_power_restart(keeper);
}

void wlink_work_at(struct wlink_work *work, unsigned step, unsigned percent, bool stoppable) {
    struct job *job = job_of(work);
    if (step == job->step && percent == job->percent && stoppable == job->stoppable)
        return;
    job->step = step;
    job->percent = percent;
    job->stoppable = stoppable;
    show(work->keeper, job, "", WLINK_CODE_NONE, "");
}

void wlink_work_versions(struct wlink_work *work, const char *from, const char *to) {
    g_free(work->from);
    g_free(work->to);
    work->from = g_strdup(from);
    work->to = g_strdup(to);
}

void wlink_work_show_rest(wlink_keeper *keeper, const struct wlink_work_rest *rest) {
    const struct job job = {
        .work = {.kind = rest->kind, .from = (char *)rest->from, .to = (char *)rest->to},
        .step = rest->kind->steps,
        .percent = rest->percent,
        .started = rest->started,
    };
    show(keeper, &job, rest->result, rest->code, rest->detail);
    wlink_keeper1_set_state(keeper->object, *rest->result ? "idle" : "working");
}

static const struct wlink_work_kind *find_kind(const char *name) {
    for (guint i = 0; wlink_work_kinds[i]; i++)
        if (g_str_equal(wlink_work_kinds[i]->name, name))
            return wlink_work_kinds[i];
    return NULL;
}

static void run(struct job *job) {
    wlink_log(WLINK_LOG_NOTICE, "work-started", "%s", job->work.kind->name);
    job->work.kind->run(&job->work);
}

void wlink_work_fetched(struct wlink_work *work, const char *path, GError *error) {
    struct job *job = job_of(work);
    if (error) {
        wlink_work_failed(work, error);
        return;
    }
    g_free(work->path);
    work->path = g_strdup(path);
    job->fetched = path != NULL;
    run(job);
}

static void on_permit(const GError *error, void *data) {
    struct job *job = data;
    if (error) {
        end(&job->work, "failed", error);
        return;
    }
    job->aside = job->work.kind->reason != NULL;
    if (job->fetch)
        job->fetch(&job->work, job->fetch_data);
    else
        run(job);
}

void wlink_work_start(wlink_keeper *keeper, const struct wlink_work_order *order, wlink_work_answer answer,
                      void *data) {
    const struct wlink_work_kind *kind = find_kind(order->kind);
    g_autoptr(GError) error = NULL;
    if (!kind)
        wlink_fail(&error, WLINK_CODE_NOT_FOUND, "there is no work of kind '%s'", order->kind);
    else if (keeper->work)
        wlink_fail(&error, WLINK_CODE_NOT_NOW, "%s is under way", keeper->work->kind->name);
    else if (!g_str_equal(wlink_keeper1_get_state(keeper->object), "idle"))
        wlink_fail(&error, WLINK_CODE_NOT_NOW, "the machine restarts, or an update is being checked");
    if (error || !kind) {
        answer(error, data);
        return;
    }
    struct job *job = g_new0(struct job, 1);
    job->work = (struct wlink_work){.keeper = keeper, .kind = kind};
    job->work.sender = g_strdup(order->sender);
    job->work.path = g_strdup(order->path);
    wlink_work_versions(&job->work, text(order->from), text(order->to));
    job->answer = answer;
    job->answer_data = data;
    job->fetch = order->fetch;
    job->fetch_data = order->fetch_data;
    job->started = g_get_real_time();
    job->step = 1;
    job->begun = g_get_monotonic_time();
    keeper->work = &job->work;
    wlink_keeper1_set_state(keeper->object, "working");
    show(keeper, job, "", WLINK_CODE_NONE, "");
    wlink_permit(keeper, order->sender, order->token, kind->reason, on_permit, job);
}

/* --- the part */

static gboolean on_stop(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, void *data) {
    wlink_keeper *keeper = data;
    GError *error = NULL;
    struct job *job = keeper->work ? job_of(keeper->work) : NULL;
    if (!job || (!job->stopping && (!job->stoppable || !job->work.kind->stop))) {
        wlink_fail(&error, WLINK_CODE_NOT_NOW, "%s",
                   job ? "where it is now it cannot be stopped" : "nothing is under way");
        g_dbus_method_invocation_take_error(invocation, error);
        return TRUE;
    }
    if (!job->stopping) {
        job->stopping = true;
        job->stoppable = false;
        show(keeper, job, "", WLINK_CODE_NONE, "");
        job->work.kind->stop(&job->work);
    }
    wlink_keeper1_complete_stop(object, invocation);
    return TRUE;
}

static void on_installed(const GError *error, void *data) {
    GDBusMethodInvocation *invocation = data;
    if (error)
        g_dbus_method_invocation_return_gerror(invocation, error);
    else
        g_dbus_method_invocation_return_value(invocation, NULL);
}

struct install {
    wlink_keeper *keeper;
    GDBusMethodInvocation *invocation;
    char *path;
};

static void on_user(GVariant *reply, const GError *error, void *data) {
    struct install *install = data;
    guint32 user = G_MAXUINT32;
    (void)error;
    if (reply)
        g_variant_get(reply, "(u)", &user);
    if (user == 0 || user == geteuid()) {
        const struct wlink_work_order order = {
            .kind = "update",
            .sender = g_dbus_method_invocation_get_sender(install->invocation),
            .token = "",
            .path = install->path,
        };
        wlink_work_start(install->keeper, &order, on_installed, install->invocation);
    } else {
        g_dbus_method_invocation_return_error(install->invocation, WLINK_ERROR, WLINK_CODE_NOT_PERMITTED,
                                              "only root installs a file");
    }
    g_free(install->path);
    g_free(install);
}

static gboolean on_install(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, const char *path,
                           void *data) {
    wlink_keeper *keeper = data;
    struct install *install = g_new(struct install, 1);
    (void)object;
    *install = (struct install){keeper, invocation, g_strdup(path)};
    wlink_ask(keeper, &wlink_ask_bus, "GetConnectionUnixUser",
              g_variant_new("(s)", g_dbus_method_invocation_get_sender(invocation)), "(u)", 25, on_user,
              install);
    return TRUE;
}

static void *start(wlink_keeper *keeper, GError **error) {
    GVariantDict dict;
    (void)error;
    g_variant_dict_init(&dict, NULL);
    wlink_keeper1_set_work(keeper->object, g_variant_dict_end(&dict));
    wlink_keeper1_set_state(keeper->object, "idle");
    g_signal_connect(keeper->object, "handle-stop", G_CALLBACK(on_stop), keeper);
    g_signal_connect(keeper->object, "handle-install", G_CALLBACK(on_install), keeper);
    return keeper;
}

static void stop(void *part) {
    wlink_keeper *keeper = part;
    struct job *job = keeper->work ? job_of(keeper->work) : NULL;
    g_autoptr(GError) error = NULL;
    keeper->work = NULL;
    if (!job)
        return;
    wlink_fail(&error, WLINK_CODE_SHUTTING_DOWN, "winglink-keeper ends");
    job->answer(error, job->answer_data);
    free_job(job);
}

const struct wlink_keeper_part wlink_keeper_part_work = {"work", start, stop};

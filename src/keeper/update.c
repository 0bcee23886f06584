/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/update.h"

#include "common/error.h"
#include "common/log.h"
#include "keeper/aside.h"
#include "keeper/ask.h"
#include "keeper/checks.h"
#include "keeper/judge.h"
#include "keeper/rauc.h"
#include "keeper/read-back.h"
#include "keeper/result.h"
#include "keeper/slots.h"
#include "keeper/twin.h"

#include <string.h>

enum { ANSWER_SECONDS = 25, SELF_CHECK_SECONDS = 300, CHECK_TRIES = 3, AGAIN_SECONDS = 5 };

/* As Keeper1.Work counts them. */
enum { STEP_SIGNATURE = 1, STEP_WRITE, STEP_READ_BACK, STEP_RESTART, STEP_CHECKS };

/* Percent of the whole that is behind when a step begins. */
static const unsigned behind[STEP_CHECKS + 1] = {0, 0, 10, 65, 90, 95};

struct update {
    struct wlink_work *work;
    enum wlink_slot target;
    char *compatible; /* of the bundle */
    struct wlink_rauc_install *install;
    GCancellable *reading; /* the thread of the read-back; NULL: none */
    struct wlink_aside *aside;
    unsigned tries; /* to learn what works */
    guint again;    /* the timer of the next one */
    bool checking;  /* winglinkd runs its self-check for us */
    bool stopping, written, ended;
};

static void at(struct update *update, unsigned step, unsigned percent) {
    unsigned whole = behind[step] + (behind[step + 1] - behind[step]) * percent / 100;
    wlink_work_at(update->work, step, whole, step < STEP_RESTART && !update->stopping);
}

/* --- ends */

static void free_update(struct update *update) {
    wlink_rauc_install_free(update->install);
    wlink_aside_free(update->aside);
    g_clear_handle_id(&update->again, g_source_remove);
    g_free(update->compatible);
    g_free(update);
}

/* What runs stays; the other slot holds nothing that could start, once writing has begun. */
static void forget(struct update *update, const GError *error) {
    wlink_keeper *keeper = update->work->keeper;
    struct wlink_memory *memory = keeper->memory;
    bool stopped = wlink_error_code(error) == WLINK_CODE_CANCELLED;
    if (memory->update.phase == WLINK_UPDATE_NONE)
        return;
    memory->update.phase = WLINK_UPDATE_NONE;
    memory->update.target = WLINK_SLOT_NONE;
    if (!update->written) {
        wlink_keeper_remember(keeper);
        return;
    }
    if (!stopped) {
        wlink_memory_set(&memory->result.result, "failed");
        wlink_memory_set(&memory->result.version, keeper->release->version);
        wlink_memory_set(&memory->result.other, update->work->to);
        wlink_memory_set(&memory->result.detail, error->message);
        memory->result.code = wlink_error_code(error);
        memory->result.ended = g_get_real_time();
    }
    wlink_keeper_remember(keeper);
    wlink_result_show(keeper);
    wlink_slots_look(keeper);
}

/* error is taken. */
static void fail(struct update *update, GError *error) {
    struct wlink_work *work = update->work;
    forget(update, error);
    if (wlink_error_code(error) == WLINK_CODE_CANCELLED) {
        g_error_free(error);
        wlink_work_stopped(work);
    } else {
        wlink_work_failed(work, error);
    }
}

/* True, and it has ended, when a person wants that. */
static bool stops_here(struct update *update) {
    GError *error = NULL;
    if (!update->stopping)
        return false;
    wlink_fail(&error, WLINK_CODE_CANCELLED, "it was stopped");
    fail(update, error);
    return true;
}

/* False, and it has ended, when it cannot be written down. */
static bool remember_phase(struct update *update, enum wlink_update_phase phase) {
    struct wlink_memory *memory = update->work->keeper->memory;
    GError *error = NULL;
    memory->update.phase = phase;
    memory->update.target = update->target;
    wlink_memory_set(&memory->update.from, update->work->from);
    wlink_memory_set(&memory->update.to, update->work->to);
    if (wlink_keeper_remember(update->work->keeper))
        return true;
    wlink_fail(&error, WLINK_CODE_UPDATE_NOT_WRITTEN, "the data partition cannot be written");
    fail(update, error);
    return false;
}

/* --- 4 restart */

static void on_active(const GError *error, void *data) {
    struct update *update = data;
    if (error) {
        GError *fault = NULL;
        wlink_fail(&fault, WLINK_CODE_UPDATE_NOT_WRITTEN, "the firmware does not take it: %s",
                   error->message);
        fail(update, fault);
        return;
    }
    wlink_work_restart(update->work);
}

static void restart(void *data) {
    struct update *update = data;
    if (stops_here(update)) /* a person was quicker than winglinkd's answer */
        return;
    at(update, STEP_RESTART, 0);
    if (remember_phase(update, WLINK_UPDATE_TRIAL))
        wlink_rauc_mark(update->work->keeper, "active", update->target, on_active, update);
}

/* Until it is agreed, it can be stopped. */
static bool asks_to_restart(void *data) {
    return stops_here(data);
}

/* --- 3 read back */

static void on_read_progress(unsigned percent, void *data) {
    struct update *update = data;
    if (!update->ended)
        at(update, STEP_READ_BACK, percent);
}

static void on_read(const GError *error, void *data) {
    struct update *update = data;
    g_clear_object(&update->reading);
    if (update->ended)
        free_update(update);
    else if (error)
        fail(update, g_error_copy(error));
    else
        wlink_aside_agree(update->aside, asks_to_restart, restart, update);
}

static void on_written_status(const struct wlink_rauc_status *status, const GError *error, void *data) {
    struct update *update = data;
    struct wlink_read_back_part parts[WLINK_IMAGE_COUNT];
    GError *fault = NULL;
    if (stops_here(update))
        return;
    for (int i = 0; status && i < WLINK_IMAGE_COUNT; i++) {
        const struct wlink_rauc_slot *slot = &status->slots[update->target];
        /* The device's name from the root that this process sees. */
        parts[i] =
            (struct wlink_read_back_part){g_build_filename(update->work->keeper->paths->device_dir,
                                                           slot->images[i].device + strlen("/dev"), NULL),
                                          slot->images[i].sha256, slot->images[i].size};
        if (!parts[i].size)
            wlink_fail(&fault, WLINK_CODE_UPDATE_NOT_WRITTEN, "RAUC has not written %s",
                       slot->images[i].name);
    }
    if (!status)
        wlink_fail(&fault, WLINK_CODE_UPDATE_NOT_WRITTEN, "%s", error->message);
    if (!fault) {
        update->reading = g_cancellable_new();
        wlink_read_back(parts, WLINK_IMAGE_COUNT, on_read_progress, update->reading, on_read, update);
    }
    for (int i = 0; status && i < WLINK_IMAGE_COUNT; i++)
        g_free(parts[i].device);
    if (fault)
        fail(update, fault);
}

/* --- 2 write */

static void on_write_progress(unsigned percent, void *data) {
    at(data, STEP_WRITE, percent);
}

static void on_written(const GError *error, void *data) {
    struct update *update = data;
    g_clear_pointer(&update->install, wlink_rauc_install_free);
    if (error) {
        fail(update, g_error_copy(error));
        return;
    }
    if (stops_here(update))
        return;
    at(update, STEP_READ_BACK, 0);
    wlink_rauc_ask_status(update->work->keeper, on_written_status, update);
}

static void write_slot(struct update *update, char **passed) {
    wlink_keeper *keeper = update->work->keeper;
    struct wlink_memory *memory = keeper->memory;
    at(update, STEP_WRITE, 0);
    g_strfreev(memory->update.passed);
    memory->update.passed = passed;
    wlink_memory_set(&memory->result.result, "");
    wlink_memory_refill(memory, update->target, "");
    wlink_twin_forget(keeper);
    update->written = true;
    wlink_result_show(keeper);
    if (remember_phase(update, WLINK_UPDATE_WRITING))
        update->install =
            wlink_rauc_install_new(keeper, update->work->path, on_write_progress, on_written, update);
}

/* --- 1 check the signature, and what works before */

static void learn_what_works(struct update *update);

static gboolean on_again(void *data) {
    struct update *update = data;
    update->again = 0;
    if (!stops_here(update))
        learn_what_works(update);
    return G_SOURCE_REMOVE;
}

/* A unit that is broken can be repaired by an update: there, nothing has passed. */
static bool is_broken(const struct update *update, const GError *error) {
    return wlink_keeper_is_stuck(update->work->keeper) ||
           (wlink_error_code(error) == WLINK_CODE_UNIT_NOT_RUNNING &&
            (!wlink_aside_was_there(update->aside) || update->tries == CHECK_TRIES));
}

/* Without a list of what works the new version would have to pass nothing. A person may have touched *Stop
 * everything*, or winglinkd starts anew: it is asked again. One that has not ended is still at it. */
static void on_checked(GVariant *reply, const GError *error, void *data) {
    struct update *update = data;
    g_autoptr(GVariant) checks = NULL;
    GError *fault = NULL;
    update->checking = false;
    if (reply) /* the machine survived it */
        update->work->keeper->memory->slots[update->work->keeper->slot].checks_cut = 0;
    if (stops_here(update))
        return;
    if (reply) {
        g_variant_get(reply, "(@aa{sv})", &checks);
        write_slot(update, wlink_checks_passed(checks));
    } else if (is_broken(update, error)) {
        write_slot(update, g_new0(char *, 1));
    } else if (update->tries < CHECK_TRIES && wlink_error_code(error) != WLINK_CODE_UNIT_SLOW) {
        update->again = g_timeout_add_seconds(AGAIN_SECONDS, on_again, update);
    } else {
        wlink_fail(&fault, WLINK_CODE_NOT_NOW, "it is not known what works before the update: %s",
                   error->message);
        fail(update, fault);
    }
}

/* A self-check that takes the machine down each time would keep out the version that mends it. */
static void learn_what_works(struct update *update) {
    const wlink_keeper *keeper = update->work->keeper;
    const unsigned cut = keeper->memory->slots[keeper->slot].checks_cut;
    if (cut >= WLINK_CHECKS_CUT_MAX) {
        wlink_log(WLINK_LOG_NOTICE, "self-check-left-out", "the machine went down in the last %u", cut);
        write_slot(update, g_new0(char *, 1));
        return;
    }
    if (!remember_phase(update, WLINK_UPDATE_CHECKING))
        return;
    update->tries++;
    update->checking = true;
    wlink_ask(update->work->keeper, &wlink_ask_self_check, "Run",
              g_variant_new("(s@as)", "", g_variant_new_strv(NULL, 0)), "(aa{sv})", SELF_CHECK_SECONDS,
              on_checked, update);
}

static void on_compatible(GVariant *reply, const GError *error, void *data) {
    struct update *update = data;
    g_autoptr(GVariant) value = NULL;
    GError *fault = NULL;
    if (stops_here(update))
        return;
    if (reply)
        g_variant_get(reply, "(v)", &value);
    const char *machine =
        value && g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) ? g_variant_get_string(value, NULL) : "";
    if (error)
        wlink_fail(&fault, WLINK_CODE_UPDATE_NOT_WRITTEN, "RAUC does not say what this machine is: %s",
                   error->message);
    else if (!g_str_equal(machine, update->compatible))
        wlink_fail(&fault, WLINK_CODE_UPDATE_OTHER_BOARD, "%s, and this is %s", update->compatible, machine);
    if (fault)
        fail(update, fault);
    else
        learn_what_works(update);
}

static void on_bundle(const char *compatible, const char *version, const GError *error, void *data) {
    struct update *update = data;
    wlink_keeper *keeper = update->work->keeper;
    GError *fault = error ? g_error_copy(error) : NULL;
    if (stops_here(update)) {
        g_clear_error(&fault);
        return;
    }
    if (!fault) {
        g_autofree char *older = wlink_judge_version(keeper->memory, version);
        update->compatible = g_strdup(compatible);
        wlink_work_versions(update->work, keeper->release->version, version);
        if (older)
            wlink_fail(&fault, WLINK_CODE_UPDATE_OLDER, "%s", older);
    }
    if (fault)
        fail(update, fault);
    else
        wlink_ask_property(keeper, &wlink_ask_rauc, "Compatible", on_compatible, update);
}

static void run(struct wlink_work *work) {
    struct update *update = g_new0(struct update, 1);
    GError *error = NULL;
    update->work = work;
    update->target = wlink_slot_other(work->keeper->slot);
    update->aside = wlink_aside_new(work->keeper, work->kind->reason);
    work->data = update;
    at(update, STEP_SIGNATURE, 0);
    if (update->target == WLINK_SLOT_NONE)
        wlink_fail(&error, WLINK_CODE_NOT_NOW, "this machine has no slots");
    else if (!g_str_equal(wlink_keeper1_get_health(work->keeper->object), "good") &&
             !wlink_keeper_is_stuck(work->keeper)) /* where there is nothing to go back to, nothing is lost */
        wlink_fail(&error, WLINK_CODE_NOT_NOW,
                   "what runs was not found good yet, and would be what is gone back to");
    if (error)
        fail(update, error);
    else
        wlink_rauc_inspect(work->keeper, work->path, on_bundle, update);
}

static void stop(struct wlink_work *work) {
    struct update *update = work->data;
    update->stopping = true;
    if (update->install)
        wlink_rauc_install_stop(update->install);
    else if (update->reading)
        g_cancellable_cancel(update->reading);
    else if (update->checking) /* Run answers then */
        wlink_ask(work->keeper, &wlink_ask_self_check, "EndRun", NULL, "()", ANSWER_SECONDS, NULL, NULL);
}

/* The thread of the read-back uses it until it has ended. */
static void end(struct wlink_work *work) {
    struct update *update = work->data;
    if (!update)
        return;
    update->ended = true;
    if (update->reading)
        g_cancellable_cancel(update->reading);
    else
        free_update(update);
}

const struct wlink_work_kind wlink_work_update = {"update", "update", STEP_CHECKS, run, stop, end};

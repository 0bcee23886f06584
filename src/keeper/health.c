/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "keeper/ask.h"
#include "keeper/checks.h"
#include "keeper/firmware.h"
#include "keeper/judge.h"
#include "keeper/parts.h"
#include "keeper/permit.h"
#include "keeper/power.h"
#include "keeper/rauc.h"
#include "keeper/result.h"
#include "keeper/slots.h"
#include "keeper/steady.h"
#include "keeper/twin.h"
#include "keeper/up-watch.h"
#include "keeper/update.h"

/* Finds out whether this start of the machine is good, and does what judge.h says. */

enum { SELF_CHECK_SECONDS = 300, AGAIN_SECONDS = 20, HELD_SECONDS = 3 };

struct health {
    wlink_keeper *keeper;
    struct wlink_start start;
    enum wlink_verdict verdict; /* WATCH, TRIAL; then what became of it */
    bool first;                 /* the firmware starts this slot by itself already */
    bool noted; /* the firmware has a note which slot is next, until it is known how this goes */
    struct wlink_up_watch *watch;
    guint patience, again; /* timers */
    bool checking;         /* a self-check, or the mark that follows it, is under way */
    GString *why;          /* it is not good yet */
    enum wlink_code code;
};

static gint64 now(void) {
    return g_get_real_time();
}

static bool is_open(const struct health *health) {
    return health->verdict == WLINK_VERDICT_WATCH || health->verdict == WLINK_VERDICT_TRIAL ||
           health->verdict == WLINK_VERDICT_STAY;
}

static void say_why(struct health *health, enum wlink_code code, const char *words) {
    health->code = code;
    g_string_assign(health->why, words);
}

/* --- an update's last step, on Keeper1.Work */

static void show_trial(struct health *health, const char *result, enum wlink_code code, const char *detail) {
    const struct wlink_memory *memory = health->keeper->memory;
    const struct wlink_work_rest rest = {
        .kind = &wlink_work_update,
        .from = memory->update.from,
        .to = memory->update.to,
        .result = result,
        .code = code,
        .detail = detail,
        .percent = g_str_equal(result, "done") ? 100 : 95,
    };
    wlink_work_show_rest(health->keeper, &rest);
}

/* --- restarts */

static void on_marked_for_restart(const GError *error, void *data) {
    struct health *health = data;
    if (error)
        wlink_log(WLINK_LOG_ERROR, "slot-not-marked", "%s", error->message);
    wlink_power_restart(health->keeper);
}

static void on_given_up(const GError *error, void *data) {
    struct health *health = data;
    if (error)
        wlink_log(WLINK_LOG_ERROR, "slot-not-marked", "%s", error->message);
    wlink_rauc_mark(health->keeper, "active", wlink_slot_other(health->start.slot), on_marked_for_restart,
                    health);
}

static void drop_note(struct health *health) {
    if (health->noted)
        wlink_firmware_take_charge(health->keeper->paths);
    health->noted = false;
}

static void log_left(const struct health *health) {
    const struct wlink_start *start = &health->start;
    wlink_log(WLINK_LOG_ERROR, "slot-left", "version=%s slot=%s failures=%u short_runs=%u", start->version,
              wlink_slot_to_string(start->slot), health->keeper->memory->slots[start->slot].failures,
              health->keeper->memory->slots[start->slot].short_runs);
}

/* Does what a verdict says that ends this start, or stays. */
static void carry_out(struct health *health, enum wlink_verdict verdict) {
    wlink_keeper *keeper = health->keeper;
    health->verdict = verdict;
    if (verdict == WLINK_VERDICT_LEAVE)
        log_left(health);
    if (verdict != WLINK_VERDICT_BACK)
        wlink_keeper1_set_health(keeper->object, "bad");
    if (verdict == WLINK_VERDICT_STAY) {
        drop_note(health);
        return;
    }
    wlink_keeper1_set_state(keeper->object, "restarting");
    if (verdict == WLINK_VERDICT_GIVE_UP)
        wlink_rauc_mark(keeper, "bad", health->start.slot, on_given_up, health);
    else if (verdict == WLINK_VERDICT_BACK || verdict == WLINK_VERDICT_LEAVE)
        wlink_rauc_mark(keeper, "active", keeper->memory->home, on_marked_for_restart, health);
    else
        wlink_power_restart(keeper);
}

/* --- good */

static void look(struct health *health);

static gboolean on_again(void *data) {
    struct health *health = data;
    health->again = 0;
    look(health);
    return G_SOURCE_REMOVE;
}

static void try_again(struct health *health) {
    health->checking = false;
    if (!health->again && is_open(health))
        health->again = g_timeout_add_seconds(AGAIN_SECONDS, on_again, health);
}

static void settle_good(struct health *health) {
    wlink_keeper *keeper = health->keeper;
    bool trial = health->verdict == WLINK_VERDICT_TRIAL;
    health->checking = false;
    if (trial)
        show_trial(health, "done", WLINK_CODE_NONE, "");
    health->start.uptime = g_get_monotonic_time();
    health->verdict = wlink_judge_good(keeper->memory, &health->start, now());
    wlink_keeper_remember(keeper);
    wlink_steady_watch(keeper);
    drop_note(health);
    g_clear_handle_id(&health->patience, g_source_remove);
    wlink_result_show(keeper);
    wlink_keeper1_set_health(keeper->object, "good");
    wlink_log(WLINK_LOG_NOTICE, "start-good", "version=%s slot=%s", health->start.version,
              wlink_slot_to_string(health->start.slot));
    wlink_twin_look(keeper);
    if (trial)
        wlink_permit_resume(keeper);
}

static void on_left_marked(const GError *error, void *data) {
    if (error)
        wlink_log(WLINK_LOG_ERROR, "slot-not-marked", "%s", error->message);
    if (is_open(data))
        settle_good(data);
}

/* Only now: the slot that was left has been the way back. */
static void drop_left(struct health *health) {
    const enum wlink_slot left = wlink_judge_left(health->keeper->memory, &health->start);
    if (left == WLINK_SLOT_NONE)
        settle_good(health);
    else
        wlink_rauc_mark(health->keeper, "bad", left, on_left_marked, health);
}

static void on_marked_good(const GError *error, void *data) {
    struct health *health = data;
    if (!is_open(health))
        return;
    if (error) {
        say_why(health, WLINK_CODE_START_NOT_GOOD, error->message);
        wlink_log(WLINK_LOG_ERROR, "slot-not-marked", "%s", error->message);
        try_again(health);
        return;
    }
    drop_left(health);
}

static void be_good(struct health *health) {
    health->checking = true;
    if (health->first || health->start.slot == WLINK_SLOT_NONE ||
        wlink_judge_is_guest(health->keeper->memory, &health->start))
        drop_left(health);
    else
        wlink_rauc_mark(health->keeper, "good", health->start.slot, on_marked_good, health);
}

/* --- a trial */

static void on_checked(GVariant *reply, const GError *error, void *data) {
    struct health *health = data;
    g_autoptr(GVariant) checks = NULL;
    if (!is_open(health))
        return;
    if (error) {
        say_why(health, WLINK_CODE_START_NOT_GOOD, error->message);
        try_again(health);
        return;
    }
    g_variant_get(reply, "(@aa{sv})", &checks);
    g_autofree char *lost = wlink_checks_lost(health->keeper->memory->update.passed, checks);
    if (lost) {
        wlink_log(WLINK_LOG_NOTICE, "check-lost", "passed in the old version: %s", lost);
        say_why(health, WLINK_CODE_UPDATE_CHECKS_FAILED, lost);
        try_again(health);
        return;
    }
    be_good(health);
}

static void on_aside(GVariant *reply, const GError *error, void *data) {
    struct health *health = data;
    (void)reply;
    if (!is_open(health))
        return;
    if (error) {
        say_why(health, WLINK_CODE_START_NOT_GOOD, error->message);
        try_again(health);
        return;
    }
    wlink_ask(health->keeper, &wlink_ask_self_check, "Run",
              g_variant_new("(s@as)", "", g_variant_new_strv(NULL, 0)), "(aa{sv})", SELF_CHECK_SECONDS,
              on_checked, health);
}

/* Nobody uses a version that is on trial. A unit without an identity has nothing to check. */
static void check(struct health *health) {
    health->checking = true;
    if (wlink_keeper_is_enrolled(health->keeper))
        wlink_ask(health->keeper, &wlink_ask_self_check, "SetAside", g_variant_new("(ss)", "", "update"),
                  "()", 60, on_aside, health);
    else
        be_good(health);
}

/* --- watching */

static void look(struct health *health) {
    if (!is_open(health) || health->checking || health->again || !health->watch)
        return;
    if (!wlink_up_watch_is_up(health->watch)) {
        if (health->code != WLINK_CODE_UPDATE_CHECKS_FAILED)
            say_why(health, WLINK_CODE_START_NOT_GOOD, wlink_up_watch_words(health->watch));
        return;
    }
    if (health->verdict == WLINK_VERDICT_TRIAL)
        check(health);
    else
        be_good(health);
}

static void on_changed(void *data) {
    look(data);
}

/* Unit and panel are up, only RAUC does not mark the slot: that is no reason to take them away from people.
 */
static enum wlink_verdict judge_bad(struct health *health) {
    if (health->verdict != WLINK_VERDICT_TRIAL && wlink_up_watch_is_up(health->watch))
        return WLINK_VERDICT_STAY;
    return wlink_judge_bad(health->keeper->memory, &health->start, health->code, health->why->str, now());
}

static void end_start(struct health *health) {
    wlink_keeper *keeper = health->keeper;
    bool trial = health->verdict == WLINK_VERDICT_TRIAL;
    enum wlink_verdict verdict = judge_bad(health);
    if (!wlink_keeper_remember(keeper))
        verdict = wlink_judge_unwritten(verdict, false);
    wlink_log(WLINK_LOG_ERROR, "start-bad", "version=%s slot=%s failures=%u: %s", health->start.version,
              wlink_slot_to_string(health->start.slot),
              health->start.slot == WLINK_SLOT_NONE ? 0 : keeper->memory->slots[health->start.slot].failures,
              health->why->str);
    if (trial)
        show_trial(health, "failed", health->code, health->why->str);
    wlink_result_show(keeper);
    carry_out(health, verdict);
}

static gboolean on_impatient(void *data);

static void on_consultation(GVariant *reply, const GError *error, void *data) {
    struct health *health = data;
    (void)error;                                /* without winglinkd there is no consultation */
    if (health->verdict != WLINK_VERDICT_WATCH) /* it is good by now */
        return;
    if (reply && wlink_power_is_held(reply))
        health->patience = g_timeout_add_seconds(HELD_SECONDS, on_impatient, health);
    else
        end_start(health);
}

/* Nobody has a consultation in a version that is on trial. */
static gboolean on_impatient(void *data) {
    struct health *health = data;
    health->patience = 0;
    if (health->verdict == WLINK_VERDICT_TRIAL)
        end_start(health);
    else
        wlink_ask_property(health->keeper, &wlink_ask_consultation, "State", on_consultation, health);
    return G_SOURCE_REMOVE;
}

static void watch(struct health *health) {
    wlink_keeper *keeper = health->keeper;
    if (health->verdict == WLINK_VERDICT_TRIAL)
        show_trial(health, "", WLINK_CODE_NONE, "");
    health->patience = g_timeout_add_seconds(
        wlink_judge_patience(keeper->memory, &health->start, keeper->patience), on_impatient, health);
    health->watch = wlink_up_watch_new(keeper, on_changed, health);
}

static void on_noted(const GError *error, void *data) {
    struct health *health = data;
    health->noted = !error;
    if (error) {
        wlink_log(WLINK_LOG_ERROR, "slot-not-marked", "%s", error->message);
        wlink_firmware_take_charge(health->keeper->paths);
    }
    watch(health);
}

/* Sees to what follows if this start ends before it is judged. */
static void take_charge(struct health *health, enum wlink_next next) {
    health->noted = next == WLINK_NEXT_OTHER;
    if (next == WLINK_NEXT_SAME) {
        wlink_rauc_mark(health->keeper, "active", health->start.slot, on_noted, health);
        return;
    }
    if (next == WLINK_NEXT_FIRST)
        wlink_firmware_take_charge(health->keeper->paths);
    watch(health);
}

/* --- the beginning */

static void on_status(const struct wlink_rauc_status *status, const GError *error, void *data) {
    struct health *health = data;
    wlink_keeper *keeper = health->keeper;
    enum wlink_slot slot = health->start.slot, home = keeper->memory->home;
    const bool elsewhere = wlink_firmware_begins_elsewhere(keeper->paths);
    enum wlink_next next = WLINK_NEXT_FIRST;
    if (status) {
        health->start.slots_known = true;
        health->start.other_starts = status->slots[wlink_slot_other(slot)].starts;
        health->first =
            slot == home && status->slots[slot].starts && keeper->memory->slots[slot].good && !elsewhere;
    } else {
        wlink_log(WLINK_LOG_ERROR, "slots-unknown", "%s", error->message);
    }
    health->verdict = wlink_judge_start(keeper->memory, &health->start, now());
    if (wlink_keeper_remember(keeper))
        next = wlink_judge_next(keeper->memory, &health->start, health->verdict, elsewhere);
    else
        health->verdict = wlink_judge_unwritten(health->verdict, true);
    health->first = health->first && health->verdict == WLINK_VERDICT_WATCH;
    wlink_result_show(keeper);
    if (status)
        wlink_slots_show(keeper, status);
    wlink_log(WLINK_LOG_NOTICE, "start-watched",
              "version=%s slot=%s home=%s failures=%u short_runs=%u verdict=%d", health->start.version,
              wlink_slot_to_string(slot), wlink_slot_to_string(home), keeper->memory->slots[slot].failures,
              keeper->memory->slots[slot].short_runs, (int)health->verdict);
    if (!is_open(health))
        carry_out(health, health->verdict);
    else
        take_charge(health, next);
}

static void *start(wlink_keeper *keeper, GError **error) {
    struct health *health = g_new0(struct health, 1);
    (void)error;
    health->keeper = keeper;
    health->start = (struct wlink_start){.boot = keeper->boot,
                                         .uptime = g_get_monotonic_time(),
                                         .slot = keeper->slot,
                                         .version = keeper->release->version};
    health->verdict = WLINK_VERDICT_WATCH;
    health->why = g_string_new(NULL);
    wlink_keeper1_set_health(keeper->object, "starting");
    if (keeper->slot == WLINK_SLOT_NONE)
        wlink_log(WLINK_LOG_ERROR, "slots-unknown", "the kernel's command line names no slot");
    else
        wlink_rauc_ask_status(keeper, on_status, health);
    return health;
}

static void stop(void *part) {
    struct health *health = part;
    g_clear_handle_id(&health->patience, g_source_remove);
    g_clear_handle_id(&health->again, g_source_remove);
    wlink_up_watch_free(health->watch);
    g_string_free(health->why, TRUE);
    g_free(health);
}

const struct wlink_keeper_part wlink_keeper_part_health = {"health", start, stop};

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/twin.h"

#include "common/log.h"
#include "keeper/compare.h"
#include "keeper/judge.h"
#include "keeper/parts.h"
#include "keeper/rauc.h"
#include "keeper/slots.h"

#include <string.h>

struct twin {
    wlink_keeper *keeper;
    wlink_compare *compare; /* NULL: not under way */
    bool looked;            /* what was found, or that it cannot be read, stands until the next start */
};

static struct twin *twin_of(const wlink_keeper *keeper) {
    return wlink_keeper_find_part(keeper, &wlink_keeper_part_twin);
}

static void on_compared(bool same, const GError *error, void *data) {
    struct twin *twin = data;
    wlink_keeper *keeper = twin->keeper;
    const char *other = wlink_slot_to_string(wlink_slot_other(keeper->slot));
    twin->looked = true;
    g_clear_pointer(&twin->compare, wlink_compare_free);
    if (error) {
        wlink_log(WLINK_LOG_ERROR, "slots-not-compared", "%s", error->message);
        return;
    }
    wlink_judge_twin(keeper->memory, keeper->slot, same);
    wlink_keeper_remember(keeper);
    if (same)
        wlink_log(WLINK_LOG_NOTICE, "slots-same", "slot %s holds what was found good in slot %s", other,
                  wlink_slot_to_string(keeper->slot));
    else
        wlink_log(WLINK_LOG_ERROR, "slots-differ", "slot %s does not hold what it was flashed with", other);
    wlink_slots_look(keeper);
}

static void compare(struct twin *twin, const struct wlink_rauc_status *status) {
    const wlink_keeper *keeper = twin->keeper;
    const struct wlink_rauc_slot *one = &status->slots[keeper->slot];
    const struct wlink_rauc_slot *other = &status->slots[wlink_slot_other(keeper->slot)];
    struct wlink_compare_pair pairs[WLINK_IMAGE_COUNT];
    for (int i = 0; i < WLINK_IMAGE_COUNT; i++) {
        pairs[i].one =
            g_build_filename(keeper->paths->device_dir, one->images[i].device + strlen("/dev"), NULL);
        pairs[i].other =
            g_build_filename(keeper->paths->device_dir, other->images[i].device + strlen("/dev"), NULL);
    }
    twin->compare = wlink_compare_new(pairs, WLINK_IMAGE_COUNT, on_compared, twin);
    for (int i = 0; i < WLINK_IMAGE_COUNT; i++) {
        g_free(pairs[i].one);
        g_free(pairs[i].other);
    }
}

static void on_status(const struct wlink_rauc_status *status, const GError *error, void *data) {
    struct twin *twin = data;
    (void)error;
    if (!status)
        return;
    wlink_slots_show(twin->keeper, status);
    if (wlink_twin_is_open(twin->keeper) && !twin->compare)
        compare(twin, status);
}

void wlink_twin_look(wlink_keeper *keeper) {
    if (keeper->slot != WLINK_SLOT_NONE)
        wlink_rauc_ask_status(keeper, on_status, twin_of(keeper));
}

void wlink_twin_forget(wlink_keeper *keeper) {
    struct twin *twin = twin_of(keeper);
    twin->looked = true;
    g_clear_pointer(&twin->compare, wlink_compare_free);
    wlink_keeper1_set_other_good(keeper->object, FALSE);
}

bool wlink_twin_is_open(const wlink_keeper *keeper) {
    const struct twin *twin = twin_of(keeper);
    const enum wlink_slot other = wlink_slot_other(keeper->slot);
    return keeper->other_starts && !twin->looked && !wlink_memory_is_proven(keeper->memory, other) &&
           keeper->memory->slots[other].failures < WLINK_FAILURES_MAX && /* it was left: that says more */
           keeper->memory->slots[other].short_runs < WLINK_SHORT_RUNS_MAX;
}

bool wlink_twin_is_missing(const wlink_keeper *keeper) {
    return keeper->slot != WLINK_SLOT_NONE && !wlink_keeper1_get_other_good(keeper->object) &&
           !wlink_twin_is_open(keeper);
}

static void *start(wlink_keeper *keeper, GError **error) {
    struct twin *twin = g_new0(struct twin, 1);
    (void)error;
    twin->keeper = keeper;
    return twin;
}

static void stop(void *part) {
    struct twin *twin = part;
    wlink_compare_free(twin->compare);
    g_free(twin);
}

const struct wlink_keeper_part wlink_keeper_part_twin = {"twin", start, stop};

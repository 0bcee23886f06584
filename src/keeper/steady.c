/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/steady.h"

#include "keeper/judge.h"
#include "keeper/parts.h"

struct steady {
    wlink_keeper *keeper;
    guint timer;
};

static struct wlink_start this_start(const wlink_keeper *keeper) {
    return (struct wlink_start){.boot = keeper->boot,
                                .uptime = g_get_monotonic_time(),
                                .slot = keeper->slot,
                                .version = keeper->release->version};
}

static gboolean on_lasted(void *data) {
    struct steady *steady = data;
    const struct wlink_start start = this_start(steady->keeper);
    steady->timer = 0;
    if (wlink_judge_lasted(steady->keeper->memory, &start))
        wlink_keeper_remember(steady->keeper);
    return G_SOURCE_REMOVE;
}

void wlink_steady_watch(wlink_keeper *keeper) {
    struct steady *steady = wlink_keeper_find_part(keeper, &wlink_keeper_part_steady);
    const struct wlink_start start = this_start(keeper);
    g_clear_handle_id(&steady->timer, g_source_remove);
    steady->timer = g_timeout_add_seconds(wlink_judge_unsteady(keeper->memory, &start, keeper->steady),
                                          on_lasted, steady);
}

void wlink_steady_ends(wlink_keeper *keeper) {
    const struct wlink_start start = this_start(keeper);
    if (keeper->slot != WLINK_SLOT_NONE && wlink_judge_ends(keeper->memory, &start, g_get_real_time()))
        wlink_keeper_remember(keeper);
}

static void *start(wlink_keeper *keeper, GError **error) {
    struct steady *steady = g_new0(struct steady, 1);
    (void)error;
    steady->keeper = keeper;
    return steady;
}

static void stop(void *part) {
    struct steady *steady = part;
    g_clear_handle_id(&steady->timer, g_source_remove);
    g_free(steady);
}

const struct wlink_keeper_part wlink_keeper_part_steady = {"steady", start, stop};

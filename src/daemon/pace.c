/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/pace.h"

#include "common/budget.h"

static const struct wlink_budget_limit limits[] = {{10 * 60, 30}, {24 * 60 * 60, 300}};
enum { LIMITS = G_N_ELEMENTS(limits) };

struct wlink_pace {
    GHashTable *rooms; /* address to an array of struct wlink_budget, one for each limit */
};

struct wlink_pace *wlink_pace_new(void) {
    struct wlink_pace *pace = g_new0(struct wlink_pace, 1);
    pace->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return pace;
}

void wlink_pace_free(struct wlink_pace *pace) {
    if (!pace)
        return;
    g_hash_table_unref(pace->rooms);
    g_free(pace);
}

bool wlink_pace_take(struct wlink_pace *pace, const char *room, gint64 now) {
    struct wlink_budget *budgets = g_hash_table_lookup(pace->rooms, room);
    if (!budgets) {
        budgets = g_new0(struct wlink_budget, LIMITS);
        g_hash_table_insert(pace->rooms, g_strdup(room), budgets);
    }
    return wlink_budget_take(budgets, limits, LIMITS, now, NULL);
}

void wlink_pace_give_back(struct wlink_pace *pace, const char *room) {
    struct wlink_budget *budgets = g_hash_table_lookup(pace->rooms, room);
    if (budgets)
        wlink_budget_give_back(budgets, LIMITS);
}

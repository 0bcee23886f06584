/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* How often something that others cause may happen: at most so many times in each of several periods. Periods
 * stand still (each minute, each day), so that nothing has to be remembered of single times. Pure. */
struct wlink_budget_limit {
    gint64 seconds;
    unsigned most;
};

/* What was spent of one limit. Begins as {0}. */
struct wlink_budget {
    gint64 period;
    unsigned spent;
};

/* Whether it may happen once more at now (monotonic, µs), and if so takes note of it. *last, which may be
 * NULL, then says whether that was the last time for a while. budgets and limits have count elements each. */
bool wlink_budget_take(struct wlink_budget *budgets, const struct wlink_budget_limit *limits, gsize count,
                       gint64 now, bool *last);

/* What was taken last counts for nothing after all. */
void wlink_budget_give_back(struct wlink_budget *budgets, gsize count);

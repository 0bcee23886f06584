/* SPDX-License-Identifier: Apache-2.0 */
#include "common/budget.h"

bool wlink_budget_take(struct wlink_budget *budgets, const struct wlink_budget_limit *limits, gsize count,
                       gint64 now, bool *last) {
    bool was_last = false;
    for (gsize i = 0; i < count; i++) {
        gint64 period = now / (limits[i].seconds * G_USEC_PER_SEC);
        if (period != budgets[i].period)
            budgets[i] = (struct wlink_budget){.period = period};
        if (budgets[i].spent == limits[i].most)
            return false;
    }
    for (gsize i = 0; i < count; i++)
        was_last = ++budgets[i].spent == limits[i].most || was_last;
    if (last)
        *last = was_last;
    return true;
}

void wlink_budget_give_back(struct wlink_budget *budgets, gsize count) {
    for (gsize i = 0; i < count; i++)
        budgets[i].spent -= budgets[i].spent > 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/refusals.h"

#include "common/budget.h"
#include "common/error.h"
#include "common/log.h"
#include "daemon/record-store.h"

static const struct wlink_budget_limit limits[] = {{60, 60}, {24 * 60 * 60, 1000}};

struct wlink_refusals {
    struct wlink_record_store *store;
    struct wlink_budget budgets[WLINK_REFUSAL_KIND_COUNT][G_N_ELEMENTS(limits)];
};

struct wlink_refusals *wlink_refusals_new(struct wlink_record_store *store) {
    struct wlink_refusals *refusals = g_new0(struct wlink_refusals, 1);
    refusals->store = store;
    return refusals;
}

void wlink_refusals_free(struct wlink_refusals *refusals) {
    g_free(refusals);
}

bool wlink_refusals_take(struct wlink_refusals *refusals, enum wlink_refusal_kind kind, gint64 now,
                         bool *last) {
    return wlink_budget_take(refusals->budgets[kind], limits, G_N_ELEMENTS(limits), now, last);
}

static const char *key_of(enum wlink_refusal_kind kind) {
    static const char *const keys[WLINK_REFUSAL_KIND_COUNT] = {"host", "room", "staff"};
    return keys[kind];
}

void wlink_refusals_write(struct wlink_refusals *refusals, const char *what, enum wlink_refusal_kind kind,
                          const char *who, enum wlink_code code) {
    bool last;
    if (!wlink_refusals_take(refusals, kind, g_get_monotonic_time(), &last))
        return;
    GVariantDict fields;
    g_variant_dict_init(&fields, NULL);
    g_variant_dict_insert(&fields, key_of(kind), "s", who);
    g_variant_dict_insert(&fields, "reason", "s", wlink_code_to_string(code));
    if (last)
        g_variant_dict_insert(&fields, "more", "b", TRUE);
    g_autoptr(GError) error = NULL;
    if (!wlink_record_store_write(refusals->store, what, g_variant_dict_end(&fields), &error))
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s", error->message);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/refusals.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/record-store.h"

enum { MOST_A_MINUTE = 60 };

struct wlink_refusals {
    struct wlink_record_store *store;
    gint64 minute; /* monotonic */
    unsigned written;
};

struct wlink_refusals *wlink_refusals_new(struct wlink_record_store *store) {
    struct wlink_refusals *refusals = g_new0(struct wlink_refusals, 1);
    refusals->store = store;
    return refusals;
}

void wlink_refusals_free(struct wlink_refusals *refusals) {
    g_free(refusals);
}

void wlink_refusals_write(struct wlink_refusals *refusals, const char *what, const char *room,
                          enum wlink_code code) {
    gint64 minute = g_get_monotonic_time() / (60 * G_USEC_PER_SEC);
    if (minute != refusals->minute)
        refusals->written = 0;
    refusals->minute = minute;
    if (refusals->written == MOST_A_MINUTE)
        return;
    GVariantDict fields;
    g_variant_dict_init(&fields, NULL);
    g_variant_dict_insert(&fields, "room", "s", room);
    g_variant_dict_insert(&fields, "reason", "s", wlink_code_to_string(code));
    if (++refusals->written == MOST_A_MINUTE)
        g_variant_dict_insert(&fields, "more", "b", TRUE);
    g_autoptr(GError) error = NULL;
    if (!wlink_record_store_write(refusals->store, what, g_variant_dict_end(&fields), &error))
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s", error->message);
}

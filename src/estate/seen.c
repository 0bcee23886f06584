/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/seen.h"

struct entry {
    char *caller;
    gint64 until;
};

struct wlink_seen {
    GHashTable *entries; /* id to struct entry */
    guint most, most_of_one;
};

struct sweep {
    gint64 now;
    const char *caller;
    guint of_caller; /* how many entries of caller stay */
};

static void free_entry(void *data) {
    struct entry *entry = data;
    g_free(entry->caller);
    g_free(entry);
}

static gboolean on_entry(void *id, void *data, void *sweep_data) {
    (void)id;
    const struct entry *entry = data;
    struct sweep *sweep = sweep_data;
    if (entry->until < sweep->now)
        return TRUE;
    sweep->of_caller += g_str_equal(entry->caller, sweep->caller);
    return FALSE;
}

wlink_seen *wlink_seen_new(guint most, guint most_of_one) {
    wlink_seen *seen = g_new0(wlink_seen, 1);
    seen->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
    seen->most = most;
    seen->most_of_one = most_of_one;
    return seen;
}

void wlink_seen_free(wlink_seen *seen) {
    if (!seen)
        return;
    g_hash_table_unref(seen->entries);
    g_free(seen);
}

const char *wlink_seen_add(wlink_seen *seen, const char *id, const char *caller, gint64 now, gint64 until) {
    struct sweep sweep = {.now = now, .caller = caller};
    g_hash_table_foreach_remove(seen->entries, on_entry, &sweep);
    if (g_hash_table_contains(seen->entries, id))
        return "it was used before";
    if (sweep.of_caller >= seen->most_of_one)
        return "too many identities of this caller in a short time";
    if (g_hash_table_size(seen->entries) >= seen->most)
        return "too many identities in a short time";
    struct entry *entry = g_new0(struct entry, 1);
    *entry = (struct entry){.caller = g_strdup(caller), .until = until};
    g_hash_table_insert(seen->entries, g_strdup(id), entry);
    return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "call/waiting-list.h"

struct wlink_waiting_list {
    GPtrArray *entries; /* struct wlink_waiting_entry, ordered by since_us */
};

static void free_entry(void *data) {
    struct wlink_waiting_entry *entry = data;
    g_free(entry->room);
    g_free(entry->session_id);
    g_free(entry);
}

static bool is_warm(const struct wlink_waiting_entry *entry) {
    return entry->state == WLINK_CALLER_WARMING || entry->state == WLINK_CALLER_WARM;
}

static gint64 end_of_absence(const struct wlink_waiting_entry *entry) {
    return entry->state == WLINK_CALLER_ABSENT
               ? entry->absent_since_us + (gint64)WLINK_WAITING_KEEP_S * G_USEC_PER_SEC
               : G_MAXINT64;
}

/* Those who came at the same moment stay in the order of their calls. */
static void insert(wlink_waiting_list *list, struct wlink_waiting_entry *entry) {
    guint index = list->entries->len;
    while (index > 0 && wlink_waiting_list_at(list, index - 1)->since_us > entry->since_us)
        index--;
    g_ptr_array_insert(list->entries, (gint)index, entry);
}

wlink_waiting_list *wlink_waiting_list_new(void) {
    wlink_waiting_list *list = g_new0(wlink_waiting_list, 1);
    list->entries = g_ptr_array_new_with_free_func(free_entry);
    return list;
}

void wlink_waiting_list_free(wlink_waiting_list *list) {
    if (!list)
        return;
    g_ptr_array_unref(list->entries);
    g_free(list);
}

enum wlink_arrival wlink_waiting_list_arrive(wlink_waiting_list *list, const char *room,
                                             const char *session_id, bool foreign, gint64 now_us,
                                             struct wlink_waiting_entry **entry) {
    struct wlink_waiting_entry *known = wlink_waiting_list_find(list, room);
    if (known) {
        *entry = known;
        return g_str_equal(known->session_id, session_id) ? WLINK_ARRIVAL_RETURNED : WLINK_ARRIVAL_REPLACES;
    }
    if (wlink_waiting_list_is_full(list))
        return WLINK_ARRIVAL_FULL;
    struct wlink_waiting_entry *added = g_new0(struct wlink_waiting_entry, 1);
    *added = (struct wlink_waiting_entry){.room = g_strdup(room),
                                          .session_id = g_strdup(session_id),
                                          .foreign = foreign,
                                          .state = WLINK_CALLER_ARRIVED,
                                          .since_us = now_us};
    insert(list, added);
    *entry = added;
    return WLINK_ARRIVAL_NEW;
}

struct wlink_caller_step wlink_waiting_list_step(struct wlink_waiting_entry *entry,
                                                 enum wlink_caller_event event, gint64 now_us) {
    struct wlink_caller_step step = wlink_caller_step(entry->state, event);
    if (step.next == WLINK_CALLER_ABSENT && entry->state != WLINK_CALLER_ABSENT)
        entry->absent_since_us = now_us;
    entry->state = step.next;
    return step;
}

void wlink_waiting_list_remove(wlink_waiting_list *list, struct wlink_waiting_entry *entry) {
    g_ptr_array_remove(list->entries, entry);
}

guint wlink_waiting_list_count(const wlink_waiting_list *list) {
    return list->entries->len;
}

struct wlink_waiting_entry *wlink_waiting_list_at(const wlink_waiting_list *list, guint index) {
    return index < list->entries->len ? g_ptr_array_index(list->entries, index) : NULL;
}

struct wlink_waiting_entry *wlink_waiting_list_find(const wlink_waiting_list *list, const char *room) {
    for (guint i = 0; i < list->entries->len; i++)
        if (g_str_equal(wlink_waiting_list_at(list, i)->room, room))
            return wlink_waiting_list_at(list, i);
    return NULL;
}

bool wlink_waiting_list_is_full(const wlink_waiting_list *list) {
    return list->entries->len >= WLINK_WAITING_CALLERS;
}

bool wlink_waiting_list_has_warm_place(const wlink_waiting_list *list,
                                       const struct wlink_waiting_entry *entry) {
    guint others = 0;
    for (guint i = 0; i < list->entries->len; i++) {
        const struct wlink_waiting_entry *other = wlink_waiting_list_at(list, i);
        others += other != entry && is_warm(other);
    }
    return !entry->foreign && others < WLINK_WAITING_WARM;
}

struct wlink_waiting_entry *wlink_waiting_list_next_to_warm(const wlink_waiting_list *list) {
    for (guint i = 0; i < list->entries->len; i++) {
        struct wlink_waiting_entry *entry = wlink_waiting_list_at(list, i);
        if (entry->state == WLINK_CALLER_COLD && wlink_waiting_list_has_warm_place(list, entry))
            return entry;
    }
    return NULL;
}

struct wlink_waiting_entry *wlink_waiting_list_next_expired(const wlink_waiting_list *list, gint64 now_us) {
    for (guint i = 0; i < list->entries->len; i++)
        if (now_us >= end_of_absence(wlink_waiting_list_at(list, i)))
            return wlink_waiting_list_at(list, i);
    return NULL;
}

gint64 wlink_waiting_list_deadline(const wlink_waiting_list *list) {
    gint64 deadline = G_MAXINT64;
    for (guint i = 0; i < list->entries->len; i++)
        deadline = MIN(deadline, end_of_absence(wlink_waiting_list_at(list, i)));
    return deadline;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/rooms.h"

/* The unit's own room is not one to call; nor are rooms of its own kind, which it has no permission for ever.
 */
static bool is_offered(const struct wlink_model *model, const struct wlink_model_room *room) {
    return !g_str_equal(room->address, model->unit.address) && room->role != model->unit.role;
}

static gint by_name(gconstpointer a, gconstpointer b) {
    const struct wlink_model_room *const *left = a, *const *right = b;
    return g_utf8_collate((*left)->name, (*right)->name);
}

static guint find_last_called(const GPtrArray *rooms) {
    guint last = 0;
    for (guint i = 1; i < rooms->len; i++) {
        const struct wlink_model_room *room = rooms->pdata[i], *best = rooms->pdata[last];
        if (room->last_called > best->last_called)
            last = i;
    }
    return last;
}

GPtrArray *wlink_rooms_sorted(const struct wlink_model *model) {
    GPtrArray *rooms = g_ptr_array_new();
    for (guint i = 0; i < model->rooms->len; i++)
        if (is_offered(model, model->rooms->pdata[i]))
            g_ptr_array_add(rooms, model->rooms->pdata[i]);
    g_ptr_array_sort(rooms, by_name);
    guint last = find_last_called(rooms);
    if (rooms->len > 0 && last > 0) {
        void *room = g_ptr_array_steal_index(rooms, last);
        g_ptr_array_insert(rooms, 0, room);
    }
    return rooms;
}

guint wlink_rooms_pages(guint rooms) {
    return MAX(1, (rooms + WLINK_ROOMS_A_PAGE - 1) / WLINK_ROOMS_A_PAGE);
}

bool wlink_rooms_has_first(const GPtrArray *sorted) {
    return sorted->len > 0 && ((const struct wlink_model_room *)sorted->pdata[0])->last_called > 0;
}

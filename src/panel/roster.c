/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/roster.h"

struct wlink_roster {
    GPtrArray *rows; /* struct wlink_roster_row */
};

static void free_row(void *data) {
    struct wlink_roster_row *row = data;
    g_free(row->id);
    g_free(row->room);
    g_free(row->name);
    g_free(row);
}

wlink_roster *wlink_roster_new(void) {
    struct wlink_roster *roster = g_new0(struct wlink_roster, 1);
    roster->rows = g_ptr_array_new_with_free_func(free_row);
    return roster;
}

void wlink_roster_free(wlink_roster *roster) {
    if (!roster)
        return;
    g_ptr_array_unref(roster->rows);
    g_free(roster);
}

static const struct wlink_model_caller *find(const GPtrArray *callers, const char *id) {
    for (guint i = 0; i < callers->len; i++) {
        const struct wlink_model_caller *caller = callers->pdata[i];
        if (g_str_equal(caller->id, id))
            return caller;
    }
    return NULL;
}

/* Who gave up, or was lost, is said; not who was joined or declined here: that is known. */
static bool is_said(const struct wlink_model_caller *left, gint64 now) {
    return (left->why == WLINK_CODE_GAVE_UP || left->why == WLINK_CODE_CONNECTION_LOST) &&
           now - left->left < WLINK_ROSTER_LEFT_S * G_USEC_PER_SEC;
}

static void add(GPtrArray *rows, const struct wlink_model_caller *caller) {
    struct wlink_roster_row *row = g_new0(struct wlink_roster_row, 1);
    row->id = g_strdup(caller->id);
    row->room = g_strdup(caller->room);
    row->name = g_strdup(caller->name);
    row->since = caller->since;
    row->left = caller->left;
    row->why = caller->why;
    g_ptr_array_add(rows, row);
}

static int by_since(const void *one, const void *other) {
    const struct wlink_roster_row *a = *(struct wlink_roster_row *const *)one;
    const struct wlink_roster_row *b = *(struct wlink_roster_row *const *)other;
    return a->since < b->since ? -1 : a->since > b->since;
}

static GPtrArray *wanted(const struct wlink_model *model, gint64 now) {
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);
    for (guint i = 0; i < model->callers->len; i++)
        add(rows, model->callers->pdata[i]);
    for (guint i = 0; i < model->left->len; i++) {
        const struct wlink_model_caller *left = model->left->pdata[i];
        if (is_said(left, now) && !wlink_model_find_caller(model, left->room))
            add(rows, left);
    }
    g_ptr_array_sort(rows, by_since);
    return rows;
}

static bool same_places(const GPtrArray *one, const GPtrArray *other) {
    if (one->len != other->len)
        return false;
    for (guint i = 0; i < one->len; i++) {
        const struct wlink_roster_row *a = one->pdata[i], *b = other->pdata[i];
        if (!g_str_equal(a->id, b->id))
            return false;
    }
    return true;
}

/* What became of a row that keeps its place. */
static void refresh(struct wlink_roster_row *row, const struct wlink_model *model, gint64 now) {
    const struct wlink_model_caller *caller = find(model->callers, row->id);
    const struct wlink_model_caller *left = find(model->left, row->id);
    if (caller) {
        row->since = caller->since;
        row->left = 0;
        row->why = WLINK_CODE_NONE;
    } else if (!row->left) {
        row->left = left ? left->left : now;
        row->why = left ? left->why : WLINK_CODE_GAVE_UP;
    }
}

bool wlink_roster_update(wlink_roster *roster, const struct wlink_model *model, gint64 now, bool may_move) {
    g_autoptr(GPtrArray) rows = wanted(model, now);
    if (may_move && !same_places(rows, roster->rows)) {
        GPtrArray *old = roster->rows;
        roster->rows = g_steal_pointer(&rows);
        g_ptr_array_unref(old);
        return true;
    }
    for (guint i = 0; i < roster->rows->len; i++)
        refresh(roster->rows->pdata[i], model, now);
    return false;
}

guint wlink_roster_count(const wlink_roster *roster) {
    return roster->rows->len;
}

const struct wlink_roster_row *wlink_roster_at(const wlink_roster *roster, guint index) {
    return roster->rows->pdata[index];
}

guint wlink_roster_waiting(const wlink_roster *roster) {
    guint waiting = 0;
    for (guint i = 0; i < roster->rows->len; i++)
        waiting += ((const struct wlink_roster_row *)roster->rows->pdata[i])->left == 0;
    return waiting;
}

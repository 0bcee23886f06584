/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/say-service.h"

#include "common/words.h"
#include "panel/rooms.h"

#include <string.h>

static const gint64 MINUTE = 60 * (gint64)G_USEC_PER_SEC;

/* Whole minutes, rounded: 0 for less than half of one. */
static int minutes(gint64 left) {
    return (int)((left + MINUTE / 2) / MINUTE);
}

char *wlink_say_time_left(gint64 left) {
    if (left < 0)
        return g_strdup(wlink_say(WLINK_SAY_UPDATE_POWER));
    if (left < MINUTE)
        return g_strdup(wlink_say(WLINK_SAY_UPDATE_SOON));
    g_autofree char *n = g_strdup_printf("%d", minutes(left));
    return wlink_say_with(minutes(left) == 1 ? WLINK_SAY_UPDATE_LEFT_ONE : WLINK_SAY_UPDATE_LEFT, "n", n,
                          NULL);
}

char *wlink_say_ready_at(gint64 left, gint64 now) {
    if (left < 0)
        return g_strdup("");
    g_autofree char *time = wlink_words_time(now + left + MINUTE / 2);
    return wlink_say_with(WLINK_SAY_UPDATE_READY_AT, "time", time, NULL);
}

guint wlink_say_percent(const struct wlink_model *model) {
    const bool done = g_str_equal(model->keeper.work.result, "done");
    return done ? 100 : MIN(model->keeper.work.percent, 99);
}

char *wlink_say_updated(const struct wlink_model *model, bool *good) {
    const char *result = model->keeper.update.result;
    *good = g_str_equal(result, "updated");
    if (!*result)
        return NULL;
    const enum wlink_code code = model->keeper.update.code;
    if (code == WLINK_CODE_SLOT_LEFT || code == WLINK_CODE_SLOT_UNSTEADY) /* there was no update */
        return wlink_words_code(code, NULL, NULL);
    return wlink_say_with(*good ? WLINK_SAY_STANDBY_UPDATED : WLINK_SAY_STANDBY_NOT_UPDATED, "version",
                          model->keeper.update.version, NULL);
}

static const struct {
    const char *kind;
    enum wlink_phrase name, does;
} kinds[] = {
    {"update", WLINK_SAY_ITEM_UPDATE, WLINK_SAY_ITEM_UPDATE_DOES},
    {"site", WLINK_SAY_ITEM_SITE, WLINK_SAY_ITEM_SITE_DOES},
    {"staff", WLINK_SAY_ITEM_STAFF, WLINK_SAY_ITEM_STAFF_DOES},
    {"report", WLINK_SAY_ITEM_REPORT, WLINK_SAY_ITEM_REPORT_DOES},
    {"factory-reset", WLINK_SAY_ITEM_RESET, WLINK_SAY_ITEM_RESET_DOES},
};

char *wlink_say_item(const struct wlink_model_item *item) {
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(kinds[i].kind, item->kind))
            return wlink_say_with(kinds[i].name, "version", item->version, NULL);
    return g_strdup(item->kind);
}

char *wlink_say_item_does(const struct wlink_model_item *item) {
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(kinds[i].kind, item->kind))
            return wlink_say_with(kinds[i].does, "version", item->version, NULL);
    return g_strdup("");
}

const struct wlink_model_item *wlink_say_item_first(const struct wlink_model *model) {
    const GPtrArray *items = model->keeper.stick.items;
    for (guint i = 0; i < items->len; i++) {
        const struct wlink_model_item *item = items->pdata[i];
        if (item->code == WLINK_CODE_NONE)
            return item;
    }
    return NULL;
}

const struct wlink_model_item *wlink_say_item_of(const struct wlink_model *model, const char *kind) {
    const GPtrArray *items = model->keeper.stick.items;
    for (guint i = 0; i < items->len; i++) {
        const struct wlink_model_item *item = items->pdata[i];
        if (g_str_equal(item->kind, kind))
            return item;
    }
    return NULL;
}

char *wlink_say_signed(const struct wlink_model *model) {
    g_autofree char *date = wlink_words_date(model->keeper.stick.made);
    return wlink_say_with(WLINK_SAY_SERVICE_SIGNED, "signer", model->keeper.stick.signer, "date", date, NULL);
}

char *wlink_say_no_room_until(const struct wlink_model *model, gint64 now) {
    g_autoptr(GPtrArray) rooms = wlink_rooms_sorted(model);
    gint64 first = G_MAXINT64;
    for (guint i = 0; i < rooms->len; i++) {
        const struct wlink_model_room *room = rooms->pdata[i];
        if (room->permission == WLINK_CODE_NONE && room->may_call)
            return NULL;
        if (room->from > now)
            first = MIN(first, room->from);
    }
    if (first == G_MAXINT64)
        return NULL;
    g_autofree char *time = first - now < G_TIME_SPAN_DAY ? wlink_words_time(first) : wlink_words_date(first);
    return wlink_say_with(WLINK_SAY_UPDATE_NO_ROOM_UNTIL, "time", time, NULL);
}

struct word {
    const char *key;
    enum wlink_phrase words;
};

static const char *find(const struct word *words, gsize count, const char *key) {
    for (gsize i = 0; i < count; i++)
        if (g_str_equal(words[i].key, key))
            return wlink_say(words[i].words);
    return key;
}

const char *wlink_say_role(const char *role) {
    static const struct word roles[] = {
        {"nurse", WLINK_SAY_STAFF_ROLE_NURSE},
        {"consultant", WLINK_SAY_STAFF_ROLE_CONSULTANT},
        {"technician", WLINK_SAY_STAFF_ROLE_TECHNICIAN},
        {"manager", WLINK_SAY_STAFF_ROLE_MANAGER},
    };
    return find(roles, G_N_ELEMENTS(roles), role);
}

const char *wlink_say_member_state(const char *state) {
    static const struct word states[] = {
        {"active", WLINK_SAY_STAFF_ACTIVE},
        {"must-change", WLINK_SAY_STAFF_MUST_CHANGE},
        {"locked", WLINK_SAY_STAFF_LOCKED},
        {"ended", WLINK_SAY_STAFF_ENDED},
    };
    return find(states, G_N_ELEMENTS(states), state);
}

/* One line of the text, cut where it is too long for the screen. */
static void add_line(GPtrArray *lines, const char *line, guint width) {
    do {
        const glong length = g_utf8_strlen(line, -1);
        const char *end = g_utf8_offset_to_pointer(line, MIN(length, (glong)width));
        g_ptr_array_add(lines, g_strndup(line, (gsize)(end - line)));
        line = end;
    } while (*line);
}

GPtrArray *wlink_say_pages(const char *text, guint width, guint lines) {
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) split = g_strsplit(g_strchomp(valid), "\n", -1);
    GPtrArray *pages = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; split[i]; i++)
        add_line(all, split[i], width);
    for (guint from = 0; from < MAX(all->len, 1); from += lines) {
        GString *page = g_string_new(NULL);
        for (guint i = from; i < MIN(from + lines, all->len); i++)
            g_string_append_printf(page, "%s%s", i > from ? "\n" : "", (const char *)all->pdata[i]);
        g_ptr_array_add(pages, g_string_free(page, FALSE));
    }
    return pages;
}

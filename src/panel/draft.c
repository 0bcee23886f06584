/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/draft.h"

#include "common/phrases.h"

struct wlink_draft {
    char *room; /* NULL: all */
    int chosen; /* -1: none */
    GString *own;
    bool written;
};

wlink_draft *wlink_draft_new(void) {
    struct wlink_draft *draft = g_new0(struct wlink_draft, 1);
    draft->chosen = -1;
    draft->own = g_string_new(NULL);
    return draft;
}

void wlink_draft_free(wlink_draft *draft) {
    if (!draft)
        return;
    g_free(draft->room);
    g_string_free(draft->own, TRUE);
    g_free(draft);
}

void wlink_draft_address(wlink_draft *draft, const char *room) {
    g_set_str(&draft->room, room);
}

const char *wlink_draft_room(const wlink_draft *draft) {
    return draft->room;
}

void wlink_draft_address_next(wlink_draft *draft, const struct wlink_model *model) {
    guint next = 0;
    for (guint i = 0; draft->room && i < model->callers->len; i++) {
        const struct wlink_model_caller *caller = model->callers->pdata[i];
        if (g_str_equal(caller->room, draft->room))
            next = i + 1;
    }
    const struct wlink_model_caller *caller = next < model->callers->len ? model->callers->pdata[next] : NULL;
    wlink_draft_address(draft, caller ? caller->room : NULL);
}

const char **wlink_draft_rooms(const wlink_draft *draft, const struct wlink_model *model) {
    GPtrArray *rooms = g_ptr_array_new();
    for (guint i = 0; i < model->callers->len; i++) {
        const struct wlink_model_caller *caller = model->callers->pdata[i];
        if (!draft->room || g_str_equal(caller->room, draft->room))
            g_ptr_array_add(rooms, caller->room);
    }
    g_ptr_array_add(rooms, NULL);
    return (const char **)g_ptr_array_free(rooms, FALSE);
}

void wlink_draft_choose(wlink_draft *draft, guint message) {
    draft->chosen = (int)message;
    draft->written = false;
}

int wlink_draft_chosen(const wlink_draft *draft) {
    return draft->written ? -1 : draft->chosen;
}

const char *wlink_draft_ready_made(guint message) {
    G_STATIC_ASSERT(WLINK_SAY_MESSAGE_8 - WLINK_SAY_MESSAGE_1 + 1 == WLINK_DRAFT_READY_MADE);
    return wlink_say((enum wlink_phrase)(WLINK_SAY_MESSAGE_1 + message));
}

void wlink_draft_write(wlink_draft *draft, bool write) {
    draft->written = write;
}

bool wlink_draft_is_written(const wlink_draft *draft) {
    return draft->written;
}

void wlink_draft_set_own(wlink_draft *draft, const char *text) {
    g_string_assign(draft->own, text);
    if (g_utf8_strlen(text, -1) > WLINK_DRAFT_LONGEST)
        g_string_truncate(draft->own, (gsize)(g_utf8_offset_to_pointer(text, WLINK_DRAFT_LONGEST) - text));
}

guint wlink_draft_left(const wlink_draft *draft) {
    return WLINK_DRAFT_LONGEST - (guint)g_utf8_strlen(draft->own->str, -1);
}

char *wlink_draft_text(const wlink_draft *draft) {
    if (draft->written)
        return g_strstrip(g_strdup(draft->own->str));
    if (draft->chosen < 0)
        return g_strdup("");
    return wlink_say_with(WLINK_SAY_MESSAGE_SENTENCE, "words", wlink_draft_ready_made((guint)draft->chosen),
                          NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/actions-private.h"

struct note {
    struct wlink_actions *actions; /* NULL: its answer is not counted any more */
    char *room;
};

void wlink_actions_choose_message(wlink_actions *actions, bool choose) {
    actions->choice.message = choose;
    wlink_actions_tell(actions);
}

static void on_note(GVariant *reply, const GError *error, void *data) {
    struct note *note = data;
    struct wlink_actions *actions = note->actions;
    (void)error;
    if (actions && reply)
        actions->notes.taken++;
    else if (actions)
        g_ptr_array_add(actions->notes.missed, g_steal_pointer(&note->room));
    if (actions) {
        g_queue_remove(&actions->sending, note);
        wlink_actions_tell(actions);
    }
    g_free(note->room);
    g_free(note);
}

void wlink_actions_forget_notes(struct wlink_actions *actions) {
    for (struct note *note; (note = g_queue_pop_head(&actions->sending));)
        note->actions = NULL;
    g_ptr_array_set_size(actions->notes.missed, 0);
    actions->notes.asked = actions->notes.taken = 0;
}

void wlink_actions_send_notes(wlink_actions *actions, const char *const *rooms, const char *text) {
    wlink_actions_forget_notes(actions);
    for (; *rooms; rooms++) {
        struct note *note = g_new0(struct note, 1);
        *note = (struct note){actions, g_strdup(*rooms)};
        g_queue_push_tail(&actions->sending, note);
        actions->notes.asked++;
        wlink_client_ask(actions->client, WLINK_OBJECT_CONSULTATION, "SendNote",
                         g_variant_new("(ss)", *rooms, text), on_note, note);
    }
    wlink_actions_tell(actions);
}

const struct wlink_notes_sent *wlink_actions_notes_sent(const wlink_actions *actions) {
    return &actions->notes;
}

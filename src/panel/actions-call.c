/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/actions-private.h"

static bool is_over(const struct wlink_actions *actions) {
    enum wlink_phase phase = actions->model->consultation.phase;
    return phase == WLINK_PHASE_ENDED || phase == WLINK_PHASE_REFUSED || phase == WLINK_PHASE_FAILED;
}

static void set_room(struct wlink_actions *actions, const char *address) {
    char *room = g_strdup(address); /* it may be the one that is freed */
    g_free(actions->room);
    actions->room = room;
}

static void dismiss(struct wlink_actions *actions) {
    if (is_over(actions))
        wlink_actions_ask(actions, WLINK_OBJECT_CONSULTATION, "Dismiss", NULL, NULL);
}

void wlink_actions_choose_room(wlink_actions *actions, const char *address) {
    const struct wlink_model_room *room = wlink_model_find_room(actions->model, address);
    if (!room)
        return;
    enum wlink_code code = wlink_model_why_not(room);
    set_room(actions, address);
    if (code == WLINK_CODE_NONE) {
        wlink_actions_wish(actions, WLINK_WISH_CHECK, WLINK_PANEL_ROOM, NULL);
    } else if (!room->may_call) { /* the daemon refuses it, and writes that into the record */
        wlink_actions_call(actions);
    } else {
        actions->choice.refused = code;
        wlink_actions_tell(actions);
    }
}

void wlink_actions_choose_caller(wlink_actions *actions, const char *room) {
    set_room(actions, room);
    wlink_actions_wish(actions, WLINK_WISH_CHECK, WLINK_PANEL_ROOM, NULL);
}

void wlink_actions_try_cameras(wlink_actions *actions) {
    set_room(actions, "");
    wlink_actions_wish(actions, WLINK_WISH_CHECK, WLINK_PANEL_ROOM, NULL);
}

void wlink_actions_another_room(wlink_actions *actions) {
    actions->choice.refused = WLINK_CODE_NONE;
    actions->choice.pin = !actions->token;
    dismiss(actions);
    wlink_actions_tell(actions);
}

/* A call that was cancelled here has nothing to sum up. */
static void on_ended(struct wlink_actions *actions) {
    if (!actions->model->consultation.joined)
        dismiss(actions);
}

void wlink_actions_end(wlink_actions *actions) {
    wlink_actions_ask(actions, WLINK_OBJECT_CONSULTATION, "End", NULL, on_ended);
}

void wlink_actions_close_check(wlink_actions *actions) {
    if (actions->model->consultation.phase == WLINK_PHASE_CHECKING)
        wlink_actions_end(actions);
    else /* it rings: only the look is over */
        wlink_actions_ask(actions, WLINK_OBJECT_DEVICES, "StopAll", NULL, NULL);
}

void wlink_actions_call(wlink_actions *actions) {
    wlink_actions_wish(actions, WLINK_WISH_CALL, WLINK_PANEL_ROOM, g_strdup(actions->room));
}

void wlink_actions_look(wlink_actions *actions) {
    set_room(actions, actions->model->consultation.room);
    wlink_actions_wish(actions, WLINK_WISH_CHECK, WLINK_PANEL_ROOM, NULL);
}

void wlink_actions_answer(wlink_actions *actions) {
    wlink_actions_wish(actions, WLINK_WISH_ANSWER, WLINK_PANEL_ROOM, NULL);
}

void wlink_actions_decline(wlink_actions *actions) {
    wlink_actions_ask(actions, WLINK_OBJECT_CONSULTATION, "Decline", NULL, NULL);
}

static void on_words_gone(GVariant *reply, const GError *error, void *data) {
    (void)reply, (void)error; /* without them, too, it rings no more */
    wlink_actions_decline(data);
}

/* The words first: who has been declined listens to none. */
void wlink_actions_decline_with(wlink_actions *actions, const char *note) {
    wlink_client_ask(actions->client, WLINK_OBJECT_CONSULTATION, "SendNote",
                     g_variant_new("(ss)", actions->model->consultation.room, note), on_words_gone, actions);
}

void wlink_actions_join(wlink_actions *actions, const char *caller) {
    wlink_actions_wish(actions, WLINK_WISH_JOIN, WLINK_PANEL_ROOM, g_strdup(caller));
}

void wlink_actions_call_again(wlink_actions *actions) {
    wlink_actions_choose_room(actions, actions->model->consultation.room);
}

void wlink_actions_finish(wlink_actions *actions) {
    dismiss(actions);
    actions->choice.refused = WLINK_CODE_NONE;
    if (actions->model->unit.role == WLINK_ROLE_CONSULTING)
        wlink_actions_tell(actions);
    else
        wlink_actions_sign_out(actions);
}

void wlink_actions_report(wlink_actions *actions, const char *what) {
    wlink_actions_ask(actions, WLINK_OBJECT_CONSULTATION, "ReportProblem", g_variant_new("(s)", what), NULL);
}

void wlink_actions_send_note(wlink_actions *actions, const char *room, const char *text) {
    wlink_actions_ask(actions, WLINK_OBJECT_CONSULTATION, "SendNote", g_variant_new("(ss)", room, text),
                      NULL);
}

void wlink_actions_answer_question(wlink_actions *actions, bool yes) {
    wlink_actions_ask(actions, WLINK_OBJECT_CONSULTATION, "AnswerQuestion",
                      g_variant_new("(tb)", actions->model->question.id, yes), NULL);
}

static void on_stopped(struct wlink_actions *actions) {
    if (actions->model->consultation.phase == WLINK_PHASE_CHECKING)
        wlink_actions_end(actions);
}

void wlink_actions_stop_all(wlink_actions *actions) {
    wlink_actions_ask(actions, WLINK_OBJECT_DEVICES, "StopAll", NULL, on_stopped);
}

void wlink_actions_start_sending(wlink_actions *actions) {
    wlink_actions_wish(actions, WLINK_WISH_START_SENDING, WLINK_PANEL_ROOM, NULL);
}

void wlink_actions_set_device(wlink_actions *actions, enum wlink_panel_device device, bool open) {
    if (open)
        wlink_actions_wish(actions, WLINK_WISH_OPEN, device, NULL);
    else
        wlink_actions_ask(actions, WLINK_OBJECT_DEVICES, "SetDevice",
                          g_variant_new("(ssb)", "", wlink_panel_device_to_string(device), FALSE), NULL);
}

void wlink_actions_set_people(wlink_actions *actions, guint people) {
    GVariantBuilder words;
    g_variant_builder_init(&words, G_VARIANT_TYPE_STRING_ARRAY);
    for (int person = 0; person < WLINK_PERSON_COUNT; person++)
        if (people & 1u << person)
            g_variant_builder_add(&words, "s", wlink_person_to_string((enum wlink_person)person));
    wlink_client_write(actions->client, WLINK_OBJECT_CONSULTATION, "People", g_variant_builder_end(&words),
                       NULL, NULL);
}

void wlink_actions_set_volume(wlink_actions *actions, guint percent) {
    wlink_client_write(actions->client, WLINK_OBJECT_DEVICES, "Volume",
                       g_variant_new_uint32(MIN(percent, 100)), NULL, NULL);
}

void wlink_actions_play_test_sound(wlink_actions *actions) {
    wlink_actions_ask(actions, WLINK_OBJECT_DEVICES, "PlayTone", g_variant_new("(s)", "test"), NULL);
}

void wlink_actions_refresh(wlink_actions *actions) {
    wlink_client_refresh(actions->client);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/refusal.h"

static void on_changed(void *data) {
    (void)data;
}

struct stage {
    struct wlink_model *model;
    wlink_actions *actions;
};

static void set_up(struct stage *stage) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) rooms = g_variant_parse(
        NULL,
        "([{'address': <'a@e'>, 'name': <'Airedale'>, 'may_call': <true>, 'presence': <'unreachable'>}],)",
        NULL, NULL, &error);
    g_assert_no_error(error);
    stage->model = wlink_model_new(NULL, NULL);
    stage->actions = wlink_actions_new(NULL, stage->model, on_changed, NULL);
    wlink_model_take_rooms(stage->model, rooms);
}

static void tear_down(struct stage *stage) {
    wlink_actions_free(stage->actions);
    wlink_model_free(stage->model);
}

static void say(struct stage *stage, const char *consultation) {
    g_autoptr(GVariant) values = g_variant_ref_sink(g_variant_new_parsed(consultation));
    wlink_model_take(stage->model, &(struct wlink_client_event){WLINK_CLIENT_CHANGED,
                                                                WLINK_OBJECT_CONSULTATION, NULL, values});
}

static const struct {
    const char *reason;
    enum wlink_phrase heading, advice;
    bool of_permission;
} cases[] = {
    {"authorisation-lapsed", WLINK_SAY_REFUSED_HEADING, WLINK_SAY_REFUSED_RENEW, true},
    {"not-authorised", WLINK_SAY_REFUSED_HEADING, WLINK_SAY_REFUSED_RENEW, true},
    {"not-authorised-yet", WLINK_SAY_REFUSED_HEADING, WLINK_SAY_REFUSED_THEN, true},
    {"declined", WLINK_SAY_REFUSED_HEADING, WLINK_SAY_REFUSED_LATER, false},
    {"not-today", WLINK_SAY_REFUSED_HEADING, WLINK_SAY_REFUSED_ANOTHER_DAY, false},
    {"out-of-hours", WLINK_SAY_REFUSED_HEADING, WLINK_SAY_REFUSED_OPEN, false},
    {"unreachable", WLINK_SAY_REFUSED_HEADING, WLINK_SAY_REFUSED_LATER, false},
    {"not-verified", WLINK_SAY_REFUSED_STOPPED, WLINK_SAY_REFUSED_TECHNICIAN, false},
    {"clock-unknown", WLINK_SAY_REFUSED_UNIT, WLINK_SAY_REFUSED_TECHNICIAN, false},
};

static void test_of_the_unit(void) {
    struct stage stage;
    set_up(&stage);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "{'State': <'refused'>, 'Reason': <'%s'>, 'Room': <'a@e'>, 'RecordLine': <uint64 12>}",
            cases[i].reason);
        say(&stage, text);
        struct wlink_refusal refusal = wlink_refusal_of(stage.model, stage.actions);
        g_assert_cmpstr(refusal.room_name, ==, "Airedale");
        g_assert_cmpuint(refusal.record_line, ==, 12);
        g_assert_cmpint(refusal.heading, ==, cases[i].heading);
        g_assert_cmpint(refusal.advice, ==, cases[i].advice);
        g_assert_cmpint(refusal.of_permission, ==, cases[i].of_permission);
    }
    tear_down(&stage);
}

/* What the room said before it declined: its last words. */
static void test_with_words(void) {
    struct stage stage;
    set_up(&stage);
    say(&stage, "{'State': <'waiting'>, 'Room': <'a@e'>}");
    g_assert_null(wlink_refusal_of(stage.model, stage.actions).note);
    g_autoptr(GVariant) note =
        g_variant_ref_sink(g_variant_new_parsed("{'text': <'Call again in 10 minutes.'>}"));
    wlink_model_take(stage.model, &(struct wlink_client_event){WLINK_CLIENT_SIGNAL, WLINK_OBJECT_CONSULTATION,
                                                               "Note", note});
    say(&stage, "{'State': <'refused'>, 'Reason': <'declined'>}");
    g_assert_cmpstr(wlink_refusal_of(stage.model, stage.actions).note, ==, "Call again in 10 minutes.");
    tear_down(&stage);
}

/* A card that cannot be called says so by itself: nothing was asked, and no line was written. */
static void test_of_a_card(void) {
    struct stage stage;
    set_up(&stage);
    say(&stage, "{'State': <'idle'>, 'RecordLine': <uint64 12>}");
    wlink_actions_choose_room(stage.actions, "a@e");
    struct wlink_refusal refusal = wlink_refusal_of(stage.model, stage.actions);
    g_assert_cmpint(refusal.code, ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpstr(refusal.room_name, ==, "Airedale");
    g_assert_cmpuint(refusal.record_line, ==, 0);
    tear_down(&stage);
}

/* It ended without a reason, with a room that the directory has no more. */
static void test_without_reason(void) {
    struct stage stage;
    set_up(&stage);
    say(&stage, "{'State': <'ended'>, 'Reason': <'none'>, 'Room': <'b@e'>, 'RoomName': <'Elsewhere'>}");
    struct wlink_refusal refusal = wlink_refusal_of(stage.model, stage.actions);
    g_assert_cmpint(refusal.code, ==, WLINK_CODE_CANCELLED);
    g_assert_cmpstr(refusal.room_name, ==, "Elsewhere");
    g_assert_null(refusal.room);
    tear_down(&stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-refusal/unit", test_of_the_unit);
    g_test_add_func("/panel-refusal/words", test_with_words);
    g_test_add_func("/panel-refusal/card", test_of_a_card);
    g_test_add_func("/panel-refusal/no-reason", test_without_reason);
    return g_test_run();
}

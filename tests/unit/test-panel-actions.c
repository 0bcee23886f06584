/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/actions.h"

#include "unit/fake-unit.h"

/* What a person asks for, against a fake unit that says what it was asked. The model is the test's own. */
struct stage {
    struct wlink_model *model;
    wlink_client *client;
    wlink_actions *actions;
};

static void on_changed(void *data) {
    (void)data;
}

static void wait_asked(const char *part) {
    while (!strstr(fake.asked->str, part))
        g_main_context_iteration(NULL, TRUE);
}

static void wait_pin_answer(const struct stage *stage) {
    while (wlink_actions_pin_asked(stage->actions))
        g_main_context_iteration(NULL, TRUE);
}

static void say_signed_in(const struct stage *stage, const char *code) {
    g_autoptr(GVariant) values = g_variant_ref_sink(g_variant_new_parsed("{'SignedIn': <%s>}", code));
    wlink_model_take(stage->model,
                     &(struct wlink_client_event){WLINK_CLIENT_CHANGED, WLINK_OBJECT_STAFF, NULL, values});
    wlink_actions_model_changed(stage->actions);
}

static void say_state(const struct stage *stage, const char *state) {
    g_autoptr(GVariant) values = g_variant_ref_sink(g_variant_new_parsed("{'State': <%s>}", state));
    wlink_model_take(stage->model, &(struct wlink_client_event){WLINK_CLIENT_CHANGED,
                                                                WLINK_OBJECT_CONSULTATION, NULL, values});
    wlink_actions_model_changed(stage->actions);
}

static void sign_in(const struct stage *stage) {
    say_signed_in(stage, "123");
    wlink_actions_enter(stage->actions, "123", "493817");
    wait_pin_answer(stage);
}

static void forget_asked(void) {
    g_string_truncate(fake.asked, 0);
}

static void test_pin_first_then_on(struct stage *stage) {
    wlink_actions_choose_room(stage->actions, "a@e");
    g_assert_true(wlink_actions_choice(stage->actions)->pin);
    g_assert_cmpstr(fake.asked->str, ==, "");
    sign_in(stage);
    wait_asked("Check('t0ken', {})");
    g_assert_false(wlink_actions_choice(stage->actions)->pin);
    g_assert_true(wlink_actions_choice(stage->actions)->signed_in);
    wlink_actions_call(stage->actions);
    wait_asked("Call('t0ken', 'a@e', {})");
}

static void test_wrong_pin(struct stage *stage) {
    fake.refused = "SignIn";
    fake.code = WLINK_CODE_WRONG_PIN;
    wlink_actions_ask_pin(stage->actions);
    wlink_actions_enter(stage->actions, "123", "000000");
    g_assert_true(wlink_actions_pin_asked(stage->actions));
    wait_pin_answer(stage);
    g_assert_cmpint(wlink_actions_pin_answer(stage->actions), ==, WLINK_CODE_WRONG_PIN);
    g_assert_true(wlink_actions_choice(stage->actions)->pin);
    g_assert_false(wlink_actions_choice(stage->actions)->signed_in);
    wlink_actions_cancel_pin(stage->actions);
    g_assert_false(wlink_actions_choice(stage->actions)->pin);
}

/* A token that the daemon takes no more is asked for again, and what was wished comes after. */
static void test_token_lapsed(struct stage *stage) {
    sign_in(stage);
    fake.refused = "SetDevice";
    fake.code = WLINK_CODE_SIGN_IN_NEEDED;
    wlink_actions_set_device(stage->actions, WLINK_PANEL_EXAM, true);
    while (!wlink_actions_choice(stage->actions)->pin)
        g_main_context_iteration(NULL, TRUE);
    g_assert_false(wlink_actions_choice(stage->actions)->signed_in);
    fake.refused = NULL;
    forget_asked();
    sign_in(stage);
    wait_asked("SetDevice('t0ken', 'exam', true)");
}

/* Where nobody can sign in, nobody is asked to: the service stick brings who can. */
static void test_without_staff(struct stage *stage) {
    stage->model->staff.any = stage->model->staff.serving = false;
    wlink_actions_ask_pin(stage->actions);
    g_assert_false(wlink_actions_choice(stage->actions)->pin);
    g_assert_true(wlink_actions_choice(stage->actions)->without_staff);
    g_assert_cmpint(wlink_actions_choice(stage->actions)->service, ==, WLINK_SERVICE_HOME);
    stage->model->staff.any = stage->model->staff.serving = true; /* the page stays, until it is left */
    g_assert_true(wlink_actions_choice(stage->actions)->without_staff);
    wlink_actions_open_service(stage->actions, WLINK_SERVICE_CHECKS);
    g_assert_cmpint(wlink_actions_trouble(stage->actions), ==, WLINK_CODE_NOT_PERMITTED);
    wlink_actions_service(stage->actions);
    g_assert_true(wlink_actions_choice(stage->actions)->pin);
    g_assert_false(wlink_actions_choice(stage->actions)->without_staff);
}

/* Who has a one-time PIN, or is a nurse, signs in; the page of the stick opens without. */
static void test_unserved(struct stage *stage) {
    stage->model->staff.serving = false;
    wlink_actions_service(stage->actions);
    g_assert_false(wlink_actions_choice(stage->actions)->pin);
    g_assert_true(wlink_actions_choice(stage->actions)->without_staff);
    g_assert_cmpint(wlink_actions_choice(stage->actions)->service, ==, WLINK_SERVICE_HOME);
    wlink_actions_sign_out(stage->actions);
    wlink_actions_ask_pin(stage->actions);
    g_assert_true(wlink_actions_choice(stage->actions)->pin);
    g_assert_false(wlink_actions_choice(stage->actions)->without_staff);
}

static void test_signed_out_by_daemon(struct stage *stage) {
    sign_in(stage);
    say_signed_in(stage, "");
    g_assert_false(wlink_actions_choice(stage->actions)->signed_in);
}

static void test_one_time_pin(struct stage *stage) {
    fake.with = "('t0ken', true)";
    wlink_actions_try_cameras(stage->actions);
    sign_in(stage);
    g_assert_true(wlink_actions_choice(stage->actions)->must_change);
    fake.refused = "ChangePin";
    fake.code = WLINK_CODE_PIN_WEAK;
    wlink_actions_change_pin(stage->actions, "111111");
    wait_pin_answer(stage);
    g_assert_cmpint(wlink_actions_pin_answer(stage->actions), ==, WLINK_CODE_PIN_WEAK);
    g_assert_true(wlink_actions_choice(stage->actions)->must_change);
    fake.refused = NULL;
    g_assert_null(strstr(fake.asked->str, "Check("));
    wlink_actions_change_pin(stage->actions, "508163");
    wait_asked("ChangePin('t0ken', '493817', '508163')");
    wait_asked("Check('t0ken', {})");
    g_assert_false(wlink_actions_choice(stage->actions)->must_change);
}

/* What closes or stops never waits for a sign-in. */
static void test_stops_without_token(struct stage *stage) {
    say_state(stage, "checking");
    wlink_actions_set_device(stage->actions, WLINK_PANEL_ROOM, false);
    wait_asked("SetDevice('', 'room', false)");
    wlink_actions_stop_all(stage->actions);
    wait_asked("StopAll()");
    wait_asked("End()");
    g_assert_false(wlink_actions_choice(stage->actions)->pin);
    say_state(stage, "in-consultation");
    forget_asked();
    wlink_actions_stop_all(stage->actions);
    wlink_actions_play_test_sound(stage->actions);
    wait_asked("PlayTone('test',)");
    g_assert_null(strstr(fake.asked->str, "End"));
}

static void test_cancelled_wait_is_dismissed(struct stage *stage) {
    say_state(stage, "ended");
    wlink_actions_end(stage->actions);
    wait_asked("Dismiss()");
}

static void test_refused_room(struct stage *stage) {
    sign_in(stage);
    forget_asked();
    wlink_actions_choose_room(stage->actions, "off@e");
    g_assert_cmpint(wlink_actions_choice(stage->actions)->refused, ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpstr(fake.asked->str, ==, "");
    wlink_actions_another_room(stage->actions);
    g_assert_cmpint(wlink_actions_choice(stage->actions)->refused, ==, WLINK_CODE_NONE);
    wlink_actions_choose_room(stage->actions, "shut@e"); /* the daemon refuses, and records it */
    wait_asked("Call('t0ken', 'shut@e', {})");
}

static void test_trouble(struct stage *stage) {
    sign_in(stage);
    say_state(stage, "in-consultation");
    fake.refused = "SetDevice";
    fake.code = WLINK_CODE_CAMERA_MISSING;
    wlink_actions_set_device(stage->actions, WLINK_PANEL_EXAM, true);
    while (wlink_actions_trouble(stage->actions) == WLINK_CODE_NONE)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpint(wlink_actions_trouble(stage->actions), ==, WLINK_CODE_CAMERA_MISSING);
    wlink_actions_forget_trouble(stage->actions);
    g_assert_cmpint(wlink_actions_trouble(stage->actions), ==, WLINK_CODE_NONE);
}

static void test_ringing(struct stage *stage) {
    say_state(stage, "ringing");
    wlink_actions_look(stage->actions);
    sign_in(stage);
    wait_asked("Check('t0ken', {})");
    wlink_actions_answer(stage->actions);
    wait_asked("Answer('t0ken',)");
    wlink_actions_decline_with(stage->actions, "In 10 minutes");
    wait_asked("Decline()"); /* who has been declined listens to no words */
    g_assert_nonnull(strstr(fake.asked->str, "SendNote('', 'In 10 minutes')"));
    g_assert_true(strstr(fake.asked->str, "SendNote") < strstr(fake.asked->str, "Decline"));
    forget_asked();
    fake.refused = "SendNote";
    fake.code = WLINK_CODE_NOT_NOW;
    wlink_actions_decline_with(stage->actions, "In 10 minutes");
    wait_asked("Decline()");
}

/* One message to three rooms, of which one waits no more; then another one, which is counted anew. */
static void test_notes(struct stage *stage) {
    const struct wlink_notes_sent *sent = wlink_actions_notes_sent(stage->actions);
    fake.refused = "SendNote";
    fake.code = WLINK_CODE_NOT_NOW;
    wlink_actions_send_notes(stage->actions, (const char *const[]){"c@e", NULL}, "Late");
    while (sent->missed->len < 1)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpuint(sent->taken, ==, 0);
    g_assert_cmpstr(sent->missed->pdata[0], ==, "c@e");
    fake.refused = NULL;
    wlink_actions_send_notes(stage->actions, (const char *const[]){"a@e", "b@e", NULL}, "I will join next");
    g_assert_cmpuint(sent->asked, ==, 2);
    while (sent->taken < 2)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpuint(sent->missed->len, ==, 0);
    g_assert_nonnull(strstr(fake.asked->str, "SendNote('b@e', 'I will join next')"));
}

static void test_caller_chosen(struct stage *stage) {
    sign_in(stage);
    wlink_actions_choose_message(stage->actions, true);
    g_assert_true(wlink_actions_choice(stage->actions)->message);
    wlink_actions_choose_caller(stage->actions, "off@e"); /* it waits here, whatever its presence says */
    wait_asked("Check('t0ken', {})");
    g_assert_false(wlink_actions_choice(stage->actions)->message);
    g_assert_cmpstr(wlink_actions_room(stage->actions)->address, ==, "off@e");
    wlink_actions_join(stage->actions, "c7");
    wait_asked("Join('t0ken', 'c7')");
}

/* A look is offered until the first one of a sign-in. */
static void test_used_since_the_sign_in(struct stage *stage) {
    sign_in(stage);
    g_assert_false(wlink_actions_choice(stage->actions)->used);
    wlink_actions_try_cameras(stage->actions);
    while (!wlink_actions_choice(stage->actions)->used)
        g_main_context_iteration(NULL, TRUE);
    wlink_actions_sign_out(stage->actions);
    sign_in(stage);
    g_assert_false(wlink_actions_choice(stage->actions)->used);
}

/* A wing is left for the next nurse; a consultant goes on with the list. */
static void test_finish(struct stage *stage) {
    sign_in(stage);
    say_state(stage, "ended");
    stage->model->unit.role = WLINK_ROLE_CONSULTING;
    wlink_actions_finish(stage->actions);
    wait_asked("Dismiss()");
    g_assert_true(wlink_actions_choice(stage->actions)->signed_in);
    stage->model->unit.role = WLINK_ROLE_WING;
    wlink_actions_finish(stage->actions);
    wait_asked("SignOut('t0ken',)");
    g_assert_false(wlink_actions_choice(stage->actions)->signed_in);
}

static void test_people_and_volume(struct stage *stage) {
    wlink_actions_set_people(stage->actions, 1u << WLINK_PERSON_NURSE | 1u << WLINK_PERSON_OFFICER_OUTSIDE);
    wait_asked("People=['nurse', 'officer-outside']");
    wlink_actions_set_volume(stage->actions, 130);
    wait_asked("Volume=100");
}

static const char rooms[] =
    "([{'address': <'a@e'>, 'may_call': <true>, 'presence': <'available'>}, "
    "{'address': <'off@e'>, 'may_call': <true>, 'presence': <'unreachable'>}, "
    "{'address': <'shut@e'>, 'may_call': <false>, 'permission': <'authorisation-lapsed'>}],)";

static void play(void *fixture, const void *data) {
    void (*test)(struct stage *) = *(void (*const *)(struct stage *))data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = parse(rooms);
    struct stage stage = {.model = wlink_model_new(NULL, NULL)};
    (void)fixture;
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address(fake.bus), TRUE);
    stage.client = wlink_client_new(NULL, NULL, &error);
    g_assert_no_error(error);
    wlink_model_take_rooms(stage.model, reply);
    stage.actions = wlink_actions_new(stage.client, stage.model, on_changed, NULL);
    fake.replace = "SignIn";
    fake.with = "('t0ken', false)";
    test(&stage);
    wlink_actions_free(stage.actions);
    wlink_client_free(stage.client);
    wlink_model_free(stage.model);
    while (g_main_context_iteration(NULL, FALSE)) /* lets go of the bus */
        ;
}

static const struct {
    const char *name;
    void (*test)(struct stage *);
} tests[] = {
    {"/panel-actions/pin-first", test_pin_first_then_on},
    {"/panel-actions/wrong-pin", test_wrong_pin},
    {"/panel-actions/token-lapsed", test_token_lapsed},
    {"/panel-actions/without-staff", test_without_staff},
    {"/panel-actions/unserved", test_unserved},
    {"/panel-actions/signed-out", test_signed_out_by_daemon},
    {"/panel-actions/one-time-pin", test_one_time_pin},
    {"/panel-actions/stops-without-token", test_stops_without_token},
    {"/panel-actions/cancelled-wait", test_cancelled_wait_is_dismissed},
    {"/panel-actions/refused-room", test_refused_room},
    {"/panel-actions/trouble", test_trouble},
    {"/panel-actions/ringing", test_ringing},
    {"/panel-actions/people", test_people_and_volume},
    {"/panel-actions/notes", test_notes},
    {"/panel-actions/caller", test_caller_chosen},
    {"/panel-actions/used", test_used_since_the_sign_in},
    {"/panel-actions/finish", test_finish},
};

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    fake_init(argv[0]);
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_vtable(tests[i].name, 0, &tests[i].test, set_up, play, tear_down);
    int code = g_test_run();
    g_free(fake.ctl);
    return code;
}

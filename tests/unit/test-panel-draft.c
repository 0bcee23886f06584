/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/draft.h"
#include "panel/say-waiting.h"

#include <string.h>

static struct wlink_model *model_with(const char *callers) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_variant_parse(G_VARIANT_TYPE("(aa{sv})"), callers, NULL, NULL, &error);
    g_assert_no_error(error);
    struct wlink_model *model = wlink_model_new(NULL, NULL);
    wlink_model_take_callers(model, reply);
    return model;
}

static const char two[] = "([{'id': <'1'>, 'room': <'a@e'>}, {'id': <'2'>, 'room': <'b@e'>}],)";

static void assert_rooms(const wlink_draft *draft, const struct wlink_model *model, const char *wanted) {
    g_autofree const char **rooms = wlink_draft_rooms(draft, model);
    g_autofree char *all = g_strjoinv(" ", (char **)rooms);
    g_assert_cmpstr(all, ==, wanted);
}

static void test_to_whom(void) {
    g_autoptr(wlink_model) model = model_with(two);
    g_autoptr(wlink_draft) draft = wlink_draft_new();
    assert_rooms(draft, model, "a@e b@e");
    wlink_draft_address_next(draft, model);
    assert_rooms(draft, model, "a@e");
    wlink_draft_address_next(draft, model);
    assert_rooms(draft, model, "b@e");
    wlink_draft_address_next(draft, model);
    assert_rooms(draft, model, "a@e b@e");
    wlink_draft_address(draft, "gone@e");
    assert_rooms(draft, model, "");
}

static void assert_text(const wlink_draft *draft, const char *wanted) {
    g_autofree char *text = wlink_draft_text(draft);
    g_assert_cmpstr(text, ==, wanted);
}

static void test_words(void) {
    g_autoptr(wlink_draft) draft = wlink_draft_new();
    assert_text(draft, "");
    g_assert_cmpint(wlink_draft_chosen(draft), ==, -1);
    wlink_draft_choose(draft, 1);
    assert_text(draft, "Running 10 minutes late.");
    wlink_draft_write(draft, true);
    assert_text(draft, "");
    g_assert_cmpint(wlink_draft_chosen(draft), ==, -1);
    wlink_draft_set_own(draft, "  Two more patients first ");
    assert_text(draft, "Two more patients first");
    wlink_draft_write(draft, false); /* what was chosen is kept */
    assert_text(draft, "Running 10 minutes late.");
    for (guint i = 0; i < WLINK_DRAFT_READY_MADE; i++)
        g_assert_cmpuint(strlen(wlink_draft_ready_made(i)), >, 0);
}

static void test_longest(void) {
    g_autoptr(wlink_draft) draft = wlink_draft_new();
    g_autoptr(GString) long_one = g_string_new(NULL);
    for (int i = 0; i < 200; i++)
        g_string_append(long_one, "é");
    wlink_draft_write(draft, true);
    wlink_draft_set_own(draft, "Hello");
    g_assert_cmpuint(wlink_draft_left(draft), ==, 115);
    wlink_draft_set_own(draft, long_one->str);
    g_autofree char *text = wlink_draft_text(draft);
    g_assert_cmpint(g_utf8_strlen(text, -1), ==, 120);
    g_assert_cmpuint(wlink_draft_left(draft), ==, 0);
}

static void assert_said(char *said, const char *wanted) {
    g_assert_cmpstr(said, ==, wanted);
    g_free(said);
}

static void test_how_long(void) {
    const gint64 minute = 60 * (gint64)G_USEC_PER_SEC;
    assert_said(wlink_say_wait_words(0, 59 * (gint64)G_USEC_PER_SEC), "Just now");
    assert_said(wlink_say_wait_words(0, minute), "1 minute");
    assert_said(wlink_say_wait_words(0, 6 * minute + 7), "6 minutes");
    assert_said(wlink_say_wait_words(0, 65 * minute), "1:05 hours");
    assert_said(wlink_say_wait_words(5, 0), "Just now");
    assert_said(wlink_say_how_many(0), "Nobody is waiting");
    assert_said(wlink_say_how_many(1), "1 wing is waiting");
    assert_said(wlink_say_how_many(3), "3 wings are waiting");
}

/* Who a wing is has been verified when it waits; until when it may be there is said of the right direction.
 */
static void test_trust(void) {
    const gint64 now = 1764081720LL * G_USEC_PER_SEC, hour = G_TIME_SPAN_HOUR; /* 25 November 2025, 14:42 */
    struct wlink_model_room room = {.may_call = true, .until = now + hour};
    struct wlink_model_caller caller = {.until = now + 2 * hour};
    assert_said(wlink_say_trust(&room, &caller, now), "Verified. Authorised until 16:42.");
    assert_said(wlink_say_trust(&room, NULL, now), "Authorised until 15:42.");
    caller.until = now + 48 * hour;
    assert_said(wlink_say_trust(&room, &caller, now), "Verified. Authorised until 27 November 2025.");
    caller.until = room.until = 0;
    assert_said(wlink_say_trust(&room, &caller, now), "Verified. Allowed to call.");
    assert_said(wlink_say_trust(&room, NULL, now), "You may call this room.");
    room.may_call = false;
    assert_said(wlink_say_trust(&room, &caller, now), "Verified. Allowed to call.");
    g_assert_null(wlink_say_trust(&room, NULL, now));
    room.foreign = true;
    assert_said(wlink_say_trust(&room, &caller, now), "Not a Winglink unit. Known by its address.");
}

static void test_who_waits(void) {
    const guint nurse = 1u << WLINK_PERSON_NURSE, patient = 1u << WLINK_PERSON_PATIENT;
    assert_said(wlink_say_who_waits(0), "Nobody said who is there");
    assert_said(wlink_say_who_waits(nurse), "Nurse here, patient not yet");
    assert_said(wlink_say_who_waits(nurse | patient), "Patient, nurse");
}

/* What is worst comes first; ready is what lacks nothing. */
static void test_parts(void) {
    static const struct {
        const char *state;
        enum wlink_device_is room, exam;
        bool microphone, foreign, ready;
        const char *words;
    } cases[] = {
        {"ready", WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, true, false, true,
         "Ready: both cameras and sound work"},
        {"ready", WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_NONE, true, false, false, "No examination camera"},
        {"ready", WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_LOST, true, false, false, "No examination camera"},
        {"ready", WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_CLOSED, true, false, false, "Examination camera off"},
        {"ready", WLINK_DEVICE_IS_CLOSED, WLINK_DEVICE_IS_OPEN, true, false, false, "Room camera off"},
        {"ready", WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, false, false, false,
         "No microphone: you would not hear them"},
        {"ready", WLINK_DEVICE_IS_CLOSED, WLINK_DEVICE_IS_CLOSED, false, false, false,
         "Their cameras and microphone are off"},
        {"away", WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, true, false, false,
         "Reconnecting. They keep their place."},
        {"connecting", WLINK_DEVICE_IS_NONE, WLINK_DEVICE_IS_NONE, false, false, true, "Connecting"},
        {"ringing", WLINK_DEVICE_IS_NONE, WLINK_DEVICE_IS_NONE, false, true, true,
         "Rings. What works there shows when you join."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool ready;
        const struct wlink_model_caller caller = {
            .state = (char *)cases[i].state,
            .cameras = {cases[i].room, cases[i].exam},
            .microphone = cases[i].microphone,
            .foreign = cases[i].foreign,
        };
        assert_said(wlink_say_parts(&caller, &ready), cases[i].words);
        g_assert_cmpint(ready, ==, cases[i].ready);
    }
}

static void test_sent(void) {
    g_autoptr(wlink_model) model = model_with(two);
    g_autoptr(GPtrArray) missed = g_ptr_array_new();
    struct wlink_notes_sent sent = {.asked = 3, .taken = 1, .missed = missed};
    assert_said(wlink_say_sent(model, &sent, NULL), "Sending");
    sent.taken = 3;
    assert_said(wlink_say_sent(model, &sent, NULL), "Sent to 3");
    sent.taken = 2;
    g_ptr_array_add(missed, (char *)"c@e");
    assert_said(wlink_say_sent(model, &sent, NULL), "Sent to 2. c@e stopped waiting");
    sent = (struct wlink_notes_sent){.asked = 1, .missed = missed};
    assert_said(wlink_say_sent(model, &sent, "c@e"), "c@e stopped waiting");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-draft/to-whom", test_to_whom);
    g_test_add_func("/panel-draft/words", test_words);
    g_test_add_func("/panel-draft/longest", test_longest);
    g_test_add_func("/panel-draft/how-long", test_how_long);
    g_test_add_func("/panel-draft/trust", test_trust);
    g_test_add_func("/panel-draft/who-waits", test_who_waits);
    g_test_add_func("/panel-draft/parts", test_parts);
    g_test_add_func("/panel-draft/sent", test_sent);
    return g_test_run();
}

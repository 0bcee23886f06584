/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/say.h"

#include "common/words.h"

#include <string.h>

#define BIT(person) (1u << WLINK_PERSON_##person)

static void assert_says(char *said, const char *expected) {
    g_assert_cmpstr(said, ==, expected);
    g_free(said);
}

static void replace(char **text, const char *with) {
    g_free(*text);
    *text = g_strdup(with);
}

static void test_phrases(void) {
    g_assert_cmpstr(wlink_say(WLINK_SAY_STANDBY_START), ==, "Start a consultation");
    assert_says(wlink_say_with(WLINK_SAY_PIN_COUNT, "n", "3", "all", "6", NULL), "3 of 6 entered");
    assert_says(wlink_say_with(WLINK_SAY_QUESTION_CAMERA, "room", "{room}", NULL),
                "Let {room} set the camera?");
    assert_says(wlink_say_with(WLINK_SAY_PIN_COUNT, "n", "3", NULL), "3 of {all} entered");
    for (int phrase = 0; phrase < WLINK_PHRASE_COUNT; phrase++) {
        const char *words = wlink_say((enum wlink_phrase)phrase);
        if (!*words || g_str_has_suffix(words, " ") || strstr(words, "!") || strstr(words, "error"))
            g_error("phrase %d: \"%s\"", phrase, words);
    }
}

static void test_people(void) {
    assert_says(wlink_say_people(0), "Nobody said");
    assert_says(wlink_say_people(BIT(PATIENT) | BIT(NURSE) | BIT(OFFICER)),
                "Patient, nurse, officer in the room");
    assert_says(wlink_say_people_short(BIT(PATIENT) | BIT(NURSE) | BIT(OFFICER)), "Patient, nurse, officer");
    assert_says(wlink_say_people_short(BIT(PATIENT) | BIT(NURSE) | BIT(OFFICER_OUTSIDE) | BIT(INTERPRETER)),
                "Patient, nurse and 2 more");
}

static void test_names(void) {
    g_autofree char *place = NULL, *room = NULL, *alone = NULL, *nothing = NULL;
    wlink_say_split_name("HMP Oakwood, healthcare wing, room 1", &place, &room);
    g_assert_cmpstr(place, ==, "HMP Oakwood");
    g_assert_cmpstr(room, ==, "Healthcare wing, room 1");
    wlink_say_split_name("Oakwood", &alone, &nothing);
    g_assert_cmpstr(alone, ==, "Oakwood");
    g_assert_cmpstr(nothing, ==, "");
}

static void take(struct wlink_model *model, enum wlink_object object, const char *text) {
    g_autoptr(GVariant) values = g_variant_ref_sink(g_variant_new_parsed(text));
    wlink_model_take(model, &(struct wlink_client_event){WLINK_CLIENT_CHANGED, object, NULL, values});
}

static void test_breaks(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_assert_null(wlink_say_break(model));
    take(model, WLINK_OBJECT_CONSULTATION, "{'InterruptedReason': <'network-down'>}");
    g_assert_cmpstr(wlink_say_break(model), ==, "The network cable is out. Push it in.");
    take(model, WLINK_OBJECT_CONSULTATION, "{'InterruptedReason': <'far-restarted'>}");
    g_assert_cmpstr(wlink_say_break(model), ==, "The other unit has restarted.");
    take(model, WLINK_OBJECT_CONSULTATION, "{'InterruptedReason': <'none'>}");
    g_assert_null(wlink_say_break(model));
}

static void test_far_stopped(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    take(model, WLINK_OBJECT_CONSULTATION,
         "{'RoomName': <'HMP Oakwood, healthcare wing, room 1'>, 'FarStopped': <true>, "
         "'FarStoppedUSec': <int64 1700000000000000>}");
    g_autofree char *time = wlink_words_time(1700000000000000);
    g_autofree char *expected =
        g_strdup_printf("HMP Oakwood stopped its cameras and microphone at %s.", time);
    assert_says(wlink_say_far_stopped(model), expected);
}

/* One that is not ours is said in the place of the one that is missing. */
static void test_foreign_camera(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    bool good;
    take(model, WLINK_OBJECT_DEVICES, "{'RoomCamera': <'closed'>, 'ExamCamera': <'none'>}");
    take(model, WLINK_OBJECT_UNIT, "{'Problems': <['camera-missing']>}");
    g_assert_cmpint(wlink_model_foreign_for(model), ==, WLINK_PANEL_DEVICES);
    take(model, WLINK_OBJECT_UNIT, "{'Problems': <['camera-missing', 'camera-foreign']>}");
    g_assert_cmpint(wlink_model_foreign_for(model), ==, WLINK_PANEL_EXAM);
    assert_says(wlink_say_health(model, &good), "This camera is not one of ours. Use the blue one.");
    take(model, WLINK_OBJECT_DEVICES, "{'RoomCamera': <'lost'>, 'ExamCamera': <'open'>}");
    g_assert_cmpint(wlink_model_foreign_for(model), ==, WLINK_PANEL_ROOM);
    take(model, WLINK_OBJECT_UNIT, "{'Role': <'consulting'>}");
    take(model, WLINK_OBJECT_DEVICES, "{'RoomCamera': <'lost'>, 'ExamCamera': <'none'>}");
    g_assert_cmpint(wlink_model_foreign_for(model), ==, WLINK_PANEL_ROOM);
}

static void test_fallback(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    assert_says(wlink_say_fallback(model), "Ring the hospital switchboard");
    replace(&model->unit.fallback, "01535 292 000");
    assert_says(wlink_say_fallback(model), "Ring\u00a001535\u00a0292\u00a0000");
}

static void test_health(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    const char *const no_camera[] = {"camera-missing", NULL}, *const no_network[] = {"camera-missing",
                                                                                     "network-down", NULL};
    bool good = false;
    assert_says(wlink_say_health(model, &good), "This unit is working");
    g_assert_true(good);
    g_strfreev(model->unit.problems);
    model->unit.problems = g_strdupv((char **)no_camera);
    model->devices.state[WLINK_PANEL_ROOM] = WLINK_DEVICE_IS_CLOSED;
    assert_says(wlink_say_health(model, &good), "The examination camera is missing");
    g_assert_false(good);
    g_strfreev(model->unit.problems);
    model->unit.problems = g_strdupv((char **)no_network);
    assert_says(wlink_say_health(model, &good), "No network: Ring the hospital switchboard");
    replace(&model->unit.presence, "not-in-service");
    assert_says(wlink_say_health(model, &good), "This unit is not in service");
}

static void test_presence(void) {
    struct wlink_model_room room = {
        .may_call = true, .presence = (char *)"in-consultation", .role = WLINK_ROLE_CONSULTING};
    enum wlink_say_presence kind;
    assert_says(wlink_say_room_presence(&room, &kind), "Busy: you can wait");
    g_assert_cmpint(kind, ==, WLINK_SAY_BUSY);
    room.presence = (char *)"unreachable";
    assert_says(wlink_say_room_presence(&room, &kind), "Switched off");
    g_assert_cmpint(kind, ==, WLINK_SAY_OFF);
    room.presence = (char *)"unknown";
    assert_says(wlink_say_room_presence(&room, &kind), "Not known yet");
    g_assert_cmpint(kind, ==, WLINK_SAY_UNKNOWN);
    room.may_call = false;
    assert_says(wlink_say_room_presence(&room, &kind), "Not authorised now");
    g_assert_cmpint(kind, ==, WLINK_SAY_LOCKED);
    room.permission = WLINK_CODE_NOT_AUTHORISED_YET;
    room.from = 2000000000LL * G_USEC_PER_SEC;
    assert_says(wlink_say_room_presence(&room, &kind), "Authorised from 18 May 2033");
}

static const struct {
    enum wlink_device_is room, exam, microphone;
    enum wlink_role role;
    bool may_call;
    enum wlink_phrase heading, words;
} verdicts[] = {
    {WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, WLINK_ROLE_WING, true,
     WLINK_SAY_VERDICT_READY, WLINK_SAY_VERDICT_READY_ALL},
    {WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_NONE, WLINK_DEVICE_IS_OPEN, WLINK_ROLE_WING, true,
     WLINK_SAY_VERDICT_READY_BUT, WLINK_SAY_VERDICT_NO_EXAM},
    {WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_NONE, WLINK_DEVICE_IS_OPEN, WLINK_ROLE_CONSULTING, true,
     WLINK_SAY_VERDICT_READY, WLINK_SAY_VERDICT_READY_NO_EXAM_EVER},
    {WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_LOST, WLINK_ROLE_WING, true,
     WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_NO_MICROPHONE},
    {WLINK_DEVICE_IS_STALLED, WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, WLINK_ROLE_WING, true,
     WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_ROOM_SILENT},
    {WLINK_DEVICE_IS_LOST, WLINK_DEVICE_IS_OPEN, WLINK_DEVICE_IS_OPEN, WLINK_ROLE_WING, true,
     WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_NO_ROOM},
    {WLINK_DEVICE_IS_CLOSED, WLINK_DEVICE_IS_CLOSED, WLINK_DEVICE_IS_CLOSED, WLINK_ROLE_WING, false,
     WLINK_SAY_VERDICT_OPENING, WLINK_SAY_VERDICT_OPENING_WORDS},
    {WLINK_DEVICE_IS_NONE, WLINK_DEVICE_IS_NONE, WLINK_DEVICE_IS_NONE, WLINK_ROLE_WING, false,
     WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_NO_MICROPHONE},
};

static void test_verdicts(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        model->devices.state[WLINK_PANEL_ROOM] = verdicts[i].room;
        model->devices.state[WLINK_PANEL_EXAM] = verdicts[i].exam;
        model->devices.state[WLINK_PANEL_MICROPHONE] = verdicts[i].microphone;
        model->unit.role = verdicts[i].role;
        struct wlink_verdict verdict = wlink_say_verdict(model);
        g_assert_cmpint(verdict.may_call, ==, verdicts[i].may_call);
        g_assert_cmpstr(wlink_say(verdict.heading), ==, wlink_say(verdicts[i].heading));
        g_assert_cmpstr(wlink_say(verdict.words), ==, wlink_say(verdicts[i].words));
    }
}

/* What the daemon sees in what is open, and what no call goes without. */
static void test_verdicts_of_problems(void) {
    static const struct {
        const char *problem;
        bool may_call;
        enum wlink_phrase words;
    } rows[] = {
        {"microphone-deaf", true, WLINK_SAY_VERDICT_DEAF},
        {"camera-dark", true, WLINK_SAY_VERDICT_DARK},
        {"network-down", false, WLINK_SAY_VERDICT_NO_NETWORK},
        {"clock-unknown", false, WLINK_SAY_VERDICT_NO_TIME},
        {"record-unwritable", false, WLINK_SAY_VERDICT_NO_RECORD},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
        for (int device = 0; device < WLINK_PANEL_DEVICES; device++)
            model->devices.state[device] = WLINK_DEVICE_IS_OPEN;
        const char *const problems[] = {rows[i].problem, NULL};
        g_strfreev(model->unit.problems);
        model->unit.problems = g_strdupv((char **)problems);
        const struct wlink_verdict verdict = wlink_say_verdict(model);
        g_assert_cmpint(verdict.may_call, ==, rows[i].may_call);
        g_assert_false(verdict.good);
        g_assert_cmpint(verdict.words, ==, rows[i].words);
        g_autofree char *words = wlink_say_verdict_words(model, &verdict);
        g_assert_null(strchr(words, '{'));
        g_assert_cmpint(g_str_has_suffix(words, "Ring the hospital switchboard."), ==, !rows[i].may_call);
    }
}

static void test_level(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_assert_cmpint(wlink_say_level(model), ==, WLINK_SAY_CHECK_NO_MICROPHONE);
    model->devices.state[WLINK_PANEL_MICROPHONE] = WLINK_DEVICE_IS_OPEN;
    g_assert_cmpint(wlink_say_level(model), ==, WLINK_SAY_CHECK_HEAR_NOTHING);
    model->level_peak = -20;
    g_assert_cmpint(wlink_say_level(model), ==, WLINK_SAY_CHECK_HEAR);
    model->level_peak = -1;
    g_assert_cmpint(wlink_say_level(model), ==, WLINK_SAY_CHECK_TOO_LOUD);
}

static void test_times(void) {
    assert_says(wlink_say_minutes(0, 6 * 60 * G_USEC_PER_SEC + 1), "6 min");
    assert_says(wlink_say_minutes(10, 0), "0 min");
    assert_says(wlink_say_length(0, 18 * G_USEC_PER_SEC), "18 seconds");
    assert_says(wlink_words_times(1), "once");
    assert_says(wlink_words_times(3), "3 times");
    assert_says(wlink_words_time(1764081720LL * G_USEC_PER_SEC), "14:42");
    assert_says(wlink_words_day(1764081720LL * G_USEC_PER_SEC), "Tuesday 25 November");
    assert_says(wlink_words_date(1764081720LL * G_USEC_PER_SEC), "25 November 2025");
}

static void test_valid(void) {
    const gint64 from = 1764081720LL * G_USEC_PER_SEC, until = from + 10 * G_TIME_SPAN_DAY;
    assert_says(wlink_say_valid(from, until), "25 November 2025 to 5 December 2025");
    assert_says(wlink_say_valid(from, 0), "From 25 November 2025");
    assert_says(wlink_say_valid(0, until), "Until 5 December 2025");
    g_assert_null(wlink_say_valid(0, 0));
}

int main(int argc, char **argv) {
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-say/phrases", test_phrases);
    g_test_add_func("/panel-say/people", test_people);
    g_test_add_func("/panel-say/names", test_names);
    g_test_add_func("/panel-say/breaks", test_breaks);
    g_test_add_func("/panel-say/far-stopped", test_far_stopped);
    g_test_add_func("/panel-say/foreign-camera", test_foreign_camera);
    g_test_add_func("/panel-say/fallback", test_fallback);
    g_test_add_func("/panel-say/health", test_health);
    g_test_add_func("/panel-say/presence", test_presence);
    g_test_add_func("/panel-say/verdicts", test_verdicts);
    g_test_add_func("/panel-say/verdicts-of-problems", test_verdicts_of_problems);
    g_test_add_func("/panel-say/level", test_level);
    g_test_add_func("/panel-say/times", test_times);
    g_test_add_func("/panel-say/valid", test_valid);
    return g_test_run();
}

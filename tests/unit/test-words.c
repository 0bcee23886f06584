/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/words.h"

#include <string.h>

static void assert_code(enum wlink_code code, const char *room, const char *detail, const char *expected) {
    g_autofree char *words = wlink_words_code(code, room, detail);
    g_assert_cmpstr(words, ==, expected);
}

static void test_a_sentence_with_room_and_detail(void) {
    assert_code(WLINK_CODE_AUTHORISATION_LAPSED, "Airedale, room 1", "20 November 2026",
                "Permission to call Airedale, room 1 ended on 20 November 2026.");
    assert_code(WLINK_CODE_NO_ANSWER, "Airedale, room 1", NULL, "Airedale, room 1 did not answer.");
    assert_code(WLINK_CODE_NOT_NOW, NULL, "a consultation is open.",
                "That cannot be done now: a consultation is open.");
    assert_code(WLINK_CODE_WRONG_PIN, NULL, "4 tries left", "Wrong PIN. 4 tries left.");
}

static void test_a_sentence_without_them(void) {
    assert_code(WLINK_CODE_AUTHORISATION_LAPSED, "", "", "Permission to call the other room ended.");
    assert_code(WLINK_CODE_NOT_AUTHORISED_YET, "Airedale", NULL, "Permission to call Airedale starts.");
    assert_code(WLINK_CODE_NO_ANSWER, NULL, NULL, "The other room did not answer.");
    assert_code(WLINK_CODE_NOT_NOW, NULL, NULL, "That cannot be done now.");
    assert_code(WLINK_CODE_WRONG_PIN, NULL, NULL, "Wrong PIN.");
    assert_code(WLINK_CODE_LOCKED, NULL, NULL, "Locked.");
    assert_code(WLINK_CODE_NONE, NULL, NULL, "");
}

static void test_what_is_put_in_is_not_expanded(void) {
    assert_code(WLINK_CODE_NO_ANSWER, "{room}{detail}", "x", "{room}{detail} did not answer.");
    assert_code(WLINK_CODE_NOT_NOW, "x", "{room} %s", "That cannot be done now: {room} %s.");
}

/* Every code is a whole sentence, with and without its parameters. */
static void test_every_code_is_a_sentence(void) {
    static const char *const details[] = {NULL, "this detail"};
    for (int code = WLINK_CODE_NONE + 1; code < WLINK_CODE_COUNT; code++)
        for (unsigned i = 0; i < G_N_ELEMENTS(details); i++) {
            g_autofree char *words = wlink_words_code((enum wlink_code)code, NULL, details[i]);
            bool whole = g_ascii_isupper(words[0]) && g_str_has_suffix(words, ".") && !strchr(words, '{') &&
                         !strstr(words, "..") && !strstr(words, " .") && !strstr(words, ":.");
            if (!whole)
                g_error("%s reads \"%s\"", wlink_code_to_string((enum wlink_code)code), words);
        }
}

static void test_states(void) {
    g_assert_cmpstr(wlink_words_state("waiting"), ==, "You are in the waiting list");
    g_assert_cmpstr(wlink_words_state("interrupted"), ==, "Reconnecting");
    g_assert_cmpstr(wlink_words_quality("weak"), ==, "Connection weak: pictures may blur");
    g_assert_cmpstr(wlink_words_quality("poor"), ==, "Connection poor: do not judge skin by live pictures");
    g_assert_cmpstr(wlink_words_person("officer-outside"), ==, "Officer outside");
    g_assert_cmpstr(wlink_words_caller("ready"), ==, "Ready");
}

static void test_presence_depends_on_the_role(void) {
    g_assert_cmpstr(wlink_words_presence("available", "consulting"), ==, "Available");
    g_assert_cmpstr(wlink_words_presence("in-consultation", "consulting"), ==, "Busy: you can wait");
    g_assert_cmpstr(wlink_words_presence("available", "wing"), ==, "Free to call");
    g_assert_cmpstr(wlink_words_presence("in-consultation", "wing"), ==, "In a consultation");
    g_assert_cmpstr(wlink_words_presence("unreachable", "wing"), ==, "Switched off");
}

static void test_devices(void) {
    g_assert_cmpstr(wlink_words_device("microphone", "open"), ==, "Microphone on");
    g_assert_cmpstr(wlink_words_device("room", "closed"), ==, "Room camera off");
    g_assert_cmpstr(wlink_words_device("exam", "none"), ==, "No exam camera");
}

/* A newer daemon may say what this catalogue does not know: then its own word is shown. */
static void test_unknown_words_come_back(void) {
    g_assert_cmpstr(wlink_words_state("dreaming"), ==, "dreaming");
    g_assert_cmpstr(wlink_words_state(""), ==, "");
    g_assert_cmpstr(wlink_words_state(NULL), ==, "");
    g_assert_cmpstr(wlink_words_presence(NULL, NULL), ==, "");
    g_assert_cmpstr(wlink_words_presence("asleep", "wing"), ==, "asleep");
    g_assert_cmpstr(wlink_words_device("exam", "foggy"), ==, "foggy");
    g_assert_cmpstr(wlink_words_device(NULL, "open"), ==, "");
}

static void test_durations(void) {
    static const struct {
        gint64 seconds;
        const char *words;
    } rows[] = {
        {-5, "0 seconds"}, {1, "1 second"},     {59, "59 seconds"},  {60, "1 min"},
        {3599, "59 min"},  {3600, "1 h 0 min"}, {7505, "2 h 5 min"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *words = wlink_words_duration(rows[i].seconds * G_USEC_PER_SEC + 999999);
        g_assert_cmpstr(words, ==, rows[i].words);
    }
}

static void test_tries(void) {
    g_autofree char *four = wlink_words_tries(4);
    g_autofree char *one = wlink_words_tries(1);
    g_assert_cmpstr(four, ==, "4 tries left");
    g_assert_cmpstr(one, ==, "1 try left");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/room-and-detail", test_a_sentence_with_room_and_detail);
    g_test_add_func("/words/without-them", test_a_sentence_without_them);
    g_test_add_func("/words/not-expanded", test_what_is_put_in_is_not_expanded);
    g_test_add_func("/words/every-code-is-a-sentence", test_every_code_is_a_sentence);
    g_test_add_func("/words/states", test_states);
    g_test_add_func("/words/presence", test_presence_depends_on_the_role);
    g_test_add_func("/words/devices", test_devices);
    g_test_add_func("/words/unknown", test_unknown_words_come_back);
    g_test_add_func("/words/durations", test_durations);
    g_test_add_func("/words/tries", test_tries);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/far.h"

#include <string.h>

static bool take(struct wlink_far *far, const char *text) {
    struct wlink_message message;
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_message_parse(text, strlen(text), &message, &error));
    return wlink_far_take(far, &message);
}

/* The screen is drawn anew only for what changed. */
static void test_only_changes_count(void) {
    static const char *const texts[] = {
        "{\"type\":\"hello\",\"version\":1,\"role\":\"wing\",\"resume\":"
        "\"0123456789abcdef0123456789abcdef\"}",
        "{\"type\":\"ready\",\"cameras\":{\"room\":\"open\",\"exam\":\"closed\"},\"microphone\":true,"
        "\"people\":[\"nurse\"]}",
        "{\"type\":\"cameras\",\"cameras\":{\"room\":\"lost\",\"exam\":\"closed\"}}",
        "{\"type\":\"muted\",\"muted\":true}",
        "{\"type\":\"stopped\",\"stopped\":true}",
        "{\"type\":\"present\",\"people\":[\"nurse\",\"patient\"]}",
    };
    struct wlink_far far = {0};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_true(take(&far, texts[i]));
        g_assert_false(take(&far, texts[i]));
    }
    g_assert_true(far.introduced);
    g_assert_cmpstr(far.resume, ==, "0123456789abcdef0123456789abcdef");
    g_assert_cmpint(far.cameras[WLINK_STREAM_MAIN], ==, WLINK_DEVICE_LOST);
    g_assert_true(far.microphone_works);
    g_assert_true(far.muted);
    g_assert_true(far.stopped);
    g_assert_cmpuint(far.people, ==, WLINK_PERSON_NURSE | WLINK_PERSON_PATIENT);
}

/* Since when, not since when it was said again. */
static void test_when_it_stopped(void) {
    struct wlink_far far = {0};
    gint64 before = g_get_real_time();
    take(&far, "{\"type\":\"stopped\",\"stopped\":true}");
    g_assert_cmpint(far.stopped_at, >=, before);
    far.stopped_at = 7;
    take(&far, "{\"type\":\"stopped\",\"stopped\":true}");
    g_assert_cmpint(far.stopped_at, ==, 7);
    take(&far, "{\"type\":\"stopped\",\"stopped\":false}");
    g_assert_cmpint(far.stopped_at, ==, 0);
}

/* Questions and pings say nothing of the far room. */
static void test_others_change_nothing(void) {
    static const char *const texts[] = {"{\"type\":\"ping\",\"number\":7}",
                                        "{\"type\":\"ask\",\"number\":1,\"question\":\"set-camera\"}",
                                        "{\"type\":\"of-tomorrow\"}"};
    struct wlink_far far = {0};
    const struct wlink_far nothing = {0};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_false(take(&far, texts[i]));
    g_assert_cmpmem(&far, sizeof far, &nothing, sizeof nothing);
}

static void test_people_there_and_back(void) {
    for (guint people = 0; people < 256; people++) {
        g_autoptr(GVariant) words = g_variant_ref_sink(wlink_people_to_variant(people));
        g_autofree const char **list = g_variant_get_strv(words, NULL);
        g_autoptr(GError) error = NULL;
        guint back = 999;
        g_assert_true(wlink_people_from_strv(list, &back, &error));
        g_assert_cmpuint(back, ==, people);
    }
}

static void test_nobody_knows_them(void) {
    static const char *const words[] = {"nurse", "burglar", NULL};
    g_autoptr(GError) error = NULL;
    guint people = 999;
    g_assert_false(wlink_people_from_strv(words, &people, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_INVALID);
    g_assert_cmpuint(people, ==, 999);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/far/only-changes-count", test_only_changes_count);
    g_test_add_func("/far/when-it-stopped", test_when_it_stopped);
    g_test_add_func("/far/others-change-nothing", test_others_change_nothing);
    g_test_add_func("/far/people-there-and-back", test_people_there_and_back);
    g_test_add_func("/far/nobody-knows-them", test_nobody_knows_them);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/desk.h"
#include "daemon/pin-hash.h"
#include "daemon/record-store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* A desk with a record and a file of staff on a disk of its own. Nothing here waits for a clock: the long
 * times are tests/unit/test-staff.c's and test-sign-in.c's. */
struct desk {
    char *directory, *record_directory, *file;
    struct wlink_record_store *record;
    wlink_desk *desk;
    guint changed, came, left;
    GMainLoop *loop;
    /* the newest answer */
    enum wlink_code code;
    char *text;
    bool must_change;
};

static const struct wlink_pin_cost cheap = {1, 64};
static const struct wlink_desk_authority root = {"", true}, stranger = {"", false};

/* The desk's clock stands still but for what a test moves it on. */
static gint64 clock_now = G_USEC_PER_SEC;

static gint64 test_now(void) {
    return clock_now;
}

static void on_event(enum wlink_desk_event event, void *data) {
    struct desk *desk = data;
    desk->changed += event == WLINK_DESK_CHANGED;
    desk->came += event == WLINK_DESK_CAME;
    desk->left += event == WLINK_DESK_LEFT;
    if (event == WLINK_DESK_LEFT && g_main_loop_is_running(desk->loop))
        g_main_loop_quit(desk->loop);
}

static void open_desk(struct desk *desk, gint64 idle) {
    g_autoptr(GError) error = NULL;
    desk->record = wlink_record_store_open(desk->record_directory, 0, &error);
    g_assert_no_error(error);
    const struct wlink_desk_config config = {desk->file, idle, test_now, &cheap};
    desk->desk = wlink_desk_new(&config, desk->record, on_event, desk);
}

static void close_desk(struct desk *desk) {
    wlink_desk_free(g_steal_pointer(&desk->desk));
    wlink_record_store_free(g_steal_pointer(&desk->record));
}

static void set_up(struct desk *desk, const void *unused) {
    (void)unused;
    desk->directory = g_dir_make_tmp("desk-XXXXXX", NULL);
    desk->record_directory = g_build_filename(desk->directory, "record", NULL);
    desk->file = g_build_filename(desk->directory, "staff.json", NULL);
    g_assert_cmpint(g_mkdir(desk->record_directory, 0700), ==, 0);
    desk->loop = g_main_loop_new(NULL, FALSE);
    open_desk(desk, 5 * 60 * G_USEC_PER_SEC);
}

static void tear_down(struct desk *desk, const void *unused) {
    static const char *const files[] = {"record/record.jsonl", "record/head",       "record/lock",
                                        "staff.json",          "staff.json.broken", "record"};
    (void)unused;
    close_desk(desk);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(desk->directory, files[i], NULL);
        g_remove(path);
    }
    g_assert_cmpint(g_rmdir(desk->directory), ==, 0);
    g_main_loop_unref(desk->loop);
    g_free(desk->directory);
    g_free(desk->record_directory);
    g_free(desk->file);
    g_free(desk->text);
}

static void on_answer(const struct wlink_desk_answer *answer, void *data) {
    struct desk *desk = data;
    g_free(desk->text);
    desk->code = answer->error ? wlink_error_code(answer->error) : WLINK_CODE_NONE;
    desk->text = g_strdup(answer->error ? answer->error->message : answer->text);
    desk->must_change = answer->must_change;
    if (g_main_loop_is_running(desk->loop))
        g_main_loop_quit(desk->loop);
}

static enum wlink_code wait_for_answer(struct desk *desk) {
    g_main_loop_run(desk->loop);
    return desk->code;
}

/* What is refused at once has its answer before the call returns. */
static enum wlink_code sign_in(struct desk *desk, const char *code, const char *pin) {
    desk->code = WLINK_CODE_COUNT;
    wlink_desk_sign_in(desk->desk, code, pin, on_answer, desk);
    return desk->code != WLINK_CODE_COUNT ? desk->code : wait_for_answer(desk);
}

static enum wlink_code change(struct desk *desk, const char *token, const char *from, const char *to) {
    desk->code = WLINK_CODE_COUNT;
    wlink_desk_change_pin(desk->desk, token, from, to, on_answer, desk);
    return desk->code != WLINK_CODE_COUNT ? desk->code : wait_for_answer(desk);
}

static enum wlink_code add(struct desk *desk, const struct wlink_desk_authority *by, const char *code,
                           const char *role) {
    desk->code = WLINK_CODE_COUNT;
    wlink_desk_add(desk->desk, by, code, role, on_answer, desk);
    return desk->code != WLINK_CODE_COUNT ? desk->code : wait_for_answer(desk);
}

static enum wlink_code new_pin(struct desk *desk, const struct wlink_desk_authority *by, const char *code) {
    desk->code = WLINK_CODE_COUNT;
    wlink_desk_new_pin(desk->desk, by, code, on_answer, desk);
    return desk->code != WLINK_CODE_COUNT ? desk->code : wait_for_answer(desk);
}

/* Somebody with a PIN of their own, signed in; the token. */
static char *somebody(struct desk *desk, const char *code, const char *role) {
    g_assert_cmpint(add(desk, &root, code, role), ==, WLINK_CODE_NONE);
    g_autofree char *one_time = g_strdup(desk->text);
    g_assert_cmpint(sign_in(desk, code, one_time), ==, WLINK_CODE_NONE);
    char *token = g_strdup(desk->text);
    g_assert_cmpint(change(desk, token, one_time, "271828"), ==, WLINK_CODE_NONE);
    return token;
}

static enum wlink_code code_of(bool good, GError *error) {
    enum wlink_code code = good ? WLINK_CODE_NONE : wlink_error_code(error);
    g_clear_error(&error);
    return code;
}

static enum wlink_code admit(struct desk *desk, const char *token) {
    GError *error = NULL;
    bool good = wlink_desk_admit_call(desk->desk, token, &error) != NULL;
    return code_of(good, error);
}

static enum wlink_code sign_out(struct desk *desk, const char *token) {
    GError *error = NULL;
    bool good = wlink_desk_sign_out(desk->desk, token, &error);
    return code_of(good, error);
}

static enum wlink_code end(struct desk *desk, const struct wlink_desk_authority *by, const char *code) {
    GError *error = NULL;
    bool good = wlink_desk_end(desk->desk, by, code, &error);
    return code_of(good, error);
}

/* The newest lines of the record have these words, which are between commas in an order of their own. */
static void assert_record(struct desk *desk, guint count, const char *const *expected) {
    g_auto(GStrv) lines = wlink_record_store_read(desk->record, count, NULL);
    g_assert_cmpuint(g_strv_length(lines), ==, count);
    for (guint i = 0; i < count; i++) {
        g_auto(GStrv) words = g_strsplit(expected[i], ",", -1);
        for (char **word = words; *word; word++)
            if (!strstr(lines[i], *word))
                g_error("%s is not in %s", *word, lines[i]);
    }
}

static void test_a_person_from_the_first_day_on(struct desk *desk, const void *unused) {
    static const char *const record[] = {
        "\"what\":\"staff-added\",\"staff\":\"101\",\"by\":\"set-up\"",
        "\"what\":\"signed-in\",\"staff\":\"101\",\"role\":\"nurse\"",
        "\"what\":\"pin-changed\",\"staff\":\"101\"",
        "\"what\":\"signed-out\",\"staff\":\"101\",\"reason\":\"asked-for\"",
    };
    struct wlink_desk_view view;
    (void)unused;
    g_assert_cmpint(sign_in(desk, "101", "271828"), ==, WLINK_CODE_WRONG_PIN);
    g_assert_cmpint(add(desk, &root, "101", "nurse"), ==, WLINK_CODE_NONE);
    g_autofree char *one_time = g_strdup(desk->text);
    g_assert_cmpint(sign_in(desk, "101", one_time), ==, WLINK_CODE_NONE);
    g_autofree char *token = g_strdup(desk->text);
    g_assert_true(desk->must_change);
    g_assert_cmpint(admit(desk, token), ==, WLINK_CODE_MUST_CHANGE_PIN);
    g_assert_cmpint(change(desk, token, one_time, "123456"), ==, WLINK_CODE_PIN_WEAK);
    g_assert_cmpint(change(desk, token, one_time, one_time), ==, WLINK_CODE_PIN_WEAK);
    g_assert_cmpint(change(desk, token, one_time, "2718"), ==, WLINK_CODE_INVALID);
    g_assert_cmpint(change(desk, token, one_time, "271828"), ==, WLINK_CODE_NONE);
    g_assert_cmpint(admit(desk, token), ==, WLINK_CODE_NONE);
    wlink_desk_view(desk->desk, &view);
    g_assert_cmpstr(view.code, ==, "101");
    g_assert_cmpstr(view.role, ==, "nurse");
    g_assert_true(view.any);
    g_assert_cmpint(sign_out(desk, "not the token"), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_assert_cmpint(sign_out(desk, token), ==, WLINK_CODE_NONE);
    g_assert_cmpuint(desk->came, ==, 1); /* whatever else changed meanwhile */
    g_assert_cmpuint(desk->left, ==, 1);
    g_assert_cmpint(admit(desk, token), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_assert_cmpint(admit(desk, ""), ==, WLINK_CODE_SIGN_IN_NEEDED);
    assert_record(desk, 4, record);
    g_assert_cmpint(sign_in(desk, "101", one_time), ==, WLINK_CODE_WRONG_PIN);
    g_assert_cmpint(sign_in(desk, "101", "271828"), ==, WLINK_CODE_NONE);
    g_assert_false(desk->must_change);
}

static void test_wrong_pins_lock_and_a_restart_does_not_unlock(struct desk *desk, const void *unused) {
    static const char *const record[] = {
        "\"what\":\"sign-in-refused\",\"staff\":\"101\",\"reason\":\"wrong-pin\"",
        "\"what\":\"staff-locked\",\"staff\":\"101\"",
        "\"what\":\"sign-in-refused\",\"staff\":\"101\",\"reason\":\"locked\"",
    };
    static const char *const unknown[] = {"\"staff\":\"unknown\",\"reason\":\"wrong-pin\""};
    struct wlink_desk_view view;
    (void)unused;
    g_assert_cmpint(add(desk, &root, "101", "nurse"), ==, WLINK_CODE_NONE);
    g_autofree char *pin = g_strdup(desk->text);
    for (unsigned left = 4; left > 0; left--) {
        g_autofree char *words = g_strdup_printf("%u %s left", left, left == 1 ? "try" : "tries");
        g_assert_cmpint(sign_in(desk, "101", "999111"), ==, WLINK_CODE_WRONG_PIN);
        g_assert_cmpstr(desk->text, ==, words);
        wlink_desk_view(desk->desk, &view);
        g_assert_cmpuint(view.tries_left, ==, left);
    }
    g_assert_cmpint(sign_in(desk, "101", "999111"), ==, WLINK_CODE_LOCKED);
    g_assert_cmpint(sign_in(desk, "101", pin), ==, WLINK_CODE_LOCKED);
    assert_record(desk, 3, record);
    close_desk(desk);
    open_desk(desk, 5 * 60 * G_USEC_PER_SEC);
    wlink_desk_view(desk->desk, &view);
    g_assert_cmpuint(view.tries_left, ==, 5); /* nothing was tried yet */
    g_assert_cmpint(sign_in(desk, "101", pin), ==, WLINK_CODE_LOCKED);
    wlink_desk_view(desk->desk, &view);
    g_assert_cmpint(view.locked_until, >, g_get_real_time());
    g_assert_cmpint(sign_in(desk, "102", "999111"), ==, WLINK_CODE_WRONG_PIN); /* nobody else is locked */
    assert_record(desk, 1, unknown);
    wlink_desk_view(desk->desk, &view);
    g_assert_cmpint(view.locked_until, ==, 0);
    g_assert_cmpint(new_pin(desk, &root, "101"), ==, WLINK_CODE_NONE);
    g_autofree char *fresh = g_strdup(desk->text);
    g_assert_cmpint(sign_in(desk, "101", fresh), ==, WLINK_CODE_NONE);
}

/* Who is locked and goes on trying does not fill the record. */
static void test_a_flood_of_tries(struct desk *desk, const void *unused) {
    (void)unused;
    for (int i = 0; i < 200; i++)
        sign_in(desk, "555", "999111");
    guint64 lines;
    g_assert_true(wlink_record_store_verify(desk->record, &lines, NULL));
    g_assert_cmpuint(lines, <=, 5 + 1 + 60);
}

static void assert_member(GVariant *staff, gsize at, const char *code, const char *role, const char *state,
                          bool one_time) {
    g_autoptr(GVariant) entry = g_variant_get_child_value(staff, at);
    const char *found_code, *found_role, *found_state;
    gboolean found_one_time;
    g_assert_true(g_variant_lookup(entry, "code", "&s", &found_code));
    g_assert_true(g_variant_lookup(entry, "role", "&s", &found_role));
    g_assert_true(g_variant_lookup(entry, "state", "&s", &found_state));
    g_assert_true(g_variant_lookup(entry, "one_time", "b", &found_one_time));
    g_assert_cmpstr(found_code, ==, code);
    g_assert_cmpstr(found_role, ==, role);
    g_assert_cmpstr(found_state, ==, state);
    g_assert_cmpint(found_one_time, ==, one_time);
}

static void test_who_may_change_the_staff(struct desk *desk, const void *unused) {
    struct wlink_desk_view view;
    (void)unused;
    g_assert_cmpint(add(desk, &stranger, "101", "nurse"), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_autofree char *nurse = somebody(desk, "101", "nurse");
    const struct wlink_desk_authority as_nurse = {nurse, true};
    g_assert_cmpint(add(desk, &as_nurse, "102", "nurse"), ==, WLINK_CODE_NOT_PERMITTED);
    g_assert_cmpint(new_pin(desk, &as_nurse, "101"), ==, WLINK_CODE_NOT_PERMITTED);
    g_assert_cmpint(end(desk, &as_nurse, "101"), ==, WLINK_CODE_NOT_PERMITTED);
    g_autofree char *manager = somebody(desk, "900", "manager"); /* the nurse is signed out by it */
    const struct wlink_desk_authority as_manager = {manager, false};
    g_assert_cmpint(admit(desk, nurse), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_assert_cmpint(add(desk, &as_manager, "102", "surgeon"), ==, WLINK_CODE_INVALID);
    g_assert_cmpint(add(desk, &as_manager, "101", "nurse"), ==, WLINK_CODE_INVALID);
    g_assert_cmpint(add(desk, &as_manager, "102", "nurse"), ==, WLINK_CODE_NONE);
    g_assert_cmpint(new_pin(desk, &as_manager, "103"), ==, WLINK_CODE_NOT_FOUND);
    g_assert_cmpint(end(desk, &as_manager, "101"), ==, WLINK_CODE_NONE);
    g_assert_cmpint(sign_in(desk, "101", "271828"), ==, WLINK_CODE_PIN_ENDED);
    g_assert_cmpint(admit(desk, manager), ==, WLINK_CODE_NONE); /* who came to nothing signs nobody out */
    g_autoptr(GVariant) staff = g_variant_ref_sink(wlink_desk_list(desk->desk, &as_manager, NULL));
    assert_member(staff, 0, "101", "nurse", "ended", false);
    assert_member(staff, 1, "102", "nurse", "must-change", true);
    assert_member(staff, 2, "900", "manager", "active", false);
    g_assert_cmpuint(desk->left, ==, 0);
    wlink_desk_view(desk->desk, &view);
    g_assert_true(view.serving);
    g_assert_cmpint(end(desk, &as_manager, "900"), ==, WLINK_CODE_NONE);
    wlink_desk_view(desk->desk, &view);
    g_assert_true(view.any && !view.serving);
    g_assert_cmpuint(desk->left, ==, 1);
    g_assert_cmpint(admit(desk, manager), ==, WLINK_CODE_SIGN_IN_NEEDED);
}

/* A disk that takes no more; *before gets what was. */
static void fill_disk(struct rlimit *before) {
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, before), ==, 0);
    const struct rlimit full = {1, before->rlim_max};
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &full), ==, 0);
}

static void test_nothing_counts_without_the_record(struct desk *desk, const void *unused) {
    struct rlimit limit;
    (void)unused;
    g_autofree char *manager = somebody(desk, "900", "manager");
    const struct wlink_desk_authority as_manager = {manager, false};
    fill_disk(&limit);
    g_assert_cmpint(sign_in(desk, "900", "271828"), ==, WLINK_CODE_RECORD_UNWRITABLE);
    g_assert_cmpint(add(desk, &as_manager, "101", "nurse"), ==, WLINK_CODE_RECORD_UNWRITABLE);
    g_assert_cmpint(end(desk, &as_manager, "900"), ==, WLINK_CODE_RECORD_UNWRITABLE);
    g_assert_cmpint(change(desk, manager, "271828", "314159"), ==, WLINK_CODE_RECORD_UNWRITABLE);
    for (int i = 0; i < 4; i++) /* and gives no more tries than any other day */
        g_assert_cmpint(sign_in(desk, "900", "999111"), ==, WLINK_CODE_WRONG_PIN);
    g_assert_cmpint(sign_in(desk, "900", "999111"), ==, WLINK_CODE_LOCKED);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    g_assert_cmpint(admit(desk, manager), ==, WLINK_CODE_NONE);
    g_assert_cmpint(end(desk, &as_manager, "101"), ==, WLINK_CODE_NOT_FOUND);
    g_assert_cmpint(new_pin(desk, &as_manager, "900"), ==, WLINK_CODE_NONE);
}

enum { IDLE_US = 2000 };

static gboolean on_turned(void *data) {
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

/* Timers have their turns in the order in which they are due: one of the desk's comes before this one. */
static void turn_past_the_desks_timer(struct desk *desk) {
    g_timeout_add(2 * IDLE_US / 1000, on_turned, desk->loop);
    g_main_loop_run(desk->loop);
}

static void test_a_sign_in_lapses_when_nobody_does_anything(struct desk *desk, const void *unused) {
    static const char *const record[] = {"\"what\":\"signed-out\",\"staff\":\"101\",\"reason\":\"idle\""};
    (void)unused;
    g_free(somebody(desk, "101", "nurse"));
    close_desk(desk);
    open_desk(desk, IDLE_US);
    wlink_desk_set_unit(desk->desk, WLINK_STATE_WAITING, false);
    g_assert_cmpint(sign_in(desk, "101", "271828"), ==, WLINK_CODE_NONE);
    g_autofree char *token = g_strdup(desk->text);
    clock_now += 2 * IDLE_US;
    turn_past_the_desks_timer(desk);
    g_assert_cmpint(admit(desk, token), ==, WLINK_CODE_NONE);
    g_assert_cmpint(sign_out(desk, token), ==, WLINK_CODE_NOT_NOW);
    wlink_desk_set_unit(desk->desk, WLINK_STATE_ENDED, false);
    clock_now += IDLE_US;
    g_main_loop_run(desk->loop); /* until it lapses */
    g_assert_cmpuint(desk->left, ==, 1);
    g_assert_cmpint(admit(desk, token), ==, WLINK_CODE_SIGN_IN_NEEDED);
    assert_record(desk, 1, record);
}

static void test_a_desk_that_goes_answers_all(struct desk *desk, const void *unused) {
    static const char *const record[] = {"\"what\":\"signed-out\",\"staff\":\"101\",\"reason\":\"restart\""};
    (void)unused;
    g_free(somebody(desk, "101", "nurse"));
    desk->code = WLINK_CODE_NONE;
    wlink_desk_sign_in(desk->desk, "101", "271828", on_answer, desk);
    wlink_desk_free(g_steal_pointer(&desk->desk));
    g_assert_cmpint(desk->code, ==, WLINK_CODE_SHUTTING_DOWN);
    assert_record(desk, 1, record);
}

static void test_no_more_than_eight_wait(struct desk *desk, const void *unused) {
    (void)unused;
    for (int i = 0; i < 8; i++)
        wlink_desk_sign_in(desk->desk, "101", "271828", on_answer, desk);
    g_assert_cmpint(sign_in(desk, "101", "271828"), ==, WLINK_CODE_NOT_NOW);
}

static void test_a_broken_file_is_put_aside(struct desk *desk, const void *unused) {
    struct wlink_desk_view view;
    (void)unused;
    close_desk(desk);
    g_assert_true(g_file_set_contents(desk->file, "{\"format\":1", -1, NULL));
    open_desk(desk, 5 * 60 * G_USEC_PER_SEC);
    wlink_desk_view(desk->desk, &view);
    g_assert_false(view.any);
    g_autofree char *aside = g_strconcat(desk->file, ".broken", NULL);
    g_assert_true(g_file_test(aside, G_FILE_TEST_EXISTS));
}

static void add_test(const char *name, void (*test)(struct desk *desk, const void *unused)) {
    g_test_add(name, struct desk, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    add_test("/desk/first-day", test_a_person_from_the_first_day_on);
    add_test("/desk/locks", test_wrong_pins_lock_and_a_restart_does_not_unlock);
    add_test("/desk/flood", test_a_flood_of_tries);
    add_test("/desk/who-changes-the-staff", test_who_may_change_the_staff);
    add_test("/desk/no-record", test_nothing_counts_without_the_record);
    add_test("/desk/lapse", test_a_sign_in_lapses_when_nobody_does_anything);
    add_test("/desk/goes", test_a_desk_that_goes_answers_all);
    add_test("/desk/eight", test_no_more_than_eight_wait);
    add_test("/desk/broken-file", test_a_broken_file_is_put_aside);
    return g_test_run();
}

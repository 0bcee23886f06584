/* SPDX-License-Identifier: Apache-2.0 */
#include "call/policy.h"
#include "common/error.h"
#include "daemon/resume.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

static const char session[] = "0123456789abcdef0123456789abcdef",
                  theirs[] = "11111111111111112222222222222222", ours[] = "33333333333333334444444444444444";

struct file {
    char *directory, *path;
};

static void set_up(struct file *file, const void *unused) {
    (void)unused;
    file->directory = g_dir_make_tmp("resume-XXXXXX", NULL);
    file->path = g_build_filename(file->directory, "resume.json", NULL);
}

static void tear_down(struct file *file, const void *unused) {
    (void)unused;
    g_unlink(file->path);
    g_assert_cmpint(g_rmdir(file->directory), ==, 0);
    g_free(file->path);
    g_free(file->directory);
}

static void save(const struct file *file, const char *token) {
    g_autoptr(GError) error = NULL;
    const struct wlink_resume resume = {.session_id = (char *)session,
                                        .room = (char *)"oakwood-wing-1@estate.example",
                                        .token = (char *)token,
                                        .own_token = (char *)ours,
                                        .devices = 5,
                                        .people = 3,
                                        .stopped = true,
                                        .outgoing = true,
                                        .called = 17,
                                        .joined = 23};
    g_assert_true(wlink_resume_save(file->path, &resume, &error));
    g_assert_no_error(error);
}

static void set_age(const struct file *file, int seconds) {
    time_t then = (time_t)(g_get_real_time() / G_USEC_PER_SEC - seconds);
    struct utimbuf times = {then, then};
    g_assert_cmpint(g_utime(file->path, &times), ==, 0);
}

/* It is not believed, for that reason, and is gone. */
static void assert_refused(const struct file *file, enum wlink_code code) {
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_resume_load(file->path, &error));
    g_assert_cmpint(wlink_error_code(error), ==, code);
    g_assert_false(g_file_test(file->path, G_FILE_TEST_EXISTS));
}

static void test_comes_back(struct file *file, const void *unused) {
    (void)unused;
    g_autoptr(GError) error = NULL;
    save(file, theirs);
    g_autoptr(wlink_resume) resume = wlink_resume_load(file->path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(resume->session_id, ==, session);
    g_assert_cmpstr(resume->room, ==, "oakwood-wing-1@estate.example");
    g_assert_cmpstr(resume->token, ==, theirs);
    g_assert_cmpstr(resume->own_token, ==, ours);
    g_assert_cmpuint(resume->devices, ==, 5);
    g_assert_cmpuint(resume->people, ==, 3);
    g_assert_true(resume->stopped);
    g_assert_true(resume->outgoing);
    g_assert_cmpint(resume->called, ==, 17);
    g_assert_cmpint(resume->joined, ==, 23);
}

/* Others on the machine do not read tokens. */
static void test_is_private(struct file *file, const void *unused) {
    (void)unused;
    GStatBuf state;
    save(file, theirs);
    g_assert_cmpint(g_stat(file->path, &state), ==, 0);
    g_assert_cmpint(state.st_mode & 0777, ==, 0600);
}

static void test_none(struct file *file, const void *unused) {
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_resume_load(file->path, &error));
    g_assert_no_error(error);
}

static void test_not_believed(struct file *file, const void *unused) {
    (void)unused;
    static const char *const texts[] = {
        "", "{", "[]", "{}", "{\"session_id\":7}", "{\"session_id\":\"short\"}"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_true(g_file_set_contents(file->path, texts[i], -1, NULL));
        assert_refused(file, WLINK_CODE_INVALID);
    }
    save(file, "");
    assert_refused(file, WLINK_CODE_INVALID);
}

/* After that time people are asked: nothing is opened in an empty room. */
static void test_too_old(struct file *file, const void *unused) {
    (void)unused;
    save(file, theirs);
    set_age(file, WLINK_RESUME_S + 5);
    assert_refused(file, WLINK_CODE_TIMED_OUT);
    save(file, theirs);
    set_age(file, -WLINK_RESUME_S - 5);
    assert_refused(file, WLINK_CODE_TIMED_OUT);
}

static void test_word_of_life(struct file *file, const void *unused) {
    (void)unused;
    g_autoptr(GError) error = NULL;
    save(file, theirs);
    set_age(file, WLINK_RESUME_S + 5);
    wlink_resume_touch(file->path);
    g_autoptr(wlink_resume) resume = wlink_resume_load(file->path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(resume);
}

static void test_tokens(void) {
    g_autofree char *one = wlink_resume_token();
    g_autofree char *other = wlink_resume_token();
    g_assert_cmpuint(strlen(one), ==, 32);
    g_assert_cmpuint(strspn(one, "0123456789abcdef"), ==, 32);
    g_assert_cmpstr(one, !=, other);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*test)(struct file *file, const void *unused);
    } tests[] = {
        {"/resume/comes-back", test_comes_back},
        {"/resume/is-private", test_is_private},
        {"/resume/none", test_none},
        {"/resume/not-believed", test_not_believed},
        {"/resume/too-old", test_too_old},
        {"/resume/word-of-life", test_word_of_life},
    };
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, struct file, NULL, set_up, tests[i].test, tear_down);
    g_test_add_func("/resume/tokens", test_tokens);
    return g_test_run();
}

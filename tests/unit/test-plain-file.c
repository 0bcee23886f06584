/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/plain-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 8 };

static char *folder;

static char *place(const char *name) {
    return g_build_filename(folder, name, NULL);
}

static char *file_with(const char *name, const char *content) {
    char *path = place(name);
    g_assert_true(g_file_set_contents(path, content, -1, NULL));
    return path;
}

static void assert_refused(const char *path, GFileError code) {
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_plain_file_read(path, MOST, NULL, &error));
    g_assert_error(error, G_FILE_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, path));
}

static void test_read(void) {
    g_autofree char *path = file_with("file", "12345678"), *none = file_with("empty", "");
    g_autoptr(GError) error = NULL;
    gsize length;
    g_autofree char *text = wlink_plain_file_read(path, MOST, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(length, ==, MOST);
    g_assert_cmpstr(text, ==, "12345678"); /* and a NUL behind it */
    g_autofree char *empty = wlink_plain_file_read(none, MOST, &length, &error);
    g_assert_cmpuint(length, ==, 0);
    g_assert_cmpstr(empty, ==, "");
}

static void test_too_large(void) {
    g_autofree char *path = file_with("large", "123456789");
    assert_refused(path, G_FILE_ERROR_INVAL);
}

static void test_none(void) {
    g_autofree char *path = place("none");
    assert_refused(path, G_FILE_ERROR_NOENT);
}

static void test_link(void) {
    g_autofree char *path = file_with("target", "1"), *link = place("link");
    g_assert_cmpint(symlink(path, link), ==, 0);
    assert_refused(link, G_FILE_ERROR_LOOP);
}

/* Nobody writes into it: who waited for that would wait for ever. */
static void test_fifo(void) {
    g_autofree char *path = place("fifo");
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    assert_refused(path, G_FILE_ERROR_INVAL);
}

static void test_what_is_no_file(void) {
    assert_refused("/dev/zero", G_FILE_ERROR_INVAL);
    assert_refused(folder, G_FILE_ERROR_INVAL);
}

/* --- writing */

static void assert_holds(const char *path, const char *content) {
    g_autofree char *text = NULL;
    struct stat info;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, content);
    g_assert_cmpint(lstat(path, &info), ==, 0);
    g_assert_true(S_ISREG(info.st_mode));
    g_assert_cmpuint(info.st_mode & 07777, ==, 0600);
}

static void write_there(const char *path, const char *content) {
    g_autoptr(GError) error = NULL;
    wlink_plain_file_write(path, content, strlen(content), &error);
    g_assert_no_error(error);
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    g_assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
}

static void test_write(void) {
    g_autofree char *path = place("written");
    write_there(path, "one");
    assert_holds(path, "one");
    write_there(path, "");
    assert_holds(path, "");
}

static void test_number(void) {
    static const char *const others[] = {"", "\n", "-1\n", "12x\n", "9223372036854775808\n", "1 2\n"};
    g_autofree char *path = place("written");
    guint64 number = 7;
    g_assert_true(wlink_plain_file_write_number(path, G_MAXINT64, NULL));
    assert_holds(path, "9223372036854775807\n");
    g_assert_true(wlink_plain_file_read_number(path, &number));
    g_assert_cmpuint(number, ==, G_MAXINT64);
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        number = 7;
        write_there(path, others[i]);
        g_assert_false(wlink_plain_file_read_number(path, &number));
        g_assert_cmpuint(number, ==, 7);
    }
    g_assert_true(wlink_plain_file_remove(path, NULL));
    g_assert_false(wlink_plain_file_read_number(path, &number));
}

/* Neither where the file shall be nor where its part is written leads anywhere else. */
static void test_write_over_links(void) {
    g_autofree char *path = place("linked"), *part = place("linked.part"),
                    *victim = file_with("victim", "kept");
    g_assert_cmpint(symlink(victim, path), ==, 0);
    g_assert_cmpint(symlink(victim, part), ==, 0);
    write_there(path, "new");
    assert_holds(path, "new");
    g_autofree char *kept = NULL;
    g_assert_true(g_file_get_contents(victim, &kept, NULL, NULL));
    g_assert_cmpstr(kept, ==, "kept");
}

static void test_write_into_a_link(void) {
    g_autofree char *link = place("elsewhere"), *path = g_build_filename(link, "through", NULL);
    g_autofree char *through = place("through");
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(symlink(folder, link), ==, 0);
    g_assert_false(wlink_plain_file_write(path, "x", 1, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_FAILED);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_false(g_file_test(through, G_FILE_TEST_EXISTS));
}

/* What was there stays, and nothing half lies beside it. */
static void test_write_fails_whole(void) {
    g_autofree char *path = place("folder"), *part = place("folder.part");
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    g_assert_false(wlink_plain_file_write(path, "x", 1, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_FAILED);
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_DIR));
    g_assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
}

static void test_remove(void) {
    g_autofree char *path = file_with("gone", "1"), *link = place("aside"),
                    *through = g_build_filename(link, "gone", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(symlink(folder, link), ==, 0);
    g_assert_false(wlink_plain_file_remove(through, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_FAILED);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    for (int times = 0; times < 2; times++)
        g_assert_true(wlink_plain_file_remove(path, NULL));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void clean_up(void) {
    static const char *const names[] = {"file",    "empty",  "large",  "target",    "link", "fifo",
                                        "written", "linked", "victim", "elsewhere", "aside"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = place(names[i]);
        g_unlink(path);
    }
    g_autofree char *inner = place("folder");
    g_rmdir(inner);
    g_rmdir(folder);
    g_free(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("winglink-plain-file-XXXXXX", NULL);
    g_test_add_func("/plain-file/read", test_read);
    g_test_add_func("/plain-file/too-large", test_too_large);
    g_test_add_func("/plain-file/none", test_none);
    g_test_add_func("/plain-file/link", test_link);
    g_test_add_func("/plain-file/fifo", test_fifo);
    g_test_add_func("/plain-file/what-is-no-file", test_what_is_no_file);
    g_test_add_func("/plain-file/write", test_write);
    g_test_add_func("/plain-file/number", test_number);
    g_test_add_func("/plain-file/write-over-links", test_write_over_links);
    g_test_add_func("/plain-file/write-into-a-link", test_write_into_a_link);
    g_test_add_func("/plain-file/write-fails-whole", test_write_fails_whole);
    g_test_add_func("/plain-file/remove", test_remove);
    int result = g_test_run();
    clean_up();
    return result;
}

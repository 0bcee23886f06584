/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "keeper/stick-io.h"
#include "unit/estate-fixture.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 600 * 1024 };

static char *folder, *stick, *target;

/* A "partition": zeros, then a payload of SIZE bytes at 1 MiB, then room for a report. */
static struct wlink_item payload = {
    .kind = WLINK_ITEM_SITE, .name = OAKWOOD, .offset = WLINK_STICK_HEAD, .size = SIZE};
static const struct wlink_item room = {
    .kind = WLINK_ITEM_REPORT, .name = OAKWOOD, .offset = 2 * WLINK_STICK_HEAD, .size = 260 * 1024};

static guint8 *make_stick(void) {
    gsize length = (gsize)(room.offset + room.size);
    guint8 *data = g_malloc0(length);
    for (gsize i = 0; i < SIZE; i++)
        data[payload.offset + i] = (guint8)(i * 7 + i / 251);
    g_file_set_contents(stick, (char *)data, (gssize)length, NULL);
    g_free((char *)payload.sha256);
    payload.sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data + payload.offset, SIZE);
    return data;
}

static wlink_stick_file *open_stick(void) {
    g_autoptr(GError) error = NULL;
    wlink_stick_file *file = wlink_stick_file_open(stick, &error);
    g_assert_no_error(error);
    return file;
}

static void count(unsigned percent, void *data) {
    unsigned *last = data;
    g_assert_cmpuint(percent, >=, *last);
    *last = percent;
}

static void assert_not_copied(const struct wlink_item *item, GCancellable *cancellable,
                              enum wlink_code code) {
    g_autoptr(wlink_stick_file) file = open_stick();
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_stick_file_copy(file, item, target, NULL, NULL, cancellable, &error));
    g_test_message("%s", error->message);
    g_assert_cmpstr(wlink_code_to_string(wlink_error_code(error)), ==, wlink_code_to_string(code));
    g_assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
}

static void test_copies(void) {
    g_autofree guint8 *data = make_stick();
    g_autoptr(wlink_stick_file) file = open_stick();
    g_autoptr(GError) error = NULL;
    g_autofree char *copied = NULL;
    unsigned percent = 0;
    gsize length;
    struct stat info;
    g_file_set_contents(target, "an older one", -1, NULL);
    wlink_stick_file_copy(file, &payload, target, count, &percent, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(g_file_get_contents(target, &copied, &length, NULL));
    g_assert_cmpmem(copied, length, data + payload.offset, SIZE);
    g_assert_cmpuint(percent, ==, 100);
    g_assert_cmpint(stat(target, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
    g_unlink(target);
}

static void test_other_bytes(void) {
    g_autofree guint8 *data = make_stick();
    data[payload.offset + SIZE - 1] ^= 1;
    g_file_set_contents(stick, (char *)data, (gssize)(room.offset + room.size), NULL);
    assert_not_copied(&payload, NULL, WLINK_CODE_STICK_DAMAGED);
}

/* Beyond the end, and by a length that would wrap around. */
static void test_ends_early(void) {
    g_autofree guint8 *data = make_stick();
    struct wlink_item item = payload;
    item.offset = room.offset + room.size - SIZE + 1;
    assert_not_copied(&item, NULL, WLINK_CODE_STICK_DAMAGED);
    item.offset = G_MAXUINT64 - 10;
    assert_not_copied(&item, NULL, WLINK_CODE_STICK_DAMAGED);
    item.offset = payload.offset;
    item.size = G_MAXUINT64 - 10;
    assert_not_copied(&item, NULL, WLINK_CODE_STICK_DAMAGED);
}

static void test_no_room(void) {
    g_autofree guint8 *data = make_stick();
    struct wlink_item item = payload;
    item.offset = WLINK_STICK_HEAD;
    item.size = G_GUINT64_CONSTANT(1) << 43;
    g_assert_cmpint(truncate(stick, (off_t)item.size + (1 << 21)), ==, 0);
    g_file_set_contents(target, "what was cut short", -1, NULL); /* takes no room from what comes */
    assert_not_copied(&item, NULL, WLINK_CODE_NO_ROOM);
}

static void test_stopped(void) {
    g_autofree guint8 *data = make_stick();
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_cancellable_cancel(cancellable);
    assert_not_copied(&payload, cancellable, WLINK_CODE_CANCELLED);
}

/* The stick is pulled out while its file is open: a directory entry that is gone changes nothing, an empty
 * one does. */
static void test_pulled_out(void) {
    g_autofree guint8 *data = make_stick();
    g_autoptr(wlink_stick_file) file = open_stick();
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(truncate(stick, WLINK_STICK_HEAD + 9), ==, 0);
    g_assert_false(wlink_stick_file_copy(file, &payload, target, NULL, NULL, NULL, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_STICK_DAMAGED);
}

static void test_no_partition(void) {
    g_autoptr(GError) missing = NULL, directory = NULL;
    g_assert_null(wlink_stick_file_open("/nowhere/at/all", &missing));
    g_assert_cmpint(wlink_error_code(missing), ==, WLINK_CODE_STICK_UNREADABLE);
    g_assert_null(wlink_stick_file_open("/dev/null", &directory));
    g_assert_cmpint(wlink_error_code(directory), ==, WLINK_CODE_STICK_UNREADABLE);
}

static void test_report(void) {
    g_autofree guint8 *data = make_stick();
    g_autoptr(wlink_stick_file) file = open_stick();
    g_autoptr(GError) error = NULL;
    g_autofree char *contents = NULL;
    gsize length;
    wlink_stick_file_write_report(file, &room, "Good.\n", &error);
    g_assert_no_error(error);
    g_file_get_contents(stick, &contents, &length, NULL);
    g_assert_cmpuint(length, ==, room.offset + room.size);
    g_assert_cmpmem(contents, room.offset, data, room.offset);
    const char *head = contents + room.offset;
    g_assert_true(g_str_has_prefix(head, "winglink-report 1 6 "));
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "Good.\n", -1);
    g_assert_cmpint(strncmp(head + 20, sum, 64), ==, 0);
    g_assert_true(head[84] == '\n');
    g_assert_cmpmem(head + WLINK_STICK_ALIGN, 7, "Good.\n", 7);
}

static void test_report_that_does_not_fit(void) {
    g_autofree guint8 *data = make_stick();
    g_autoptr(wlink_stick_file) file = open_stick();
    g_autofree char *large = g_strnfill(WLINK_REPORT_MAX_BYTES + 1, 'x');
    g_autofree char *contents = NULL;
    struct wlink_item small = room, beyond = room;
    small.size = 2 * WLINK_STICK_ALIGN;
    beyond.offset += WLINK_STICK_ALIGN;
    g_assert_false(wlink_stick_file_write_report(file, &room, large, NULL));
    large[WLINK_STICK_ALIGN + 1] = '\0';
    g_assert_false(wlink_stick_file_write_report(file, &small, large, NULL));
    g_assert_false(wlink_stick_file_write_report(file, &beyond, "x", NULL));
    g_file_get_contents(stick, &contents, NULL, NULL);
    g_assert_cmpmem(contents, room.offset + room.size, data, room.offset + room.size);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    folder = fixture_new_folder();
    stick = g_build_filename(folder, "stick", NULL);
    target = g_build_filename(folder, "target", NULL);
    g_test_add_func("/stick-io/copies", test_copies);
    g_test_add_func("/stick-io/other-bytes", test_other_bytes);
    g_test_add_func("/stick-io/ends-early", test_ends_early);
    g_test_add_func("/stick-io/no-room", test_no_room);
    g_test_add_func("/stick-io/stopped", test_stopped);
    g_test_add_func("/stick-io/pulled-out", test_pulled_out);
    g_test_add_func("/stick-io/no-partition", test_no_partition);
    g_test_add_func("/stick-io/report", test_report);
    g_test_add_func("/stick-io/report-that-does-not-fit", test_report_that_does_not_fit);
    int result = g_test_run();
    fixture_remove(folder);
    g_free(folder);
    g_free(stick);
    g_free(target);
    g_free((char *)payload.sha256);
    return result;
}

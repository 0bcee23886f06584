/* SPDX-License-Identifier: Apache-2.0 */
#include "call/record.h"
#include "common/error.h"
#include "daemon/record-store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct fixture {
    char *directory, *record, *head;
    wlink_record_store *store;
};

static void open_store_for(struct fixture *f, unsigned days) {
    g_autoptr(GError) error = NULL;
    f->store = wlink_record_store_open(f->directory, days, &error);
    g_assert_no_error(error);
}

static void open_store(struct fixture *f) {
    open_store_for(f, 0);
}

static void close_store(struct fixture *f) {
    g_clear_pointer(&f->store, wlink_record_store_free);
}

static void set_up(struct fixture *f, const void *data) {
    (void)data;
    f->directory = g_dir_make_tmp("winglink-record-XXXXXX", NULL);
    f->record = g_build_filename(f->directory, "record.jsonl", NULL);
    f->head = g_build_filename(f->directory, "head", NULL);
    open_store(f);
}

static void tear_down(struct fixture *f, const void *data) {
    (void)data;
    close_store(f);
    g_autoptr(GDir) directory = g_dir_open(f->directory, 0, NULL);
    for (const char *name; (name = g_dir_read_name(directory));) {
        g_autofree char *path = g_build_filename(f->directory, name, NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(f->directory), ==, 0);
    g_free(f->directory);
    g_free(f->record);
    g_free(f->head);
}

static GVariant *room(const char *name) {
    GVariantBuilder fields;
    g_variant_builder_init(&fields, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&fields, "{sv}", "room", g_variant_new_string(name));
    return g_variant_builder_end(&fields);
}

static void write_line(struct fixture *f, const char *name) {
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_record_store_write(f->store, "call-started", room(name), &error));
    g_assert_no_error(error);
}

static void write_three(struct fixture *f) {
    write_line(f, "one");
    write_line(f, "two");
    write_line(f, "three");
}

static char *read_file(const char *path) {
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void write_file(const char *path, const char *text) {
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void append_file(const char *path, const char *text) {
    g_autofree char *old = read_file(path);
    g_autofree char *all = g_strconcat(old, text, NULL);
    write_file(path, all);
}

static void assert_whole(struct fixture *f, guint64 expected_lines) {
    guint64 lines;
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_record_store_verify(f->store, &lines, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(lines, ==, expected_lines);
}

static void assert_broken(struct fixture *f, const char *words) {
    guint64 lines;
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_record_store_verify(f->store, &lines, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_INVALID);
    if (!strstr(error->message, words))
        g_error("\"%s\" is missing in: %s", words, error->message);
}

/* The newest line is of this kind. */
static void assert_newest(struct fixture *f, const char *what) {
    g_autofree char *wanted = g_strdup_printf("\"what\":\"%s\"", what);
    g_auto(GStrv) lines = wlink_record_store_read(f->store, 1, NULL);
    g_assert_cmpuint(g_strv_length(lines), ==, 1);
    g_assert_nonnull(strstr(lines[0], wanted));
}

static void test_lines_are_there_after_reopening(struct fixture *f, const void *data) {
    (void)data;
    assert_whole(f, 0);
    write_three(f);
    assert_whole(f, 3);
    close_store(f);
    open_store(f);
    write_line(f, "four");
    assert_whole(f, 4);
}

static void test_reading_the_newest(struct fixture *f, const void *data) {
    (void)data;
    g_auto(GStrv) none = wlink_record_store_read(f->store, 5, NULL);
    g_assert_cmpuint(g_strv_length(none), ==, 0);
    write_three(f);
    g_auto(GStrv) two = wlink_record_store_read(f->store, 2, NULL);
    g_assert_cmpuint(g_strv_length(two), ==, 2);
    g_assert_nonnull(strstr(two[0], "\"room\":\"two\""));
    g_assert_nonnull(strstr(two[1], "\"room\":\"three\""));
    g_auto(GStrv) all = wlink_record_store_read(f->store, 1000, NULL);
    g_assert_cmpuint(g_strv_length(all), ==, 3);
    g_auto(GStrv) zero = wlink_record_store_read(f->store, 0, NULL);
    g_assert_cmpuint(g_strv_length(zero), ==, 0);
}

static void test_what_is_no_line_is_refused(struct fixture *f, const void *data) {
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_record_store_write(f->store, "Not A Kind", NULL, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_INVALID);
    write_line(f, "one");
    assert_whole(f, 1);
}

static void test_one_process_at_a_time(struct fixture *f, const void *data) {
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_record_store_open(f->directory, 0, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_RECORD_UNWRITABLE);
    g_clear_error(&error);
    g_assert_null(wlink_record_store_open("/nonexistent", 0, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_RECORD_UNWRITABLE);
}

/* Each changes a record of three lines behind the unit's back. */
static char *altered(const char *text) {
    g_autoptr(GString) changed = g_string_new(text);
    g_assert_cmpuint(g_string_replace(changed, "\"two\"", "\"six\"", 1), ==, 1);
    return g_string_free(g_steal_pointer(&changed), FALSE);
}

static char *altered_at_its_end(const char *text) {
    g_autoptr(GString) changed = g_string_new(text);
    g_assert_cmpuint(g_string_replace(changed, "\"three\"", "\"seven\"", 1), ==, 1);
    return g_string_free(g_steal_pointer(&changed), FALSE);
}

static char *cut_to_two(const char *text) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return g_strdup_printf("%s\n%s\n", lines[0], lines[1]);
}

static char *cut_in_the_last(const char *text) {
    return g_strndup(text, strlen(text) - 10);
}

static char *cut_to_nothing(const char *text) {
    (void)text;
    return g_strdup("");
}

static char *reordered(const char *text) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return g_strdup_printf("%s\n%s\n%s\n", lines[0], lines[2], lines[1]);
}

static char *without_its_first(const char *text) {
    return g_strdup(strchr(text, '\n') + 1);
}

static const struct {
    char *(*change)(const char *text);
    const char *words;
} attacks[] = {
    {altered, "altered"},
    {altered_at_its_end, "line 3 of the record was altered"},
    {cut_to_two, "ends with line 2, but line 3 was written"},
    {cut_in_the_last, "line 3 of the record was cut"},
    {cut_to_nothing, "ends with line 0, but line 3 was written"},
    {reordered, "line 2 of the record is missing"},
    {without_its_first, "line 1 of the record is missing"},
};

/* Found while the unit runs; put aside at the next start, which goes on with a record of its own. */
static void test_attacks_are_found(struct fixture *f, const void *data) {
    (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(attacks); i++) {
        write_three(f);
        g_autofree char *text = read_file(f->record);
        g_autofree char *changed = attacks[i].change(text);
        write_file(f->record, changed);
        assert_broken(f, attacks[i].words);
        close_store(f);
        open_store(f);
        assert_newest(f, "record-broken");
        write_line(f, "after");
        assert_broken(f, "an earlier record was broken and is kept as record.broken-");
        tear_down(f, NULL);
        set_up(f, NULL);
    }
}

/* Both files put back to an older state: only the process that wrote them knows. */
static void test_both_files_put_back(struct fixture *f, const void *data) {
    (void)data;
    write_line(f, "one");
    g_autofree char *record = read_file(f->record);
    g_autofree char *head = read_file(f->head);
    write_line(f, "two");
    write_file(f->record, record);
    write_file(f->head, head);
    assert_broken(f, "are not those that this unit wrote: the last line was number 2");
}

static void test_half_a_line_is_removed(struct fixture *f, const void *data) {
    (void)data;
    write_three(f);
    close_store(f);
    append_file(f->record, "{\"n\":4,\"t\":\"2026-");
    open_store(f);
    assert_newest(f, "record-mended");
    assert_whole(f, 4);
}

/* The power failed between the line and its head: the line counts, the head follows. */
static void test_a_head_one_behind_follows(struct fixture *f, const void *data) {
    (void)data;
    write_line(f, "one");
    g_autofree char *head = read_file(f->head);
    write_line(f, "two");
    close_store(f);
    write_file(f->head, head);
    open_store(f);
    assert_whole(f, 2);
    g_autofree char *now = read_file(f->head);
    g_assert_true(g_str_has_prefix(now, "2 "));
    write_line(f, "three");
    assert_whole(f, 3);
}

static void test_a_head_that_is_gone_or_nonsense_is_found(struct fixture *f, const void *data) {
    (void)data;
    write_three(f);
    write_file(f->head, "three\n");
    assert_broken(f, "the record's head cannot be read");
    g_assert_cmpint(g_unlink(f->head), ==, 0);
    assert_broken(f, "goes on to line 3, but line 0 was the last one written");
    close_store(f);
    open_store(f);
    assert_newest(f, "record-broken");
}

static void limit_files_to(rlim_t bytes) {
    struct rlimit limit;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    limit.rlim_cur = bytes;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

static rlim_t size_of(const char *path) {
    GStatBuf status;
    g_assert_cmpint(g_stat(path, &status), ==, 0);
    return (rlim_t)status.st_size;
}

/* A full disk, as a limit on the size of files: a line that does not fit leaves nothing behind, and the
 * record goes on when there is room again. */
static void test_a_full_disk(struct fixture *f, const void *data) {
    (void)data;
    g_autoptr(GError) error = NULL;
    write_three(f);
    rlim_t size = size_of(f->record);
    limit_files_to(size + 10);
    g_assert_false(wlink_record_store_write(f->store, "call-started", room("four"), &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_RECORD_UNWRITABLE);
    g_assert_cmpuint(size_of(f->record), ==, size);
    g_assert_false(wlink_record_store_writable(f->store));
    assert_whole(f, 3);
    limit_files_to(RLIM_INFINITY);
    g_assert_true(wlink_record_store_writable(f->store));
    write_line(f, "four");
    assert_whole(f, 4);
}

/* While the disk is full every line that fails would read the whole record again, and everything else would
 * wait for it: only its end is looked at then, and the whole of it when somebody asks. */
static void test_a_full_disk_reads_no_more_than_the_end(struct fixture *f, const void *data) {
    (void)data;
    static const struct {
        char *(*change)(const char *text);
        const char *verdict;
    } rows[] = {{altered, "altered"}, {altered_at_its_end, "an earlier record was broken and is kept as"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        write_three(f);
        limit_files_to(size_of(f->record) + 10);
        g_assert_false(wlink_record_store_write(f->store, "call-started", room("four"), NULL));
        limit_files_to(RLIM_INFINITY);
        g_autofree char *text = read_file(f->record);
        g_autofree char *changed = rows[i].change(text);
        g_assert_cmpuint(strlen(changed), ==, strlen(text));
        write_file(f->record, changed);
        write_line(f, "four");
        assert_broken(f, rows[i].verdict);
        tear_down(f, NULL);
        set_up(f, NULL);
    }
}

static void test_a_disk_that_is_full_from_the_start(struct fixture *f, const void *data) {
    (void)data;
    close_store(f);
    limit_files_to(100);
    open_store(f);
    g_assert_false(wlink_record_store_writable(f->store));
    limit_files_to(RLIM_INFINITY);
    write_line(f, "one");
    assert_whole(f, 1);
}

/* Lines of a year ago, written as the store writes them. */
static void write_old_lines(struct fixture *f, gint64 now) {
    struct wlink_record_chain chain;
    struct wlink_record_head head;
    GString *text = g_string_new(NULL);
    wlink_record_chain_init(&chain);
    for (int i = 0; i < 5; i++) {
        g_autofree char *line =
            wlink_record_compose(&chain, now - (365 - i) * 86400, "call-started", NULL, NULL);
        wlink_record_chain_advance(&chain, line);
        g_string_append_printf(text, "%s\n", line);
    }
    wlink_record_head_of(&chain, &head);
    g_autofree char *head_text = wlink_record_head_print(&head);
    write_file(f->record, text->str);
    write_file(f->head, head_text);
    g_string_free(text, TRUE);
}

static void test_retention(struct fixture *f, const void *data) {
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    close_store(f);
    write_old_lines(f, now);
    open_store_for(f, 363);
    write_line(f, "today");
    assert_whole(f, 6);
    g_assert_true(wlink_record_store_expire(f->store, now, &error));
    g_assert_no_error(error);
    assert_newest(f, WLINK_RECORD_SHORTENED);
    assert_whole(f, 5); /* lines 3 to 6, and the one that says so */
    g_autofree char *kept = read_file(f->record);
    g_assert_true(wlink_record_store_expire(f->store, now, &error));
    g_autofree char *again = read_file(f->record);
    g_assert_cmpstr(kept, ==, again);
    close_store(f);
    open_store_for(f, 363);
    write_line(f, "later");
    assert_whole(f, 6);
}

static void test_nothing_expires_when_all_is_kept(struct fixture *f, const void *data) {
    (void)data;
    close_store(f);
    write_old_lines(f, g_get_real_time() / G_USEC_PER_SEC);
    open_store(f);
    g_assert_true(wlink_record_store_expire(f->store, g_get_real_time() / G_USEC_PER_SEC, NULL));
    assert_whole(f, 5);
}

static void add(const char *name, void (*test)(struct fixture *, const void *)) {
    g_test_add(name, struct fixture, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    signal(SIGXFSZ, SIG_IGN); /* so that the limit is an error, as a full disk is */
    add("/record-store/reopening", test_lines_are_there_after_reopening);
    add("/record-store/newest", test_reading_the_newest);
    add("/record-store/no-line", test_what_is_no_line_is_refused);
    add("/record-store/one-process", test_one_process_at_a_time);
    add("/record-store/attacks", test_attacks_are_found);
    add("/record-store/both-put-back", test_both_files_put_back);
    add("/record-store/half-a-line", test_half_a_line_is_removed);
    add("/record-store/head-one-behind", test_a_head_one_behind_follows);
    add("/record-store/head-gone", test_a_head_that_is_gone_or_nonsense_is_found);
    add("/record-store/full-disk", test_a_full_disk);
    add("/record-store/full-disk-reads-the-end-alone", test_a_full_disk_reads_no_more_than_the_end);
    add("/record-store/full-from-the-start", test_a_disk_that_is_full_from_the_start);
    add("/record-store/retention", test_retention);
    add("/record-store/all-is-kept", test_nothing_expires_when_all_is_kept);
    return g_test_run();
}

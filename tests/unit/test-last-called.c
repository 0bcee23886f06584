/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/last-called.h"

#include <glib/gstdio.h>

static void call(struct wlink_record_store *record, const char *what, const char *room) {
    g_autoptr(GError) error = NULL;
    g_assert_true(
        wlink_record_store_write(record, what, g_variant_new_parsed("{'room': <%s>}", room), &error));
    g_assert_no_error(error);
}

static gint64 when(GHashTable *last, const char *room) {
    const gint64 *time = g_hash_table_lookup(last, room);
    return time ? *time : 0;
}

static void test_from_the_record(void) {
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("last-called-XXXXXX", &error);
    g_autofree char *file = g_build_filename(folder, "record.jsonl", NULL);
    g_autofree char *head = g_build_filename(folder, "head", NULL);
    g_autoptr(wlink_record_store) record = wlink_record_store_open(folder, 0, &error);
    g_assert_no_error(error);
    call(record, "call-started", "airedale@e");
    call(record, "call-refused", "skin@e");
    call(record, "call-received", "wing@e");
    g_autoptr(GHashTable) last = wlink_last_called_read(record);
    g_assert_cmpint(ABS(when(last, "airedale@e") - g_get_real_time()), <, 60 * G_USEC_PER_SEC);
    g_assert_cmpint(when(last, "skin@e"), ==, 0);
    g_assert_cmpint(when(last, "wing@e"), ==, 0);
    g_assert_cmpuint(wlink_record_store_last_line(record), >=, 3);
    wlink_record_store_free(g_steal_pointer(&record));
    g_remove(file);
    g_remove(head);
    g_rmdir(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/last-called/record", test_from_the_record);
    return g_test_run();
}

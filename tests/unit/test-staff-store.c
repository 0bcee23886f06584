/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/staff-store.h"

#include <glib/gstdio.h>
#include <string.h>

struct disk {
    char *directory, *file, *aside;
};

static void set_up(struct disk *disk, const void *unused) {
    (void)unused;
    disk->directory = g_dir_make_tmp("staff-XXXXXX", NULL);
    disk->file = g_build_filename(disk->directory, "staff.json", NULL);
    disk->aside = g_strconcat(disk->file, ".broken", NULL);
}

static void tear_down(struct disk *disk, const void *unused) {
    (void)unused;
    g_unlink(disk->file);
    g_unlink(disk->aside);
    g_assert_cmpint(g_rmdir(disk->directory), ==, 0);
    g_free(disk->directory);
    g_free(disk->file);
    g_free(disk->aside);
}

static wlink_staff *load(const struct disk *disk) {
    g_autoptr(GError) error = NULL;
    wlink_staff *staff = wlink_staff_store_load(disk->file, &error);
    g_assert_no_error(error);
    return staff;
}

static void save(const struct disk *disk, const wlink_staff *staff) {
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_staff_store_save(disk->file, staff, &error));
    g_assert_no_error(error);
}

static void test_no_file_is_no_staff(struct disk *disk, const void *unused) {
    (void)unused;
    g_autoptr(wlink_staff) staff = load(disk);
    g_assert_false(wlink_staff_any(staff));
}

static void test_what_is_saved_comes_back(struct disk *disk, const void *unused) {
    (void)unused;
    g_autoptr(wlink_staff) staff = wlink_staff_new();
    wlink_staff_add(staff, "101", WLINK_STAFF_NURSE, "$argon2id$one");
    wlink_staff_set_pin(staff, "101", "$argon2id$two", false);
    wlink_staff_add(staff, "900", WLINK_STAFF_TECHNICIAN, "$argon2id$three");
    wlink_staff_end(staff, "900");
    for (int i = 0; i < WLINK_STAFF_TRIES; i++)
        (void)wlink_staff_judge(staff, "555", false, 1000);
    (void)wlink_staff_judge(staff, "101", false, 1000);
    save(disk, staff);
    g_autoptr(wlink_staff) again = load(disk);
    g_assert_cmpstr(wlink_staff_find(again, "101")->hash, ==, "$argon2id$two");
    g_assert_false(wlink_staff_find(again, "101")->must_change);
    g_assert_cmpint(wlink_staff_find(again, "900")->role, ==, WLINK_STAFF_TECHNICIAN);
    g_assert_true(wlink_staff_find(again, "900")->ended);
    g_assert_true(wlink_staff_find(again, "900")->must_change);
    g_assert_null(wlink_staff_find(again, "555"));
    g_assert_cmpuint(wlink_staff_tries_of(again, "101")->wrong, ==, 1);
    g_assert_cmpint(wlink_staff_may_try(again, "555", 1001), ==, WLINK_CODE_LOCKED);
}

static void test_every_code_at_once(struct disk *disk, const void *unused) {
    (void)unused;
    g_autofree char *hash = g_strnfill(120, 'x');
    g_autoptr(wlink_staff) staff = wlink_staff_new();
    for (unsigned i = 0; i < 1000; i++) {
        char code[4];
        g_snprintf(code, sizeof code, "%03u", i);
        wlink_staff_add(staff, code, WLINK_STAFF_CONSULTANT, hash);
        (void)wlink_staff_judge(staff, code, false, 1000);
    }
    save(disk, staff);
    g_autoptr(wlink_staff) again = load(disk);
    g_assert_cmpstr(wlink_staff_find(again, "000")->hash, ==, hash);
    g_assert_cmpuint(wlink_staff_tries_of(again, "999")->wrong, ==, 1);
}

static void test_nobody_else_reads_it(struct disk *disk, const void *unused) {
    (void)unused;
    g_autoptr(wlink_staff) staff = wlink_staff_new();
    GStatBuf status;
    save(disk, staff);
    g_assert_cmpint(g_stat(disk->file, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

#define MEMBER(code, role, more)                                                                             \
    "{\"code\":\"" code "\",\"role\":\"" role "\",\"ended\":false,\"must_change\":false" more "}"
#define FILE_OF(format, staff, tries) "{\"format\":" format ",\"staff\":[" staff "],\"tries\":[" tries "]}"

static void test_what_is_not_ours_is_refused(struct disk *disk, const void *unused) {
    static const char *const files[] = {
        "",
        "not json",
        "{}",
        FILE_OF("2", "", ""),
        FILE_OF("1", MEMBER("10", "nurse", ",\"hash\":\"x\""), ""),
        FILE_OF("1", MEMBER("101", "patient", ",\"hash\":\"x\""), ""),
        FILE_OF("1", MEMBER("101", "nurse", ""), ""),
        FILE_OF("1",
                MEMBER("101", "nurse", ",\"hash\":\"x\"") "," MEMBER("101", "manager", ",\"hash\":\"y\""),
                ""),
        FILE_OF("1", "17", ""),
        FILE_OF("1", "", "{\"code\":\"101\",\"wrong\":6,\"locks\":0,\"locked_until\":0}"),
        FILE_OF("1", "", "{\"code\":\"101\",\"wrong\":-1,\"locks\":0,\"locked_until\":0}"),
        "{\"format\":1,\"staff\":[]}",
    };
    (void)unused;
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", files[i]);
        g_assert_true(g_file_set_contents(disk->file, files[i], -1, NULL));
        g_assert_null(wlink_staff_store_load(disk->file, &error));
        g_assert_error(error, WLINK_ERROR, WLINK_CODE_INVALID);
    }
}

static void test_what_is_put_aside_is_kept(struct disk *disk, const void *unused) {
    (void)unused;
    g_assert_true(g_file_set_contents(disk->file, "broken", -1, NULL));
    wlink_staff_store_put_aside(disk->file);
    g_assert_false(g_file_test(disk->file, G_FILE_TEST_EXISTS));
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(disk->aside, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "broken");
}

static void test_a_folder_that_is_not_there(struct disk *disk, const void *unused) {
    (void)unused;
    g_autoptr(wlink_staff) staff = wlink_staff_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *nowhere = g_build_filename(disk->directory, "gone", "staff.json", NULL);
    g_assert_false(wlink_staff_store_save(nowhere, staff, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_FAILED);
}

static void add(const char *name, void (*test)(struct disk *disk, const void *unused)) {
    g_test_add(name, struct disk, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    add("/staff-store/no-file", test_no_file_is_no_staff);
    add("/staff-store/comes-back", test_what_is_saved_comes_back);
    add("/staff-store/every-code", test_every_code_at_once);
    add("/staff-store/mode", test_nobody_else_reads_it);
    add("/staff-store/refused", test_what_is_not_ours_is_refused);
    add("/staff-store/put-aside", test_what_is_put_aside_is_kept);
    add("/staff-store/no-folder", test_a_folder_that_is_not_there);
    return g_test_run();
}

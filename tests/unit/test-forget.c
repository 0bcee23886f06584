/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/paths.h"
#include "keeper/forget.h"
#include "keeper/gpt.h"
#include "unit/estate-fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MIB = 1024 * 1024, DISK = 8 * MIB, DATA = 18 * MIB };

static const guint8 magic[] = {'L', 'U', 'K', 'S', 0xBA, 0xBE};

static char *root;

static char *in(const char *path) {
    return g_build_filename(root, path, NULL);
}

static void put(const char *path, const char *text, gssize length) {
    g_autofree char *full = in(path);
    g_autofree char *folder = g_path_get_dirname(full);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_file_set_contents(full, text, length, &error);
    g_assert_no_error(error);
}

static void put_link(const char *path, const char *target) {
    g_autofree char *full = in(path);
    g_autofree char *folder = g_path_get_dirname(full);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_cmpint(symlink(target, full), ==, 0);
}

/* What a program says; it must succeed when good. */
static char *run(bool good, const char *const *argv, const char *input) {
    char *said = NULL;
    int status;
    g_autoptr(GError) error = NULL;
    g_autofree char *file = in("input");
    g_file_set_contents(file, input, -1, NULL);
    g_autofree char *words = g_strjoinv(" ", (char **)argv);
    g_autofree char *line = g_strdup_printf("%s <'%s'", words, file);
    const char *const shell[] = {"sh", "-c", line, NULL};
    g_spawn_sync(NULL, (char **)shell, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_true(!good || g_spawn_check_wait_status(status, NULL));
    return said;
}

static char *read_file(const char *path, gsize *length) {
    g_autofree char *full = in(path);
    char *data;
    g_assert_true(g_file_get_contents(full, &data, length, NULL));
    return data;
}

/* A disk as a unit has it: sfdisk made its table, data is its third partition. */
static void make_disk(void) {
    g_autofree char *empty = g_malloc0(DISK);
    g_autofree char *noise = g_strnfill(DATA, 'x');
    memcpy(noise, magic, sizeof magic);
    root = fixture_new_folder();
    g_autofree char *disk = in("dev/vda");
    put("dev/vda", empty, DISK);
    put("dev/vda3", noise, DATA);
    put_link("dev/disk/by-partlabel/data", "../../vda3");
    put("sys/devices/pci/vda/vda3/partition", "3\n", -1);
    put("sys/devices/pci/vda/vda3/start", "10240\n", -1);
    put_link("sys/class/block/vda3", "../../devices/pci/vda/vda3");
    put("dev/vda2", "", -1);
    put_link("dev/disk/by-partlabel/seed", "../../vda2");
    put("sys/devices/pci/vda/vda2/partition", "2\n", -1);
    put_link("sys/class/block/vda2", "../../devices/pci/vda/vda2");
    const char *const argv[] = {"sfdisk", "--quiet", disk, NULL};
    g_free(run(true, argv,
               "label: gpt\nstart=2048, size=2048, name=boot-a\nstart=4096, size=2048, name=seed\n"
               "start=10240, size=2048, name=data\n"));
}

static void remove_disk(void) {
    fixture_remove(root);
    g_clear_pointer(&root, g_free);
}

static void assert_table(const char *there, const char *gone) {
    g_autofree char *disk = in("dev/vda");
    const char *const verify[] = {"sfdisk", "--verify", disk, NULL};
    const char *const dump[] = {"sfdisk", "--dump", disk, NULL};
    g_autofree char *verdict = run(true, verify, "");
    g_autofree char *table = run(true, dump, "");
    g_assert_nonnull(strstr(verdict, "No errors detected"));
    g_assert_nonnull(strstr(table, there));
    g_assert_true(!gone || !strstr(table, gone));
}

static void test_forgets(void) {
    make_disk();
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(GError) error = NULL;
    gsize length;
    assert_table("name=\"data\"", NULL);
    g_assert_cmpint(wlink_forget_everything(paths, &error), ==, WLINK_FORGOTTEN_ALL);
    g_assert_no_error(error);
    assert_table("name=\"seed\"", "name=\"data\"");
    g_autofree char *data = read_file("dev/vda3", &length);
    g_assert_cmpuint(length, ==, DATA);
    for (gsize i = 0; i < DATA; i++)
        g_assert_true(data[i] == (i < 16 * MIB ? '\0' : 'x'));
    remove_disk();
}

/* With the first table gone, the second says the same: libfdisk reads it then. */
static void test_both_tables(void) {
    make_disk();
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autofree char *disk = in("dev/vda");
    g_assert_cmpint(wlink_forget_everything(paths, NULL), ==, WLINK_FORGOTTEN_ALL);
    g_autofd int fd = open(disk, O_RDWR | O_CLOEXEC);
    char zeros[512] = {0};
    g_assert_cmpint(pwrite(fd, zeros, sizeof zeros, 512), ==, 512);
    const char *const dump[] = {"sfdisk", "--dump", disk, "2>/dev/null", NULL};
    g_autofree char *table = run(true, dump, "");
    g_assert_nonnull(strstr(table, "name=\"seed\""));
    g_assert_null(strstr(table, "name=\"data\""));
    remove_disk();
}

/* Writes end at LIMIT, past the disk and within the partition's header, as at a bad sector. */
static void allow_to_write(rlim_t limit) {
    struct rlimit now;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &now), ==, 0);
    now.rlim_cur = limit;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &now), ==, 0);
}

/* The table is written, the header is not: that is no failure after which all is as it was. Tried again with
 * the entry gone from the table, it is done. */
static void test_the_header_cannot_be_written(void) {
    make_disk();
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(GError) error = NULL;
    gsize length;
    signal(SIGXFSZ, SIG_IGN);
    allow_to_write(10 * MIB);
    enum wlink_forgotten forgotten = wlink_forget_everything(paths, &error);
    allow_to_write(RLIM_INFINITY);
    g_assert_cmpint(forgotten, ==, WLINK_FORGOTTEN_PARTLY);
    g_assert_nonnull(strstr(error->message, "could not be overwritten: File too large"));
    assert_table("name=\"seed\"", "name=\"data\"");
    g_assert_cmpint(wlink_forget_everything(paths, NULL), ==, WLINK_FORGOTTEN_ALL);
    assert_table("name=\"seed\"", "name=\"data\"");
    g_autofree char *data = read_file("dev/vda3", &length);
    for (gsize i = 0; i < 16 * MIB; i++)
        g_assert_true(data[i] == '\0');
    remove_disk();
}

/* In the place of the C library's, at the moment at which the kernel is to forget what it knows of the disk.
 */
static bool disk_lies;

int posix_fadvise(int fd, off_t at, off_t length, int advice) {
    (void)length, (void)advice;
    if (disk_lies)
        g_assert_cmpint(pwrite(fd, magic, sizeof magic, at), ==, sizeof magic);
    return 0;
}

static void test_a_disk_that_does_not_keep_the_zeros(void) {
    make_disk();
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(GError) error = NULL;
    disk_lies = true;
    enum wlink_forgotten forgotten = wlink_forget_everything(paths, &error);
    disk_lies = false;
    g_assert_cmpint(forgotten, ==, WLINK_FORGOTTEN_PARTLY);
    g_assert_nonnull(strstr(error->message, "does not read back as zeros"));
    remove_disk();
}

/* The second table alone was written: the disk is as it was. */
static void test_the_first_table_is_not_begun(void) {
    make_disk();
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(GError) error = NULL;
    signal(SIGXFSZ, SIG_IGN);
    allow_to_write(MIB);
    enum wlink_forgotten forgotten = wlink_forget_everything(paths, &error);
    allow_to_write(RLIM_INFINITY);
    g_assert_cmpint(forgotten, ==, WLINK_FORGOTTEN_NOTHING);
    assert_table("name=\"data\"", NULL);
    remove_disk();
}

static void test_another_partition_is_left_alone(void) {
    make_disk();
    g_autofree char *disk = in("dev/vda");
    gsize length;
    g_autofree char *before = read_file("dev/vda", &length);
    g_autofd int fd = open(disk, O_RDWR | O_CLOEXEC);
    static const struct {
        guint number;
        guint64 start;
    } wrong[] = {{3, 2048 * 512}, {2, 10240 * 512}, {0, 10240 * 512}, {129, 10240 * 512}, {4, 4096 * 512}};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        bool begun = false,
             removed = wlink_gpt_remove(fd, 512, wrong[i].number, wrong[i].start, &begun, &error);
        g_assert_true(removed == (wrong[i].number == 4)); /* an empty entry stays empty */
        g_assert_true(begun == removed);
    }
    g_autofree char *after = read_file("dev/vda", &length);
    g_assert_cmpmem(after, length, before, length);
    remove_disk();
}

static void test_damaged_table(void) {
    static const off_t places[] = {512, 512 + 12, 512 + 16, 512 + 80, 512 + 88, 1024 + 32};
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        make_disk();
        g_autoptr(wlink_paths) paths = wlink_paths_new(root);
        g_autofree char *disk = in("dev/vda");
        g_autofd int fd = open(disk, O_RDWR | O_CLOEXEC);
        gsize length;
        guint8 byte;
        g_assert_cmpint(pread(fd, &byte, 1, places[i]), ==, 1);
        byte ^= 0xFF;
        g_assert_cmpint(pwrite(fd, &byte, 1, places[i]), ==, 1);
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(wlink_forget_everything(paths, &error), ==, WLINK_FORGOTTEN_NOTHING);
        g_test_message("%s", error->message);
        g_autofree char *data = read_file("dev/vda3", &length);
        g_assert_cmpint(memcmp(data, magic, sizeof magic), ==, 0);
        remove_disk();
    }
}

static void move_link(const char *path, const char *target) {
    g_autofree char *full = in(path);
    g_unlink(full);
    put_link(path, target);
}

/* A stick with partitions that are labelled as the unit's own: it, or both, have the links. */
static void test_a_stick_that_calls_itself_data(void) {
    for (int both = 0; both < 2; both++) {
        make_disk();
        g_autoptr(wlink_paths) paths = wlink_paths_new(root);
        g_autoptr(GError) error = NULL;
        gsize length;
        put("dev/sda", "stick", -1);
        put("dev/sda2", "stick", -1);
        put("dev/sda3", "stick", -1);
        put("sys/devices/pci/usb1/1-1/host0/block/sda/sda2/partition", "2\n", -1);
        put("sys/devices/pci/usb1/1-1/host0/block/sda/sda2/start", "4096\n", -1);
        put("sys/devices/pci/usb1/1-1/host0/block/sda/sda3/partition", "3\n", -1);
        put_link("sys/class/block/sda2", "../../devices/pci/usb1/1-1/host0/block/sda/sda2");
        put_link("sys/class/block/sda3", "../../devices/pci/usb1/1-1/host0/block/sda/sda3");
        move_link("dev/disk/by-partlabel/data", "../../sda2");
        if (both)
            move_link("dev/disk/by-partlabel/seed", "../../sda3");
        g_assert_cmpint(wlink_forget_everything(paths, &error), ==, WLINK_FORGOTTEN_NOTHING);
        g_assert_nonnull(strstr(error->message, "is not on the unit's disk"));
        g_autofree char *stick = read_file("dev/sda2", &length);
        g_assert_cmpstr(stick, ==, "stick");
        assert_table("name=\"data\"", NULL);
        remove_disk();
    }
}

static void test_nothing_there(void) {
    root = fixture_new_folder();
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(wlink_forget_everything(paths, &error), ==, WLINK_FORGOTTEN_NOTHING);
    g_assert_nonnull(strstr(error->message, "by-partlabel/data"));
    remove_disk();
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/forget/forgets", test_forgets);
    g_test_add_func("/forget/both-tables", test_both_tables);
    g_test_add_func("/forget/the-header-cannot-be-written", test_the_header_cannot_be_written);
    g_test_add_func("/forget/a-disk-that-does-not-keep-the-zeros", test_a_disk_that_does_not_keep_the_zeros);
    g_test_add_func("/forget/the-first-table-is-not-begun", test_the_first_table_is_not_begun);
    g_test_add_func("/forget/another-partition-is-left-alone", test_another_partition_is_left_alone);
    g_test_add_func("/forget/damaged-table", test_damaged_table);
    g_test_add_func("/forget/a-stick-that-calls-itself-data", test_a_stick_that_calls_itself_data);
    g_test_add_func("/forget/nothing-there", test_nothing_there);
    return g_test_run();
}

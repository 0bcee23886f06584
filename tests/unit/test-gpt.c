/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/gpt.h"
#include "unit/estate-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What is on the disk wherever the power fails while its tables are written. Read by libfdisk, which takes
 * the second table, at the disk's end, where the first is not valid: as Linux does with "gpt" on its command
 * line. */
enum { MIB = 1024 * 1024, SECTOR = 512, DISK = 8 * MIB, DATA = 3, DATA_START = 10240 };
enum { HEADER = SECTOR, ENTRIES = 2 * SECTOR, ENTRIES_BYTES = 128 * 128, ELSEWHERE = 64 };

/* A sector that was written, and before which of the flushes. */
struct sector {
    off_t at;
    guint flush;
    guint8 content[SECTOR];
};

static char *root, *disk;
static int fd;
static GArray *written; /* struct sector; NULL: nobody notes it */
static guint flushes;

/* In the place of the C library's. */
ssize_t pwrite(int file, const void *data, size_t size, off_t at) {
    for (gsize done = 0; written && done < size; done += SECTOR) {
        struct sector sector = {.at = at + (off_t)done, .flush = flushes};
        memcpy(sector.content, (const guint8 *)data + done, SECTOR);
        g_array_append_val(written, sector);
    }
    return syscall(SYS_pwrite64, file, data, size, at);
}

int fsync(int file) {
    flushes++;
    return (int)syscall(SYS_fsync, file);
}

/* What sfdisk says of the disk, complaints too; it must find a table. */
static char *sfdisk(const char *words) {
    int status;
    char *said = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *line = g_strdup_printf("LC_ALL=C sfdisk %s '%s' 2>&1", words, disk);
    const char *const argv[] = {"sh", "-c", line, NULL};
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, &status, &error);
    g_assert_no_error(error);
    if (!g_spawn_check_wait_status(status, &error))
        g_error("%s", said);
    return said;
}

/* Every partition is there, save perhaps the one that is taken out. */
static void assert_a_table(void) {
    g_autofree char *table = sfdisk("--dump");
    g_assert_nonnull(strstr(table, "name=\"boot-a\""));
    g_assert_nonnull(strstr(table, "name=\"seed\""));
}

static void assert_both_tables(void) {
    g_autofree char *verdict = sfdisk("--verify");
    g_assert_nonnull(strstr(verdict, "No errors detected"));
    g_assert_null(strstr(verdict, "corrupt"));
}

static guint32 crc32(const guint8 *data, gsize length) {
    guint32 crc = 0xFFFFFFFF;
    for (gsize bit = 0; bit < length * 8; bit++)
        crc = (crc >> 1) ^ ((crc ^ (data[bit / 8] >> bit % 8)) & 1 ? 0xEDB88320 : 0);
    return ~crc;
}

/* The first table's entries are not next to their header, which UEFI allows. */
static void move_entries(void) {
    static guint8 entries[ENTRIES_BYTES];
    guint8 header[SECTOR];
    g_assert_cmpint(pread(fd, entries, sizeof entries, ENTRIES), ==, sizeof entries);
    g_assert_cmpint(pread(fd, header, sizeof header, HEADER), ==, sizeof header);
    memcpy(header + 72, &(guint64){GUINT64_TO_LE(ELSEWHERE)}, 8);
    memset(header + 16, 0, 4);
    memcpy(header + 16, &(guint32){GUINT32_TO_LE(crc32(header, 92))}, 4);
    g_assert_cmpint(pwrite(fd, entries, sizeof entries, (off_t)ELSEWHERE * SECTOR), ==, sizeof entries);
    memset(entries, 0xEE, sizeof entries);
    g_assert_cmpint(pwrite(fd, entries, sizeof entries, ENTRIES), ==, sizeof entries);
    g_assert_cmpint(pwrite(fd, header, sizeof header, HEADER), ==, sizeof header);
    assert_both_tables();
}

static void make_disk(void) {
    root = fixture_new_folder();
    disk = g_build_filename(root, "disk", NULL);
    fd = open(disk, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, DISK), ==, 0);
    g_autofree char *script = g_build_filename(root, "script", NULL);
    g_assert_true(g_file_set_contents(script,
                                      "label: gpt\nstart=2048, size=2048, name=boot-a\n"
                                      "start=4096, size=2048, name=seed\nstart=10240, size=2048, name=data\n",
                                      -1, NULL));
    g_autofree char *words = g_strdup_printf("--quiet <'%s'", script);
    g_free(sfdisk(words));
    assert_both_tables();
}

static void remove_disk(void) {
    close(fd);
    fixture_remove(root);
    g_clear_pointer(&disk, g_free);
    g_clear_pointer(&root, g_free);
}

static void put(guint number) {
    const struct sector *sector = &g_array_index(written, struct sector, number);
    g_assert_cmpint(syscall(SYS_pwrite64, fd, sector->content, SECTOR, sector->at), ==, SECTOR);
}

/* Takes the data partition out, its writes noted; the disk is as before again. */
static void note_writes(void) {
    g_autofree guint8 *before = g_malloc(DISK);
    g_autoptr(GError) error = NULL;
    bool begun = false;
    g_assert_cmpint(pread(fd, before, DISK, 0), ==, DISK);
    written = g_array_new(FALSE, FALSE, sizeof(struct sector));
    flushes = 0;
    wlink_gpt_remove(fd, SECTOR, DATA, (guint64)DATA_START * SECTOR, &begun, &error);
    g_assert_no_error(error);
    g_assert_cmpint(syscall(SYS_pwrite64, fd, before, DISK, 0), ==, DISK);
}

/* The sectors of one flush reach the disk in some order, of which any may be the last: tried with one order
 * and the other. */
static guint cut_within(guint first) {
    guint flush = g_array_index(written, struct sector, first).flush, end = first;
    while (end < written->len && g_array_index(written, struct sector, end).flush == flush)
        end++;
    gsize length = (gsize)(end - first) * SECTOR;
    g_autofree guint8 *before = g_malloc(length);
    for (guint i = first; i < end; i++)
        g_assert_cmpint(pread(fd, before + (gsize)(i - first) * SECTOR, SECTOR,
                              g_array_index(written, struct sector, i).at),
                        ==, SECTOR);
    for (guint i = end; i-- > first;) {
        put(i);
        assert_a_table();
    }
    for (guint i = first; i < end; i++)
        g_assert_cmpint(syscall(SYS_pwrite64, fd, before + (gsize)(i - first) * SECTOR, SECTOR,
                                g_array_index(written, struct sector, i).at),
                        ==, SECTOR);
    for (guint i = first; i < end; i++) {
        put(i);
        assert_a_table();
    }
    return end;
}

static void test_cut_off_anywhere(const void *elsewhere) {
    make_disk();
    if (elsewhere)
        move_entries();
    note_writes();
    g_assert_cmpuint(written->len, >=, 2 * (1 + ENTRIES_BYTES / SECTOR));
    g_assert_cmpuint(g_array_index(written, struct sector, written->len - 1).flush, <, flushes);
    for (guint next = 0; next < written->len;) {
        next = cut_within(next);
        if (!elsewhere)
            assert_both_tables(); /* which firmware need not mend */
    }
    g_autofree char *table = sfdisk("--dump");
    g_assert_null(strstr(table, "name=\"data\""));
    assert_both_tables();
    g_clear_pointer(&written, g_array_unref);
    remove_disk();
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/gpt/cut-off-anywhere", NULL, test_cut_off_anywhere);
    g_test_add_data_func("/gpt/cut-off-anywhere-entries-elsewhere", "elsewhere", test_cut_off_anywhere);
    return g_test_run();
}

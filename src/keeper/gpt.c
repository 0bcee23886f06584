/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/gpt.h"

#include "common/error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Where the fields of a header and of an entry are, in bytes. */
enum {
    HEADER_SIZE = 12,
    HEADER_CRC = 16,
    MY_LBA = 24,
    ALTERNATE_LBA = 32,
    ENTRIES_LBA = 72,
    ENTRY_COUNT = 80,
    ENTRY_SIZE = 84,
    ENTRIES_CRC = 88,
    LEAST_HEADER = 92,
    FIRST_LBA = 32,
};
enum { MOST_ENTRIES = 1024, LEAST_ENTRY = 128, MOST_ENTRY = 1024 };

struct table {
    int disk;
    guint sector;
    guint8 *header; /* one sector */
    guint8 *entries;
    gsize entries_bytes; /* whole sectors */
};

static guint32 get32(const guint8 *at) {
    guint32 value;
    memcpy(&value, at, sizeof value);
    return GUINT32_FROM_LE(value);
}

static guint64 get64(const guint8 *at) {
    guint64 value;
    memcpy(&value, at, sizeof value);
    return GUINT64_FROM_LE(value);
}

static void put32(guint8 *at, guint32 value) {
    value = GUINT32_TO_LE(value);
    memcpy(at, &value, sizeof value);
}

static void put64(guint8 *at, guint64 value) {
    value = GUINT64_TO_LE(value);
    memcpy(at, &value, sizeof value);
}

/* CRC-32 as ISO 3309 has it. */
static guint32 crc32(const guint8 *data, gsize length) {
    guint32 crc = 0xFFFFFFFF;
    for (gsize i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
    return ~crc;
}

static guint32 header_crc(const guint8 *header) {
    guint8 copy[LEAST_HEADER];
    memcpy(copy, header, sizeof copy);
    put32(copy + HEADER_CRC, 0);
    return crc32(copy, sizeof copy);
}

static bool read_at(int disk, guint8 *data, gsize length, guint64 offset) {
    return pread(disk, data, length, (off_t)offset) == (ssize_t)length;
}

static bool write_at(int disk, const guint8 *data, gsize length, guint64 offset) {
    return pwrite(disk, data, length, (off_t)offset) == (ssize_t)length;
}

static bool read_table(struct table *table, GError **error) {
    table->header = g_malloc0(table->sector);
    if (!read_at(table->disk, table->header, table->sector, table->sector) ||
        memcmp(table->header, "EFI PART", 8) != 0 || get32(table->header + HEADER_SIZE) != LEAST_HEADER ||
        get32(table->header + HEADER_CRC) != header_crc(table->header))
        return wlink_fail(error, WLINK_CODE_FAILED, "the disk's partition table cannot be read");
    gsize count = get32(table->header + ENTRY_COUNT), size = get32(table->header + ENTRY_SIZE);
    if (count == 0 || count > MOST_ENTRIES || size < LEAST_ENTRY || size > MOST_ENTRY)
        return wlink_fail(error, WLINK_CODE_FAILED, "the disk's partition table has impossible sizes");
    table->entries_bytes = (count * size + table->sector - 1) / table->sector * table->sector;
    table->entries = g_malloc0(table->entries_bytes);
    if (!read_at(table->disk, table->entries, table->entries_bytes,
                 get64(table->header + ENTRIES_LBA) * table->sector) ||
        crc32(table->entries, count * size) != get32(table->header + ENTRIES_CRC))
        return wlink_fail(error, WLINK_CODE_FAILED, "the disk's partition table is damaged");
    return true;
}

static bool is_empty(const guint8 *entry, gsize size) {
    for (gsize i = 0; i < size; i++)
        if (entry[i])
            return false;
    return true;
}

/* Empty: this was here before, and was cut short. */
static bool clear_entry(struct table *table, guint number, guint64 start, GError **error) {
    gsize count = get32(table->header + ENTRY_COUNT), size = get32(table->header + ENTRY_SIZE);
    guint8 *entry = number >= 1 && number <= count ? table->entries + (number - 1) * size : NULL;
    if (!entry || (!is_empty(entry, size) && get64(entry + FIRST_LBA) * table->sector != start))
        return wlink_fail(error, WLINK_CODE_FAILED, "partition %u is not where the disk's table says",
                          number);
    memset(entry, 0, size);
    put32(table->header + ENTRIES_CRC, crc32(table->entries, count * size));
    return true;
}

/* One of the two. Entries that lie next to their header, as on every disk that we make, go to the disk with
 * it, in one piece: what is cut off between two pieces leaves a table that is not valid. */
static bool write_table(const struct table *table, guint64 mine, guint64 other, guint64 entries) {
    guint length = (guint)table->entries_bytes;
    bool behind = entries == mine + 1, before = entries + length / table->sector == mine;
    g_autofree guint8 *header = g_memdup2(table->header, table->sector);
    put64(header + MY_LBA, mine);
    put64(header + ALTERNATE_LBA, other);
    put64(header + ENTRIES_LBA, entries);
    put32(header + HEADER_CRC, header_crc(header));
    if (!behind && !before)
        return write_at(table->disk, table->entries, length, entries * table->sector) &&
               fsync(table->disk) == 0 &&
               write_at(table->disk, header, table->sector, mine * table->sector) && fsync(table->disk) == 0;
    g_autoptr(GByteArray) piece = g_byte_array_append(g_byte_array_new(), header, table->sector);
    if (before)
        g_byte_array_prepend(piece, table->entries, length);
    else
        g_byte_array_append(piece, table->entries, length);
    return write_at(table->disk, piece->data, piece->len, MIN(mine, entries) * table->sector) &&
           fsync(table->disk) == 0;
}

static bool write_both(const struct table *table, bool *begun, GError **error) {
    guint64 first = get64(table->header + MY_LBA), second = get64(table->header + ALTERNATE_LBA);
    guint64 sectors = table->entries_bytes / table->sector, entries = get64(table->header + ENTRIES_LBA);
    if (second <= entries + sectors)
        return wlink_fail(error, WLINK_CODE_FAILED, "the disk's second partition table has no place");
    bool good = write_table(table, second, first, second - sectors);
    *begun = good;
    return (good && write_table(table, first, second, entries)) ||
           wlink_fail(error, WLINK_CODE_FAILED, "writing the disk's partition table: %s", g_strerror(errno));
}

bool wlink_gpt_remove(int disk, guint sector, guint number, guint64 start, bool *begun, GError **error) {
    struct table table = {.disk = disk, .sector = sector};
    bool good = read_table(&table, error) && clear_entry(&table, number, start, error) &&
                write_both(&table, begun, error);
    g_free(table.header);
    g_free(table.entries);
    return good;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/forget.h"

#include "common/error.h"
#include "keeper/gpt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* LUKS2's header with its key slots, as cryptsetup lays it out: what is encrypted begins there. sysfs counts
 * in sectors of SYSFS_SECTOR whatever the disk's are. */
enum { LUKS_HEADER = 16 * 1024 * 1024, BLOCK = 1024 * 1024, SYSFS_SECTOR = 512 };

/* The data partition, as the kernel has it. */
struct place {
    char *partition, *disk; /* device files */
    guint number;
    guint64 start; /* bytes */
};

static void free_place(struct place *place) {
    g_free(place->partition);
    g_free(place->disk);
}

static bool read_number(const char *folder, const char *name, guint64 *number, GError **error) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    return (g_file_get_contents(path, &text, NULL, NULL) &&
            g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, G_MAXUINT64 / SYSFS_SECTOR, number, NULL)) ||
           wlink_fail(error, WLINK_CODE_FAILED, "%s cannot be read", path);
}

static char *resolve(const char *path, GError **error) {
    char *resolved = realpath(path, NULL);
    char *copy = resolved ? g_strdup(resolved) : NULL;
    if (!resolved)
        wlink_fail(error, WLINK_CODE_FAILED, "%s: %s", path, g_strerror(errno));
    free(resolved);
    return copy;
}

/* The folder in sysfs of the partition with this label, which lies in that of its disk. */
static char *find_folder(const struct wlink_paths *paths, const char *label, char **partition,
                         GError **error) {
    g_autofree char *link = g_build_filename(paths->device_dir, "disk/by-partlabel", label, NULL);
    g_autofree char *device = resolve(link, error);
    if (!device)
        return NULL;
    g_autofree char *name = g_path_get_basename(device);
    g_autofree char *class_link = g_build_filename(paths->system_dir, "class/block", name, NULL);
    char *folder = resolve(class_link, error);
    if (folder && partition)
        *partition = g_steal_pointer(&device);
    return folder;
}

/* A label is what a partition says of itself: one on USB, or on another disk than the one that the unit was
 * flashed onto, is not the unit's. */
static bool is_ours(const struct wlink_paths *paths, const char *folder, const char *disk_folder,
                    GError **error) {
    g_autofree char *seed = find_folder(paths, "seed", NULL, error);
    if (!seed)
        return false;
    g_autofree char *seed_disk = g_path_get_dirname(seed);
    return (g_str_equal(seed_disk, disk_folder) && !strstr(folder, "/usb")) ||
           wlink_fail(error, WLINK_CODE_FAILED,
                      "the partition that is labelled data is not on the unit's disk");
}

static bool find(const struct wlink_paths *paths, struct place *place, GError **error) {
    guint64 number, start;
    g_autofree char *folder = find_folder(paths, "data", &place->partition, error);
    g_autofree char *disk_folder = folder ? g_path_get_dirname(folder) : NULL;
    if (!folder || !is_ours(paths, folder, disk_folder, error) ||
        !read_number(folder, "partition", &number, error) || !read_number(folder, "start", &start, error))
        return false;
    g_autofree char *disk = g_path_get_basename(disk_folder);
    place->disk = g_build_filename(paths->device_dir, disk, NULL);
    place->number = (guint)number;
    place->start = start * SYSFS_SECTOR;
    return true;
}

static int open_device(const char *path, GError **error) {
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        wlink_fail(error, WLINK_CODE_FAILED, "%s: %s", path, g_strerror(errno));
    return fd;
}

static bool remove_partition(const struct place *place, bool *begun, GError **error) {
    g_autofd int fd = open_device(place->disk, error);
    int sector = SYSFS_SECTOR;
    if (fd < 0)
        return false;
    if (ioctl(fd, BLKSSZGET, &sector) < 0)
        sector = SYSFS_SECTOR; /* a plain file */
    return wlink_gpt_remove(fd, (guint)sector, place->number, place->start, begun, error);
}

/* What the disk gives back is zeros: past the kernel's memory of it, as far as the kernel lets go of it. */
static bool is_wiped(int fd, guint8 *block, off_t size) {
    posix_fadvise(fd, 0, size, POSIX_FADV_DONTNEED);
    for (off_t at = 0; at < size; at += BLOCK) {
        gsize length = (gsize)MIN(size - at, (off_t)BLOCK);
        if (pread(fd, block, length, at) != (ssize_t)length)
            return false;
        for (gsize i = 0; i < length; i++)
            if (block[i])
                return false;
    }
    return true;
}

/* A block that cannot be written keeps none of the others. */
static bool write_zeros(int fd, const guint8 *zeros, off_t size) {
    int fault = 0;
    for (off_t at = 0; at < size; at += BLOCK) {
        gsize length = (gsize)MIN(size - at, (off_t)BLOCK);
        errno = EIO;
        if (pwrite(fd, zeros, length, at) != (ssize_t)length && !fault)
            fault = errno;
    }
    if (fsync(fd) < 0 && !fault)
        fault = errno;
    errno = fault;
    return !fault;
}

static bool wipe_header(const struct place *place, GError **error) {
    g_autofd int fd = open_device(place->partition, error);
    off_t size = fd < 0 ? -1 : MIN(lseek(fd, 0, SEEK_END), LUKS_HEADER);
    g_autofree guint8 *block = g_malloc0(BLOCK);
    if (fd < 0)
        return false;
    if (size <= 0)
        return wlink_fail(error, WLINK_CODE_FAILED, "%s has no size", place->partition);
    if (!write_zeros(fd, block, size))
        return wlink_fail(error, WLINK_CODE_FAILED, "%s could not be overwritten: %s", place->partition,
                          g_strerror(errno));
    return is_wiped(fd, block, size) ||
           wlink_fail(error, WLINK_CODE_FAILED, "%s was overwritten, but does not read back as zeros",
                      place->partition);
}

enum wlink_forgotten wlink_forget_everything(const struct wlink_paths *paths, GError **error) {
    struct place place = {0};
    enum wlink_forgotten forgotten = WLINK_FORGOTTEN_NOTHING;
    bool begun = false;
    if (find(paths, &place, error) && remove_partition(&place, &begun, error) && wipe_header(&place, error))
        forgotten = WLINK_FORGOTTEN_ALL;
    else if (begun)
        forgotten = WLINK_FORGOTTEN_PARTLY;
    free_place(&place);
    return forgotten;
}

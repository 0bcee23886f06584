/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/stick-io.h"

#include "common/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024 };

struct wlink_stick_file {
    int fd; /* to read */
    guint64 size;
};

static void close_file(void *data) {
    struct wlink_stick_file *file = data;
    close(file->fd);
}

static bool fail_errno(GError **error, enum wlink_code code, const char *what) {
    return wlink_fail(error, code, "%s: %s", what, g_strerror(errno));
}

wlink_stick_file *wlink_stick_file_open(const char *path, GError **error) {
    struct stat info;
    g_autofd int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (size < 0 || fstat(fd, &info) < 0) {
        fail_errno(error, WLINK_CODE_STICK_UNREADABLE, path);
        return NULL;
    }
    if (!S_ISBLK(info.st_mode) && !S_ISREG(info.st_mode)) {
        wlink_fail(error, WLINK_CODE_STICK_UNREADABLE, "%s is no partition", path);
        return NULL;
    }
    wlink_stick_file *file = g_atomic_rc_box_new(wlink_stick_file);
    *file = (struct wlink_stick_file){g_steal_fd(&fd), (guint64)size};
    return file;
}

wlink_stick_file *wlink_stick_file_ref(wlink_stick_file *file) {
    return g_atomic_rc_box_acquire(file);
}

void wlink_stick_file_unref(wlink_stick_file *file) {
    if (file)
        g_atomic_rc_box_release_full(file, close_file);
}

bool wlink_stick_file_is(const wlink_stick_file *file, const char *path) {
    struct stat ours, theirs;
    return fstat(file->fd, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
           ours.st_ino == theirs.st_ino && ours.st_rdev == theirs.st_rdev;
}

/* Exactly length bytes. */
static bool read_at(int fd, guint8 *data, gsize length, guint64 offset, GError **error) {
    for (gsize done = 0; done < length;) {
        ssize_t count = pread(fd, data + done, length - done, (off_t)(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_errno(error, WLINK_CODE_STICK_UNREADABLE, "reading");
        if (count == 0)
            return wlink_fail(error, WLINK_CODE_STICK_DAMAGED, "it ends early");
        done += (gsize)count;
    }
    return true;
}

static bool write_at(int fd, const void *data, gsize length, guint64 offset) {
    for (gsize done = 0; done < length;) {
        ssize_t count = pwrite(fd, (const char *)data + done, length - done, (off_t)(offset + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        done += (gsize)count;
    }
    return true;
}

wlink_manifest *wlink_stick_file_manifest(const wlink_stick_file *file, const char *ca_file, GError **error) {
    gsize length = (gsize)MIN(file->size, (guint64)WLINK_STICK_HEAD);
    g_autofree guint8 *data = g_malloc(length + 1);
    return read_at(file->fd, data, length, 0, error) ? wlink_manifest_open(data, length, ca_file, error)
                                                     : NULL;
}

/* A quarter as much again, and what a file system needs, stays free. */
static bool has_room(const char *path, guint64 size, GError **error) {
    g_autofree char *folder = g_path_get_dirname(path);
    struct statvfs info;
    if (statvfs(folder, &info) < 0)
        return fail_errno(error, WLINK_CODE_FAILED, folder);
    guint64 available = (guint64)info.f_bavail * info.f_frsize;
    return available / 5 * 4 >= size ||
           wlink_fail(error, WLINK_CODE_NO_ROOM,
                      "%" G_GUINT64_FORMAT " MB are needed, %" G_GUINT64_FORMAT " MB are free",
                      (size + 999999) / 1000000, available / 1000000);
}

/* Where a payload is on its way, and what it turned out to be. */
struct copy {
    const wlink_stick_file *file;
    const struct wlink_item *item;
    int to;
    GChecksum *sum;
    wlink_stick_progress progress;
    void *data;
    GCancellable *cancellable;
};

static bool copy_blocks(const struct copy *copy, GError **error) {
    g_autofree guint8 *block = g_malloc(BLOCK);
    const struct wlink_item *item = copy->item;
    for (guint64 done = 0; done < item->size;) {
        gsize length = (gsize)MIN(item->size - done, (guint64)BLOCK);
        if (g_cancellable_is_cancelled(copy->cancellable))
            return wlink_fail(error, WLINK_CODE_CANCELLED, "it was stopped");
        if (!read_at(copy->file->fd, block, length, item->offset + done, error))
            return false;
        g_checksum_update(copy->sum, block, (gssize)length);
        if (!write_at(copy->to, block, length, done))
            return fail_errno(error, errno == ENOSPC ? WLINK_CODE_NO_ROOM : WLINK_CODE_FAILED, "writing");
        done += length;
        if (copy->progress)
            copy->progress((unsigned)(done * 100 / item->size), copy->data);
    }
    return true;
}

static bool copy_and_check(const struct copy *copy, GError **error) {
    if (!copy_blocks(copy, error))
        return false;
    if (!g_str_equal(g_checksum_get_string(copy->sum), copy->item->sha256))
        return wlink_fail(error, WLINK_CODE_STICK_DAMAGED, "the %s on it is not what was signed",
                          wlink_item_kind_to_string(copy->item->kind));
    return fsync(copy->to) == 0 || fail_errno(error, WLINK_CODE_FAILED, "writing");
}

bool wlink_stick_file_copy(const wlink_stick_file *file, const struct wlink_item *item, const char *path,
                           wlink_stick_progress progress, void *data, GCancellable *cancellable,
                           GError **error) {
    if (item->offset > file->size || item->size > file->size - item->offset)
        return wlink_fail(error, WLINK_CODE_STICK_DAMAGED, "it ends early");
    g_unlink(path); /* what was cut short would take the room of what comes */
    if (!has_room(path, item->size, error))
        return false;
    g_autofd int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0)
        return fail_errno(error, WLINK_CODE_FAILED, path);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const struct copy copy = {file, item, to, sum, progress, data, cancellable};
    bool good = copy_and_check(&copy, error);
    if (!good)
        g_unlink(path);
    return good;
}

/* The line that says how long the text is comes last: a report that was cut off is none. */
static bool write_report(int fd, const struct wlink_item *room, const char *text, gsize length) {
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
    g_autofree char *line = g_strdup_printf("winglink-report 1 %" G_GSIZE_FORMAT " %s\n", length, sum);
    char head[WLINK_STICK_ALIGN] = {0};
    if (!write_at(fd, head, sizeof head, room->offset) ||
        !write_at(fd, text, length, room->offset + sizeof head) || fsync(fd) < 0)
        return false;
    g_strlcpy(head, line, sizeof head);
    return write_at(fd, head, sizeof head, room->offset) && fsync(fd) == 0;
}

bool wlink_stick_file_write_report(const wlink_stick_file *file, const struct wlink_item *room,
                                   const char *text, GError **error) {
    gsize length = strlen(text);
    if (length > WLINK_REPORT_MAX_BYTES || length + WLINK_STICK_ALIGN > room->size)
        return wlink_fail(error, WLINK_CODE_TOO_LARGE, "the report has %" G_GSIZE_FORMAT " bytes", length);
    if (room->offset > file->size || room->size > file->size - room->offset)
        return wlink_fail(error, WLINK_CODE_STICK_DAMAGED, "it ends early");
    /* The same stick again, to write; another one that was put in since is another device. */
    g_autofree char *same = g_strdup_printf("/proc/self/fd/%d", file->fd);
    g_autofd int fd = open(same, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || !write_report(fd, room, text, length))
        return wlink_fail(error, WLINK_CODE_STICK_UNREADABLE, "it cannot be written to: %s",
                          g_strerror(errno));
    return true;
}

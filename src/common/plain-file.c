/* SPDX-License-Identifier: Apache-2.0 */
#include "common/plain-file.h"

#include "common/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBER_BYTES = 64 };

static char *fail(const char *path, int why, GError **error) {
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(why), "%s: %s", path, g_strerror(why));
    return NULL;
}

static char *fail_kind(const char *path, const char *what, GError **error) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is %s", path, what);
    return NULL;
}

/* One byte more than allowed tells a file that is too large. */
static char *read_whole(int fd, const char *path, gsize most, gsize *length, GError **error) {
    g_autofree char *data = g_malloc(most + 2);
    gsize done = 0;
    while (done <= most) {
        ssize_t count = read(fd, data + done, most + 1 - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(path, errno, error);
        if (count == 0)
            break;
        done += (gsize)count;
    }
    if (done > most)
        return fail_kind(path, "too large", error);
    data[done] = '\0';
    if (length)
        *length = done;
    return g_steal_pointer(&data);
}

char *wlink_plain_file_read(const char *path, gsize most, gsize *length, GError **error) {
    g_autofd int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0)
        return fail(path, errno, error);
    if (!S_ISREG(info.st_mode))
        return fail_kind(path, "no plain file", error);
    return read_whole(fd, path, most, length, error);
}

static bool write_whole(int fd, const guint8 *data, gsize length) {
    while (length > 0) {
        ssize_t count = write(fd, data, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        data += count;
        length -= (gsize)count;
    }
    return true;
}

/* A part that an earlier attempt left, or that somebody put there, goes first: what is opened is new. */
static bool write_part(int folder, const char *part, const void *data, gsize length) {
    struct stat owner;
    if (unlinkat(folder, part, 0) < 0 && errno != ENOENT)
        return false;
    g_autofd int fd = openat(folder, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd >= 0 && fstat(folder, &owner) == 0 && write_whole(fd, data, length) && fchmod(fd, 0600) == 0 &&
           fchown(fd, owner.st_uid, owner.st_gid) == 0 && fsync(fd) == 0;
}

static int open_folder(const char *path) {
    g_autofree char *folder = g_path_get_dirname(path);
    return open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool wlink_plain_file_write(const char *path, const void *data, gsize length, GError **error) {
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *part = g_strconcat(name, ".part", NULL);
    g_autofd int fd = open_folder(path);
    if (fd >= 0 && write_part(fd, part, data, length) && renameat(fd, part, fd, name) == 0 && fsync(fd) == 0)
        return true;
    const int why = errno;
    if (fd >= 0)
        unlinkat(fd, part, 0);
    return wlink_fail(error, WLINK_CODE_FAILED, "writing %s: %s", path, g_strerror(why));
}

bool wlink_plain_file_read_number(const char *path, guint64 *number) {
    g_autofree char *text = wlink_plain_file_read(path, NUMBER_BYTES, NULL, NULL);
    return text && g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, G_MAXINT64, number, NULL);
}

bool wlink_plain_file_write_number(const char *path, guint64 number, GError **error) {
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT "\n", number);
    return wlink_plain_file_write(path, text, strlen(text), error);
}

bool wlink_plain_file_remove(const char *path, GError **error) {
    g_autofree char *name = g_path_get_basename(path);
    g_autofd int fd = open_folder(path);
    if (fd >= 0 && (unlinkat(fd, name, 0) == 0 || errno == ENOENT) && fsync(fd) == 0)
        return true;
    return wlink_fail(error, WLINK_CODE_FAILED, "removing %s: %s", path, g_strerror(errno));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/plain-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

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

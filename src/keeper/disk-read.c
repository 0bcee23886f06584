/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/disk-read.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* O_DIRECT wants buffer, place and length to be multiples of the device's block. */
enum { BLOCK = 4096, CHUNK = 1 << 20 };

int wlink_disk_read_open(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_DIRECT);
    /* Some file systems (tests' files, not devices) have no O_DIRECT. */
    return fd < 0 && errno == EINVAL ? open(path, O_RDONLY | O_CLOEXEC) : fd;
}

void *wlink_disk_read_buffer(void) {
    return g_aligned_alloc(1, CHUNK, BLOCK);
}

gssize wlink_disk_read(int fd, void *buffer) {
    gssize got;
    do
        got = read(fd, buffer, CHUNK);
    while (got < 0 && errno == EINTR);
    return got;
}

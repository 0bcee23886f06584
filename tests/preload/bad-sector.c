/* SPDX-License-Identifier: Apache-2.0 */

/* A disk with a corrupted sector: loaded into a program that writes (LD_PRELOAD), it turns one bit on its way
 * to the byte WINGLINK_BAD_BYTE of a file or disk, and says that all went well. The program knows nothing of
 * it. */

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef ssize_t (*writer)(int file, const void *data, size_t size, off64_t at);

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    static writer real;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    const char *text = getenv("WINGLINK_BAD_BYTE");
    off64_t bad = text ? strtoll(text, NULL, 10) : -1;
    if (bad < at || bad >= at + (off64_t)size)
        return real(file, data, size, at);
    char *copy = malloc(size);
    if (!copy)
        return -1;
    memcpy(copy, data, size);
    copy[bad - at] ^= 0x04;
    ssize_t written = real(file, copy, size, at);
    free(copy);
    return written;
}

// SPDX-License-Identifier: Apache-2.0
// A program whose clocks a test moves on: what it does after minutes is seen at once. Loaded into it, this
// adds the microseconds that stand in the file of WINGLINK_OTHER_CLOCK, an int64 that may grow while it runs.

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead_us;

__attribute__((constructor)) static void map_file(void) {
    const char *path = getenv("WINGLINK_OTHER_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *ahead_us, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        ahead_us = mapped;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    if (result == 0 && ahead_us && (clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME)) {
        time->tv_sec += *ahead_us / 1000000;
        time->tv_nsec += *ahead_us % 1000000 * 1000;
        time->tv_sec += time->tv_nsec / 1000000000;
        time->tv_nsec %= 1000000000;
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

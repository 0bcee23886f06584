/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The authority that signed the corpora: thrown away at once, its key is nowhere. */
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char fuzz_anchor_pem[] = "-----BEGIN CERTIFICATE-----\n"
                                      "MIIBhTCCASugAwIBAgIUYXz7be4zUUsbakxmcBFukXR1a7cwCgYIKoZIzj0EAwIw\n"
                                      "HzEdMBsGA1UEAwwUVGhyb3ctYXdheSBhdXRob3JpdHkwHhcNMjYxMTIyMTIwMTE5\n"
                                      "WhcNNDYxMTE3MTMwMTE5WjAfMR0wGwYDVQQDDBRUaHJvdy1hd2F5IGF1dGhvcml0\n"
                                      "eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFrF+LgeE0s6ObZzOkAbZYzYxQaT\n"
                                      "5wZj7OAO8yfbYF5A0QJ8qdkahlX1YdZiRRnOUiOTvBURNSZsQ/XCB7NkGB6jRTBD\n"
                                      "MBIGA1UdEwEB/wQIMAYBAf8CAQAwDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBS5\n"
                                      "KKnbPja1H+owtEi5yABeeqNlmjAKBggqhkjOPQQDAgNIADBFAiBswM5/cKsvOjnJ\n"
                                      "aWAUxoCCJTGCNsiw051wiyf+FYHSEwIhAPVGVxdohSJANBmiPj8QhmbF8Dq2eMgP\n"
                                      "p5L1EeDDXbo+\n"
                                      "-----END CERTIFICATE-----\n"
                                      "";

/* libcrypto wants files: this one is in memory, and ends with the process. */
static inline void fuzz_memory_file(const char *text, gsize length, char *path, gsize size) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, text, length), ==, (gssize)length);
    g_snprintf(path, (gulong)size, "/proc/self/fd/%d", fd);
}

static inline const char *fuzz_anchor_path(void) {
    static char path[40];
    if (!*path)
        fuzz_memory_file(fuzz_anchor_pem, strlen(fuzz_anchor_pem), path, sizeof path);
    return path;
}

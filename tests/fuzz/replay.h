/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A fuzz target includes this once. Built with -DWLINK_LIBFUZZER, libFuzzer brings main(); else main()
 * replays every file of the corpus directories (and single files) that are its arguments, prints how many,
 * and fails when there were none. */
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifndef WLINK_LIBFUZZER

/* The copy is exactly as long as the input, so that ASan sees a read past its end. */
static bool replay_file(const char *path, unsigned *count) {
    g_autofree char *contents = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;
    if (!g_file_get_contents(path, &contents, &length, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return false;
    }
    g_autofree uint8_t *exact = g_memdup2(contents, length);
    LLVMFuzzerTestOneInput(exact, length);
    ++*count;
    return true;
}

static bool replay_path(const char *path, unsigned *count) {
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return replay_file(path, count);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &error);
    if (!dir) {
        fprintf(stderr, "%s\n", error->message);
        return false;
    }
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir)) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        if (!replay_path(inner, count))
            return false;
    }
    return true;
}

int main(int argc, char **argv) {
    unsigned count = 0;
    for (int i = 1; i < argc; i++)
        if (!replay_path(argv[i], &count))
            return 1;
    if (count == 0) {
        fprintf(stderr, "%s: the corpus is empty: name its files or folders\n", argv[0]);
        return 1;
    }
    printf("%s: %u inputs replayed\n", argv[0], count);
    return 0;
}

#endif

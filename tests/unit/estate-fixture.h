/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A temporary estate, founded by the technician's own tool: what the unit tests and fuzz corpora are made of.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdarg.h>

#define OAKWOOD      "oakwood-wing-1@estate.example"
#define FEATHERSTONE "featherstone-wing-1@estate.example"
#define AIREDALE     "airedale-consulting-1@estate.example"
#define GATEWAY      "gateway@estate.example"

/* The top of the source tree: four folders above this program. */
static inline char *fixture_top(void) {
    char *path = g_file_read_link("/proc/self/exe", NULL);
    for (int i = 0; i < 5; i++) {
        char *up = g_path_get_dirname(path);
        g_free(path);
        path = up;
    }
    return path;
}

/* Runs scripts/estate with a NULL-terminated list of arguments; it must succeed. */
static inline void fixture_estate(const char *verb, ...) G_GNUC_NULL_TERMINATED;
static inline void fixture_estate(const char *verb, ...) {
    g_autofree char *top = fixture_top();
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_build_filename(top, "scripts", "estate", NULL));
    va_list args;
    va_start(args, verb);
    for (const char *word = verb; word; word = va_arg(args, const char *))
        g_ptr_array_add(argv, g_strdup(word));
    va_end(args);
    g_ptr_array_add(argv, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said,
                 &status, &error);
    g_assert_no_error(error);
    if (!g_spawn_check_wait_status(status, &error))
        g_error("estate %s: %s", verb, said);
}

static inline char *fixture_new_folder(void) {
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("estate-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

static inline void fixture_remove(const char *path) {
    g_autoptr(GDir) dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        fixture_remove(inner);
    }
    g_remove(path);
}

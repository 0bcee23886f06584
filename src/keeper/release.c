/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/release.h"

#include <string.h>

#define SLOT_WORD "rauc.slot=winglink-"

/* KEY=value or KEY="value" of a file of such lines. */
static char *value_of(char **lines, const char *key) {
    gsize length = strlen(key);
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, key) || (*line)[length] != '=')
            continue;
        g_autofree char *unquoted = g_shell_unquote(*line + length + 1, NULL);
        return unquoted ? g_steal_pointer(&unquoted) : g_strdup("");
    }
    return g_strdup("");
}

static char *slot_of(const char *command_line) {
    g_auto(GStrv) words = g_strsplit_set(command_line, " \n", -1);
    for (char **word = words; *word; word++)
        if (g_str_has_prefix(*word, SLOT_WORD))
            return g_strdup(*word + strlen(SLOT_WORD));
    return g_strdup("");
}

static char *contents(const char *path) {
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

struct wlink_release *wlink_release_read(const struct wlink_paths *paths) {
    struct wlink_release *release = g_new(struct wlink_release, 1);
    g_autofree char *path = g_build_filename(paths->kernel_dir, "cmdline", NULL);
    g_autofree char *command_line = contents(path);
    g_autofree char *text = contents(paths->release_file);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    release->version = value_of(lines, "IMAGE_VERSION");
    release->variant = value_of(lines, "VARIANT_ID");
    release->slot = slot_of(command_line);
    return release;
}

void wlink_release_free(struct wlink_release *release) {
    if (!release)
        return;
    g_free(release->version);
    g_free(release->variant);
    g_free(release->slot);
    g_free(release);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "estate/seen.h"

#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct entry {
    char *caller;
    gint64 until;
};

struct wlink_seen {
    GHashTable *entries; /* id to struct entry */
    guint most, most_of_one;
    char *file;  /* lines "ID UNTIL CALLER", or NULL */
    guint lines; /* in it, since it was written anew */
};

struct sweep {
    gint64 now;
    const char *caller;
    guint of_caller; /* how many entries of caller stay */
};

static void free_entry(void *data) {
    struct entry *entry = data;
    g_free(entry->caller);
    g_free(entry);
}

static gboolean on_entry(void *id, void *data, void *sweep_data) {
    (void)id;
    const struct entry *entry = data;
    struct sweep *sweep = sweep_data;
    if (entry->until < sweep->now)
        return TRUE;
    sweep->of_caller += g_str_equal(entry->caller, sweep->caller);
    return FALSE;
}

static void insert(wlink_seen *seen, const char *id, const char *caller, gint64 until) {
    struct entry *entry = g_new0(struct entry, 1);
    *entry = (struct entry){.caller = g_strdup(caller), .until = until};
    g_hash_table_replace(seen->entries, g_strdup(id), entry);
}

static void add_line(GString *text, const char *id, const char *caller, gint64 until) {
    g_string_append_printf(text, "%s %" G_GINT64_FORMAT " %s\n", id, until, caller);
}

static void unsaved(const wlink_seen *seen, const char *why) {
    wlink_log(WLINK_LOG_ERROR, "seen-unsaved", "%s: %s", seen->file, why);
}

/* Without what is over. */
static void save_anew(wlink_seen *seen) {
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    GHashTableIter iter;
    void *id, *value;
    g_hash_table_iter_init(&iter, seen->entries);
    while (g_hash_table_iter_next(&iter, &id, &value))
        add_line(text, id, ((struct entry *)value)->caller, ((struct entry *)value)->until);
    seen->lines = g_hash_table_size(seen->entries);
    if (!g_file_set_contents_full(seen->file, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                  0600, &error))
        unsaved(seen, error->message);
}

static void save(wlink_seen *seen, const char *id, const char *caller, gint64 until) {
    if (!seen->file)
        return;
    if (++seen->lines > 2 * seen->most) {
        save_anew(seen);
        return;
    }
    g_autoptr(GString) line = g_string_new(NULL);
    add_line(line, id, caller, until);
    g_autofd int fd = open(seen->file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || write(fd, line->str, line->len) != (ssize_t)line->len)
        unsaved(seen, g_strerror(errno));
}

/* Half a line, of a daemon that was killed while it wrote, is none. */
static void load_line(wlink_seen *seen, const char *line, gint64 now) {
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    gint64 until;
    bool whole = g_strv_length(words) == 3 && *words[2] &&
                 g_ascii_string_to_signed(words[1], 10, 0, G_MAXINT64, &until, NULL);
    if (whole && until >= now && g_hash_table_size(seen->entries) < seen->most)
        insert(seen, words[0], words[2], until);
}

static void load(wlink_seen *seen, gint64 now) {
    g_autofree char *text = NULL;
    if (!g_file_get_contents(seen->file, &text, NULL, NULL))
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        load_line(seen, *line, now);
    save_anew(seen);
}

wlink_seen *wlink_seen_new(guint most, guint most_of_one, const char *file, gint64 now) {
    wlink_seen *seen = g_new0(wlink_seen, 1);
    seen->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
    seen->most = most;
    seen->most_of_one = most_of_one;
    seen->file = g_strdup(file);
    if (file)
        load(seen, now);
    return seen;
}

void wlink_seen_free(wlink_seen *seen) {
    if (!seen)
        return;
    g_hash_table_unref(seen->entries);
    g_free(seen->file);
    g_free(seen);
}

const char *wlink_seen_add(wlink_seen *seen, const char *id, const char *caller, gint64 now, gint64 until) {
    struct sweep sweep = {.now = now, .caller = caller};
    g_hash_table_foreach_remove(seen->entries, on_entry, &sweep);
    if (g_hash_table_contains(seen->entries, id))
        return "it was used before";
    if (sweep.of_caller >= seen->most_of_one)
        return "too many identities of this caller in a short time";
    if (g_hash_table_size(seen->entries) >= seen->most)
        return "too many identities in a short time";
    insert(seen, id, caller, until);
    save(seen, id, caller, until);
    return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/record-store.h"

#include "call/record.h"
#include "common/error.h"
#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BROKEN "record.broken-"

enum { DAY_SECONDS = 24 * 60 * 60, DETAIL_MAX = 200 };

struct wlink_record_store {
    char *directory, *record_file, *head_file;
    unsigned keep_days;
    int lock;   /* of the directory */
    int file;   /* the record, to append to; -1: not sound */
    bool sound; /* file, size and chain are what the disk has */
    bool known; /* size and chain are what the disk had when a write failed last */
    gsize size;
    struct wlink_record_chain chain;
};

/* The record as it is on the disk. */
typedef struct disk disk;
struct disk {
    GMappedFile *mapping;
    const char *text;
    gsize length;
    struct wlink_record_head head;
};

static bool fail_errno(GError **error, const char *doing, const char *path) {
    int number = errno;
    return wlink_fail(error, WLINK_CODE_RECORD_UNWRITABLE, "%s %s: %s", doing, path, g_strerror(number));
}

static void clear_disk(struct disk *found) {
    g_clear_pointer(&found->mapping, g_mapped_file_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(disk, clear_disk)

/* A head that is not there is that of an empty record. */
static bool read_head(const struct wlink_record_store *store, struct wlink_record_head *head,
                      GError **error) {
    struct wlink_record_chain empty;
    g_autofree char *text = NULL;
    gsize length;
    g_autoptr(GError) why = NULL;
    wlink_record_chain_init(&empty);
    wlink_record_head_of(&empty, head);
    if (g_file_get_contents(store->head_file, &text, &length, &why))
        return wlink_record_head_parse(text, length, head, error);
    return g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
           wlink_fail(error, WLINK_CODE_RECORD_UNWRITABLE, "%s", why->message);
}

/* Maps the record and reads its head. Nonsense in the head is INVALID, as nonsense in the record is. */
static bool read_disk(const struct wlink_record_store *store, struct disk *found, GError **error) {
    g_autoptr(GError) why = NULL;
    found->mapping = g_mapped_file_new(store->record_file, FALSE, &why);
    if (!found->mapping)
        return wlink_fail(error, WLINK_CODE_RECORD_UNWRITABLE, "%s", why->message);
    const char *text = g_mapped_file_get_contents(found->mapping);
    found->text = text ? text : ""; /* an empty file is not mapped */
    found->length = g_mapped_file_get_length(found->mapping);
    return read_head(store, &found->head, error);
}

static bool write_head(const struct wlink_record_store *store, const struct wlink_record_chain *chain,
                       GError **error) {
    struct wlink_record_head head;
    g_autoptr(GError) why = NULL;
    wlink_record_head_of(chain, &head);
    g_autofree char *text = wlink_record_head_print(&head);
    return g_file_set_contents_full(store->head_file, text, -1,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                    &why) ||
           wlink_fail(error, WLINK_CODE_RECORD_UNWRITABLE, "%s", why->message);
}

static bool write_all(int file, const char *text, gsize length) {
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        text += written;
        length -= (gsize)written;
    }
    return true;
}

static bool append(struct wlink_record_store *store, const char *line, GError **error) {
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    return (write_all(store->file, text, strlen(text)) && fdatasync(store->file) == 0) ||
           fail_errno(error, "writing", store->record_file);
}

static bool cut_to(const struct wlink_record_store *store, gsize size, GError **error) {
    return (ftruncate(store->file, (off_t)size) == 0 && fdatasync(store->file) == 0) ||
           fail_errno(error, "cutting", store->record_file);
}

static void forget_file(struct wlink_record_store *store) {
    store->sound = false;
    if (store->file >= 0)
        close(store->file);
    store->file = -1;
}

/* Takes back a line that is not acknowledged. Where even that fails, the next load finds it beyond the head.
 */
static void undo(struct wlink_record_store *store) {
    g_autoptr(GError) error = NULL;
    if (!cut_to(store, store->size, &error))
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s", error->message);
    forget_file(store);
}

/* One line, on a sound store. */
static bool write_line(struct wlink_record_store *store, const char *what, GVariant *fields, GError **error) {
    struct wlink_record_chain next = store->chain;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    g_autofree char *line = wlink_record_compose(&store->chain, now, what, fields, error);
    if (!line)
        return false;
    wlink_record_chain_advance(&next, line);
    if (!append(store, line, error) || !write_head(store, &next, error)) {
        undo(store);
        return false;
    }
    store->chain = next;
    store->size += strlen(line) + 1;
    return true;
}

static bool open_file(struct wlink_record_store *store, GError **error) {
    forget_file(store);
    store->file = open(store->record_file, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return store->file >= 0 || fail_errno(error, "opening", store->record_file);
}

/* What a power cut leaves: less than a line, after everything that was acknowledged. */
static bool is_half_line(const struct disk *found, const struct wlink_record_chain *chain, gsize good) {
    return chain->next_number > found->head.number && found->length > good &&
           found->length - good <= WLINK_RECORD_LINE_MAX;
}

static GVariant *field(const char *key, const char *words) {
    GVariantBuilder fields;
    g_autofree char *start = g_utf8_substring(words, 0, MIN(g_utf8_strlen(words, -1), DETAIL_MAX));
    g_variant_builder_init(&fields, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&fields, "{sv}", key, g_variant_new_string(start));
    return g_variant_builder_end(&fields);
}

/* The broken record and its head stay beside the new one, for whoever has to find out. */
static bool put_aside(struct wlink_record_store *store, GError **error) {
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, g_get_real_time());
    g_autofree char *record = g_strconcat(store->directory, "/", BROKEN, now, NULL);
    g_autofree char *head = g_strconcat(record, ".head", NULL);
    if (g_rename(store->head_file, head) < 0 && errno != ENOENT)
        return fail_errno(error, "putting aside", store->head_file);
    if (g_rename(store->record_file, record) < 0)
        return fail_errno(error, "putting aside", store->record_file);
    return open_file(store, error);
}

static void become_sound(struct wlink_record_store *store, const struct wlink_record_chain *chain,
                         gsize size) {
    store->chain = *chain;
    store->size = size;
    store->sound = store->known = true;
}

/* After a write that failed, without reading it all again, which would keep everything else waiting for as
 * long as the disk is full: the record ends with the line that was written last, but for what the failed
 * write has left, which is cut off. What is before it is looked at when somebody asks, and at every start. */
static bool ends_as_known(const struct wlink_record_store *store) {
    struct stat now;
    if (fstat(store->file, &now) < 0 || (gsize)now.st_size < store->size ||
        (gsize)now.st_size - store->size > WLINK_RECORD_LINE_MAX)
        return false;
    gsize most = MIN(store->size, WLINK_RECORD_LINE_MAX + 2);
    g_autofree char *end = g_malloc(most + 1);
    if (most == 0 || pread(store->file, end, most, (off_t)(store->size - most)) != (ssize_t)most ||
        end[most - 1] != '\n')
        return false;
    const char *before = memrchr(end, '\n', most - 1);
    const char *line = before ? before + 1 : end;
    return wlink_record_chain_ends_with(&store->chain, line, (gsize)(end + most - 1 - line));
}

/* On a full disk it could not be written. */
static bool head_is_as_known(const struct wlink_record_store *store) {
    struct wlink_record_head there, known;
    wlink_record_head_of(&store->chain, &known);
    return read_head(store, &there, NULL) && there.number == known.number &&
           g_str_equal(there.sha256, known.sha256);
}

static bool take_up(struct wlink_record_store *store) {
    store->sound = store->known && open_file(store, NULL) && ends_as_known(store) &&
                   cut_to(store, store->size, NULL) &&
                   (head_is_as_known(store) || write_head(store, &store->chain, NULL));
    return store->sound;
}

/* Mends a record that does not verify and writes why. chain and good: how far it is good. */
static bool mend(struct wlink_record_store *store, const struct disk *found,
                 const struct wlink_record_chain *chain, gsize good, const char *why, GError **error) {
    struct wlink_record_chain first;
    if (is_half_line(found, chain, good)) {
        wlink_log(WLINK_LOG_NOTICE, "record-mended", "%s: half a line is removed", why);
        if (!cut_to(store, good, error))
            return false;
        become_sound(store, chain, good);
        return write_line(store, "record-mended", field("detail", why), error);
    }
    wlink_log(WLINK_LOG_ERROR, "record-broken", "%s: it is put aside and a new one begins", why);
    if (!put_aside(store, error))
        return false;
    wlink_record_chain_init(&first);
    become_sound(store, &first, 0);
    return write_line(store, "record-broken", field("detail", why), error);
}

/* Reads the whole record and makes the store sound. */
static bool load(struct wlink_record_store *store, GError **error) {
    g_auto(disk) found = {NULL};
    struct wlink_record_chain chain;
    gsize good = 0;
    g_autoptr(GError) why = NULL;
    wlink_record_chain_init(&chain);
    if (!open_file(store, error))
        return false;
    bool whole = read_disk(store, &found, &why) &&
                 wlink_record_verify(found.text, found.length, &found.head, &chain, &good, &why);
    if (!whole && wlink_error_code(why) == WLINK_CODE_RECORD_UNWRITABLE) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (!whole)
        return mend(store, &found, &chain, good, why->message, error);
    if (chain.next_number - 1 != found.head.number && !write_head(store, &chain, error))
        return false;
    become_sound(store, &chain, good);
    return true;
}

static bool ensure_sound(struct wlink_record_store *store, GError **error) {
    if (store->sound || take_up(store))
        return true;
    store->known = false;
    if (load(store, error))
        return true;
    forget_file(store);
    return false;
}

/* Whether there is room for a line: tried, not guessed. */
static bool probe(const struct wlink_record_store *store, GError **error) {
    g_autofree char *path = g_build_filename(store->directory, "probe", NULL);
    g_autofree char *room = g_strnfill(WLINK_RECORD_LINE_MAX, ' ');
    g_autoptr(GError) why = NULL;
    bool written =
        g_file_set_contents_full(path, room, WLINK_RECORD_LINE_MAX, G_FILE_SET_CONTENTS_DURABLE, 0600, &why);
    g_unlink(path);
    return written || wlink_fail(error, WLINK_CODE_RECORD_UNWRITABLE, "%s", why->message);
}

static bool lock_directory(struct wlink_record_store *store, GError **error) {
    store->lock = open(store->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->lock < 0)
        return fail_errno(error, "opening", store->directory);
    return flock(store->lock, LOCK_EX | LOCK_NB) == 0 || fail_errno(error, "locking", store->directory);
}

/* Name of a record that was put aside, or NULL. Free with g_free. */
static char *find_broken(const struct wlink_record_store *store) {
    g_autoptr(GDir) directory = g_dir_open(store->directory, 0, NULL);
    for (const char *name; directory && (name = g_dir_read_name(directory));)
        if (g_str_has_prefix(name, BROKEN))
            return g_strdup(name);
    return NULL;
}

static bool check_memory(const struct wlink_record_store *store, const struct wlink_record_chain *chain,
                         GError **error) {
    bool same =
        chain->next_number == store->chain.next_number && g_str_equal(chain->previous, store->chain.previous);
    return !store->sound || same ||
           wlink_fail(error, WLINK_CODE_INVALID,
                      "the record and its head are not those that this unit wrote: the last line was number "
                      "%" G_GUINT64_FORMAT,
                      store->chain.next_number - 1);
}

/* Where the count-th line from the end begins. */
static gsize start_of_newest(const struct disk *found, guint count) {
    gsize start = found->length;
    while (count-- > 0 && start > 0)
        for (start--; start > 0 && found->text[start - 1] != '\n';)
            start--;
    return start;
}

static bool write_shortened(struct wlink_record_store *store, guint64 up_to, GError **error) {
    GVariantBuilder fields;
    g_variant_builder_init(&fields, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&fields, "{sv}", "up_to", g_variant_new_int64((gint64)up_to));
    return write_line(store, WLINK_RECORD_SHORTENED, g_variant_builder_end(&fields), error);
}

/* Puts the record without its oldest lines in the place of the file, and reads it again. */
static bool drop(struct wlink_record_store *store, guint64 up_to, GError **error) {
    g_auto(disk) found = {NULL};
    g_autoptr(GError) why = NULL;
    if (!read_disk(store, &found, error))
        return false;
    g_autofree char *kept = wlink_record_drop(found.text, found.length, up_to, error);
    if (!kept)
        return false;
    forget_file(store);
    if (!g_file_set_contents_full(store->record_file, kept, -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &why))
        return wlink_fail(error, WLINK_CODE_RECORD_UNWRITABLE, "%s", why->message);
    store->known = false;
    return ensure_sound(store, error);
}

struct wlink_record_store *wlink_record_store_open(const char *directory, unsigned keep_days,
                                                   GError **error) {
    g_autoptr(wlink_record_store) store = g_new0(struct wlink_record_store, 1);
    g_autoptr(GError) why = NULL;
    store->directory = g_strdup(directory);
    store->record_file = g_build_filename(directory, "record.jsonl", NULL);
    store->head_file = g_build_filename(directory, "head", NULL);
    store->keep_days = keep_days;
    store->lock = store->file = -1;
    if (!lock_directory(store, error))
        return NULL;
    if (!ensure_sound(store, &why) || !probe(store, &why)) {
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s", why->message);
        forget_file(store);
    }
    return g_steal_pointer(&store);
}

void wlink_record_store_free(struct wlink_record_store *store) {
    if (!store)
        return;
    forget_file(store);
    if (store->lock >= 0)
        close(store->lock);
    g_free(store->directory);
    g_free(store->record_file);
    g_free(store->head_file);
    g_free(store);
}

bool wlink_record_store_write(struct wlink_record_store *store, const char *what, GVariant *fields,
                              GError **error) {
    g_autoptr(GVariant) held = fields ? g_variant_ref_sink(fields) : NULL;
    g_autoptr(GError) why = NULL;
    if (ensure_sound(store, &why) && write_line(store, what, held, &why))
        return true;
    if (wlink_error_code(why) == WLINK_CODE_RECORD_UNWRITABLE)
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s: %s", what, why->message);
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool wlink_record_store_writable(struct wlink_record_store *store) {
    if (store->sound)
        return true;
    if (probe(store, NULL) && ensure_sound(store, NULL))
        return true;
    forget_file(store);
    return false;
}

guint64 wlink_record_store_last_line(const struct wlink_record_store *store) {
    return store->chain.next_number - 1;
}

char **wlink_record_store_read(struct wlink_record_store *store, guint count, GError **error) {
    g_auto(disk) found = {NULL};
    if (!read_disk(store, &found, error))
        return NULL;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (gsize at = start_of_newest(&found, count); at < found.length;) {
        const char *line = found.text + at;
        const char *newline = memchr(line, '\n', found.length - at);
        gsize length = newline ? (gsize)(newline - line) : found.length - at;
        g_ptr_array_add(lines, g_utf8_make_valid(line, (gssize)length));
        at += length + 1;
    }
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

bool wlink_record_store_verify(struct wlink_record_store *store, guint64 *lines, GError **error) {
    g_auto(disk) found = {NULL};
    struct wlink_record_chain chain;
    gsize good;
    g_autofree char *broken = find_broken(store);
    wlink_record_chain_init(&chain);
    bool whole = read_disk(store, &found, error) &&
                 wlink_record_verify(found.text, found.length, &found.head, &chain, &good, error) &&
                 check_memory(store, &chain, error);
    *lines = chain.next_number - 1 - chain.dropped;
    if (whole && broken)
        return wlink_fail(error, WLINK_CODE_INVALID, "an earlier record was broken and is kept as %s",
                          broken);
    return whole;
}

bool wlink_record_store_expire(struct wlink_record_store *store, gint64 now, GError **error) {
    g_auto(disk) found = {NULL};
    if (store->keep_days == 0)
        return true;
    if (!ensure_sound(store, error) || !read_disk(store, &found, error))
        return false;
    guint64 up_to =
        wlink_record_droppable(found.text, found.length, now - (gint64)store->keep_days * DAY_SECONDS);
    if (up_to == 0)
        return true;
    wlink_log(WLINK_LOG_NOTICE, "record-shortened", "lines older than %u days go up_to=%" G_GUINT64_FORMAT,
              store->keep_days, up_to);
    return write_shortened(store, up_to, error) && drop(store, up_to, error);
}

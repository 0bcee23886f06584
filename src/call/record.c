/* SPDX-License-Identifier: Apache-2.0 */
#include "call/record.h"

#include "common/error.h"
#include "common/json.h"

#include <string.h>

#define CONTINUES "chain-continues"

enum { KEY_MAX = 24, FIELDS_MAX = 24, STRING_MAX = 255, WHAT_MAX = 32 };

static const struct wlink_json_limits limits = {
    .bytes = WLINK_RECORD_LINE_MAX, .depth = 1, .values = FIELDS_MAX + 4};

/* What of a line the chain is made of. */
struct parts {
    guint64 number;
    gint64 time;
    char previous[65];
    char what[WHAT_MAX + 1];
    guint64 up_to; /* 0 unless it says that lines were dropped */
};

static bool made_of(const char *text, const char *letters, gsize most) {
    gsize length = strspn(text, letters);
    return length > 0 && length <= most && text[length] == '\0';
}

static bool is_hash(const char *text) {
    return strlen(text) == 64 && made_of(text, "0123456789abcdef", 64);
}

static bool is_what(const char *text) {
    return made_of(text, "abcdefghijklmnopqrstuvwxyz-", WHAT_MAX);
}

static bool is_reserved(const char *key) {
    static const char *const own[] = {"n", "t", "what", "prev"};
    for (unsigned i = 0; i < G_N_ELEMENTS(own); i++)
        if (g_str_equal(key, own[i]))
            return true;
    return false;
}

static bool check_field(const char *key, GVariant *value, GError **error) {
    if (is_reserved(key) || !made_of(key, "abcdefghijklmnopqrstuvwxyz_", KEY_MAX))
        return wlink_fail(error, WLINK_CODE_INVALID,
                          "the record's field \"%s\" has a name that is not allowed", key);
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_INT64) ||
        g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN))
        return true;
    if (!g_variant_is_of_type(value, G_VARIANT_TYPE_STRING))
        return wlink_fail(error, WLINK_CODE_INVALID, "the record's field %s has a type that is not allowed",
                          key);
    if (strlen(g_variant_get_string(value, NULL)) > STRING_MAX)
        return wlink_fail(error, WLINK_CODE_TOO_LARGE, "the record's field %s is longer than 255 bytes", key);
    return true;
}

static bool add_fields(GVariantBuilder *line, GVariant *fields, GError **error) {
    GVariantIter iter;
    const char *key;
    GVariant *value;
    if (!fields)
        return true;
    if (g_variant_n_children(fields) > FIELDS_MAX)
        return wlink_fail(error, WLINK_CODE_TOO_LARGE, "more than 24 fields for one line of the record");
    g_variant_iter_init(&iter, fields);
    while (g_variant_iter_next(&iter, "{&sv}", &key, &value)) {
        g_autoptr(GVariant) held = value;
        if (!check_field(key, held, error))
            return false;
        g_variant_builder_add(line, "{sv}", key, held);
    }
    return true;
}

/* Unix time as "2026-03-01T09:30:00Z"; NULL outside the years 1 to 9999. */
static char *print_time(gint64 time) {
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time);
    return date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

static bool parse_time(const char *text, gint64 *time) {
    g_autoptr(GDateTime) date =
        strlen(text) == 20 && text[19] == 'Z' ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    if (date)
        *time = g_date_time_to_unix(date);
    return date != NULL;
}

/* The line's text, whatever its kind. */
static char *print_line(guint64 number, gint64 now, const char *what, GVariant *fields, const char *previous,
                        GError **error) {
    g_auto(GVariantBuilder) line = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE_VARDICT);
    g_autofree char *time = print_time(now);
    if (!time) {
        wlink_fail(error, WLINK_CODE_INVALID, "%" G_GINT64_FORMAT " is no time for the record", now);
        return NULL;
    }
    g_variant_builder_add(&line, "{sv}", "n", g_variant_new_int64((gint64)number));
    g_variant_builder_add(&line, "{sv}", "t", g_variant_new_string(time));
    g_variant_builder_add(&line, "{sv}", "what", g_variant_new_string(what));
    if (!add_fields(&line, fields, error))
        return NULL;
    g_variant_builder_add(&line, "{sv}", "prev", g_variant_new_string(previous));
    g_autofree char *text = wlink_json_print(g_variant_builder_end(&line));
    if (strlen(text) <= WLINK_RECORD_LINE_MAX)
        return g_steal_pointer(&text);
    wlink_fail(error, WLINK_CODE_TOO_LARGE, "a line of the record would be over 16 KiB");
    return NULL;
}

static bool read_object(GVariant *object, struct parts *parts) {
    gint64 number, up_to = 0;
    const char *what, *time, *previous;
    if (!g_variant_lookup(object, "n", "x", &number) || !g_variant_lookup(object, "t", "&s", &time) ||
        !g_variant_lookup(object, "what", "&s", &what) || !g_variant_lookup(object, "prev", "&s", &previous))
        return false;
    if (number < 1 || !is_what(what) || !is_hash(previous) || !parse_time(time, &parts->time))
        return false;
    if (g_str_equal(what, WLINK_RECORD_SHORTENED) &&
        (!g_variant_lookup(object, "up_to", "x", &up_to) || up_to < 1 || up_to >= number))
        return false;
    parts->number = (guint64)number;
    parts->up_to = (guint64)up_to;
    g_strlcpy(parts->what, what, sizeof parts->what);
    g_strlcpy(parts->previous, previous, sizeof parts->previous);
    return true;
}

static bool read_line(const char *line, gsize length, guint64 expected, struct parts *parts, GError **error) {
    g_autoptr(GError) cause = NULL;
    g_autoptr(GVariant) object = wlink_json_parse(line, length, &limits, &cause);
    if (!object)
        return wlink_fail(error, WLINK_CODE_INVALID, "line %" G_GUINT64_FORMAT " of the record is broken: %s",
                          expected, cause->message);
    return read_object(object, parts) ||
           wlink_fail(error, WLINK_CODE_INVALID, "line %" G_GUINT64_FORMAT " of the record is no record line",
                      expected);
}

static void hash_line(const char *line, gsize length, char hash[65]) {
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)line, length);
    g_strlcpy(hash, digest, 65);
}

/* The first line of a record that was shortened stands for the last line that was dropped. */
static void continue_chain(struct wlink_record_chain *chain, const struct parts *parts) {
    chain->next_number = parts->number + 1;
    chain->dropped = parts->number;
    chain->last_time = parts->time;
    g_strlcpy(chain->previous, parts->previous, sizeof chain->previous);
}

static void advance(struct wlink_record_chain *chain, const struct parts *parts, const char *line,
                    gsize length) {
    chain->next_number = parts->number + 1;
    chain->last_time = parts->time;
    chain->may_drop = MAX(chain->may_drop, parts->up_to);
    hash_line(line, length, chain->previous);
}

static bool check_number(const struct wlink_record_chain *chain, const struct parts *parts, GError **error) {
    if (parts->number == chain->next_number)
        return true;
    return wlink_fail(error, WLINK_CODE_INVALID,
                      "line %" G_GUINT64_FORMAT " of the record is missing: line %" G_GUINT64_FORMAT
                      " stands in its place",
                      chain->next_number, parts->number);
}

/* The line at the head's number must be the line that the head was made of. */
static bool check_head_met(const struct wlink_record_chain *chain, const struct wlink_record_head *head,
                           GError **error) {
    if (!head || head->number == 0 || chain->next_number - 1 != head->number ||
        g_str_equal(chain->previous, head->sha256))
        return true;
    return wlink_fail(error, WLINK_CODE_INVALID,
                      "line %" G_GUINT64_FORMAT " of the record was altered: it was the last one written",
                      head->number);
}

static bool check_end(const struct wlink_record_chain *chain, const struct wlink_record_head *head,
                      GError **error) {
    guint64 last = chain->next_number - 1;
    if (chain->dropped > chain->may_drop)
        return wlink_fail(error, WLINK_CODE_INVALID,
                          "the record begins after line %" G_GUINT64_FORMAT
                          ", and no line says that those before were dropped",
                          chain->dropped);
    if (!head)
        return true;
    if (last < head->number)
        return wlink_fail(error, WLINK_CODE_INVALID,
                          "the record ends with line %" G_GUINT64_FORMAT ", but line %" G_GUINT64_FORMAT
                          " was written",
                          last, head->number);
    return last <= head->number + 1 || wlink_fail(error, WLINK_CODE_INVALID,
                                                  "the record goes on to line %" G_GUINT64_FORMAT
                                                  ", but line %" G_GUINT64_FORMAT " was the last one written",
                                                  last, head->number);
}

/* The length of the line at text without its newline, or -1 when it has none. */
static gssize line_length(const char *text, gsize length) {
    const char *newline = length ? memchr(text, '\n', length) : NULL;
    return newline ? newline - text : -1;
}

void wlink_record_chain_init(struct wlink_record_chain *chain) {
    *chain = (struct wlink_record_chain){.next_number = 1};
    memset(chain->previous, '0', 64);
}

char *wlink_record_compose(const struct wlink_record_chain *chain, gint64 now, const char *what,
                           GVariant *fields, GError **error) {
    g_autoptr(GVariant) held = fields ? g_variant_ref_sink(fields) : NULL;
    if (is_what(what) && !g_str_equal(what, CONTINUES))
        return print_line(chain->next_number, now, what, held, chain->previous, error);
    wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" is no kind of line for the record", what);
    return NULL;
}

void wlink_record_chain_advance(struct wlink_record_chain *chain, const char *line) {
    struct parts parts;
    if (read_line(line, strlen(line), chain->next_number, &parts, NULL))
        advance(chain, &parts, line, strlen(line));
}

bool wlink_record_chain_ends_with(const struct wlink_record_chain *chain, const char *line, gsize length) {
    char hash[sizeof chain->previous];
    hash_line(line, length, hash);
    return g_str_equal(hash, chain->previous);
}

bool wlink_record_check(struct wlink_record_chain *chain, const char *line, gsize length, GError **error) {
    struct parts parts;
    if (!read_line(line, length, chain->next_number, &parts, error))
        return false;
    if (g_str_equal(parts.what, CONTINUES)) {
        if (chain->next_number != 1)
            return wlink_fail(error, WLINK_CODE_INVALID,
                              "the record begins anew in place of line %" G_GUINT64_FORMAT,
                              chain->next_number);
        continue_chain(chain, &parts);
        return true;
    }
    if (!check_number(chain, &parts, error))
        return false;
    if (!g_str_equal(parts.previous, chain->previous))
        return wlink_fail(error, WLINK_CODE_INVALID,
                          "line %" G_GUINT64_FORMAT
                          " of the record does not follow from the line before: one of the two was altered",
                          parts.number);
    advance(chain, &parts, line, length);
    return true;
}

void wlink_record_head_of(const struct wlink_record_chain *chain, struct wlink_record_head *head) {
    head->number = chain->next_number - 1;
    g_strlcpy(head->sha256, chain->previous, sizeof head->sha256);
}

char *wlink_record_head_print(const struct wlink_record_head *head) {
    return g_strdup_printf("%" G_GUINT64_FORMAT " %s\n", head->number, head->sha256);
}

bool wlink_record_head_parse(const char *text, gsize length, struct wlink_record_head *head, GError **error) {
    g_autofree char *copy = g_strndup(text, MIN(length, 100));
    g_auto(GStrv) words = g_strsplit(g_strchomp(copy), " ", 2);
    guint64 number;
    if (length > 100 || g_strv_length(words) != 2 || !is_hash(words[1]) ||
        !g_ascii_string_to_unsigned(words[0], 10, 0, G_MAXINT64, &number, NULL))
        return wlink_fail(error, WLINK_CODE_INVALID, "the record's head cannot be read");
    head->number = number;
    g_strlcpy(head->sha256, words[1], sizeof head->sha256);
    return true;
}

bool wlink_record_verify(const char *text, gsize length, const struct wlink_record_head *head,
                         struct wlink_record_chain *chain, gsize *good_bytes, GError **error) {
    wlink_record_chain_init(chain);
    for (*good_bytes = 0; *good_bytes < length;) {
        struct wlink_record_chain next = *chain;
        const char *line = text + *good_bytes;
        gssize size = line_length(line, length - *good_bytes);
        if (size < 0)
            return wlink_fail(error, WLINK_CODE_INVALID, "line %" G_GUINT64_FORMAT " of the record was cut",
                              chain->next_number);
        if (!wlink_record_check(&next, line, (gsize)size, error) || !check_head_met(&next, head, error))
            return false;
        *chain = next;
        *good_bytes += (gsize)size + 1;
    }
    return check_end(chain, head, error);
}

guint64 wlink_record_droppable(const char *text, gsize length, gint64 time) {
    struct wlink_record_chain chain;
    guint64 droppable = 0;
    wlink_record_chain_init(&chain);
    for (gssize size; (size = line_length(text, length)) >= 0; text += size + 1, length -= (gsize)size + 1) {
        bool last = line_length(text + size + 1, length - (gsize)size - 1) < 0;
        if (last || !wlink_record_check(&chain, text, (gsize)size, NULL) || chain.last_time >= time)
            break;
        droppable = chain.next_number - 1;
    }
    return droppable > chain.dropped ? droppable : 0;
}

char *wlink_record_drop(const char *text, gsize length, guint64 up_to, GError **error) {
    struct wlink_record_chain chain;
    gsize good;
    if (!wlink_record_verify(text, length, NULL, &chain, &good, error))
        return NULL;
    if (up_to <= chain.dropped || up_to > chain.may_drop) {
        wlink_fail(error, WLINK_CODE_INVALID,
                   "no line of the record says that lines up to %" G_GUINT64_FORMAT " go", up_to);
        return NULL;
    }
    wlink_record_chain_init(&chain);
    for (good = 0; chain.next_number <= up_to;) {
        gsize size = (gsize)line_length(text + good, length - good);
        if (!wlink_record_check(&chain, text + good, size, error))
            return NULL;
        good += size + 1;
    }
    g_autofree char *first = print_line(up_to, chain.last_time, CONTINUES, NULL, chain.previous, error);
    if (!first)
        return NULL;
    g_autoptr(GString) kept = g_string_new(first);
    g_string_append_c(kept, '\n');
    g_string_append_len(kept, text + good, (gssize)(length - good));
    return g_string_free(g_steal_pointer(&kept), FALSE);
}

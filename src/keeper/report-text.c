/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/report-text.h"

#include "common/json.h"

#include <stdbool.h>
#include <string.h>

struct wlink_report {
    wlink_report_cleaner *cleaner;
    GString *text;
};

wlink_report *wlink_report_new(wlink_report_cleaner *cleaner) {
    wlink_report *report = g_new0(wlink_report, 1);
    report->cleaner = cleaner;
    report->text = g_string_new("");
    return report;
}

void wlink_report_free(wlink_report *report) {
    if (!report)
        return;
    wlink_report_cleaner_free(report->cleaner);
    g_string_free(report->text, TRUE);
    g_free(report);
}

void wlink_report_section(wlink_report *report, const char *title) {
    g_string_append_printf(report->text, "%s%s\n", report->text->len ? "\n" : "", title);
}

void wlink_report_line(wlink_report *report, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *clean = wlink_report_clean(report->cleaner, line);
    g_string_append_printf(report->text, "  %s\n", clean);
}

/* --- values */

/* What a report may say of a value; NULL: nothing. numbers: no text. */
static char *print_value(GVariant *value, bool numbers) {
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN))
        return g_strdup(g_variant_get_boolean(value) ? "yes" : "no");
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_DOUBLE))
        return g_strdup_printf("%.6g", g_variant_get_double(value));
    if (strchr("ynqiuxt", g_variant_get_type_string(value)[0]))
        return g_variant_print(value, FALSE);
    if (numbers)
        return NULL;
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING))
        return g_variant_dup_string(value, NULL);
    if (!g_variant_is_of_type(value, G_VARIANT_TYPE_STRING_ARRAY))
        return NULL;
    g_autofree const char **list = g_variant_get_strv(value, NULL);
    return g_strjoinv(", ", (char **)list);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *keys_of(GVariant *dictionary) {
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
    GVariantIter each;
    const char *key;
    g_variant_iter_init(&each, dictionary);
    while (g_variant_iter_next(&each, "{&sv}", &key, NULL))
        g_ptr_array_add(keys, g_strdup(key));
    g_ptr_array_sort(keys, by_name);
    return keys;
}

void wlink_report_values(wlink_report *report, GVariant *dictionary, const char *const *only) {
    g_autoptr(GPtrArray) keys = keys_of(dictionary);
    for (guint i = 0; i < keys->len; i++) {
        const char *key = keys->pdata[i];
        g_autoptr(GVariant) value = g_variant_lookup_value(dictionary, key, NULL);
        g_autofree char *words =
            value && (!only || g_strv_contains(only, key)) ? print_value(value, false) : NULL;
        if (words)
            wlink_report_line(report, "%s: %s", key, words);
    }
}

static void append_measured(GString *line, GVariant *check) {
    g_autoptr(GVariant) measured = g_variant_lookup_value(check, "measured", G_VARIANT_TYPE_VARDICT);
    g_autoptr(GPtrArray) keys = measured ? keys_of(measured) : NULL;
    for (guint i = 0; keys && i < keys->len; i++) {
        g_autoptr(GVariant) value = g_variant_lookup_value(measured, keys->pdata[i], NULL);
        g_autofree char *words = print_value(value, true);
        if (words)
            g_string_append_printf(line, " %s=%s", (const char *)keys->pdata[i], words);
    }
}

void wlink_report_checks(wlink_report *report, GVariant *checks) {
    for (gsize i = 0; i < g_variant_n_children(checks); i++) {
        g_autoptr(GVariant) check = g_variant_get_child_value(checks, i);
        const char *name = "", *state = "", *code = "";
        g_variant_lookup(check, "name", "&s", &name);
        g_variant_lookup(check, "state", "&s", &state);
        g_variant_lookup(check, "code", "&s", &code);
        g_autoptr(GString) line = g_string_new(NULL);
        g_string_printf(line, "%s: %s%s%s", name, state, g_str_equal(code, "none") ? "" : " ",
                        g_str_equal(code, "none") ? "" : code);
        append_measured(line, check);
        wlink_report_line(report, "%s", line->str);
    }
}

/* --- the record */

static void count(GHashTable *counts, const char *line) {
    static const struct wlink_json_limits limits = {.bytes = 16 * 1024, .depth = 4, .values = 64};
    g_autoptr(GVariant) object = wlink_json_parse(line, strlen(line), &limits, NULL);
    const char *what = NULL;
    if (!object || !g_variant_lookup(object, "what", "&s", &what))
        what = "unreadable";
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, what));
    g_hash_table_insert(counts, g_strdup(what), GUINT_TO_POINTER(before + 1));
}

void wlink_report_counts(wlink_report *report, GVariant *lines) {
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < g_variant_n_children(lines); i++) {
        g_autoptr(GVariant) line = g_variant_get_child_value(lines, i);
        count(counts, g_variant_get_string(line, NULL));
    }
    g_autoptr(GList) kinds = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc)strcmp);
    for (const GList *at = kinds; at; at = at->next)
        wlink_report_line(report, "%s: %u", (const char *)at->data,
                          GPOINTER_TO_UINT(g_hash_table_lookup(counts, at->data)));
}

/* --- the whole */

static const char left_out[] = "  (older lines are left out)\n";

/* Never within a character: the report goes over the bus, which takes whole ones alone. */
static gsize length_within(const GString *text, gsize most) {
    if (text->len <= most)
        return text->len;
    return (gsize)(g_utf8_find_prev_char(text->str, text->str + most + 1) - text->str);
}

char *wlink_report_print(const wlink_report *report, const char *const *journal, gsize most) {
    GString *text = g_string_new_len(report->text->str, (gssize)length_within(report->text, most / 2));
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    gsize room, used = 0;
    guint first = g_strv_length((char **)journal), count_all = first;
    g_string_append(text, "\nJournal\n");
    room = most - text->len - sizeof left_out;
    for (guint i = count_all; i-- > 0; first = i) {
        char *clean = wlink_report_clean(report->cleaner, journal[i]);
        used += strlen(clean) + 3; /* blanks and newline */
        g_ptr_array_add(lines, clean);
        if (used > room)
            break;
    }
    if (first > 0 && used > room) { /* the one that was one too many */
        g_ptr_array_remove_index(lines, lines->len - 1);
        g_string_append(text, left_out);
    }
    for (guint i = lines->len; i-- > 0;)
        g_string_append_printf(text, "  %s\n", (const char *)lines->pdata[i]);
    return g_string_free_and_steal(text);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/report-clean.h"

#include <stdbool.h>
#include <string.h>

enum { MOST_BYTES = 500 };

/* In this order: what is larger goes before what could be a part of it. */
static const struct {
    const char *pattern, *instead;
} rules[] = {
    /* a description of a session: its lines, and what makes them secret */
    {"\\b(?:o=\\S|a=\\S|m=(?:audio|video|application)\\b|c=IN\\b).*$", "[session]"},
    {"(?i)\\b(?:ice-ufrag|ice-pwd|fingerprint|crypto)\\b.*$", "[session]"},
    {"-----BEGIN.*$", "[key]"},
    /* digests, fingerprints, tokens, anything in base64 */
    {"(?:[0-9A-Fa-f]{2}:){7,}[0-9A-Fa-f]{2}", "[digest]"},
    {"\\b[0-9A-Fa-f]{24,}\\b", "[digest]"},
    {"[A-Za-z0-9+/_-]{40,}={0,2}", "[data]"},
    /* hosts */
    {"\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b", "[host]"},
    {"(?i)(?<![0-9a-z:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![0-9a-z:])", "[host]"},
    {"(?i)(?<![0-9a-z:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![0-9a-"
     "z:])",
     "[host]"},
    {"(?i)\\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\\b", "[host]"},
    /* people: a staff code stands after one of these */
    {"(?i)\\b(staff|code|by|signed[ -]in|signed[ -]out|pin)([ :=\"']+)[0-9]{3,6}\\b", "\\1\\2[staff]"},
    {"(?i)\\b(token|password|secret|pin|psk|key)[=:] *\\S+", "\\1=[secret]"},
    /* telephone numbers */
    {"(?<![0-9.])\\+?0[0-9]{2,5}[ -]?[0-9]{3}[ -]?[0-9]{2,6}\\b", "[number]"},
};

struct wlink_report_cleaner {
    char *own;
    GPtrArray *words; /* char *, the longest first */
    GPtrArray *rules; /* GRegex *, as the table */
    GRegex *addresses;
};

static int by_length(const void *a, const void *b) {
    gsize one = strlen(*(const char *const *)a), other = strlen(*(const char *const *)b);
    return one > other ? -1 : one < other;
}

static GRegex *new_regex(const char *pattern) {
    g_autoptr(GError) error = NULL;
    GRegex *regex = g_regex_new(pattern, G_REGEX_DEFAULT, 0, &error);
    if (!regex)
        g_error("%s: %s", pattern, error->message);
    return regex;
}

static void unref_regex(void *regex) {
    g_regex_unref(regex);
}

wlink_report_cleaner *wlink_report_cleaner_new(const char *own, const char *const *words) {
    wlink_report_cleaner *cleaner = g_new0(wlink_report_cleaner, 1);
    cleaner->own = g_strdup(own);
    cleaner->words = g_ptr_array_new_with_free_func(g_free);
    for (; *words; words++)
        if (strlen(*words) >= 3)
            g_ptr_array_add(cleaner->words, g_strdup(*words));
    g_ptr_array_sort(cleaner->words, by_length);
    cleaner->rules = g_ptr_array_new_with_free_func(unref_regex);
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
        g_ptr_array_add(cleaner->rules, new_regex(rules[i].pattern));
    cleaner->addresses = new_regex("(?i)(?:sips?:)?[a-z0-9._%+-]+@(?=[0-9.-]*[a-z])[a-z0-9.-]*[a-z0-9]");
    return cleaner;
}

void wlink_report_cleaner_free(wlink_report_cleaner *cleaner) {
    if (!cleaner)
        return;
    g_regex_unref(cleaner->addresses);
    g_ptr_array_unref(cleaner->rules);
    g_ptr_array_unref(cleaner->words);
    g_free(cleaner->own);
    g_free(cleaner);
}

static gboolean replace_address(const GMatchInfo *match, GString *result, void *data) {
    const wlink_report_cleaner *cleaner = data;
    g_autofree char *address = g_match_info_fetch(match, 0);
    const char *bare = g_str_has_prefix(address, "sip:") ? address + 4 : address;
    g_string_append(result, cleaner->own && g_str_equal(bare, cleaner->own) ? address : "[room]");
    return FALSE;
}

/* A rule that could not be applied (GLib stops one that takes too long) leaves nothing of the line. */
static char *apply(GRegex *regex, const char *instead, char *text) {
    char *result = g_regex_replace(regex, text, -1, 0, instead, 0, NULL);
    g_free(text);
    return result ? result : g_strdup("[…]");
}

static char *without_words(const wlink_report_cleaner *cleaner, char *text) {
    g_autoptr(GString) line = g_string_new(text);
    g_free(text);
    for (guint i = 0; i < cleaner->words->len; i++)
        g_string_replace(line, cleaner->words->pdata[i], "[room]", 0);
    return g_strdup(line->str);
}

static char *flat(const char *line) {
    char *text = g_utf8_make_valid(line, -1);
    for (char *at = text; *at; at++)
        if (g_ascii_iscntrl(*at))
            *at = ' ';
    return text;
}

static char *cut(char *text) {
    if (strlen(text) <= MOST_BYTES)
        return text;
    const char *end = text + MOST_BYTES;
    end = g_utf8_find_prev_char(text, end + 1);
    char *result = g_strdup_printf("%.*s…", (int)(end - text), text);
    g_free(text);
    return result;
}

char *wlink_report_clean(const wlink_report_cleaner *cleaner, const char *line) {
    char *text = flat(line);
    char *addressed =
        g_regex_replace_eval(cleaner->addresses, text, -1, 0, 0, replace_address, (void *)cleaner, NULL);
    g_free(text);
    text = without_words(cleaner, addressed ? addressed : g_strdup("[…]"));
    for (guint i = 0; i < cleaner->rules->len; i++)
        text = apply(cleaner->rules->pdata[i], rules[i].instead, text);
    return cut(text);
}

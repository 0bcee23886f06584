/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/version.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static bool is_number(const char *word) {
    return *word && !word[strspn(word, "0123456789")];
}

/* Numbers of any length: without leading zeros the longer one is the greater. */
static int compare_numbers(const char *a, const char *b) {
    a += strspn(a, "0");
    b += strspn(b, "0");
    gsize length_a = strlen(a), length_b = strlen(b);
    return length_a != length_b ? (length_a < length_b ? -1 : 1) : strcmp(a, b);
}

/* Numbers are older than words. */
static int compare_words(const char *a, const char *b) {
    bool number_a = is_number(a), number_b = is_number(b);
    if (number_a && number_b)
        return compare_numbers(a, b);
    return number_a != number_b ? (number_a ? -1 : 1) : strcmp(a, b);
}

/* missing: what stands for a word that the shorter list does not have; NULL: the shorter list is the older.
 */
static int compare_lists(const char *a, const char *b, const char *missing) {
    g_auto(GStrv) words_a = g_strsplit(a, ".", -1);
    g_auto(GStrv) words_b = g_strsplit(b, ".", -1);
    guint count_a = g_strv_length(words_a), count_b = g_strv_length(words_b);
    guint count = missing ? MAX(count_a, count_b) : MIN(count_a, count_b);
    for (guint i = 0; i < count; i++) {
        int order = compare_words(i < count_a ? words_a[i] : missing, i < count_b ? words_b[i] : missing);
        if (order)
            return order;
    }
    return missing ? 0 : (int)count_a - (int)count_b;
}

/* Takes a version apart, in place: its numbers, and what follows the first "-", or NULL. */
static char *split(char *version) {
    version[strcspn(version, "+")] = '\0';
    char *dash = strchr(version, '-');
    if (dash)
        *dash++ = '\0';
    return dash;
}

int wlink_version_compare(const char *a, const char *b) {
    g_autofree char *numbers_a = g_strdup(a), *numbers_b = g_strdup(b);
    const char *early_a = split(numbers_a), *early_b = split(numbers_b);
    int order = compare_lists(numbers_a, numbers_b, "0");
    if (order)
        return order;
    if (!early_a || !early_b)
        return early_a ? -1 : early_b ? 1 : 0;
    return compare_lists(early_a, early_b, NULL);
}

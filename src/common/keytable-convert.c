/* SPDX-License-Identifier: Apache-2.0 */
#include "common/keytable-private.h"

#include <string.h>

static char *check_range(const struct wlink_key *key, gint64 number, const char *what) {
    if ((key->min == 0 && key->max == 0) || (number >= key->min && number <= key->max))
        return NULL;
    return g_strdup_printf("%s must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, what, key->min,
                           key->max);
}

static char *check_words(const struct wlink_key *key, const char *text) {
    const char *reason = key->check ? key->check(text) : NULL;
    return reason ? g_strdup_printf("'%s' %s", text, reason) : NULL;
}

static char *convert_string(struct value *value) {
    char *reason = check_range(value->key, (gint64)strlen(value->text), "its length in bytes");
    return reason ? reason : check_words(value->key, value->text);
}

static char *convert_integer(struct value *value) {
    gint64 number;
    if (!g_ascii_string_to_signed(value->text, 10, G_MININT64, G_MAXINT64, &number, NULL))
        return g_strdup_printf("'%s' is not a whole number", value->text);
    value->number = number;
    return check_range(value->key, number, "it");
}

static char *convert_boolean(struct value *value) {
    value->number = g_str_equal(value->text, "yes");
    if (value->number || g_str_equal(value->text, "no"))
        return NULL;
    return g_strdup_printf("'%s' is neither yes nor no", value->text);
}

static char *convert_choice(struct value *value) {
    g_auto(GStrv) words = g_strsplit(value->key->choices, ";", -1);
    for (guint i = 0; words[i]; i++) {
        value->number = i;
        if (g_str_equal(words[i], value->text))
            return NULL;
    }
    g_autofree char *all = g_strjoinv(", ", words);
    return g_strdup_printf("'%s' is none of: %s", value->text, all);
}

static char *convert_list(struct value *value) {
    value->list = g_strsplit(value->text, ";", -1);
    guint count = g_strv_length(value->list);
    if (count > 1 && !*g_strstrip(value->list[count - 1])) /* a ';' at the end ends the last element */
        g_clear_pointer(&value->list[--count], g_free);
    for (guint i = 0; i < count; i++) {
        g_strstrip(value->list[i]);
        if (!*value->list[i])
            return g_strdup("it has an empty element");
        char *reason = check_words(value->key, value->list[i]);
        if (reason)
            return reason;
    }
    return check_range(value->key, count, "the number of its elements");
}

static char *convert_duration(struct value *value) {
    static const struct {
        const char *name;
        gint64 ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
    gsize digits = strspn(value->text, "0123456789");
    const char *unit = value->text + digits;
    unit += strspn(unit, " ");
    g_autofree char *figures = g_strndup(value->text, digits);
    guint64 number;
    if (g_ascii_string_to_unsigned(figures, 10, 0, G_MAXINT32, &number, NULL))
        for (guint i = 0; i < G_N_ELEMENTS(units); i++)
            if (g_str_equal(unit, units[i].name)) {
                value->number = (gint64)number * units[i].ms;
                return check_range(value->key, value->number, "its length in milliseconds");
            }
    return g_strdup_printf("'%s' is not a duration such as 250 ms, 30 s, 5 min, 2 h, 14 d", value->text);
}

static char *convert_time(struct value *value) {
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    const char *text = value->text;
    bool good = strlen(text) == strlen(form);
    for (gsize i = 0; good && form[i]; i++)
        good = form[i] == 'd' ? g_ascii_isdigit(text[i]) : form[i] == text[i];
    g_autoptr(GDateTime) time = good ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    if (!time)
        return g_strdup_printf("'%s' is not a time such as 2026-11-22T12:30:00Z", text);
    value->number = g_date_time_to_unix(time);
    return check_range(value->key, value->number, "its Unix time");
}

char *wlink_key_convert(struct value *value) {
    static char *(*const convert[WLINK_KEY_TYPE_COUNT])(struct value *) = {
        [WLINK_KEY_STRING] = convert_string,   [WLINK_KEY_INTEGER] = convert_integer,
        [WLINK_KEY_BOOLEAN] = convert_boolean, [WLINK_KEY_CHOICE] = convert_choice,
        [WLINK_KEY_LIST] = convert_list,       [WLINK_KEY_DURATION] = convert_duration,
        [WLINK_KEY_TIME] = convert_time,
    };
    if (*value->text)
        return convert[value->key->type](value);
    value->list = g_new0(char *, 1);
    bool optional = value->key->fallback && !*value->key->fallback;
    return optional ? NULL : g_strdup("it is empty");
}

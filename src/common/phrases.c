/* SPDX-License-Identifier: Apache-2.0 */
#include "common/phrases.h"

#include <glib.h>
#include <libintl.h>
#include <stdarg.h>
#include <string.h>

enum { VALUES_MAX = 8 };

struct value {
    const char *name, *text;
};

const char *wlink_say(enum wlink_phrase phrase) {
    static const char *const words[WLINK_PHRASE_COUNT] = {
#define X(name, text) [WLINK_SAY_##name] = (text),
        WLINK_PHRASES(X)
#undef X
    };
    return (unsigned)phrase < WLINK_PHRASE_COUNT ? dgettext("winglink", words[phrase]) : "";
}

/* The value of the placeholder that begins at text, and where it ends; NULL when there is none of ours. */
static const char *find_value(const char *text, const struct value *values, const char **end) {
    const char *closing = *text == '{' ? strchr(text, '}') : NULL;
    if (!closing)
        return NULL;
    gsize length = (gsize)(closing - text - 1);
    for (; values->name; values++)
        if (strlen(values->name) == length && !strncmp(values->name, text + 1, length)) {
            *end = closing + 1;
            return values->text ? values->text : "";
        }
    return NULL;
}

static char *fill(const char *words, const struct value *values) {
    GString *filled = g_string_new(NULL);
    while (*words) {
        const char *end = words;
        const char *value = find_value(words, values, &end);
        if (value)
            g_string_append(filled, value);
        else
            g_string_append_c(filled, *end++);
        words = end;
    }
    return g_string_free(filled, FALSE);
}

char *wlink_say_with(enum wlink_phrase phrase, const char *name, ...) {
    struct value values[VALUES_MAX + 1] = {{NULL, NULL}};
    va_list arguments;
    va_start(arguments, name);
    for (int i = 0; name && i < VALUES_MAX; i++) {
        values[i] = (struct value){name, va_arg(arguments, const char *)};
        name = va_arg(arguments, const char *);
    }
    va_end(arguments);
    return fill(wlink_say(phrase), values);
}

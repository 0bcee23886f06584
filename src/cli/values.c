/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/json.h"

#include <math.h>
#include <stdio.h>

const char *wlink_cli_string(GVariant *dictionary, const char *key) {
    const char *value = "";
    g_variant_lookup(dictionary, key, "&s", &value);
    return value;
}

bool wlink_cli_boolean(GVariant *dictionary, const char *key) {
    gboolean value = FALSE;
    g_variant_lookup(dictionary, key, "b", &value);
    return value;
}

double wlink_cli_number(GVariant *dictionary, const char *key) {
    g_autoptr(GVariant) value = g_variant_lookup_value(dictionary, key, NULL);
    if (!value)
        return 0;
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_DOUBLE))
        return g_variant_get_double(value);
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_UINT32))
        return g_variant_get_uint32(value);
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_INT64))
        return (double)g_variant_get_int64(value);
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_UINT64))
        return (double)g_variant_get_uint64(value);
    return 0;
}

char *wlink_cli_words(GVariant *dictionary, const char *key) {
    g_autofree const char **words = NULL;
    if (!g_variant_lookup(dictionary, key, "^a&s", &words))
        return g_strdup("");
    return g_strjoinv(", ", (char **)words);
}

char *wlink_cli_snake(const char *name) {
    GString *snake = g_string_new(NULL);
    for (const char *c = name; *c; c++) {
        if (g_ascii_isupper(*c) && c > name && g_ascii_islower(c[-1]))
            g_string_append_c(snake, '_');
        g_string_append_c(snake, g_ascii_tolower(*c));
    }
    return g_string_free(snake, FALSE);
}

/* The same in the types that common/json.h writes: a full reference. */
static GVariant *for_json(GVariant *value) {
    bool dictionary = g_variant_is_of_type(value, G_VARIANT_TYPE("a{s*}"));
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_VARIANT)) {
        g_autoptr(GVariant) inner = g_variant_get_variant(value);
        return for_json(inner);
    }
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_DOUBLE) && !isfinite(g_variant_get_double(value)))
        return g_variant_ref_sink(g_variant_new_maybe(G_VARIANT_TYPE_VARIANT, NULL));
    if (!g_variant_is_of_type(value, G_VARIANT_TYPE_ARRAY))
        return g_variant_ref(value);
    GVariantBuilder builder;
    g_variant_builder_init(&builder, dictionary ? G_VARIANT_TYPE_VARDICT : G_VARIANT_TYPE("av"));
    for (gsize i = 0; i < g_variant_n_children(value); i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(value, i);
        g_autoptr(GVariant) member = dictionary ? g_variant_get_child_value(child, 1) : g_variant_ref(child);
        g_autoptr(GVariant) converted = for_json(member);
        if (dictionary) {
            const char *key;
            g_variant_get_child(child, 0, "&s", &key);
            g_autofree char *snake = wlink_cli_snake(key);
            g_variant_builder_add(&builder, "{sv}", snake, converted);
        } else {
            g_variant_builder_add(&builder, "v", converted);
        }
    }
    return g_variant_ref_sink(g_variant_builder_end(&builder));
}

void wlink_cli_print_json(GVariant *dictionary) {
    g_autoptr(GVariant) held = g_variant_ref_sink(dictionary);
    g_autoptr(GVariant) converted = for_json(held);
    g_autofree char *text = wlink_json_print(converted);
    puts(text);
    fflush(stdout);
}

void wlink_cli_print_json_as(const char *key, GVariant *value) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&builder, "{sv}", key, value);
    wlink_cli_print_json(g_variant_builder_end(&builder));
}

void wlink_cli_print_line(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

static int width_of(const char *text) {
    return (int)g_utf8_strlen(text, -1);
}

static int width_of_column(const GPtrArray *cells, guint columns, guint column) {
    int width = 0;
    for (guint i = column; i < cells->len; i += columns)
        width = MAX(width, width_of(cells->pdata[i]));
    return width;
}

void wlink_cli_print_columns(GPtrArray *cells, guint columns) {
    for (guint i = 0; i < cells->len; i++) {
        const char *text = cells->pdata[i];
        if (i % columns == columns - 1)
            printf("%s\n", text);
        else
            printf("%s%*s", text, width_of_column(cells, columns, i % columns) - width_of(text) + 2, "");
    }
}

bool wlink_cli_call(struct wlink_cli *cli, enum wlink_object object, const char *method, GVariant *arguments,
                    GError **error) {
    g_autoptr(GVariant) reply = wlink_client_call(cli->client, object, method, arguments, error);
    return reply != NULL;
}

GVariant *wlink_cli_ask(struct wlink_cli *cli, enum wlink_object object, const char *method,
                        GVariant *arguments, GError **error) {
    g_autoptr(GVariant) reply = wlink_client_call(cli->client, object, method, arguments, error);
    return reply ? g_variant_get_child_value(reply, 0) : NULL;
}

bool wlink_cli_on_off(const char *word, bool *on, GError **error) {
    if (!g_str_equal(word, "on") && !g_str_equal(word, "off"))
        return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" is neither on nor off", word);
    *on = g_str_equal(word, "on");
    return true;
}

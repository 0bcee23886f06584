/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/json.h"

#include <string.h>

static const struct wlink_json_limits limits = {.bytes = 200, .depth = 3, .values = 8};

static GVariant *parse(const char *text, GError **error) {
    return wlink_json_parse(text, strlen(text), &limits, error);
}

static void assert_refused(const char *text, gsize length, enum wlink_code code) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) object = wlink_json_parse(text, length, &limits, &error);
    if (object)
        g_error("taken although it must not be: %s", text);
    g_assert_error(error, WLINK_ERROR, (int)code);
}

static void test_every_kind_of_value(void) {
    const char *text =
        " {\"s\":\"caf\\u00e9 \\ud83d\\ude00 \\\"\\n\",\"i\":-12,\"d\":2.5e1,\"b\":true,\"n\":null,"
        "\"a\":[1,\"x\"],\"o\":{}}\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) object =
        wlink_json_parse(text, strlen(text), &(struct wlink_json_limits){200, 3, 9}, &error);
    g_assert_no_error(error);
    g_assert_true(g_variant_is_of_type(object, G_VARIANT_TYPE_VARDICT));
    g_autofree char *printed = g_variant_print(object, FALSE);
    g_assert_cmpstr(
        printed, ==,
        "{'s': <'café 😀 \"\\n'>, 'i': <int64 -12>, 'd': <25.0>, 'b': <true>, 'n': <@mv nothing>, "
        "'a': <[<int64 1>, <'x'>]>, 'o': <@a{sv} {}>}");
}

static void test_prints_what_it_parses(void) {
    static const char *const texts[] = {
        "{}",
        "{\"type\":\"ping\",\"number\":7}",
        "{\"z\":[{\"a\":null},[],true],\"a\":\"é\\\"\\\\\"}",
        "{\"big\":9223372036854775807,\"small\":-9223372036854775808}",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) object = parse(texts[i], &error);
        g_assert_no_error(error);
        g_autofree char *printed = wlink_json_print(object);
        g_assert_cmpstr(printed, ==, texts[i]);
    }
}

static void test_print_takes_a_floating_reference(void) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&builder, "{sv}", "n", g_variant_new_int64(1));
    g_autofree char *printed = wlink_json_print(g_variant_builder_end(&builder));
    g_assert_cmpstr(printed, ==, "{\"n\":1}");
}

static void test_what_is_no_json_is_refused(void) {
    static const char *const texts[] = {
        "",
        " ",
        "[]",
        "1",
        "\"x\"",
        "null",
        "{",
        "}",
        "{]",
        "[}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":[1 2]}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":'x'}",
        "{\"a\":tru}",
        "{\"a\":True}",
        "{\"a\":undefined}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":0x10}",
        "{\"a\":1e999}",
        "{\"a\":9223372036854775808}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":1}x",
        "{\"a\":1}{}",
        "{\"a\":1} /* c */",
        "/* c */ {}",
        "var x = {};",
        "{\"a\":\"\\",
        "{\"a\":\"\\u",
        "{\"a\":\"\\ud800\\u",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"o\":{\"a\":1,\"a\":1}}",
        "{\"l\":[{\"\":1,\"\":1}]}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc0\x80\"}",
        "{\"a\":\"\xed\xa0\x80\"}",
        "\xef\xbb\xbf{}",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_refused(texts[i], strlen(texts[i]), WLINK_CODE_INVALID);
    assert_refused("{}\0", 3, WLINK_CODE_INVALID);
    assert_refused("{\"a\":\"\0\"}", 9, WLINK_CODE_INVALID);
}

/* Every text cut anywhere is refused, and nothing is read beyond the cut (the copy has no byte more). */
static void test_cut_anywhere(void) {
    const char *text = "{\"a\":[1.5e-3,\"\\ud83d\\ude00\"],\"b\":{\"c\":false}}";
    for (gsize length = 0; length < strlen(text); length++) {
        g_autofree char *cut = g_memdup2(text, length);
        assert_refused(cut, length, WLINK_CODE_INVALID);
    }
}

static void test_limits(void) {
    g_autofree char *long_text = g_strdup_printf("{\"a\":\"%0200d\"}", 0);
    const char *texts[] = {"{\"a\":[[[]]]}", "{\"a\":{\"a\":{\"a\":{}}}}", "{\"a\":[1,2,3,4,5,6,7,8]}",
                           long_text};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_refused(texts[i], strlen(texts[i]), WLINK_CODE_TOO_LARGE);
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) deepest = parse("{\"a\":[[]],\"b\":[1,2,3,4]}", &error);
    g_assert_no_error(error);
    g_assert_nonnull(deepest);
}

/* A limit above what the scanner can hold does not become an overrun. */
static void test_depth_has_a_ceiling(void) {
    g_autoptr(GString) text = g_string_new("{\"a\":");
    for (int i = 0; i < 5000; i++)
        g_string_append_c(text, '[');
    g_autoptr(GError) error = NULL;
    struct wlink_json_limits generous = {1 << 20, 1 << 20, 1 << 20};
    g_assert_null(wlink_json_parse(text->str, text->len, &generous, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_TOO_LARGE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/every-kind-of-value", test_every_kind_of_value);
    g_test_add_func("/json/prints-what-it-parses", test_prints_what_it_parses);
    g_test_add_func("/json/print-takes-a-floating-reference", test_print_takes_a_floating_reference);
    g_test_add_func("/json/what-is-no-json-is-refused", test_what_is_no_json_is_refused);
    g_test_add_func("/json/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/json/limits", test_limits);
    g_test_add_func("/json/depth-has-a-ceiling", test_depth_has_a_ceiling);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "call/record.h"
#include "common/error.h"

#include <string.h>

static const gint64 monday = 1772442000; /* 2026-03-02T09:00:00Z */

static GVariant *fields(const char *room, gint64 seconds) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "room", "s", room);
    g_variant_dict_insert(&dict, "seconds", "x", seconds);
    g_variant_dict_insert(&dict, "answered", "b", TRUE);
    return g_variant_dict_end(&dict);
}

static void append(GString *text, struct wlink_record_chain *chain, gint64 now, const char *what,
                   GVariant *values) {
    g_autoptr(GError) error = NULL;
    g_autofree char *line = wlink_record_compose(chain, now, what, values, &error);
    g_assert_no_error(error);
    wlink_record_chain_advance(chain, line);
    g_string_append_printf(text, "%s\n", line);
}

/* A record of count lines, one each hour. */
static GString *record_of(unsigned count, struct wlink_record_chain *chain) {
    GString *text = g_string_new(NULL);
    wlink_record_chain_init(chain);
    for (unsigned i = 0; i < count; i++)
        append(text, chain, monday + i * 3600, i % 2 ? "call-ended" : "call-started",
               fields("airedale-consulting-1@estate.example", i));
    return text;
}

static bool verify(const char *text, const struct wlink_record_head *head, GError **error) {
    struct wlink_record_chain chain;
    gsize good;
    bool fine = wlink_record_verify(text, strlen(text), head, &chain, &good, error);
    g_assert_true(!fine || good == strlen(text));
    return fine;
}

static void assert_refused(const char *text, const struct wlink_record_head *head, const char *words) {
    g_autoptr(GError) error = NULL;
    g_assert_false(verify(text, head, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_INVALID);
    g_test_message("%s", error->message);
    g_assert_true(g_pattern_match_simple(words, error->message));
}

static void assert_verifies(const char *text, const struct wlink_record_head *head) {
    g_autoptr(GError) error = NULL;
    verify(text, head, &error);
    g_assert_no_error(error);
}

/* The lines of a text, joined again after a change. */
static char *with_lines(const char *text, void (*change)(GPtrArray *lines)) {
    g_auto(GStrv) split = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    for (char **line = split; *line; line++)
        g_ptr_array_add(lines, *line);
    change(lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static void leave_out_second(GPtrArray *lines) {
    g_ptr_array_remove_index(lines, 1);
}

static void double_second(GPtrArray *lines) {
    g_ptr_array_insert(lines, 1, lines->pdata[1]);
}

static void swap(GPtrArray *lines) {
    void *second = lines->pdata[1];
    lines->pdata[1] = lines->pdata[2];
    lines->pdata[2] = second;
}

static void leave_out_first(GPtrArray *lines) {
    g_ptr_array_remove_index(lines, 0);
}

static void cut_last(GPtrArray *lines) {
    g_ptr_array_remove_index(lines, lines->len - 2);
}

static void test_form_of_a_line(void) {
    struct wlink_record_chain chain;
    g_autoptr(GString) text = record_of(2, &chain);
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, lines[0], -1);
    g_assert_true(
        g_str_has_prefix(lines[0], "{\"n\":1,\"t\":\"2026-03-02T09:00:00Z\",\"what\":\"call-started\","));
    g_assert_true(g_str_has_suffix(
        lines[0], "\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\"}"));
    g_assert_nonnull(strstr(lines[1], hash));
    g_assert_cmpuint(chain.next_number, ==, 3);
    g_assert_cmpint(chain.last_time, ==, monday + 3600);
    assert_verifies(text->str, NULL);
}

static void test_empty(void) {
    struct wlink_record_head head = {0};
    assert_verifies("", NULL);
    assert_verifies("", &head);
    head.number = 1;
    assert_refused("", &head, "*ends with line 0, but line 1 was written*");
}

static void test_tampering_is_found(void) {
    struct wlink_record_chain chain;
    g_autoptr(GString) text = record_of(5, &chain);
    g_autofree char *without = with_lines(text->str, leave_out_second);
    g_autofree char *doubled = with_lines(text->str, double_second);
    g_autofree char *swapped = with_lines(text->str, swap);
    g_autofree char *headless = with_lines(text->str, leave_out_first);
    assert_refused(without, NULL, "line 2 of the record is missing*");
    assert_refused(doubled, NULL, "line 3 of the record is missing: line 2*");
    assert_refused(swapped, NULL, "line 2 of the record is missing: line 3*");
    assert_refused(headless, NULL, "line 1 of the record is missing*");
}

/* Every single character of every line but the last matters; of the last, with the head, too. */
static void test_every_altered_character_is_found(void) {
    struct wlink_record_chain chain;
    struct wlink_record_head head;
    g_autoptr(GString) text = record_of(3, &chain);
    wlink_record_head_of(&chain, &head);
    for (gsize i = 0; i < text->len; i++) {
        char right = text->str[i];
        text->str[i] = right == '1' ? '2' : '1';
        g_assert_false(verify(text->str, &head, NULL));
        text->str[i] = right;
    }
    assert_verifies(text->str, &head);
}

static void test_a_cut_tail_shows_against_the_head(void) {
    struct wlink_record_chain chain;
    struct wlink_record_head head;
    g_autoptr(GString) text = record_of(4, &chain);
    wlink_record_head_of(&chain, &head);
    g_autofree char *cut = with_lines(text->str, cut_last);
    assert_verifies(cut, NULL);
    assert_refused(cut, &head, "*ends with line 3, but line 4 was written*");
    append(text, &chain, monday, "call-started", NULL); /* the power failed before the head was written */
    assert_verifies(text->str, &head);
    append(text, &chain, monday, "call-ended", NULL);
    assert_refused(text->str, &head, "*goes on to line 6, but line 4*");
}

static void test_a_torn_line_is_found_and_measured(void) {
    struct wlink_record_chain chain, good_chain;
    gsize good;
    g_autoptr(GString) text = record_of(3, &chain);
    g_autoptr(GError) error = NULL;
    gsize whole = text->len;
    g_string_append(text, "{\"n\":4,\"t\":\"20");
    g_assert_false(wlink_record_verify(text->str, text->len, NULL, &good_chain, &good, &error));
    g_assert_true(g_pattern_match_simple("line 4 of the record was cut", error->message));
    g_assert_cmpuint(good, ==, whole);
    g_assert_cmpuint(good_chain.next_number, ==, 4);
    g_assert_cmpstr(good_chain.previous, ==, chain.previous);
}

static void test_no_record_lines(void) {
    static const char *const lines[] = {
        "\n",
        "hello\n",
        "{}\n",
        "{\"n\":\"1\",\"t\":\"2026-03-02T09:00:00Z\",\"what\":\"x\",\"prev\":\"00\"}\n",
        "{\"n\":1,\"t\":\"yesterday\",\"what\":\"x\",\"prev\":"
        "\"0000000000000000000000000000000000000000000000000000000000000000\"}\n",
        "{\"n\":0,\"t\":\"2026-03-02T09:00:00Z\",\"what\":\"x\",\"prev\":"
        "\"0000000000000000000000000000000000000000000000000000000000000000\"}\n",
        "{\"n\":1,\"t\":\"2026-03-02T09:00:00Z\",\"what\":\"X Y\",\"prev\":"
        "\"0000000000000000000000000000000000000000000000000000000000000000\"}\n",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_refused(lines[i], NULL, "line 1 of the record is *");
}

static void assert_not_composed(const char *what, GVariant *values, enum wlink_code code) {
    struct wlink_record_chain chain;
    g_autoptr(GError) error = NULL;
    wlink_record_chain_init(&chain);
    g_assert_null(wlink_record_compose(&chain, monday, what, values, &error));
    g_assert_error(error, WLINK_ERROR, (int)code);
}

static GVariant *one_field(const char *key, GVariant *value) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert_value(&dict, key, value);
    return g_variant_dict_end(&dict);
}

static void test_what_is_not_written(void) {
    g_autofree char *long_text = g_strnfill(256, 'x');
    assert_not_composed("Call Started", NULL, WLINK_CODE_INVALID);
    assert_not_composed("", NULL, WLINK_CODE_INVALID);
    assert_not_composed("chain-continues", NULL, WLINK_CODE_INVALID);
    assert_not_composed("x", one_field("prev", g_variant_new_string("0")), WLINK_CODE_INVALID);
    assert_not_composed("x", one_field("Room", g_variant_new_string("0")), WLINK_CODE_INVALID);
    assert_not_composed("x", one_field("", g_variant_new_string("0")), WLINK_CODE_INVALID);
    assert_not_composed("x", one_field("room", g_variant_new_double(1)), WLINK_CODE_INVALID);
    assert_not_composed("x", one_field("room", g_variant_new_string(long_text)), WLINK_CODE_TOO_LARGE);
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    for (char key[] = "a"; key[0] < 'a' + 25; key[0]++)
        g_variant_dict_insert(&dict, key, "x", (gint64)1);
    assert_not_composed("x", g_variant_dict_end(&dict), WLINK_CODE_TOO_LARGE);
}

static void test_head_in_words(void) {
    struct wlink_record_chain chain;
    struct wlink_record_head head, again;
    g_autoptr(GString) text = record_of(2, &chain);
    wlink_record_head_of(&chain, &head);
    g_autofree char *printed = wlink_record_head_print(&head);
    g_assert_true(wlink_record_head_parse(printed, strlen(printed), &again, NULL));
    g_assert_cmpuint(again.number, ==, 2);
    g_assert_cmpstr(again.sha256, ==, chain.previous);
    static const char *const wrong[] = {"", "2", "2 abc", "-1 ", "x y z"};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(wlink_record_head_parse(wrong[i], strlen(wrong[i]), &again, NULL));
    printed[0] = 'x';
    g_assert_false(wlink_record_head_parse(printed, strlen(printed), &again, NULL));
}

static void shorten(GString *text, struct wlink_record_chain *chain, guint64 up_to) {
    g_autoptr(GError) error = NULL;
    append(text, chain, monday + 90000, WLINK_RECORD_SHORTENED,
           one_field("up_to", g_variant_new_int64((gint64)up_to)));
    g_autofree char *kept = wlink_record_drop(text->str, text->len, up_to, &error);
    g_assert_no_error(error);
    g_string_assign(text, kept);
}

static void test_retention_keeps_a_chain(void) {
    struct wlink_record_chain chain;
    struct wlink_record_head head;
    g_autoptr(GString) text = record_of(10, &chain);
    g_assert_cmpuint(wlink_record_droppable(text->str, text->len, monday), ==, 0);
    guint64 up_to = wlink_record_droppable(text->str, text->len, monday + 3 * 3600);
    g_assert_cmpuint(up_to, ==, 3);
    shorten(text, &chain, up_to);
    wlink_record_head_of(&chain, &head);
    g_assert_true(g_str_has_prefix(
        text->str, "{\"n\":3,\"t\":\"2026-03-02T11:00:00Z\",\"what\":\"chain-continues\",\"prev\":\""));
    assert_verifies(text->str, &head);
    append(text, &chain, monday + 91000, "call-started", NULL);
    assert_verifies(text->str, &head);
    g_assert_cmpuint(wlink_record_droppable(text->str, text->len, monday + 3 * 3600), ==, 0);
    up_to = wlink_record_droppable(text->str, text->len, G_MAXINT64);
    g_assert_cmpuint(up_to, ==, 11);
    shorten(text, &chain, up_to);
    assert_verifies(text->str, NULL);
}

static void test_dropping_must_be_said(void) {
    struct wlink_record_chain chain;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = record_of(6, &chain);
    g_assert_null(wlink_record_drop(text->str, text->len, 2, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_INVALID);
    shorten(text, &chain, 2);
    g_autofree char *rest = with_lines(text->str, leave_out_second);
    assert_refused(rest, NULL, "line 3 of the record is missing*");
    /* somebody who drops line 3 as well, with a first line that fits */
    const char *third = strchr(text->str, '\n') + 1;
    const char *fourth = strchr(third, '\n') + 1;
    g_autofree char *hash =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)third, (gsize)(fourth - third - 1));
    g_autofree char *forged = g_strdup_printf(
        "{\"n\":3,\"t\":\"2026-03-02T11:00:00Z\",\"what\":\"chain-continues\",\"prev\":\"%s\"}\n%s", hash,
        fourth);
    assert_refused(forged, NULL, "the record begins after line 3*");
}

static void test_a_chain_begins_once(void) {
    struct wlink_record_chain chain;
    g_autoptr(GString) text = record_of(4, &chain);
    shorten(text, &chain, 1);
    g_autofree char *twice =
        g_strdup_printf("%.*s%s", (int)(strchr(text->str, '\n') + 1 - text->str), text->str, text->str);
    assert_refused(twice, NULL, "the record begins anew in place of line 2*");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/form-of-a-line", test_form_of_a_line);
    g_test_add_func("/record/empty", test_empty);
    g_test_add_func("/record/tampering-is-found", test_tampering_is_found);
    g_test_add_func("/record/every-altered-character-is-found", test_every_altered_character_is_found);
    g_test_add_func("/record/a-cut-tail-shows-against-the-head", test_a_cut_tail_shows_against_the_head);
    g_test_add_func("/record/a-torn-line-is-found-and-measured", test_a_torn_line_is_found_and_measured);
    g_test_add_func("/record/no-record-lines", test_no_record_lines);
    g_test_add_func("/record/what-is-not-written", test_what_is_not_written);
    g_test_add_func("/record/head-in-words", test_head_in_words);
    g_test_add_func("/record/retention-keeps-a-chain", test_retention_keeps_a_chain);
    g_test_add_func("/record/dropping-must-be-said", test_dropping_must_be_said);
    g_test_add_func("/record/a-chain-begins-once", test_a_chain_begins_once);
    return g_test_run();
}

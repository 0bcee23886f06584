/* SPDX-License-Identifier: Apache-2.0 */
#include "call/message.h"
#include "common/error.h"

#include <string.h>

static struct wlink_message parse(const char *text) {
    struct wlink_message message;
    g_autoptr(GError) error = NULL;
    wlink_message_parse(text, strlen(text), &message, &error);
    g_assert_no_error(error);
    return message;
}

/* The manual's examples are what this parser takes and this printer writes, and every type has one. */
static void test_examples_of_the_manual(void) {
    g_autofree char *manual = NULL;
    g_assert_true(g_file_get_contents("docs/control-channel.md", &manual, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(manual, "\n", -1);
    unsigned seen = 0;
    for (char **line = lines; *line; line++) {
        if (**line != '{')
            continue;
        struct wlink_message message = parse(*line);
        g_autofree char *printed = wlink_message_print(&message);
        g_assert_cmpstr(printed, ==, *line);
        seen |= 1u << message.type;
    }
    g_assert_cmphex(seen, ==, (1u << WLINK_MESSAGE_TYPE_COUNT) - 2);
}

static void test_fields_arrive(void) {
    struct wlink_message message =
        parse("{\"type\":\"ready\",\"cameras\":{\"room\":\"open\",\"exam\":\"stalled\"},"
              "\"microphone\":true,\"people\":[\"nurse\",\"student\",\"nurse\"]}");
    g_assert_cmpint(message.type, ==, WLINK_MESSAGE_READY);
    g_assert_cmpint(message.cameras[WLINK_STREAM_MAIN], ==, WLINK_DEVICE_OPEN);
    g_assert_cmpint(message.cameras[WLINK_STREAM_EXAM], ==, WLINK_DEVICE_STALLED);
    g_assert_true(message.microphone_works);
    g_assert_cmpuint(message.people, ==, WLINK_PERSON_NURSE | WLINK_PERSON_STUDENT);
    message = parse("{\"type\":\"ask\",\"number\":9007199254740991,\"question\":\"set-camera\"}");
    g_assert_cmpuint(message.number, ==, G_GUINT64_CONSTANT(9007199254740991));
    g_assert_cmpstr(message.question, ==, "set-camera");
    g_assert_cmpint(parse("{\"type\":\"bye\",\"reason\":\"declined\"}").reason, ==, WLINK_CODE_DECLINED);
    g_assert_cmpint(parse("{\"type\":\"hello\",\"version\":1,\"role\":\"consulting\",\"resume\":"
                          "\"0123456789abcdef0123456789abcdef\"}")
                        .role,
                    ==, WLINK_ROLE_CONSULTING);
}

static void test_every_reason_travels(void) {
    for (int code = 0; code < WLINK_CODE_COUNT; code++) {
        struct wlink_message message = {.type = WLINK_MESSAGE_BYE, .reason = (enum wlink_code)code};
        g_autofree char *text = wlink_message_print(&message);
        g_assert_cmpint(parse(text).reason, ==, code);
    }
}

static void test_what_is_newer_is_ignored(void) {
    g_assert_cmpint(parse("{\"type\":\"look\",\"at\":[1,2]}").type, ==, WLINK_MESSAGE_UNKNOWN);
    g_assert_cmpint(parse("{\"type\":\"unknown\"}").type, ==, WLINK_MESSAGE_UNKNOWN);
    g_assert_cmpuint(parse("{\"type\":\"ping\",\"number\":1,\"colour\":{\"x\":[]}}").number, ==, 1);
    g_assert_cmpuint(parse("{\"type\":\"present\",\"people\":[\"dog\",\"nurse\"]}").people, ==,
                     WLINK_PERSON_NURSE);
    g_assert_cmpint(parse("{\"type\":\"bye\",\"reason\":\"out-of-this-world\"}").reason, ==,
                    WLINK_CODE_FAILED);
    g_assert_cmpint(
        parse("{\"type\":\"cameras\",\"cameras\":{\"room\":\"open\",\"exam\":\"none\",\"roof\":1}}").type, ==,
        WLINK_MESSAGE_CAMERAS);
}

static void assert_malformed(const char *text) {
    struct wlink_message message = {.number = 4711};
    g_autoptr(GError) error = NULL;
    if (wlink_message_parse(text, strlen(text), &message, &error))
        g_error("taken although it is malformed: %s", text);
    g_test_message("%s", error->message);
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_CHANNEL_MALFORMED);
    g_assert_cmpuint(message.number, ==, 4711);
}

static void test_malformed(void) {
    static const char *const texts[] = {
        "",
        "hello",
        "[]",
        "{}",
        "{\"type\":1}",
        "{\"type\":\"\"}",
        "{\"type\":\"Ping\"}",
        "{\"type\":\"a-type-whose-name-is-just-too-long\"}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"number\":\"1\"}",
        "{\"type\":\"ping\",\"number\":1.5}",
        "{\"type\":\"ping\",\"number\":-1}",
        "{\"type\":\"ping\",\"number\":9007199254740992}",
        "{\"type\":\"ping\",\"number\":null}",
        "{\"type\":\"ping\",\"number\":1,\"number\":1}",
        "{\"type\":\"hello\",\"version\":0,\"role\":\"wing\"}",
        "{\"type\":\"hello\",\"version\":100,\"role\":\"wing\"}",
        "{\"type\":\"hello\",\"version\":1,\"role\":\"nurse\"}",
        "{\"type\":\"hello\",\"version\":1}",
        "{\"type\":\"muted\",\"muted\":1}",
        "{\"type\":\"muted\",\"muted\":\"true\"}",
        "{\"type\":\"stopped\"}",
        "{\"type\":\"cameras\",\"cameras\":[]}",
        "{\"type\":\"cameras\",\"cameras\":{}}",
        "{\"type\":\"cameras\",\"cameras\":{\"room\":\"open\"}}",
        "{\"type\":\"cameras\",\"cameras\":{\"room\":\"open\",\"exam\":\"ajar\"}}",
        "{\"type\":\"present\",\"people\":\"nurse\"}",
        "{\"type\":\"present\",\"people\":[1]}",
        "{\"type\":\"present\",\"people\":[[]]}",
        "{\"type\":\"present\",\"people\":[null]}",
        "{\"type\":\"present\",\"people\":[\"Nurse Smith\"]}",
        "{\"type\":\"ask\",\"number\":1,\"question\":\"\"}",
        "{\"type\":\"ask\",\"number\":1,\"question\":\"123456789012345678901234567890123\"}",
        "{\"type\":\"ask\",\"number\":1,\"question\":\"is it?\"}",
        "{\"type\":\"answer\",\"number\":1}",
        "{\"type\":\"bye\",\"reason\":7}",
        "{\"type\":\"look\",\"at\":[[[[1]]]]}",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_malformed(texts[i]);
}

static void test_too_many_people(void) {
    g_autoptr(GString) text = g_string_new("{\"type\":\"present\",\"people\":[\"nurse\"");
    for (int i = 1; i < 16; i++)
        g_string_append(text, ",\"nurse\"");
    g_autofree char *sixteen = g_strconcat(text->str, "]}", NULL);
    g_autofree char *seventeen = g_strconcat(text->str, ",\"nurse\"]}", NULL);
    g_assert_cmpuint(parse(sixteen).people, ==, WLINK_PERSON_NURSE);
    assert_malformed(seventeen);
}

static void test_size(void) {
    g_autofree char *pad = g_strnfill(WLINK_MESSAGE_MAX - 27, 'x');
    g_autofree char *largest = g_strdup_printf("{\"type\":\"later\",\"padding\":\"%s\"}", pad);
    g_autofree char *too_large = g_strdup_printf("{\"type\":\"later\",\"padding\":\"%sx\"}", pad);
    g_assert_cmpuint(strlen(too_large), >, WLINK_MESSAGE_MAX);
    largest[WLINK_MESSAGE_MAX - 2] = '"';
    largest[WLINK_MESSAGE_MAX - 1] = '}';
    largest[WLINK_MESSAGE_MAX] = '\0';
    g_assert_cmpint(parse(largest).type, ==, WLINK_MESSAGE_UNKNOWN);
    assert_malformed(too_large);
}

static void test_unknown_is_not_sent(void) {
    g_assert_null(wlink_message_print(&(struct wlink_message){.type = WLINK_MESSAGE_UNKNOWN}));
    g_assert_cmpstr(wlink_message_type_to_string((enum wlink_message_type)WLINK_MESSAGE_TYPE_COUNT), ==,
                    "unknown");
    g_assert_cmpstr(wlink_device_state_to_string((enum wlink_device_state)WLINK_DEVICE_STATE_COUNT), ==,
                    "none");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/examples-of-the-manual", test_examples_of_the_manual);
    g_test_add_func("/message/fields-arrive", test_fields_arrive);
    g_test_add_func("/message/every-reason-travels", test_every_reason_travels);
    g_test_add_func("/message/what-is-newer-is-ignored", test_what_is_newer_is_ignored);
    g_test_add_func("/message/malformed", test_malformed);
    g_test_add_func("/message/too-many-people", test_too_many_people);
    g_test_add_func("/message/size", test_size);
    g_test_add_func("/message/unknown-is-not-sent", test_unknown_is_not_sent);
    return g_test_run();
}

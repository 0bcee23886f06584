/* SPDX-License-Identifier: Apache-2.0 */
#include "dbus/client.h"

#include "unit/fake-unit.h"

/* The client without waiting: asks a fake unit of the same process, which could not answer if anything
 * blocked. */
struct heard {
    GString *events; /* "changed consultation state='idle' …" */
    guint answers;
    enum wlink_code code;
    char *reply;
};

static void on_event(const struct wlink_client_event *event, void *data) {
    static const char *const kinds[] = {"changed", "signal", "gone", "back"};
    struct heard *heard = data;
    g_autofree char *values = event->values ? g_variant_print(event->values, FALSE) : g_strdup("");
    g_string_append_printf(heard->events, "%s %s %s\n", kinds[event->kind],
                           wlink_object_to_string(event->object), values);
}

static void on_answer(GVariant *reply, const GError *error, void *data) {
    struct heard *heard = data;
    heard->answers++;
    heard->code = error ? wlink_error_code(error) : WLINK_CODE_NONE;
    g_free(heard->reply);
    heard->reply = reply ? g_variant_print(reply, FALSE) : NULL;
}

static void wait_answers(const struct heard *heard, guint answers) {
    while (heard->answers < answers)
        g_main_context_iteration(NULL, TRUE);
}

static void wait_event(const struct heard *heard, const char *part) {
    while (!strstr(heard->events->str, part))
        g_main_context_iteration(NULL, TRUE);
}

static void test_asks(wlink_client *client, struct heard *heard) {
    wlink_client_ask(client, WLINK_OBJECT_WAITING, "GetCallers", NULL, on_answer, heard);
    wait_answers(heard, 1);
    assert_has(heard->reply, "HMP Elmbridge");
    fake.refused = "Decline";
    fake.code = WLINK_CODE_NOT_FOUND;
    wlink_client_ask(client, WLINK_OBJECT_WAITING, "Decline", g_variant_new("(s)", "c9"), on_answer, heard);
    wait_answers(heard, 2);
    g_assert_cmpint(heard->code, ==, WLINK_CODE_NOT_FOUND);
    wlink_client_write(client, WLINK_OBJECT_DEVICES, "Volume", g_variant_new_uint32(30), on_answer, heard);
    wait_answers(heard, 3);
    g_assert_cmpint(heard->code, ==, WLINK_CODE_NONE);
    assert_has(fake.asked->str, "Volume=30");
}

static void test_refreshes(wlink_client *client, struct heard *heard) {
    wlink_client_refresh(client);
    wait_event(heard, "changed consultation ");
    wait_event(heard, "changed unit ");
    assert_has(heard->events->str, "'State': <'idle'>");
}

static void test_changes(const struct heard *heard) {
    change(WLINK_PATH_CONSULTATION, "State", "'waiting'");
    wait_event(heard, "changed consultation {'State': <'waiting'>}");
    change(WLINK_PATH_CONSULTATION, "State", "uint32 7"); /* not as the contract says */
    emit(WLINK_PATH_DEVICES, "Level", "(-20.0, -10.0)");
    wait_event(heard, "signal devices ");
    g_assert_null(strstr(heard->events->str, "uint32 7"));
}

static void test_comes_back(wlink_client *client, struct heard *heard) {
    stop_unit();
    wait_event(heard, "gone");
    wlink_client_ask(client, WLINK_OBJECT_WAITING, "GetCallers", NULL, on_answer, heard);
    wait_answers(heard, 4);
    g_assert_cmpint(heard->code, ==, WLINK_CODE_UNIT_NOT_RUNNING);
    for (int i = 0; i < OBJECTS; i++)
        g_clear_pointer(&fake.properties[i], g_variant_dict_unref);
    g_string_truncate(heard->events, 0);
    start_unit();
    wait_event(heard, "back");
    wait_event(heard, "changed devices ");
}

static void test_client(void *fixture, const void *data) {
    (void)fixture, (void)data;
    g_autoptr(GError) error = NULL;
    struct heard heard = {.events = g_string_new(NULL)};
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address(fake.bus), TRUE);
    wlink_client *client = wlink_client_new(on_event, &heard, &error);
    g_assert_no_error(error);
    test_asks(client, &heard);
    test_refreshes(client, &heard);
    test_changes(&heard);
    test_comes_back(client, &heard);
    /* What is not answered when the client is freed is never answered. */
    wlink_client_ask(client, WLINK_OBJECT_WAITING, "GetCallers", NULL, on_answer, &heard);
    wlink_client_refresh(client);
    wlink_client_free(client);
    g_string_truncate(heard.events, 0);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_assert_cmpuint(heard.answers, ==, 4);
    g_assert_cmpstr(heard.events->str, ==, "");
    g_string_free(heard.events, TRUE);
    g_free(heard.reply);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    fake_init(argv[0]);
    fake_add("/client/without-waiting", test_client);
    int code = g_test_run();
    g_free(fake.ctl);
    return code;
}

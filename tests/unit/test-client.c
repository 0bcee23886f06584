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

static GVariant *get_of_keeper(GDBusConnection *connection, const char *sender, const char *path,
                               const char *interface, const char *property, GError **error, void *data) {
    (void)connection, (void)sender, (void)path, (void)interface, (void)error, (void)data;
    const GDBusPropertyInfo *info =
        g_dbus_interface_info_lookup_property(wlink_keeper1_interface_info(), property);
    if (g_str_equal(info->signature, "s"))
        return g_variant_new_string(property);
    return g_str_equal(info->signature, "b") ? g_variant_new_boolean(TRUE) : parse("@a{sv} {}");
}

static GDBusConnection *start_keeper(void) {
    static const GDBusInterfaceVTable vtable = {on_method, get_of_keeper, NULL, {NULL}};
    g_autoptr(GError) error = NULL;
    GDBusConnection *connection = g_dbus_connection_new_for_address_sync(
        g_test_dbus_get_bus_address(fake.bus),
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
        NULL, &error);
    g_assert_no_error(error);
    g_dbus_connection_register_object(connection, WLINK_PATH_KEEPER, wlink_keeper1_interface_info(), &vtable,
                                      NULL, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
        g_variant_new("(su)", WLINK_KEEPER_BUS_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
    g_assert_no_error(error);
    return connection;
}

/* The keeper comes and goes, and the unit is none of that. */
static void test_keeper(wlink_client *client, struct heard *heard) {
    guint answers = heard->answers;
    g_string_truncate(heard->events, 0);
    wlink_client_ask(client, WLINK_OBJECT_KEEPER, "Seen", NULL, on_answer, heard);
    wait_answers(heard, answers + 1);
    g_assert_cmpint(heard->code, ==, WLINK_CODE_KEEPER_NOT_RUNNING);
    g_assert_false(wlink_client_has_keeper(client));
    GDBusConnection *keeper = start_keeper();
    wait_event(heard, "back keeper");
    wait_event(heard, "changed keeper ");
    assert_has(heard->events->str, "'Version': <'Version'>");
    g_assert_true(wlink_client_has_keeper(client));
    wlink_client_ask(client, WLINK_OBJECT_KEEPER, "Seen", NULL, on_answer, heard);
    wait_answers(heard, answers + 2);
    g_assert_cmpint(heard->code, ==, WLINK_CODE_NONE);
    assert_has(fake.asked->str, "Seen()");
    g_dbus_connection_close_sync(keeper, NULL, NULL);
    g_object_unref(keeper);
    wait_event(heard, "gone keeper");
    g_assert_true(wlink_client_is_there(client));
    g_assert_null(strstr(heard->events->str, " unit "));
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
    test_keeper(client, &heard);
    /* What is not answered when the client is freed is never answered. */
    wlink_client_ask(client, WLINK_OBJECT_WAITING, "GetCallers", NULL, on_answer, &heard);
    wlink_client_refresh(client);
    wlink_client_free(client);
    g_string_truncate(heard.events, 0);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_assert_cmpuint(heard.answers, ==, 6);
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/paths.h"
#include "dbus/names.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static void test_names_are_camel_case(void) {
    g_autofree char *one = wlink_dbus_error_name(WLINK_CODE_FAILED);
    g_autofree char *two = wlink_dbus_error_name(WLINK_CODE_NOT_AUTHORISED);
    g_autofree char *four = wlink_dbus_error_name(WLINK_CODE_CONFIG_UNKNOWN_KEY);
    g_assert_cmpstr(one, ==, "org.winglink.Error.Failed");
    g_assert_cmpstr(two, ==, "org.winglink.Error.NotAuthorised");
    g_assert_cmpstr(four, ==, "org.winglink.Error.ConfigUnknownKey");
}

/* Every code survives the way over the bus, with its message, and no two share a name. */
static void test_every_code_crosses_the_bus(void) {
    wlink_dbus_register_errors();
    wlink_dbus_register_errors();
    for (int code = WLINK_CODE_NONE + 1; code < WLINK_CODE_COUNT; code++) {
        g_autoptr(GError) sent = g_error_new(WLINK_ERROR, code, "opening %d", code);
        g_autofree char *name = g_dbus_error_encode_gerror(sent);
        g_autofree char *expected = wlink_dbus_error_name((enum wlink_code)code);
        g_assert_cmpstr(name, ==, expected);
        g_assert_true(g_dbus_is_interface_name(name));
        g_autoptr(GError) received = g_dbus_error_new_for_dbus_error(name, sent->message);
        g_assert_error(received, WLINK_ERROR, code);
        g_autofree char *message = wlink_dbus_error_message(received);
        g_assert_cmpstr(message, ==, sent->message);
    }
}

static void test_message_of_a_local_error(void) {
    g_autoptr(GError) local = g_error_new(WLINK_ERROR, WLINK_CODE_FAILED, "nothing remote");
    g_autofree char *message = wlink_dbus_error_message(local);
    g_assert_cmpstr(message, ==, "nothing remote");
}

static void test_names_are_valid_on_the_bus(void) {
    static const char *const paths[] = {WLINK_PATH_UNIT,         WLINK_PATH_DIRECTORY, WLINK_PATH_DEVICES,
                                        WLINK_PATH_CONSULTATION, WLINK_PATH_WAITING,   WLINK_PATH_STAFF};
    g_assert_true(g_dbus_is_name(WLINK_BUS_NAME));
    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++)
        g_assert_true(g_variant_is_object_path(paths[i]));
}

static void test_paths_of_a_device(void) {
    g_autoptr(wlink_paths) paths = wlink_paths_new("/");
    g_assert_cmpstr(paths->config_file, ==, "/etc/winglink/unit.conf");
    g_assert_cmpstr(paths->certificate_file, ==, "/var/lib/winglink/identity/unit.pem");
    g_assert_cmpstr(paths->ports_dir, ==, "/run/winglink/ports");
}

static void test_paths_are_made_under_their_root(void) {
    g_autofree char *root = g_dir_make_tmp("winglink-names-XXXXXX", NULL);
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_paths_make(paths, &error));
    g_assert_true(wlink_paths_make(paths, &error));
    g_assert_no_error(error);
    GStatBuf status;
    g_assert_cmpint(g_stat(paths->record_dir, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0700);
    g_assert_true(g_str_has_prefix(paths->record_dir, root));
}

static void test_a_root_too_long_for_sockets_is_refused(void) {
    g_autofree char *root = g_strnfill(90, 'x');
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_paths_make(paths, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_TOO_LARGE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/names/camel-case", test_names_are_camel_case);
    g_test_add_func("/names/every-code-crosses-the-bus", test_every_code_crosses_the_bus);
    g_test_add_func("/names/message-of-a-local-error", test_message_of_a_local_error);
    g_test_add_func("/names/valid-on-the-bus", test_names_are_valid_on_the_bus);
    g_test_add_func("/paths/device", test_paths_of_a_device);
    g_test_add_func("/paths/made-under-their-root", test_paths_are_made_under_their_root);
    g_test_add_func("/paths/too-long", test_a_root_too_long_for_sockets_is_refused);
    return g_test_run();
}

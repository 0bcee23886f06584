/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/error.h"
#include "common/json.h"
#include "dbus/generated.h"
#include "dbus/names.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* The real winglinkctl against a fake unit: this process, on a bus of its own. What the fake answers and what
 * its properties are is text in GVariant's format; what it was asked is a text, too. */
enum { OBJECTS = 7 };

static const struct {
    const char *path;
    GDBusInterfaceInfo *(*info)(void);
    const char *properties;
} objects[OBJECTS] = {
    {WLINK_PATH_UNIT, wlink_unit1_interface_info,
     "{'Address': <'wing-1@estate.example'>, 'Name': <'HMP Oakwood, room 1'>, 'Role': <'wing'>, "
     "'FallbackNumber': <'01535 292 000'>, 'Version': <'0.1.0'>, 'Presence': <'available'>, "
     "'Problems': <['clock-unknown']>, 'Ports': <['room', 'far-room']>, 'PanelThere': <true>}"},
    {WLINK_PATH_DIRECTORY, wlink_directory1_interface_info, "@a{sv} {}"},
    {WLINK_PATH_DEVICES, wlink_devices1_interface_info,
     "{'RoomCamera': <'open'>, 'ExamCamera': <'none'>, 'Microphone': <'closed'>, 'Loudspeaker': <'open'>, "
     "'Stopped': <false>, 'StoppedUSec': <int64 0>, 'Fault': <'none'>, 'Volume': <uint32 70>}"},
    {WLINK_PATH_CONSULTATION, wlink_consultation1_interface_info,
     "{'State': <'idle'>, 'Reason': <'none'>, 'ReasonDetail': <''>, 'Room': <''>, 'RoomName': <''>, "
     "'Verified': <false>, 'SessionId': <''>, 'CalledUSec': <int64 0>, 'JoinedUSec': <int64 0>, "
     "'InterruptedUSec': <int64 0>, 'InterruptedReason': <'none'>, 'EndedUSec': <int64 0>, 'MissedUSec': "
     "<int64 0>, 'Interruptions': "
     "<uint32 0>, "
     "'InterruptedForUSec': <int64 0>, 'RecordLine': <uint64 0>, 'Quality': <''>, 'FarCameras': <@a{ss} {}>, "
     "'FarMuted': <false>, 'FarStopped': <false>, "
     "'FarStoppedUSec': <int64 0>, 'FarPeople': <@as []>, 'People': <['nurse']>}"},
    {WLINK_PATH_WAITING, wlink_waiting_list1_interface_info, "{'Count': <uint32 2>}"},
    {WLINK_PATH_STAFF, wlink_staff1_interface_info,
     "{'SignedIn': <'101'>, 'SignedInRole': <'nurse'>, 'LockedUntilUSec': <int64 0>, 'TriesLeft': <uint32 "
     "5>, "
     "'AnyStaff': <true>, 'AnyServing': <true>}"},
    {WLINK_PATH_SELF_CHECK, wlink_self_check1_interface_info,
     "{'State': <'idle'>, 'Checks': <@aa{sv} []>, 'StartedUSec': <int64 0>, 'TookUSec': <int64 0>, "
     "'InService': <true>}"},
};

static const struct {
    const char *method, *reply;
} replies[] = {
    {"GetRooms",
     "([{'address': <'airedale-1@estate.example'>, 'name': <'Airedale Hospital, consulting room 1'>, "
     "'short_name': <'Airedale, room 1'>, 'role': <'consulting'>, 'presence': <'in-consultation'>, "
     "'permission': <'none'>, 'permission_until': <int64 0>}, "
     "{'address': <'airedale-2@estate.example'>, 'name': <'Airedale Hospital, consulting room 2'>, "
     "'short_name': <'Airedale, room 2'>, 'role': <'consulting'>, 'presence': <'unreachable'>, "
     "'permission': <'authorisation-lapsed'>, 'permission_until': <int64 1700000000000000>}],)"},
    {"GetCallers", "([{'id': <'c1'>, 'room': <'wing-2@estate.example'>, 'name': <'HMP Elmbridge, room 1'>, "
                   "'since': <int64 1700000000000000>, 'state': <'connecting'>, 'people': <['nurse']>}, "
                   "{'id': <'c2'>, 'room': <'wing-3@estate.example'>, 'name': <'HMP Featherstone, room 1'>, "
                   "'since': <int64 1700000000000000>, 'state': <'ready'>, 'people': <@as []>}],)"},
    {"ListCameras",
     "([{'role': <'room'>, 'state': <'open'>, 'kind': <'stand-in'>, 'label': <'Garden'>, "
     "'path': <'/run/room'>, 'width': <uint32 1280>, 'height': <uint32 720>, 'frames_per_second': <30.0>, "
     "'format': <'MJPG'>}],)"},
    {"ListSounds",
     "([{'role': <'microphone'>, 'state': <'closed'>, 'kind': <'alsa'>, 'device': <'hw:CARD=PCH'>}],)"},
    {"SignIn", "('0123456789abcdef0123456789abcdef', true)"},
    {"ListStaff", "([{'code': <'101'>, 'role': <'nurse'>, 'state': <'active'>}, "
                  "{'code': <'900'>, 'role': <'technician'>, 'state': <'must-change'>}],)"},
    {"AddStaff", "('482915',)"},
    {"NewPin", "('591842',)"},
    {"Run",
     "([{'name': <'room-camera'>, 'state': <'passed'>, 'code': <'none'>, 'detail': <''>, 'needed': <true>, "
     "'measured': <{'width': <uint32 1280>, 'height': <uint32 720>, 'frames_per_second': <29.9>}>}, "
     "{'name': <'exam-camera'>, 'state': <'failed'>, 'code': <'camera-missing'>, 'detail': <''>, "
     "'needed': <true>, 'measured': <@a{sv} {}>}, "
     "{'name': <'touch'>, 'state': <'not-run'>, 'code': <'not-measured'>, 'detail': <''>, 'needed': <false>, "
     "'measured': <@a{sv} {}>}],)"},
    {"PutIntoService", "()"},
    {"OpenPort", "('/run/winglink/ports/it\\'s 1',)"},
    {"GetPicture", "({'live': <true>, 'width': <uint32 640>, 'height': <uint32 360>, "
                   "'frames_per_second': <29.9>, 'frames': <uint64 100>, 'age_usec': <int64 20000>},)"},
    {"GetStats", "({'round_trip_ms': <1.5>, 'loss_percent': <nan>, 'srtp': <'SRTP_AES128_CM_HMAC_SHA1_80'>, "
                 "'sent_main': <{'width': <uint32 1280>, 'bits': <uint32 2000000>}>},)"},
    {"VerifyRecord", "(true, uint64 3, 'all good')"},
    {"ReadRecord", "(['{\"n\":1,\"t\":\"2026-11-22T12:30:00Z\",\"what\":\"call-started\","
                   "\"room\":\"airedale-1@estate.example\",\"prev\":\"00\"}'],)"},
};

static struct {
    GTestDBus *bus;
    GDBusConnection *connection;
    GVariantDict *properties[OBJECTS];
    GString *asked;        /* "Call('airedale-1@estate.example', {}) …" */
    const char *refused;   /* this method fails … */
    enum wlink_code code;  /* … with this code */
    const char *replace;   /* this method answers … */
    const char *with;      /* … this instead */
    void (*on_read)(void); /* called once when the consultation's state was read */
    const char *typed;     /* what stands on standard input; NULL: nothing */
    char *runtime;         /* the user's runtime folder */
    char *ctl;
} fake;

static inline GVariant *parse(const char *text) {
    g_autoptr(GError) error = NULL;
    GVariant *value = g_variant_parse(NULL, text, NULL, NULL, &error);
    g_assert_no_error(error);
    return value;
}

static inline int index_of(const char *path) {
    for (int i = 0; i < OBJECTS; i++)
        if (g_str_equal(objects[i].path, path))
            return i;
    g_assert_not_reached();
}

static inline const char *reply_of(const char *method) {
    if (fake.replace && g_str_equal(fake.replace, method))
        return fake.with;
    for (unsigned i = 0; i < G_N_ELEMENTS(replies); i++)
        if (g_str_equal(replies[i].method, method))
            return replies[i].reply;
    return NULL;
}

static inline void on_method(GDBusConnection *connection, const char *sender, const char *path,
                             const char *interface, const char *method, GVariant *arguments,
                             GDBusMethodInvocation *invocation, void *data) {
    (void)connection, (void)sender, (void)path, (void)interface, (void)data;
    g_autofree char *text = g_variant_print(arguments, FALSE);
    g_string_append_printf(fake.asked, "%s%s ", method, text);
    if (fake.refused && g_str_equal(fake.refused, method)) {
        g_dbus_method_invocation_return_error(invocation, WLINK_ERROR, (int)fake.code, "the fake says no");
        return;
    }
    const char *reply = reply_of(method);
    g_autoptr(GVariant) value = reply ? parse(reply) : NULL;
    g_dbus_method_invocation_return_value(invocation, value);
}

static inline GVariant *on_get(GDBusConnection *connection, const char *sender, const char *path,
                               const char *interface, const char *property, GError **error, void *data) {
    (void)connection, (void)sender, (void)interface, (void)error, (void)data;
    GVariant *value = g_variant_dict_lookup_value(fake.properties[index_of(path)], property, NULL);
    g_assert_nonnull(value);
    if (fake.on_read && g_str_equal(property, "State"))
        g_steal_pointer (&fake.on_read)();
    return value;
}

static inline gboolean on_set(GDBusConnection *connection, const char *sender, const char *path,
                              const char *interface, const char *property, GVariant *value, GError **error,
                              void *data) {
    (void)connection, (void)sender, (void)interface, (void)error, (void)data;
    g_autofree char *text = g_variant_print(value, FALSE);
    g_string_append_printf(fake.asked, "%s=%s ", property, text);
    g_variant_dict_insert_value(fake.properties[index_of(path)], property, value);
    return TRUE;
}

/* Changes a property of an object and says so. */
static inline void change(const char *path, const char *property, const char *text) {
    g_autoptr(GVariant) value = parse(text);
    int i = index_of(path);
    g_variant_dict_insert_value(fake.properties[i], property, value);
    GVariantBuilder changed;
    g_variant_builder_init(&changed, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&changed, "{sv}", property, value);
    g_dbus_connection_emit_signal(
        fake.connection, NULL, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new("(s@a{sv}as)", objects[i].info()->name, g_variant_builder_end(&changed), NULL), NULL);
}

static inline void emit(const char *path, const char *name, const char *arguments) {
    g_autoptr(GVariant) value = parse(arguments);
    g_dbus_connection_emit_signal(fake.connection, NULL, path, objects[index_of(path)].info()->name, name,
                                  value, NULL);
}

static inline void start_unit(void) {
    static const GDBusInterfaceVTable vtable = {on_method, on_get, on_set, {NULL}};
    g_autoptr(GError) error = NULL;
    fake.connection = g_dbus_connection_new_for_address_sync(
        g_test_dbus_get_bus_address(fake.bus),
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
        NULL, &error);
    g_assert_no_error(error);
    for (int i = 0; i < OBJECTS; i++) {
        g_autoptr(GVariant) properties = parse(objects[i].properties);
        fake.properties[i] = g_variant_dict_new(properties);
        g_dbus_connection_register_object(fake.connection, objects[i].path, objects[i].info(), &vtable, NULL,
                                          NULL, &error);
        g_assert_no_error(error);
    }
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        fake.connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "RequestName", g_variant_new("(su)", WLINK_BUS_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
        &error);
    g_assert_no_error(error);
}

static inline void set_up(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(fake.bus);
    fake.asked = g_string_new(NULL);
    fake.runtime = g_dir_make_tmp("winglink-cli-XXXXXX", NULL);
    start_unit();
}

static inline void stop_unit(void) {
    g_dbus_connection_close_sync(fake.connection, NULL, NULL);
    g_clear_object(&fake.connection);
}

/* Where winglinkctl keeps the token of a sign-in on this bus. */
static inline char *token_file(void) {
    g_autofree char *hash =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, g_test_dbus_get_bus_address(fake.bus), -1);
    return g_strdup_printf("%s/winglinkctl-%.16s", fake.runtime, hash);
}

static inline void tear_down(void *fixture, const void *data) {
    (void)fixture, (void)data;
    if (fake.connection)
        stop_unit();
    for (int i = 0; i < OBJECTS; i++)
        g_clear_pointer(&fake.properties[i], g_variant_dict_unref);
    g_string_free(fake.asked, TRUE);
    g_autofree char *file = token_file();
    g_unlink(file);
    g_assert_cmpint(g_rmdir(fake.runtime), ==, 0);
    g_clear_pointer(&fake.runtime, g_free);
    g_test_dbus_down(fake.bus);
    g_object_unref(fake.bus);
    fake.refused = fake.replace = fake.typed = NULL;
}

static inline GSubprocess *spawn(const char *arguments) {
    g_auto(GStrv) argv = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *line = g_strdup_printf("%s %s", fake.ctl, arguments);
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_setenv(launcher, "XDG_RUNTIME_DIR", fake.runtime, TRUE);
    g_subprocess_launcher_setenv(launcher, "DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address(fake.bus),
                                 TRUE);
    g_subprocess_launcher_setenv(launcher, "LC_ALL", "C.UTF-8", TRUE);
    g_subprocess_launcher_setenv(launcher, "TZ", "UTC", TRUE);
    g_assert_true(g_shell_parse_argv(line, NULL, &argv, &error));
    GSubprocess *process = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv, &error);
    g_assert_no_error(error);
    return process;
}

struct outcome {
    GMainLoop *loop;
    char *out, *err;
};

static inline void on_finished(GObject *source, GAsyncResult *result, void *data) {
    struct outcome *outcome = data;
    g_autoptr(GError) error = NULL;
    g_subprocess_communicate_utf8_finish(G_SUBPROCESS(source), result, &outcome->out, &outcome->err, &error);
    g_assert_no_error(error);
    g_main_loop_quit(outcome->loop);
}

/* Runs winglinkctl to its end while the fake unit answers. out gets what it printed on the channel that the
 * exit code makes interesting. */
static inline char *run(const char *arguments, int expected_code) {
    g_autoptr(GSubprocess) process = spawn(arguments);
    struct outcome outcome = {.loop = g_main_loop_new(NULL, FALSE)};
    g_subprocess_communicate_utf8_async(process, fake.typed, NULL, on_finished, &outcome);
    g_main_loop_run(outcome.loop);
    g_main_loop_unref(outcome.loop);
    g_autofree char *out = outcome.out;
    g_autofree char *err = outcome.err;
    if (!g_subprocess_get_if_exited(process) || g_subprocess_get_exit_status(process) != expected_code)
        g_error("winglinkctl %s: not exit code %d\n%s%s", arguments, expected_code, out, err);
    if (expected_code == 0)
        g_assert_cmpstr(err, ==, "");
    return expected_code == 0 ? g_steal_pointer(&out) : g_steal_pointer(&err);
}

static inline GVariant *parse_json(const char *text) {
    static const struct wlink_json_limits limits = {.bytes = 65536, .depth = 16, .values = 1000};
    g_autoptr(GError) error = NULL;
    GVariant *object = wlink_json_parse(text, strlen(text), &limits, &error);
    if (!object)
        g_error("%s in %s", error->message, text);
    return object;
}

static inline void assert_has(const char *text, const char *part) {
    if (!strstr(text, part))
        g_error("\"%s\" is missing in:\n%s", part, text);
}

/* With a fixture of no size GLib takes the tear-down for a destructor of the data, and calls it for each case
 * that did not run, too. */
static inline void fake_add(const char *name, void (*test)(void *, const void *)) {
    g_test_add_vtable(name, 1, NULL, set_up, test, tear_down);
}

/* Finds the winglinkctl that was built with this test. */
static inline void fake_init(const char *program) {
    g_autofree char *self = g_canonicalize_filename(program, NULL);
    g_autofree char *tests = g_path_get_dirname(self);
    fake.ctl = g_canonicalize_filename("../../winglinkctl", tests);
    wlink_dbus_register_errors();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/json.h"
#include "dbus/generated.h"
#include "dbus/names.h"

#include <gio/gio.h>
#include <string.h>

/* The real winglinkctl against a fake unit: this process, on a bus of its own. What the fake answers and what
 * its properties are is text in GVariant's format; what it was asked is a text, too. */
enum { OBJECTS = 5 };

static const struct {
    const char *path;
    GDBusInterfaceInfo *(*info)(void);
    const char *properties;
} objects[OBJECTS] = {
    {WLINK_PATH_UNIT, wlink_unit1_interface_info,
     "{'Address': <'wing-1@estate.example'>, 'Name': <'HMP Oakwood, room 1'>, 'Role': <'wing'>, "
     "'FallbackNumber': <'01535 292 000'>, 'Version': <'0.1.0'>, 'Presence': <'available'>, "
     "'Problems': <['clock-unknown']>, 'Ports': <['room', 'far-room']>}"},
    {WLINK_PATH_DIRECTORY, wlink_directory1_interface_info, "@a{sv} {}"},
    {WLINK_PATH_DEVICES, wlink_devices1_interface_info,
     "{'RoomCamera': <'open'>, 'ExamCamera': <'none'>, 'Microphone': <'closed'>, 'Loudspeaker': <'open'>, "
     "'Stopped': <false>, 'Fault': <'none'>, 'Volume': <uint32 70>}"},
    {WLINK_PATH_CONSULTATION, wlink_consultation1_interface_info,
     "{'State': <'idle'>, 'Reason': <'none'>, 'ReasonDetail': <''>, 'Room': <''>, 'RoomName': <''>, "
     "'Verified': <false>, 'SessionId': <''>, 'CalledUSec': <int64 0>, 'JoinedUSec': <int64 0>, "
     "'InterruptedUSec': <int64 0>, 'EndedUSec': <int64 0>, 'Quality': <''>, 'FarCameras': <@a{ss} {}>, "
     "'FarMuted': <false>, 'FarStopped': <false>, 'FarPeople': <@as []>, 'People': <['nurse']>}"},
    {WLINK_PATH_WAITING, wlink_waiting_list1_interface_info, "{'Count': <uint32 2>}"},
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
    char *ctl;
} fake;

static GVariant *parse(const char *text) {
    g_autoptr(GError) error = NULL;
    GVariant *value = g_variant_parse(NULL, text, NULL, NULL, &error);
    g_assert_no_error(error);
    return value;
}

static int index_of(const char *path) {
    for (int i = 0; i < OBJECTS; i++)
        if (g_str_equal(objects[i].path, path))
            return i;
    g_assert_not_reached();
}

static const char *reply_of(const char *method) {
    if (fake.replace && g_str_equal(fake.replace, method))
        return fake.with;
    for (unsigned i = 0; i < G_N_ELEMENTS(replies); i++)
        if (g_str_equal(replies[i].method, method))
            return replies[i].reply;
    return NULL;
}

static void on_method(GDBusConnection *connection, const char *sender, const char *path,
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

static GVariant *on_get(GDBusConnection *connection, const char *sender, const char *path,
                        const char *interface, const char *property, GError **error, void *data) {
    (void)connection, (void)sender, (void)interface, (void)error, (void)data;
    GVariant *value = g_variant_dict_lookup_value(fake.properties[index_of(path)], property, NULL);
    g_assert_nonnull(value);
    if (fake.on_read && g_str_equal(property, "State"))
        g_steal_pointer (&fake.on_read)();
    return value;
}

static gboolean on_set(GDBusConnection *connection, const char *sender, const char *path,
                       const char *interface, const char *property, GVariant *value, GError **error,
                       void *data) {
    (void)connection, (void)sender, (void)interface, (void)error, (void)data;
    g_autofree char *text = g_variant_print(value, FALSE);
    g_string_append_printf(fake.asked, "%s=%s ", property, text);
    g_variant_dict_insert_value(fake.properties[index_of(path)], property, value);
    return TRUE;
}

/* Changes a property of an object and says so. */
static void change(const char *path, const char *property, const char *text) {
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

static void emit(const char *path, const char *name, const char *arguments) {
    g_autoptr(GVariant) value = parse(arguments);
    g_dbus_connection_emit_signal(fake.connection, NULL, path, objects[index_of(path)].info()->name, name,
                                  value, NULL);
}

static void start_unit(void) {
    static const GDBusInterfaceVTable vtable = {on_method, on_get, on_set, {NULL}};
    g_autoptr(GError) error = NULL;
    fake.connection = g_dbus_connection_new_for_address_sync(
        g_test_dbus_get_bus_address(fake.bus),
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
        NULL, &error);
    g_assert_no_error(error);
    for (int i = 0; i < OBJECTS; i++) {
        g_autoptr(GVariant) properties = g_variant_ref_sink(parse(objects[i].properties));
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

static void set_up(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(fake.bus);
    fake.asked = g_string_new(NULL);
    start_unit();
}

static void stop_unit(void) {
    g_dbus_connection_close_sync(fake.connection, NULL, NULL);
    g_clear_object(&fake.connection);
}

static void tear_down(void *fixture, const void *data) {
    (void)fixture, (void)data;
    if (fake.connection)
        stop_unit();
    for (int i = 0; i < OBJECTS; i++)
        g_clear_pointer(&fake.properties[i], g_variant_dict_unref);
    g_string_free(fake.asked, TRUE);
    g_test_dbus_down(fake.bus);
    g_object_unref(fake.bus);
    fake.refused = fake.replace = NULL;
}

static GSubprocess *spawn(const char *arguments) {
    g_auto(GStrv) argv = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *line = g_strdup_printf("%s %s", fake.ctl, arguments);
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
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

static void on_finished(GObject *source, GAsyncResult *result, void *data) {
    struct outcome *outcome = data;
    g_autoptr(GError) error = NULL;
    g_subprocess_communicate_utf8_finish(G_SUBPROCESS(source), result, &outcome->out, &outcome->err, &error);
    g_assert_no_error(error);
    g_main_loop_quit(outcome->loop);
}

/* Runs winglinkctl to its end while the fake unit answers. out gets what it printed on the channel that the
 * exit code makes interesting. */
static char *run(const char *arguments, int expected_code) {
    g_autoptr(GSubprocess) process = spawn(arguments);
    struct outcome outcome = {.loop = g_main_loop_new(NULL, FALSE)};
    g_subprocess_communicate_utf8_async(process, NULL, NULL, on_finished, &outcome);
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

static GVariant *parse_json(const char *text) {
    static const struct wlink_json_limits limits = {.bytes = 65536, .depth = 16, .values = 1000};
    g_autoptr(GError) error = NULL;
    GVariant *object = wlink_json_parse(text, strlen(text), &limits, &error);
    if (!object)
        g_error("%s in %s", error->message, text);
    return object;
}

static void assert_has(const char *text, const char *part) {
    if (!strstr(text, part))
        g_error("\"%s\" is missing in:\n%s", part, text);
}

/* --- every verb: what it asks, and a part of what it prints */
static const struct {
    const char *arguments, *asked, *printed;
} verbs[] = {
    {"status", "", "HMP Oakwood, room 1\n"},
    {"status", "", "Room camera on · No exam camera · Microphone off · Loudspeaker on\n"},
    {"status", "",
     "Problem: This unit does not know the time, so it cannot check permissions. (clock-unknown)\n"},
    {"status", "", "ring 01535 292 000.\nProblem"},
    {"rooms", "GetRooms() ",
     "Airedale Hospital, consulting room 1  Busy: you can wait  airedale-1@estate.example"},
    {"rooms", "GetRooms() ",
     "Permission to call Airedale Hospital, consulting room 2 ended on 14 November 2023.\n"},
    {"check", "Check({},) ", "Room camera on"},
    {"check room microphone", "Check({'devices': <['room', 'microphone']>},) ", "Room camera on"},
    {"call 'ROOM 1'", "GetRooms() Call('airedale-1@estate.example', {}) ",
     "No consultation\nHere: Nurse\n"},
    {"call airedale-2@estate.example", "GetRooms() Call('airedale-2@estate.example', {}) ", ""},
    {"answer", "Answer() ", "No consultation"},
    {"join", "GetCallers() Join('c2',) ", ""},
    {"join elmbridge", "GetCallers() Join('c1',) ", ""},
    {"decline", "Decline() ", ""},
    {"decline c2", "GetCallers() Decline('c2',) ", ""},
    {"waiting", "GetCallers() ", "HMP Elmbridge, room 1 "},
    {"mute", "SetDevice('microphone', false) ", "Microphone off"},
    {"mute on", "SetDevice('microphone', false) ", ""},
    {"mute off", "SetDevice('microphone', true) ", ""},
    {"camera exam on", "SetDevice('exam', true) ", "No exam camera"},
    {"camera room off", "SetDevice('room', false) ", ""},
    {"stop", "StopAll() ", "Room camera on"},
    {"resume", "StartSending() ", ""},
    {"note 'room 1' ten minutes -- --late",
     "GetRooms() SendNote('airedale-1@estate.example', 'ten minutes --late') ", ""},
    {"people", "", "Nurse\n"},
    {"people nurse,officer-outside", "People=['nurse', 'officer-outside'] ", "Nurse, Officer outside\n"},
    {"people none", "People=[] ", "Nobody was named.\n"},
    {"end", "End() ", ""},
    {"dismiss", "Dismiss() ", ""},
    {"cameras", "ListCameras() ",
     "room  Room camera on  stand-in  1280x720, 30 a second, MJPG  Garden  /run/room\n"},
    {"sounds", "ListSounds() ", "microphone  Microphone off  alsa  hw:CARD=PCH\n"},
    {"tone test", "PlayTone('test',) ", ""},
    {"tone off", "PlayTone('',) ", ""},
    {"volume", "", "Volume 70\n"},
    {"volume 0", "Volume=0 ", "Volume 0\n"},
    {"presence", "", "Free to call\n"},
    {"presence out-of-hours", "Presence='out-of-hours' ", "Closed now\n"},
    {"port far-room", "OpenPort('far-room',) ", "unixfdsrc socket-path='/run/winglink/ports/it'\\''s 1' !"},
    {"picture room", "GetPicture('room',) ",
     "room: Live, 640x360, 29.9 a second, 100 pictures, the newest 20 ms old\n"},
    {"stats", "GetStats() ", "Round trip 1.5 ms"},
    {"log", "ReadRecord(20,) ", "2026-11-22T12:30:00Z  call-started  room=airedale-1@estate.example\n"},
    {"log --lines 1000", "ReadRecord(1000,) ", "call-started"},
    {"log --verify", "VerifyRecord() ", "The record is whole: 3 lines.\n"},
    {"help", "", "winglinkctl  call ROOM"},
    {"help call", "", "--wait"},
};

static void test_verbs(void *fixture, const void *data) {
    (void)fixture, (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++) {
        g_string_truncate(fake.asked, 0);
        g_autofree char *out = run(verbs[i].arguments, 0);
        g_assert_cmpstr(fake.asked->str, ==, verbs[i].asked);
        assert_has(out, verbs[i].printed);
    }
}

/* Reading verbs with --json: one object on one line, with this in it. */
static const struct {
    const char *arguments, *part;
} readers[] = {
    {"status --json", "\"consultation\":{"},
    {"status --json", "\"called_usec\":0"},
    {"status --json", "\"fallback_number\":\"01535 292 000\""},
    {"status --json", "\"problems\":[\"clock-unknown\"]"},
    {"rooms --json", "{\"rooms\":[{\"address\":\"airedale-1@estate.example\""},
    {"check --json", "\"room_camera\":\"open\""},
    {"waiting --json", "{\"callers\":[{\"id\":\"c1\""},
    {"people --json", "{\"people\":[\"nurse\"]}"},
    {"cameras --json", "\"frames_per_second\":30.0"},
    {"sounds --json", "{\"sounds\":[{\"role\":\"microphone\""},
    {"volume --json", "{\"volume\":70}"},
    {"presence --json", "{\"presence\":\"available\"}"},
    {"port room --json", "{\"name\":\"room\",\"socket\":\"/run/winglink/ports/it's 1\"}"},
    {"picture --json room", "\"age_usec\":20000"},
    {"stats --json", "\"loss_percent\":null"},
    {"stats --json", "\"sent_main\":{\"width\":1280,"},
    {"log --json", "{\"lines\":[{\"n\":1,"},
    {"log --json --verify", "{\"good\":true,\"lines\":3,\"words\":\"all good\"}"},
};

static void test_json(void *fixture, const void *data) {
    (void)fixture, (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++) {
        g_autofree char *out = run(readers[i].arguments, 0);
        g_autoptr(GVariant) object = parse_json(out);
        g_assert_true(strchr(out, '\n') == out + strlen(out) - 1);
        assert_has(out, readers[i].part);
    }
}

static const struct {
    const char *arguments;
    int code;
    const char *words;
} mistakes[] = {
    {"", 2, "winglinkctl: Say what to do, as in \"winglinkctl status\". See: winglinkctl help\n"},
    {"statsu", 2, "winglinkctl: There is no verb \"statsu\". See: winglinkctl help\n"},
    {"status now", 2, "winglinkctl: \"status\" takes no argument. See: winglinkctl help status\n"},
    {"call", 2, "winglinkctl: \"call\" needs ROOM. See: winglinkctl help call\n"},
    {"join a b", 2, "winglinkctl: \"join\" takes no more than [CALLER]. See: winglinkctl help join\n"},
    {"end --json", 2, "winglinkctl: \"end\" has no option --json. See: winglinkctl help end\n"},
    {"log --lines 1001", 2,
     "winglinkctl: --lines takes a number from 1 to 1000. See: winglinkctl help log\n"},
    {"log --lines", 2, "winglinkctl: --lines takes a number from 1 to 1000. See: winglinkctl help log\n"},
    {"note 'room 1' \xff", 2, "winglinkctl: An argument is not UTF-8 text. See: winglinkctl help note\n"},
    {"call airedale", 1,
     "winglinkctl: That was not understood: \"airedale\" fits 2: Airedale Hospital, consulting room 1; "
     "Airedale "
     "Hospital, consulting room 2. (invalid)\n"},
    {"call bradford", 1,
     "winglinkctl: There is no such thing here: no room has \"bradford\" in its name. (not-found)\n"},
    {"mute maybe", 1, "winglinkctl: That was not understood: \"maybe\" is neither on nor off. (invalid)\n"},
    {"camera hall on", 1,
     "winglinkctl: That was not understood: \"hall\" is neither room nor exam. (invalid)\n"},
    {"volume 101", 1,
     "winglinkctl: That was not understood: the volume is a number from 0 to 100, not \"101\". (invalid)\n"},
    {"help nothing", 1, "winglinkctl: There is no such thing here: the verb \"nothing\". (not-found)\n"},
};

static void test_mistakes(void *fixture, const void *data) {
    (void)fixture, (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *err = run(mistakes[i].arguments, mistakes[i].code);
        g_assert_cmpstr(err, ==, mistakes[i].words);
    }
}

/* A refusal of the daemon: one sentence with the room and the consultation's detail, then the code. */
static void test_refusals(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.refused = "Call";
    fake.code = WLINK_CODE_AUTHORISATION_LAPSED;
    change(WLINK_PATH_CONSULTATION, "Reason", "'authorisation-lapsed'");
    change(WLINK_PATH_CONSULTATION, "ReasonDetail", "'20 November 2026'");
    g_autofree char *call = run("call airedale-1@estate.example", 1);
    g_assert_cmpstr(
        call, ==,
        "winglinkctl: Permission to call Airedale Hospital, consulting room 1 ended on 20 November "
        "2026. (authorisation-lapsed: the fake says no)\n");
    fake.refused = "SetDevice";
    fake.code = WLINK_CODE_NOT_NOW;
    g_autofree char *mute = run("mute", 1);
    g_assert_cmpstr(mute, ==, "winglinkctl: That cannot be done now: the fake says no. (not-now)\n");
    fake.refused = "Join";
    fake.code = WLINK_CODE_RECORD_UNWRITABLE;
    g_autofree char *join = run("join", 1);
    assert_has(join, "(record-unwritable: the fake says no)\n");
}

static void test_nobody_is_ready(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.replace = "GetCallers";
    fake.with = "(@aa{sv} [],)";
    g_autofree char *waiting = run("waiting", 0);
    g_assert_cmpstr(waiting, ==, "Nobody is waiting\n");
    g_autofree char *join = run("join", 1);
    assert_has(join, "(not-found)\n");
    fake.with = "([{'id': <'c9'>, 'name': <'Foreign room'>, 'state': <'ringing'>}],)";
    g_string_truncate(fake.asked, 0);
    g_autofree char *ringing = run("join", 0);
    g_assert_cmpstr(fake.asked->str, ==, "GetCallers() Join('c9',) ");
}

static void test_a_broken_record_is_a_failure(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.replace = "VerifyRecord";
    fake.with = "(false, uint64 2, 'line 2 was altered')";
    g_autofree char *words = run("log --verify", 1);
    assert_has(words, "the record is not whole: line 2 was altered");
}

static void join_now(void) {
    change(WLINK_PATH_CONSULTATION, "RoomName", "'Airedale Hospital, consulting room 1'");
    change(WLINK_PATH_CONSULTATION, "Verified", "true");
    change(WLINK_PATH_CONSULTATION, "State", "'in-consultation'");
}

static void refuse_now(void) {
    change(WLINK_PATH_CONSULTATION, "Reason", "'declined'");
    change(WLINK_PATH_CONSULTATION, "State", "'refused'");
}

static void wait_for_refusal(void) {
    change(WLINK_PATH_CONSULTATION, "State", "'waiting'");
    fake.on_read = refuse_now;
}

static void wait_for_join(void) {
    change(WLINK_PATH_CONSULTATION, "State", "'waiting'");
    fake.on_read = join_now;
}

static void test_call_waits(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.on_read = wait_for_join;
    g_autofree char *joined = run("call --wait 'room 1'", 0);
    g_assert_cmpstr(joined, ==,
                    "In a consultation\nWith: Airedale Hospital, consulting room 1. Verified and encrypted\n"
                    "Here: Nurse\n");
    change(WLINK_PATH_CONSULTATION, "State", "'calling'");
    fake.on_read = wait_for_refusal;
    g_autofree char *refused = run("call --wait 'room 1'", 1);
    assert_has(refused, "Airedale Hospital, consulting room 1 cannot take you today. (declined: ");
}

static void test_no_unit(void *fixture, const void *data) {
    (void)fixture, (void)data;
    stop_unit();
    g_autofree char *absent = run("status", 3);
    assert_has(absent, "systemctl start winglinkd");
    assert_has(absent, "(unit-not-running: ");
    g_autofree char *help = run("help", 0);
    g_assert_cmpstr(help, !=, "");
}

/* --- watch */
struct lines {
    GMainLoop *loop;
    char *line;
};

static void on_line(GObject *source, GAsyncResult *result, void *data) {
    struct lines *lines = data;
    g_autoptr(GError) error = NULL;
    lines->line =
        g_data_input_stream_read_line_finish_utf8(G_DATA_INPUT_STREAM(source), result, NULL, &error);
    g_assert_no_error(error);
    g_main_loop_quit(lines->loop);
}

static char *read_line(GDataInputStream *stream) {
    struct lines lines = {.loop = g_main_loop_new(NULL, FALSE)};
    g_data_input_stream_read_line_async(stream, G_PRIORITY_DEFAULT, NULL, on_line, &lines);
    g_main_loop_run(lines.loop);
    g_main_loop_unref(lines.loop);
    g_assert_nonnull(lines.line);
    return lines.line;
}

/* The next line is an object of this object and event, and has this part. */
static void assert_event(GDataInputStream *stream, const char *object, const char *event, const char *part) {
    g_autofree char *line = read_line(stream);
    g_autoptr(GVariant) parsed = parse_json(line);
    const char *is_object, *is_event;
    gint64 time;
    g_assert_true(g_variant_lookup(parsed, "object", "&s", &is_object));
    g_assert_true(g_variant_lookup(parsed, "event", "&s", &is_event));
    g_assert_true(g_variant_lookup(parsed, "t", "x", &time));
    g_assert_cmpstr(is_object, ==, object);
    g_assert_cmpstr(is_event, ==, event);
    g_assert_cmpint(ABS(g_get_real_time() - time), <, 600 * G_USEC_PER_SEC);
    assert_has(line, part);
}

static void assert_snapshot(GDataInputStream *stream) {
    assert_event(stream, "unit", "properties", "\"properties\":{\"address\":");
    assert_event(stream, "directory", "properties", "\"rooms\":[{");
    assert_event(stream, "devices", "properties", "\"sounds\":[{");
    assert_event(stream, "consultation", "properties", "\"state\":\"idle\"");
    assert_event(stream, "waiting", "properties", "\"callers\":[{");
}

static void test_watch(void *fixture, const void *data) {
    (void)fixture, (void)data;
    g_autoptr(GSubprocess) process = spawn("watch --json --no-level");
    g_autoptr(GDataInputStream) stream = g_data_input_stream_new(g_subprocess_get_stdout_pipe(process));
    assert_snapshot(stream);
    change(WLINK_PATH_CONSULTATION, "CalledUSec", "int64 5");
    assert_event(stream, "consultation", "properties", "\"properties\":{\"called_usec\":5}");
    emit(WLINK_PATH_DEVICES, "Level", "(-20.0, -10.0)");
    emit(WLINK_PATH_CONSULTATION, "Note", "('a@b', 'Airedale', 'soon', int64 7)");
    assert_event(stream, "consultation", "Note",
                 "\"room\":\"a@b\",\"name\":\"Airedale\",\"text\":\"soon\",\"time\":7");
    emit(WLINK_PATH_WAITING, "CallerChanged", "({'id': <'c1'>, 'gone': <true>},)");
    assert_event(stream, "waiting", "CallerChanged", "\"caller\":{\"id\":\"c1\",\"gone\":true}");
    stop_unit();
    assert_event(stream, "unit", "gone", "");
    g_subprocess_force_exit(process);
    g_assert_true(g_subprocess_wait(process, NULL, NULL));
}

static void test_watch_in_words(void *fixture, const void *data) {
    (void)fixture, (void)data;
    g_autoptr(GSubprocess) process = spawn("watch");
    g_autoptr(GDataInputStream) stream = g_data_input_stream_new(g_subprocess_get_stdout_pipe(process));
    for (;;) {
        g_autofree char *line = read_line(stream);
        if (strstr(line, " waiting properties callers "))
            break;
    }
    emit(WLINK_PATH_DEVICES, "Level", "(-20.5, -inf)");
    g_autofree char *rms = read_line(stream);
    g_autofree char *peak = read_line(stream);
    assert_has(rms, " devices Level rms -20.5");
    assert_has(peak, " devices Level peak -inf");
    g_subprocess_force_exit(process);
    g_assert_true(g_subprocess_wait(process, NULL, NULL));
}

/* --- generated files; run from the top of the source, as tests/run does */
static void test_generated_files(void *fixture, const void *data) {
    (void)fixture, (void)data;
    static const struct {
        const char *file, *arguments;
    } files[] = {
        {"docs/winglinkctl.md", "help --manual"},
        {"rootfs-overlay/usr/share/bash-completion/completions/winglinkctl", "help --completion"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *written = NULL;
        g_autofree char *now = run(files[i].arguments, 0);
        g_autoptr(GError) error = NULL;
        g_file_get_contents(files[i].file, &written, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(written, ==, now);
    }
}

static void add(const char *name, void (*test)(void *, const void *)) {
    g_test_add_vtable(name, 0, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv) {
    g_autofree char *self = g_canonicalize_filename(argv[0], NULL);
    g_autofree char *tests = g_path_get_dirname(self);
    g_test_init(&argc, &argv, NULL);
    fake.ctl = g_canonicalize_filename("../../winglinkctl", tests);
    wlink_dbus_register_errors();
    add("/cli/verbs", test_verbs);
    add("/cli/json", test_json);
    add("/cli/mistakes", test_mistakes);
    add("/cli/refusals", test_refusals);
    add("/cli/nobody-is-ready", test_nobody_is_ready);
    add("/cli/broken-record", test_a_broken_record_is_a_failure);
    add("/cli/call-waits", test_call_waits);
    add("/cli/no-unit", test_no_unit);
    add("/cli/watch", test_watch);
    add("/cli/watch-in-words", test_watch_in_words);
    add("/cli/generated-files", test_generated_files);
    int code = g_test_run();
    g_free(fake.ctl);
    return code;
}

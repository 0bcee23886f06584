/* SPDX-License-Identifier: Apache-2.0 */
#include "dbus/names.h"

#include <gio/gio.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* The image's policies for winglinkd, the keeper, RAUC and the panel, in a real dbus-daemon. There is one
 * user here: so the same file is tried as it is, and with that user put in the place of one of its users. Run
 * from the top of the source. */
#define POLICIES "rootfs-overlay/usr/share/dbus-1/system.d/"

struct policy {
    const char *file, *name;
    bool open; /* the service's own file, which is not ours, lets everybody ask */
};
static const struct policy unit_policy = {POLICIES "org.winglink.Unit1.conf", WLINK_BUS_NAME};
static const struct policy keeper_policy = {POLICIES "org.winglink.Keeper1.conf", WLINK_KEEPER_BUS_NAME};
static const struct policy rauc_policy = {POLICIES "de.pengutronix.rauc.conf", "de.pengutronix.rauc"};
static const struct policy *tried = &unit_policy;

/* As Debian's /usr/share/dbus-1/system.conf has it: no names, no calls, but signals and replies. */
static const char base[] =
    "<busconfig><type>system</type><listen>unix:tmpdir=%s</listen><auth>EXTERNAL</auth>"
    "<policy context='default'><allow user='*'/><deny own='*'/>"
    "<deny send_type='method_call'/><allow send_type='signal'/>"
    "<allow send_requested_reply='true' send_type='method_return'/>"
    "<allow send_requested_reply='true' send_type='error'/>"
    "<allow receive_type='method_call'/><allow receive_type='method_return'/>"
    "<allow receive_type='error'/><allow receive_type='signal'/>"
    "<allow send_destination='org.freedesktop.DBus'/></policy>"
    "<include>%s</include>%s%s</busconfig>";

/* Lets the one user have the name, where only calls and signals are tried. */
static const char lent_name[] = "<policy user='%s'><allow own='%s'/></policy>";
static const char open_name[] = "<policy context='default'><allow send_destination='%s'/></policy>";

struct bus {
    char *folder, *policy, *config, *address;
    GSubprocess *daemon;
    GDBusConnection *unit, *caller;
};

static GDBusConnection *connect_to(const char *address) {
    g_autoptr(GError) error = NULL;
    GDBusConnection *connection = g_dbus_connection_new_for_address_sync(
        address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
        NULL, &error);
    g_assert_no_error(error);
    return connection;
}

static const char *myself(void) {
    return getpwuid(getuid())->pw_name;
}

/* The policy with this user instead of the one who runs the test, who is a stranger else: root's rules and
 * those of a user who is played are never mixed. */
static char *read_policy(const char *played) {
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(tried->file, &text, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(GString) policy = g_string_new(text);
    g_autofree char *wanted = played ? g_strdup_printf("user=\"%s\"", played) : NULL;
    g_autofree char *me = g_strdup_printf("user=\"%s\"", myself());
    if (!played || !g_str_equal(played, "root"))
        g_string_replace(policy, "user=\"root\"", "user=\"nobody\"", 0);
    if (wanted)
        g_assert_cmpuint(g_string_replace(policy, wanted, me, 0), ==, 1);
    return g_string_free(g_steal_pointer(&policy), FALSE);
}

static void start_bus(struct bus *bus, const char *played, bool lend_name) {
    g_autofree char *policy = read_policy(played);
    g_autoptr(GError) error = NULL;
    *bus = (struct bus){.folder = g_dir_make_tmp("winglink-policy-XXXXXX", NULL)};
    bus->policy = g_build_filename(bus->folder, "policy.conf", NULL);
    bus->config = g_build_filename(bus->folder, "bus.conf", NULL);
    g_autofree char *lent = lend_name ? g_strdup_printf(lent_name, myself(), tried->name) : g_strdup("");
    g_autofree char *open = tried->open ? g_strdup_printf(open_name, tried->name) : g_strdup("");
    g_autofree char *config = g_strdup_printf(base, bus->folder, bus->policy, lent, open);
    g_assert_true(g_file_set_contents(bus->policy, policy, -1, NULL));
    g_assert_true(g_file_set_contents(bus->config, config, -1, NULL));
    g_autofree char *option = g_strconcat("--config-file=", bus->config, NULL);
    bus->daemon = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                   "dbus-daemon", option, "--nofork", "--print-address", NULL);
    g_assert_no_error(error);
    g_autoptr(GDataInputStream) out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(bus->daemon));
    bus->address = g_data_input_stream_read_line_utf8(out, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(bus->address);
    bus->unit = connect_to(bus->address);
    bus->caller = connect_to(bus->address);
}

static void stop_bus(struct bus *bus) {
    g_dbus_connection_close_sync(bus->unit, NULL, NULL);
    g_dbus_connection_close_sync(bus->caller, NULL, NULL);
    g_clear_object(&bus->unit);
    g_clear_object(&bus->caller);
    g_subprocess_force_exit(bus->daemon);
    g_assert_true(g_subprocess_wait(bus->daemon, NULL, NULL));
    g_clear_object(&bus->daemon);
    unlink(bus->policy);
    unlink(bus->config);
    rmdir(bus->folder);
    g_free(bus->folder);
    g_free(bus->policy);
    g_free(bus->config);
    g_free(bus->address);
}

static bool denied(GVariant *reply, GError *error) {
    if (reply)
        g_variant_unref(reply);
    bool is_denied = g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
    g_clear_error(&error);
    return is_denied;
}

static bool may_own(struct bus *bus) {
    GError *error = NULL;
    GVariant *reply = g_dbus_connection_call_sync(
        bus->unit, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
        g_variant_new("(su)", tried->name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
    return !denied(reply, error);
}

/* Nobody answers these calls: what counts is whether the bus lets them through to be refused by the other
 * end.
 */
static bool may_call_method(struct bus *bus, const char *destination, const char *interface,
                            const char *method) {
    GError *error = NULL;
    GVariant *reply = g_dbus_connection_call_sync(bus->caller, destination, "/x", interface, method, NULL,
                                                  NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, &error);
    return !denied(reply, error);
}

static bool may_call(struct bus *bus, const char *destination, const char *interface) {
    return may_call_method(bus, destination, interface, "X");
}

static bool may_ask_agent(struct bus *bus) {
    return may_call(bus, g_dbus_connection_get_unique_name(bus->unit), "org.winglink.Agent1");
}

static void on_signal(GDBusConnection *connection, const char *sender, const char *path,
                      const char *interface, const char *name, GVariant *arguments, void *data) {
    (void)connection, (void)sender, (void)path, (void)interface, (void)name, (void)arguments;
    *(bool *)data = true;
}

/* A call to the bus and back: what went before it has arrived. */
static void round_trip(GDBusConnection *connection) {
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL,
        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
    g_assert_nonnull(reply);
}

static bool may_hear(struct bus *bus) {
    bool heard = false;
    guint id =
        g_dbus_connection_signal_subscribe(bus->caller, NULL, "org.winglink.Consultation1", "Note", NULL,
                                           NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, &heard, NULL);
    round_trip(bus->caller);
    g_dbus_connection_emit_signal(bus->unit, NULL, WLINK_PATH_CONSULTATION, "org.winglink.Consultation1",
                                  "Note", NULL, NULL);
    round_trip(bus->unit);
    round_trip(bus->caller);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_dbus_connection_signal_unsubscribe(bus->caller, id);
    return heard;
}

static void test_a_stranger_may_nothing(void) {
    struct bus bus;
    start_bus(&bus, NULL, false);
    g_assert_false(may_own(&bus));
    g_assert_false(may_ask_agent(&bus));
    stop_bus(&bus);
    start_bus(&bus, NULL, true);
    g_assert_true(may_own(&bus));
    g_assert_false(may_call(&bus, WLINK_BUS_NAME, "org.winglink.Unit1"));
    g_assert_false(may_call(&bus, WLINK_BUS_NAME, "org.winglink.Staff1"));
    g_assert_false(may_call(&bus, WLINK_BUS_NAME, "org.freedesktop.DBus.Properties"));
    g_assert_false(may_hear(&bus));
    stop_bus(&bus);
}

static void test_the_daemon_has_the_name_and_asks_the_agent(void) {
    struct bus bus;
    start_bus(&bus, "winglink", false);
    g_assert_true(may_own(&bus));
    g_assert_true(may_ask_agent(&bus));
    g_assert_false(may_call(&bus, WLINK_BUS_NAME, "org.winglink.Unit1"));
    stop_bus(&bus);
}

static void test_panel_and_root_call_and_hear_and_no_more(void) {
    static const char *const users[] = {"winglink-panel", "root"};
    for (unsigned i = 0; i < G_N_ELEMENTS(users); i++) {
        struct bus bus;
        start_bus(&bus, users[i], false);
        g_assert_false(may_own(&bus));
        g_assert_false(may_ask_agent(&bus));
        stop_bus(&bus);
        start_bus(&bus, users[i], true);
        g_assert_true(may_own(&bus));
        g_assert_true(may_call(&bus, WLINK_BUS_NAME, "org.winglink.Unit1"));
        g_assert_true(may_call(&bus, WLINK_BUS_NAME, "org.winglink.Staff1"));
        g_assert_true(may_call(&bus, WLINK_BUS_NAME, "org.freedesktop.DBus.Properties"));
        g_assert_true(may_hear(&bus));
        stop_bus(&bus);
    }
}

/* Everything of the keeper's that does something; of another service, names like any. */
static void try_acts(struct bus *bus, const char *interface, bool act) {
    static const char *const acts[] = {"OpenDoor", "CloseDoor", "Apply",    "TakePins",   "Install",
                                       "Stop",     "Seen",      "ShutDown", "MakeReport", "Restart"};
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        g_assert_cmpint(may_call_method(bus, tried->name, interface, acts[i]), ==, act);
}

/* Of a service that is the bus's alone, and asks nobody. call: it may be asked; act: for something to be
 * done. */
static void try_service(const char *interface, const char *played, bool own, bool call, bool act) {
    struct bus bus;
    start_bus(&bus, played, false);
    g_assert_cmpint(may_own(&bus), ==, own);
    stop_bus(&bus);
    start_bus(&bus, played, true);
    g_assert_true(may_own(&bus));
    g_assert_cmpint(may_call_method(&bus, tried->name, interface, "GetMachine"), ==, call);
    try_acts(&bus, interface, act);
    g_assert_cmpint(may_call(&bus, tried->name, "org.freedesktop.DBus.Properties"), ==, call);
    g_assert_cmpint(may_hear(&bus), ==, call);
    stop_bus(&bus);
}

static void test_the_keeper(void) {
    tried = &keeper_policy;
    try_service("org.winglink.Keeper1", NULL, false, false, false);
    try_service("org.winglink.Keeper1", "winglink", false, true, false); /* measures, for its self-check */
    try_service("org.winglink.Keeper1", "winglink-panel", false, true, true);
    try_service("org.winglink.Keeper1", "root", true, true, true);
    tried = &unit_policy;
}

/* Nobody in it is named but root: every other user is a stranger, ours too. */
static void test_rauc(void) {
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(rauc_policy.file, &text, NULL, NULL));
    g_assert_null(strstr(text, "winglink"));
    tried = &rauc_policy;
    try_service("de.pengutronix.rauc.Installer", NULL, false, false, false);
    try_service("de.pengutronix.rauc.Installer", "root", true, true, true);
    tried = &unit_policy;
}

static void try_panel(const struct policy *policy, bool may_call_it, bool others_may) {
    const char *const users[] = {"winglink-panel", NULL};
    tried = policy;
    for (int i = 0; i < 2; i++) {
        struct bus bus;
        start_bus(&bus, users[i], true);
        g_assert_true(may_own(&bus));
        g_assert_cmpint(may_call(&bus, policy->name, policy->name), ==, i == 0 ? may_call_it : others_may);
        g_assert_cmpint(may_call(&bus, policy->name, "org.freedesktop.DBus.Properties"), ==,
                        i == 0 ? may_call_it : others_may);
        g_assert_cmpint(may_hear(&bus), ==, i == 1); /* who sends the signal is the panel, too */
        stop_bus(&bus);
    }
    tried = &unit_policy;
}

/* What lets everybody ask is not asked by the panel, which could have it speak to a network. */
static void test_the_panel_speaks_to_nobody_else(void) {
    static const char *const others[] = {"org.freedesktop.resolve1",
                                         "org.freedesktop.network1",
                                         "org.freedesktop.login1",
                                         "org.freedesktop.hostname1",
                                         "org.freedesktop.timedate1",
                                         "org.freedesktop.systemd1",
                                         "org.usbguard1",
                                         "org.example.NotThereYet"};
    static const struct policy ours[] = {{POLICIES "winglink-panel.conf", WLINK_BUS_NAME, false},
                                         {POLICIES "winglink-panel.conf", WLINK_KEEPER_BUS_NAME, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        const struct policy other = {POLICIES "winglink-panel.conf", others[i], true};
        try_panel(&other, false, true);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ours); i++)
        try_panel(&ours[i], true, false);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bus-policy/stranger", test_a_stranger_may_nothing);
    g_test_add_func("/bus-policy/daemon", test_the_daemon_has_the_name_and_asks_the_agent);
    g_test_add_func("/bus-policy/panel-and-root", test_panel_and_root_call_and_hear_and_no_more);
    g_test_add_func("/bus-policy/keeper", test_the_keeper);
    g_test_add_func("/bus-policy/rauc", test_rauc);
    g_test_add_func("/bus-policy/the-panel-speaks-to-nobody-else", test_the_panel_speaks_to_nobody_else);
    return g_test_run();
}

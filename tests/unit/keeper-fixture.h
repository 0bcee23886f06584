/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/error.h"
#include "dbus/generated.h"
#include "dbus/names.h"
#include "keeper/keeper.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* The keeper, in this process, on a bus of its own, with a machine made of files and a fake of everything
 * that it asks: winglinkd, RAUC, systemd. What the fake was asked is a text; what it answers is GVariant's
 * text, or an error. */

static const char peers_xml[] =
    "<node><interface name='de.pengutronix.rauc.Installer'>"
    "<method name='InstallBundle'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/></method>"
    "<method name='InspectBundle'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='a{sv}' direction='out'/></method>"
    "<method name='Mark'><arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' "
    "direction='out'/>"
    "<arg type='s' direction='out'/></method>"
    "<method name='GetSlotStatus'><arg type='a(sa{sv})' direction='out'/></method>"
    "<property name='Compatible' type='s' access='read'/><property name='LastError' type='s' access='read'/>"
    "<property name='Progress' type='(isi)' access='read'/>"
    "<signal name='Completed'><arg type='i'/></signal></interface>"
    "<interface name='org.freedesktop.systemd1.Manager'>"
    "<method name='StartUnit'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='StopUnit'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method></interface>"
    "<interface name='org.freedesktop.systemd1.Unit'>"
    "<property name='ActiveEnterTimestampMonotonic' type='t' access='read'/></interface>"
    "<interface name='org.winglink.SelfCheck1'>"
    "<method name='Run'><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='aa{sv}' direction='out'/></method>"
    "<method name='SetAside'><arg type='s' direction='in'/><arg type='s' direction='in'/></method>"
    "<method name='EndRun'/><method name='Resume'/></interface>"
    "<interface name='org.winglink.Staff1'><method name='ListStaff'><arg type='s' direction='in'/>"
    "<arg type='aa{sv}' direction='out'/></method>"
    "<method name='AddStaff'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='out'/></method>"
    "<method name='NewPin'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='out'/></method>"
    "<method name='EndStaff'><arg type='s' direction='in'/><arg type='s' direction='in'/></method>"
    "<property name='AnyStaff' type='b' access='read'/>"
    "<property name='AnyServing' type='b' access='read'/></interface>"
    "<interface name='org.winglink.Unit1'><property name='PanelThere' type='b' access='read'/></interface>"
    "<interface name='org.winglink.Consultation1'><property name='State' type='s' "
    "access='read'/></interface></node>";

enum { ANSWERS_MAX = 16, NAMES = 3 };

static struct {
    GTestDBus *dbus;
    char *address, *root;
    GDBusConnection *world, *caller;
    GDBusNodeInfo *node;
    GString *asked; /* "Mark('good', 'root.0')\n" */
    struct {
        const char *method, *text; /* text: the reply; NULL: an error */
        enum wlink_code code;      /* of winglinkd's error */
        const char *words;
        const char *bus_error; /* an error of the bus's instead, by its name; NULL: none */
    } answers[ANSWERS_MAX];
    char *root_sha256, *boot_sha256; /* of what the other slot holds */
    bool starts[2];
    bool panel, without_staff, unserved;
    const char *consultation, *last_error;
    const char *hold;            /* a method that is not answered at once */
    GDBusMethodInvocation *held; /* its call */
    guint names[NAMES];
    wlink_keeper *keeper;
    unsigned steady; /* seconds */
    bool lost;
} fake;

/* --- the machine */

static void put_file(const char *path, const char *text) {
    g_autofree char *full = g_build_filename(fake.root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(full, text, -1, NULL));
}

static inline bool has_file(const char *path) {
    g_autofree char *full = g_build_filename(fake.root, path, NULL);
    return g_file_test(full, G_FILE_TEST_EXISTS);
}

/* A start of the machine: which slot, and which version is in it. */
static void boot(const char *slot, const char *version) {
    static unsigned boots;
    g_autofree char *line = g_strdup_printf("ro roothash=00 rauc.slot=winglink-%s quiet\n", slot);
    g_autofree char *release =
        g_strdup_printf("NAME=\"x\"\nIMAGE_VERSION=%s\nVARIANT_ID=development\n", version);
    g_autofree char *id = g_strdup_printf("boot-%u\n", ++boots);
    put_file("proc/cmdline", line);
    put_file("usr/lib/os-release", release);
    put_file("proc/sys/kernel/random/boot_id", id);
}

static void enrol(void) {
    put_file("var/lib/winglink/identity/unit.pem", "certificate");
    put_file("var/lib/winglink/site/site.bundle", "bundle");
}

/* What the other slot holds, as a bundle would have written it. */
static void write_slots(const char *letter) {
    static const char *const names[] = {"root", "boot"};
    char **sums[] = {&fake.root_sha256, &fake.boot_sha256};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_strdup_printf("dev/disk/by-partlabel/%s-%s", names[i], letter);
        g_autofree char *text = g_strnfill(8192 + i, (char)('a' + i));
        put_file(path, text);
        g_free(*sums[i]);
        *sums[i] = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    }
}

/* Both roots, so large that to read them takes an hour. */
static inline void make_large(void) {
    for (int i = 0; i < 2; i++) {
        g_autofree char *path = g_strdup_printf("%s/dev/disk/by-partlabel/root-%c", fake.root, "ab"[i]);
        g_assert_cmpint(truncate(path, (off_t)1 << 40), ==, 0);
    }
}

/* --- what is asked of the fake */

static void set_answer(const char *method, const char *text) {
    for (guint i = 0; i < ANSWERS_MAX; i++)
        if (!fake.answers[i].method || g_str_equal(fake.answers[i].method, method)) {
            fake.answers[i].method = method;
            fake.answers[i].text = text;
            fake.answers[i].bus_error = NULL;
            return;
        }
    g_assert_not_reached();
}

static inline void set_refusal(const char *method, enum wlink_code code, const char *words) {
    set_answer(method, NULL);
    for (guint i = 0; i < ANSWERS_MAX; i++)
        if (g_strcmp0(fake.answers[i].method, method) == 0) {
            fake.answers[i].code = code;
            fake.answers[i].words = words;
        }
}

/* As when the bus answers for one who cannot. */
static inline void set_bus_error(const char *method, const char *name) {
    set_refusal(method, WLINK_CODE_FAILED, "the bus gave up");
    for (guint i = 0; i < ANSWERS_MAX; i++)
        if (g_strcmp0(fake.answers[i].method, method) == 0)
            fake.answers[i].bus_error = name;
}

static char *status_text(void) {
    GString *text = g_string_new("([");
    for (int slot = 0; slot < 2; slot++)
        for (int image = 0; image < 2; image++)
            g_string_append_printf(text,
                                   "%s('%s.%d', {'class': <'%s'>, 'device': "
                                   "<'/dev/disk/by-partlabel/%s-%c'>, 'boot-status': <'%s'>,"
                                   " 'sha256': <'%s'>, 'size': <uint64 %d>, 'bundle.version': <'1.5.0'>})",
                                   slot + image ? ", " : "", image ? "boot" : "root", slot,
                                   image ? "boot" : "root", image ? "boot" : "root", "ab"[slot],
                                   fake.starts[slot] ? "good" : "bad",
                                   image ? fake.boot_sha256 : fake.root_sha256, 8192 + image);
    g_string_append(text, "],)");
    return g_string_free(text, FALSE);
}

static void on_call(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                    const char *method, GVariant *arguments, GDBusMethodInvocation *invocation, void *data) {
    g_autofree char *words = g_variant_print(arguments, FALSE);
    g_autoptr(GError) error = NULL;
    g_autofree char *status = NULL;
    const char *text = "()";
    (void)bus, (void)sender, (void)path, (void)interface, (void)data;
    g_string_append_printf(fake.asked, "%s%s\n", method, words);
    if (g_strcmp0(fake.hold, method) == 0) {
        fake.held = invocation;
        return;
    }
    if (g_str_equal(method, "GetSlotStatus")) {
        status = status_text();
        text = status;
    }
    for (guint i = 0; i < ANSWERS_MAX && fake.answers[i].method; i++)
        if (g_str_equal(fake.answers[i].method, method)) {
            text = fake.answers[i].text;
            if (fake.answers[i].bus_error) {
                g_dbus_method_invocation_return_dbus_error(invocation, fake.answers[i].bus_error,
                                                           fake.answers[i].words);
                return;
            }
            if (!text) {
                g_dbus_method_invocation_return_error(invocation, WLINK_ERROR, (int)fake.answers[i].code,
                                                      "%s", fake.answers[i].words);
                return;
            }
        }
    g_autoptr(GVariant) reply = g_variant_parse(NULL, text, NULL, NULL, &error);
    g_assert_no_error(error);
    g_dbus_method_invocation_return_value(invocation, reply);
}

static GVariant *on_get(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                        const char *property, GError **error, void *data) {
    (void)bus, (void)sender, (void)path, (void)interface, (void)error, (void)data;
    if (g_str_equal(property, "PanelThere"))
        return g_variant_new_boolean(fake.panel);
    if (g_str_equal(property, "AnyStaff"))
        return g_variant_new_boolean(!fake.without_staff);
    if (g_str_equal(property, "AnyServing"))
        return g_variant_new_boolean(!fake.without_staff && !fake.unserved);
    if (g_str_equal(property, "State"))
        g_string_append(fake.asked, "State\n");
    if (g_str_equal(property, "State"))
        return g_variant_new_string(fake.consultation);
    if (g_str_equal(property, "Compatible"))
        return g_variant_new_string("winglink-test");
    if (g_str_equal(property, "LastError"))
        return g_variant_new_string(fake.last_error);
    if (g_str_equal(property, "ActiveEnterTimestampMonotonic"))
        return g_variant_new_uint64(1);
    return g_variant_new("(isi)", 0, "", 0);
}

static void emit(const char *path, const char *interface, const char *signal, const char *arguments) {
    g_autoptr(GVariant) values = g_variant_parse(NULL, arguments, NULL, NULL, NULL);
    g_assert_true(g_dbus_connection_emit_signal(fake.world, NULL, path, interface, signal, values, NULL));
}

static void set_panel(bool there) {
    fake.panel = there;
    emit(WLINK_PATH_UNIT, "org.freedesktop.DBus.Properties", "PropertiesChanged",
         there ? "('org.winglink.Unit1', {'PanelThere': <true>}, @as [])"
               : "('org.winglink.Unit1', {'PanelThere': <false>}, @as [])");
}

static inline void rauc_progress(int percent) {
    g_autofree char *text = g_strdup_printf(
        "('de.pengutronix.rauc.Installer', {'Progress': <(%d, 'Copying', 1)>}, @as [])", percent);
    emit("/", "org.freedesktop.DBus.Properties", "PropertiesChanged", text);
}

static inline void rauc_completed(int result) {
    g_autofree char *text = g_strdup_printf("(%d,)", result);
    emit("/", "de.pengutronix.rauc.Installer", "Completed", text);
}

static const char *const peer_names[NAMES] = {WLINK_BUS_NAME, "de.pengutronix.rauc",
                                              "org.freedesktop.systemd1"};
enum { NAME_UNIT, NAME_RAUC, NAME_SYSTEMD };

static void appear(int name) {
    if (!fake.names[name])
        fake.names[name] = g_bus_own_name_on_connection(fake.world, peer_names[name],
                                                        G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

static void vanish(int name) {
    g_clear_handle_id(&fake.names[name], g_bus_unown_name);
}

/* --- waiting: for what must come; the runner ends what never does */

static void spin(void) {
    g_main_context_iteration(NULL, TRUE);
}

static inline void wait_asked(const char *text) {
    while (!strstr(fake.asked->str, text))
        spin();
}

static inline void wait_health(const char *health) {
    while (g_strcmp0(wlink_keeper1_get_health(fake.keeper->object), health) != 0)
        spin();
}

static inline void wait_other_good(void) {
    while (!wlink_keeper1_get_other_good(fake.keeper->object))
        spin();
}

static inline void wait_state(const char *state) {
    while (g_strcmp0(wlink_keeper1_get_state(fake.keeper->object), state) != 0)
        spin();
}

static const char *text_of(GVariant *dictionary, const char *key) {
    const char *text = "";
    g_variant_lookup(dictionary, key, "&s", &text);
    return text;
}

/* A member of Keeper1.Work and of UpdateResult, as text. */
static inline const char *work(const char *key) {
    return text_of(wlink_keeper1_get_work(fake.keeper->object), key);
}

static inline const char *result(const char *key) {
    return text_of(wlink_keeper1_get_update_result(fake.keeper->object), key);
}

static inline unsigned work_number(const char *key) {
    guint32 number = 0;
    g_variant_lookup(wlink_keeper1_get_work(fake.keeper->object), key, "u", &number);
    return number;
}

/* --- a caller of the keeper */

struct call {
    bool answered;
    enum wlink_code code; /* NONE: it was done */
    char *words;
};

static void on_answer(GObject *source, GAsyncResult *answer, void *data) {
    struct call *call = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), answer, &error);
    call->answered = true;
    call->code = reply ? WLINK_CODE_NONE : wlink_error_code(error);
    g_free(call->words);
    call->words = reply ? g_variant_print(reply, FALSE) : wlink_dbus_error_message(error);
}

static void ask_keeper(struct call *call, const char *method, GVariant *arguments) {
    *call = (struct call){0};
    g_dbus_connection_call(fake.caller, WLINK_KEEPER_BUS_NAME, WLINK_PATH_KEEPER, "org.winglink.Keeper1",
                           method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, on_answer, call);
}

static void wait_answer(struct call *call) {
    while (!call->answered)
        spin();
}

static inline enum wlink_code call_keeper(const char *method, GVariant *arguments) {
    struct call call;
    ask_keeper(&call, method, arguments);
    wait_answer(&call);
    g_free(call.words);
    return call.code;
}

/* --- up and down */

static void on_lost(void *data) {
    *(bool *)data = true;
}

static void start_keeper(unsigned patience) {
    g_autoptr(GError) error = NULL;
    const struct wlink_keeper_options options = {fake.root, patience, fake.steady};
    fake.keeper = wlink_keeper_new(&options, on_lost, &fake.lost, &error);
    g_assert_no_error(error);
}

static void stop_keeper(void) {
    g_clear_pointer(&fake.keeper, wlink_keeper_free);
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

static GDBusConnection *connect_to_bus(void) {
    g_autoptr(GError) error = NULL;
    GDBusConnection *bus = g_dbus_connection_new_for_address_sync(
        fake.address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
        NULL, &error);
    g_assert_no_error(error);
    return bus;
}

static void register_peers(void) {
    static const GDBusInterfaceVTable table = {on_call, on_get, NULL, {NULL}};
    static const struct {
        const char *path, *interface;
    } objects[] = {
        {"/", "de.pengutronix.rauc.Installer"},
        {"/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager"},
        {"/org/freedesktop/systemd1/unit/winglink_2dpanel_2eservice", "org.freedesktop.systemd1.Unit"},
        {WLINK_PATH_UNIT, "org.winglink.Unit1"},
        {WLINK_PATH_SELF_CHECK, "org.winglink.SelfCheck1"},
        {WLINK_PATH_STAFF, "org.winglink.Staff1"},
        {WLINK_PATH_CONSULTATION, "org.winglink.Consultation1"},
    };
    fake.node = g_dbus_node_info_new_for_xml(peers_xml, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(objects); i++) {
        g_autoptr(GError) error = NULL;
        g_dbus_connection_register_object(fake.world, objects[i].path,
                                          g_dbus_node_info_lookup_interface(fake.node, objects[i].interface),
                                          &table, NULL, NULL, &error);
        g_assert_no_error(error);
    }
}

/* A wing unit in slot a with 1.4.0, whose parts all answer; winglinkd and panel are not up yet. */
static void set_up(void) {
    wlink_dbus_register_errors();
    fake.dbus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(fake.dbus);
    fake.address = g_strdup(g_test_dbus_get_bus_address(fake.dbus));
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", fake.address, TRUE);
    fake.root = g_dir_make_tmp("winglink-keeper-XXXXXX", NULL);
    fake.asked = g_string_new(NULL);
    fake.starts[0] = fake.starts[1] = true;
    fake.consultation = "idle";
    fake.last_error = "";
    fake.steady = 3600;
    fake.panel = fake.without_staff = fake.unserved = false;
    memset(fake.answers, 0, sizeof fake.answers);
    fake.hold = NULL;
    fake.world = connect_to_bus();
    fake.caller = connect_to_bus();
    register_peers();
    set_answer("Mark", "('root.0', 'marked')");
    set_answer("StartUnit", "(objectpath '/job/1',)");
    set_answer("StopUnit", "(objectpath '/job/2',)");
    set_answer("ListStaff", "(@aa{sv} [],)");
    set_answer("Run", "([{'name': <'loopback'>, 'state': <'passed'>, 'code': <'none'>}],)");
    set_answer("InspectBundle", "({'update': <<{'compatible': <'winglink-test'>, 'version': <'1.5.0'>}>>},)");
    enrol();
    boot("a", "1.4.0");
    write_slots("a");
    write_slots("b");
    appear(NAME_RAUC);
    appear(NAME_SYSTEMD);
}

static void remove_tree(const char *path) {
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *full = g_build_filename(path, name, NULL);
        if (g_file_test(full, G_FILE_TEST_IS_DIR))
            remove_tree(full);
        else
            g_unlink(full);
    }
    g_rmdir(path);
}

static void tear_down(void) {
    stop_keeper();
    for (int i = 0; i < NAMES; i++)
        vanish(i);
    g_dbus_connection_close_sync(fake.world, NULL, NULL);
    g_dbus_connection_close_sync(fake.caller, NULL, NULL);
    g_clear_object(&fake.world);
    g_clear_object(&fake.caller);
    g_clear_pointer(&fake.node, g_dbus_node_info_unref);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    g_test_dbus_down(fake.dbus);
    g_clear_object(&fake.dbus);
    remove_tree(fake.root);
    g_clear_pointer(&fake.root, g_free);
    g_clear_pointer(&fake.address, g_free);
    g_clear_pointer(&fake.root_sha256, g_free);
    g_clear_pointer(&fake.boot_sha256, g_free);
    g_string_free(fake.asked, TRUE);
}

/* The keeper, and the unit up: a good start. */
static void start_good(void) {
    start_keeper(60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
}

/* The machine restarts: what is remembered is what is on the disk. */
static inline void restart_into(const char *slot, const char *version, unsigned patience) {
    stop_keeper();
    vanish(NAME_UNIT);
    fake.panel = false;
    g_string_truncate(fake.asked, 0);
    boot(slot, version);
    start_keeper(patience);
}

/* --- the end of a test's file: TESTS(X) lists what its run() is called with */

#define KEEPER_TEST(name)                                                                                    \
    static void test_##name(void) {                                                                          \
        run(name);                                                                                           \
    }
#define KEEPER_ADD(name) {#name, test_##name},
#define KEEPER_TESTS(group, TESTS)                                                                           \
    TESTS(KEEPER_TEST)                                                                                       \
    int main(int argc, char **argv) {                                                                        \
        static const struct {                                                                                \
            const char *name;                                                                                \
            void (*test)(void);                                                                              \
        } tests[] = {TESTS(KEEPER_ADD)};                                                                     \
        g_test_init(&argc, &argv, NULL);                                                                     \
        for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {                                                    \
            g_autofree char *path = g_strconcat(group, tests[i].name, NULL);                                 \
            g_test_add_func(path, tests[i].test);                                                            \
        }                                                                                                    \
        return g_test_run();                                                                                 \
    }

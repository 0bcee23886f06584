/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/ask.h"

#include "common/error.h"
#include "dbus/names.h"

const struct wlink_ask_whom wlink_ask_self_check =
    WLINK_ASK_WINGLINKD(WLINK_PATH_SELF_CHECK, "org.winglink.SelfCheck1");
const struct wlink_ask_whom wlink_ask_staff = WLINK_ASK_WINGLINKD(WLINK_PATH_STAFF, "org.winglink.Staff1");
const struct wlink_ask_whom wlink_ask_consultation =
    WLINK_ASK_WINGLINKD(WLINK_PATH_CONSULTATION, "org.winglink.Consultation1");
const struct wlink_ask_whom wlink_ask_bus = {"org.freedesktop.DBus", "/org/freedesktop/DBus",
                                             "org.freedesktop.DBus", WLINK_CODE_FAILED, WLINK_CODE_UNIT_SLOW};
const struct wlink_ask_whom wlink_ask_rauc = {"de.pengutronix.rauc", "/", "de.pengutronix.rauc.Installer",
                                              WLINK_CODE_UPDATE_NOT_WRITTEN, WLINK_CODE_UPDATE_NOT_WRITTEN};
const struct wlink_ask_whom wlink_ask_systemd = {"org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                                 "org.freedesktop.systemd1.Manager", WLINK_CODE_FAILED,
                                                 WLINK_CODE_UNIT_SLOW};

enum { PROPERTY_SECONDS = 25 };

struct question {
    struct wlink_ask_whom whom;
    const char *method;
    unsigned seconds;
    wlink_ask_answer answer;
    void *data;
    GDestroyNotify drop;
};

static bool is_any_of(const GError *error, const GDBusError *codes, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (g_error_matches(error, G_DBUS_ERROR, (int)codes[i]))
            return true;
    return false;
}

/* NO_REPLY: its connection closed before it answered. */
static bool is_absent(const GError *error) {
    static const GDBusError codes[] = {
        G_DBUS_ERROR_SERVICE_UNKNOWN,
        G_DBUS_ERROR_NAME_HAS_NO_OWNER,
        G_DBUS_ERROR_DISCONNECTED,
        G_DBUS_ERROR_NO_REPLY,
        G_DBUS_ERROR_SPAWN_EXEC_FAILED,
        G_DBUS_ERROR_SPAWN_FORK_FAILED,
        G_DBUS_ERROR_SPAWN_CHILD_EXITED,
        G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
        G_DBUS_ERROR_SPAWN_FAILED,
        G_DBUS_ERROR_SPAWN_SETUP_FAILED,
        G_DBUS_ERROR_SPAWN_SERVICE_INVALID,
        G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
        G_DBUS_ERROR_SPAWN_PERMISSIONS_INVALID,
        G_DBUS_ERROR_SPAWN_FILE_INVALID,
        G_DBUS_ERROR_SPAWN_NO_MEMORY,
    };
    return is_any_of(error, codes, G_N_ELEMENTS(codes));
}

/* The bus has given up on one that should have started. */
static bool is_late(const GError *error) {
    static const GDBusError codes[] = {G_DBUS_ERROR_TIMED_OUT, G_DBUS_ERROR_TIMEOUT};
    return is_any_of(error, codes, G_N_ELEMENTS(codes));
}

static void translate(const struct question *question, const GError *bus_error, GError **error) {
    g_autofree char *message = wlink_dbus_error_message(bus_error);
    if (g_error_matches(bus_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        wlink_fail(error, question->whom.late, "%s did not answer %s within %u s", question->whom.name,
                   question->method, question->seconds);
    else
        wlink_fail(error,
                   is_absent(bus_error) ? question->whom.absent
                   : is_late(bus_error) ? question->whom.late
                                        : wlink_error_code(bus_error),
                   "%s", message);
}

static void on_reply(GObject *source, GAsyncResult *result, void *data) {
    g_autofree struct question *question = data;
    g_autoptr(GError) bus_error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &bus_error);
    if (g_error_matches(bus_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        if (question->drop)
            question->drop(question->data);
        return;
    }
    if (!question->answer)
        return;
    g_autoptr(GError) error = NULL;
    if (!reply)
        translate(question, bus_error, &error);
    question->answer(reply, error, question->data);
}

void wlink_ask_full(wlink_keeper *keeper, const struct wlink_ask_whom *whom, const char *method,
                    GVariant *arguments, const char *reply_type, unsigned seconds, wlink_ask_answer answer,
                    void *data, GDestroyNotify drop) {
    struct question *question = g_new(struct question, 1);
    GDBusCallFlags flags = g_str_equal(whom->name, wlink_ask_rauc.name) ? G_DBUS_CALL_FLAGS_NONE
                                                                        : G_DBUS_CALL_FLAGS_NO_AUTO_START;
    *question = (struct question){*whom, method, seconds, answer, data, drop};
    g_dbus_connection_call(keeper->bus, whom->name, whom->path, whom->interface, method, arguments,
                           G_VARIANT_TYPE(reply_type), flags, seconds ? (int)seconds * 1000 : G_MAXINT,
                           keeper->ended, on_reply, question);
}

void wlink_ask(wlink_keeper *keeper, const struct wlink_ask_whom *whom, const char *method,
               GVariant *arguments, const char *reply_type, unsigned seconds, wlink_ask_answer answer,
               void *data) {
    wlink_ask_full(keeper, whom, method, arguments, reply_type, seconds, answer, data, NULL);
}

void wlink_ask_property(wlink_keeper *keeper, const struct wlink_ask_whom *whom, const char *property,
                        wlink_ask_answer answer, void *data) {
    struct wlink_ask_whom properties = *whom;
    properties.interface = "org.freedesktop.DBus.Properties";
    wlink_ask(keeper, &properties, "Get", g_variant_new("(ss)", whom->interface, property), "(v)",
              PROPERTY_SECONDS, answer, data);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/ask.h"

#include "common/error.h"
#include "dbus/names.h"

const struct wlink_ask_whom wlink_ask_self_check = {WLINK_BUS_NAME, WLINK_PATH_SELF_CHECK,
                                                    "org.winglink.SelfCheck1"};
const struct wlink_ask_whom wlink_ask_staff = {WLINK_BUS_NAME, WLINK_PATH_STAFF, "org.winglink.Staff1"};
const struct wlink_ask_whom wlink_ask_consultation = {WLINK_BUS_NAME, WLINK_PATH_CONSULTATION,
                                                      "org.winglink.Consultation1"};
const struct wlink_ask_whom wlink_ask_bus = {"org.freedesktop.DBus", "/org/freedesktop/DBus",
                                             "org.freedesktop.DBus"};
const struct wlink_ask_whom wlink_ask_rauc = {"de.pengutronix.rauc", "/", "de.pengutronix.rauc.Installer"};
const struct wlink_ask_whom wlink_ask_systemd = {"org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                                                 "org.freedesktop.systemd1.Manager"};

enum { PROPERTY_SECONDS = 25 };

struct question {
    wlink_ask_answer answer;
    void *data;
    GDestroyNotify drop;
};

static enum wlink_code code_of(const GError *error) {
    static const GDBusError absent[] = {G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER,
                                        G_DBUS_ERROR_DISCONNECTED};
    for (unsigned i = 0; i < G_N_ELEMENTS(absent); i++)
        if (g_error_matches(error, G_DBUS_ERROR, (int)absent[i]))
            return WLINK_CODE_UNIT_NOT_RUNNING;
    /* Its connection closed before it answered. */
    if (g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
        return WLINK_CODE_UNIT_NOT_RUNNING;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        return WLINK_CODE_TIMED_OUT;
    return wlink_error_code(error);
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
    if (!reply) {
        g_autofree char *message = wlink_dbus_error_message(bus_error);
        wlink_fail(&error, code_of(bus_error), "%s", message);
    }
    question->answer(reply, error, question->data);
}

void wlink_ask_full(wlink_keeper *keeper, const struct wlink_ask_whom *whom, const char *method,
                    GVariant *arguments, const char *reply_type, unsigned seconds, wlink_ask_answer answer,
                    void *data, GDestroyNotify drop) {
    struct question *question = g_new(struct question, 1);
    GDBusCallFlags flags = whom == &wlink_ask_rauc ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START;
    *question = (struct question){answer, data, drop};
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
    const struct wlink_ask_whom properties = {whom->name, whom->path, "org.freedesktop.DBus.Properties"};
    wlink_ask(keeper, &properties, "Get", g_variant_new("(ss)", whom->interface, property), "(v)",
              PROPERTY_SECONDS, answer, data);
}

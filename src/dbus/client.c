/* SPDX-License-Identifier: Apache-2.0 */
#include "dbus/client.h"

#include "common/error.h"
#include "dbus/generated.h"
#include "dbus/names.h"

#include <gio/gio.h>

/* Who has objects: each comes and goes by itself. Events of a peer as a whole are of its first object. */
enum { PEER_UNIT, PEER_KEEPER, PEERS };

static const struct {
    const char *bus_name;
    enum wlink_object first, end;
    enum wlink_code absent;
} peers[PEERS] = {
    [PEER_UNIT] = {WLINK_BUS_NAME, WLINK_OBJECT_UNIT, WLINK_OBJECT_OF_UNIT, WLINK_CODE_UNIT_NOT_RUNNING},
    [PEER_KEEPER] = {WLINK_KEEPER_BUS_NAME, WLINK_OBJECT_KEEPER, WLINK_OBJECT_COUNT,
                     WLINK_CODE_KEEPER_NOT_RUNNING},
};

struct wlink_client {
    wlink_client_handler handler;
    void *data;
    GDBusConnection *bus;
    GDBusProxy *objects[WLINK_OBJECT_COUNT];
    guint properties[PEERS]; /* subscriptions to their changes */
    bool there[PEERS];       /* as far as the handler was told */
    GCancellable *freed;     /* ends what was asked and is not answered yet */
};

/* A method that was asked without waiting. */
struct question {
    wlink_client *client;
    enum wlink_object object;
    wlink_client_answer answer;
    void *data;
};

/* The objects of the contract. The generated interface descriptions let GDBus check every reply and signal.
 */
static const struct {
    const char *name;
    const char *path;
    const char *interface;
    GDBusInterfaceInfo *(*info)(void);
} objects[WLINK_OBJECT_COUNT] = {
    [WLINK_OBJECT_UNIT] = {"unit", WLINK_PATH_UNIT, "org.winglink.Unit1", wlink_unit1_interface_info},
    [WLINK_OBJECT_DIRECTORY] = {"directory", WLINK_PATH_DIRECTORY, "org.winglink.Directory1",
                                wlink_directory1_interface_info},
    [WLINK_OBJECT_DEVICES] = {"devices", WLINK_PATH_DEVICES, "org.winglink.Devices1",
                              wlink_devices1_interface_info},
    [WLINK_OBJECT_CONSULTATION] = {"consultation", WLINK_PATH_CONSULTATION, "org.winglink.Consultation1",
                                   wlink_consultation1_interface_info},
    [WLINK_OBJECT_WAITING] = {"waiting", WLINK_PATH_WAITING, "org.winglink.WaitingList1",
                              wlink_waiting_list1_interface_info},
    [WLINK_OBJECT_STAFF] = {"staff", WLINK_PATH_STAFF, "org.winglink.Staff1", wlink_staff1_interface_info},
    [WLINK_OBJECT_SELF_CHECK] = {"self-check", WLINK_PATH_SELF_CHECK, "org.winglink.SelfCheck1",
                                 wlink_self_check1_interface_info},
    [WLINK_OBJECT_KEEPER] = {"keeper", WLINK_PATH_KEEPER, "org.winglink.Keeper1",
                             wlink_keeper1_interface_info},
};

static int peer_of(enum wlink_object object) {
    return object < WLINK_OBJECT_OF_UNIT ? PEER_UNIT : PEER_KEEPER;
}

static bool is_there(const struct wlink_client *client, int peer) {
    g_autofree char *owner = g_dbus_proxy_get_name_owner(client->objects[peers[peer].first]);
    return owner != NULL;
}

/* What the bus itself has to say becomes one of our codes. */
static enum wlink_code code_of_bus_error(const GError *error, enum wlink_code gone) {
    static const GDBusError absent[] = {G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER,
                                        G_DBUS_ERROR_NO_REPLY, G_DBUS_ERROR_DISCONNECTED};
    for (unsigned i = 0; i < G_N_ELEMENTS(absent); i++)
        if (g_error_matches(error, G_DBUS_ERROR, (int)absent[i]))
            return gone;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        return gone;
    if (g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
        return WLINK_CODE_NOT_PERMITTED;
    return wlink_error_code(error);
}

/* Takes the bus's error and sets ours. */
static void hand_up(const struct wlink_client *client, enum wlink_object object, GError *bus_error,
                    GError **error) {
    g_autofree char *message = wlink_dbus_error_message(bus_error);
    const int peer = peer_of(object);
    const enum wlink_code gone = peers[peer].absent;
    enum wlink_code code = is_there(client, peer) ? code_of_bus_error(bus_error, gone) : gone;
    wlink_fail(error, code, "%s", message);
    g_error_free(bus_error);
}

static int index_of(const struct wlink_client *client, const GDBusProxy *proxy) {
    for (int i = 0; i < WLINK_OBJECT_COUNT; i++)
        if (client->objects[i] == proxy)
            return i;
    return WLINK_OBJECT_UNIT;
}

static void tell(const struct wlink_client *client, enum wlink_client_event_kind kind,
                 enum wlink_object object, const char *name, GVariant *values) {
    const struct wlink_client_event event = {kind, object, name, values};
    if (client->handler)
        client->handler(&event, client->data);
}

/* What the contract has, and as it has it, of the properties that the daemon sent. */
static GVariant *keep_known(enum wlink_object object, GVariant *properties) {
    GVariantBuilder known;
    GVariantIter iter;
    const char *name;
    GVariant *value;
    g_variant_builder_init(&known, G_VARIANT_TYPE_VARDICT);
    g_variant_iter_init(&iter, properties);
    while (g_variant_iter_loop(&iter, "{&sv}", &name, &value)) {
        const GDBusPropertyInfo *info = g_dbus_interface_info_lookup_property(objects[object].info(), name);
        if (info && g_str_equal(info->signature, g_variant_get_type_string(value)))
            g_variant_builder_add(&known, "{sv}", name, value);
    }
    return g_variant_ref_sink(g_variant_builder_end(&known));
}

static void tell_properties(const struct wlink_client *client, enum wlink_object object,
                            GVariant *properties) {
    g_autoptr(GVariant) known = keep_known(object, properties);
    if (g_variant_n_children(known) > 0)
        tell(client, WLINK_CLIENT_CHANGED, object, NULL, known);
}

/* A proxy that does not load properties does not listen to them either. */
static void on_properties_changed(GDBusConnection *bus, const char *sender, const char *path,
                                  const char *interface, const char *signal, GVariant *arguments,
                                  void *data) {
    const struct wlink_client *client = data;
    (void)bus, (void)sender, (void)interface, (void)signal;
    g_autoptr(GVariant) changed = NULL;
    if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(sa{sv}as)")))
        return;
    changed = g_variant_get_child_value(arguments, 1);
    for (int i = 0; i < WLINK_OBJECT_COUNT; i++)
        if (g_str_equal(objects[i].path, path))
            tell_properties(client, (enum wlink_object)i, changed);
}

/* The arguments of a signal by the names that the contract gives them. */
static GVariant *name_arguments(const GDBusSignalInfo *signal, GVariant *arguments) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    for (gsize i = 0; i < g_variant_n_children(arguments); i++) {
        g_autoptr(GVariant) argument = g_variant_get_child_value(arguments, i);
        g_variant_builder_add(&builder, "{sv}", signal->args[i]->name, argument);
    }
    return g_variant_ref_sink(g_variant_builder_end(&builder));
}

/* GDBus has dropped what is not of the contract's type; a signal that the contract does not have is a newer
 * daemon's. */
static void on_signal(GDBusProxy *proxy, const char *sender, const char *name, GVariant *arguments,
                      void *data) {
    (void)sender;
    const struct wlink_client *client = data;
    enum wlink_object object = (enum wlink_object)index_of(client, proxy);
    const GDBusSignalInfo *signal = g_dbus_interface_info_lookup_signal(objects[object].info(), name);
    if (!signal)
        return;
    g_autoptr(GVariant) values = name_arguments(signal, arguments);
    tell(client, WLINK_CLIENT_SIGNAL, object, name, values);
}

static bool all_are_there(const struct wlink_client *client, int peer) {
    for (int i = (int)peers[peer].first; i < (int)peers[peer].end; i++) {
        g_autofree char *owner = client->objects[i] ? g_dbus_proxy_get_name_owner(client->objects[i]) : NULL;
        if (!owner)
            return false;
    }
    return true;
}

struct refresh {
    wlink_client *client;
    enum wlink_object object;
};

static void on_refreshed(GObject *source, GAsyncResult *result, void *data) {
    g_autofree struct refresh *refresh = data;
    g_autoptr(GVariant) values = NULL;
    g_autoptr(GVariant) reply = g_dbus_proxy_call_finish(G_DBUS_PROXY(source), result, NULL);
    if (!reply || !g_variant_is_of_type(reply, G_VARIANT_TYPE("(a{sv})"))) /* gone again, or freed */
        return;
    values = g_variant_get_child_value(reply, 0);
    tell_properties(refresh->client, refresh->object, values);
}

/* A call to a peer that is not there takes no floating arguments. NULL stays NULL. */
static GVariant *hold(GVariant *arguments) {
    return arguments ? g_variant_ref_sink(arguments) : NULL;
}

static void refresh_peer(struct wlink_client *client, int peer) {
    for (int i = (int)peers[peer].first; i < (int)peers[peer].end; i++) {
        struct refresh *refresh = g_new(struct refresh, 1);
        g_autoptr(GVariant) wanted = hold(g_variant_new("(s)", objects[i].interface));
        *refresh = (struct refresh){client, (enum wlink_object)i};
        g_dbus_proxy_call(client->objects[i], "org.freedesktop.DBus.Properties.GetAll", wanted,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, client->freed, on_refreshed, refresh);
    }
}

/* Each object hears of its peer by itself: it is back when the last one has. */
static void on_owner_changed(GDBusProxy *proxy, const GParamSpec *property, void *data) {
    struct wlink_client *client = data;
    const int peer = peer_of((enum wlink_object)index_of(client, proxy));
    bool there = all_are_there(client, peer);
    (void)property;
    if (there == client->there[peer])
        return;
    client->there[peer] = there;
    tell(client, there ? WLINK_CLIENT_BACK : WLINK_CLIENT_GONE, peers[peer].first, NULL, NULL);
    if (there)
        refresh_peer(client, peer);
}

static GDBusProxy *new_object(struct wlink_client *client, int object, GDBusConnection *bus, GError **error) {
    const GDBusProxyFlags flags =
        G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START |
        G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES; /* that would wait for the daemon */
    GDBusProxy *proxy = g_dbus_proxy_new_sync(bus, flags, objects[object].info(),
                                              peers[peer_of((enum wlink_object)object)].bus_name,
                                              objects[object].path, objects[object].interface, NULL, error);
    if (!proxy)
        return NULL;
    g_dbus_proxy_set_default_timeout(proxy, G_MAXINT); /* "no timeout" of g_dbus_connection_call() */
    g_signal_connect(proxy, "g-signal", G_CALLBACK(on_signal), client);
    g_signal_connect(proxy, "notify::g-name-owner", G_CALLBACK(on_owner_changed), client);
    return proxy;
}

const char *wlink_object_to_string(enum wlink_object object) {
    return (unsigned)object < WLINK_OBJECT_COUNT ? objects[object].name : "unknown";
}

wlink_client *wlink_client_new(wlink_client_handler handler, void *data, GError **error) {
    wlink_dbus_register_errors();
    GError *bus_error = NULL;
    g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SYSTEM, NULL, &bus_error);
    if (!bus) {
        wlink_fail(error, WLINK_CODE_UNIT_NOT_RUNNING, "there is no system bus: %s", bus_error->message);
        g_error_free(bus_error);
        return NULL;
    }
    g_autoptr(wlink_client) client = g_new0(struct wlink_client, 1);
    client->handler = handler;
    client->data = data;
    client->freed = g_cancellable_new();
    client->bus = g_object_ref(bus);
    for (int i = 0; i < PEERS; i++)
        client->properties[i] = g_dbus_connection_signal_subscribe(
            bus, peers[i].bus_name, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL, NULL,
            G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed, client, NULL);
    for (int i = 0; i < WLINK_OBJECT_COUNT; i++) {
        client->objects[i] = new_object(client, i, bus, &bus_error);
        if (!client->objects[i]) {
            wlink_fail(error, WLINK_CODE_UNIT_NOT_RUNNING, "%s", bus_error->message);
            g_error_free(bus_error);
            return NULL;
        }
    }
    for (int i = 0; i < PEERS; i++)
        client->there[i] = all_are_there(client, i);
    return g_steal_pointer(&client);
}

void wlink_client_free(wlink_client *client) {
    if (!client)
        return;
    g_cancellable_cancel(client->freed);
    g_object_unref(client->freed);
    for (int i = 0; i < PEERS; i++)
        g_dbus_connection_signal_unsubscribe(client->bus, client->properties[i]);
    g_object_unref(client->bus);
    for (int i = 0; i < WLINK_OBJECT_COUNT; i++) {
        if (client->objects[i])
            g_signal_handlers_disconnect_by_data(client->objects[i], client);
        g_clear_object(&client->objects[i]);
    }
    g_free(client);
}

bool wlink_client_is_there(const wlink_client *client) {
    return is_there(client, PEER_UNIT);
}

bool wlink_client_has_keeper(const wlink_client *client) {
    return is_there(client, PEER_KEEPER);
}

GVariant *wlink_client_call(wlink_client *client, enum wlink_object object, const char *method,
                            GVariant *arguments, GError **error) {
    GError *bus_error = NULL;
    g_autoptr(GVariant) held = hold(arguments);
    GVariant *reply = g_dbus_proxy_call_sync(client->objects[object], method, held,
                                             G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, &bus_error);
    if (!reply)
        hand_up(client, object, bus_error, error);
    return reply;
}

static void on_answered(GObject *source, GAsyncResult *result, void *data) {
    g_autofree struct question *question = data;
    GError *bus_error = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_proxy_call_finish(G_DBUS_PROXY(source), result, &bus_error);
    if (g_error_matches(bus_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) { /* the client has been freed */
        g_error_free(bus_error);
        return;
    }
    if (bus_error)
        hand_up(question->client, question->object, bus_error, &error);
    if (question->answer)
        question->answer(reply, error, question->data);
}

void wlink_client_ask(wlink_client *client, enum wlink_object object, const char *method, GVariant *arguments,
                      wlink_client_answer answer, void *data) {
    struct question *question = g_new(struct question, 1);
    g_autoptr(GVariant) held = hold(arguments);
    *question = (struct question){client, object, answer, data};
    g_dbus_proxy_call(client->objects[object], method, held, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                      client->freed, on_answered, question);
}

void wlink_client_write(wlink_client *client, enum wlink_object object, const char *property, GVariant *value,
                        wlink_client_answer answer, void *data) {
    wlink_client_ask(client, object, "org.freedesktop.DBus.Properties.Set",
                     g_variant_new("(ssv)", objects[object].interface, property, value), answer, data);
}

void wlink_client_refresh(wlink_client *client) {
    for (int i = 0; i < PEERS; i++)
        refresh_peer(client, i);
}

GVariant *wlink_client_fetch(wlink_client *client, enum wlink_object object, GError **error) {
    g_autoptr(GVariant) reply = wlink_client_call(client, object, "org.freedesktop.DBus.Properties.GetAll",
                                                  g_variant_new("(s)", objects[object].interface), error);
    if (reply && g_variant_is_of_type(reply, G_VARIANT_TYPE("(a{sv})")))
        return g_variant_get_child_value(reply, 0);
    if (reply)
        wlink_fail(error, WLINK_CODE_FAILED, "the answer to GetAll is of another type");
    return NULL;
}

bool wlink_client_set(wlink_client *client, enum wlink_object object, const char *property, GVariant *value,
                      GError **error) {
    g_autoptr(GVariant) reply =
        wlink_client_call(client, object, "org.freedesktop.DBus.Properties.Set",
                          g_variant_new("(ssv)", objects[object].interface, property, value), error);
    return reply != NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/rauc.h"

#include "common/error.h"
#include "keeper/ask.h"

#include <string.h>

enum { ANSWER_SECONDS = 60, INSPECT_SECONDS = 300 };

#define BOOTNAME_PREFIX "winglink-"

static const char *const image_classes[WLINK_IMAGE_COUNT] = {"root", "boot"};

/* --- what there is */

struct status_question {
    wlink_rauc_status_answer answer;
    void *data;
};

static const char *text_of(GVariant *dictionary, const char *key) {
    const char *text = "";
    g_variant_lookup(dictionary, key, "&s", &text);
    return text;
}

/* A device of slot b ends so; RAUC's own names only count. */
static enum wlink_slot slot_of(GVariant *facts) {
    const char *dash = strrchr(text_of(facts, "device"), '-');
    return dash ? wlink_slot_from_string(dash + 1) : WLINK_SLOT_NONE;
}

static int image_of(GVariant *facts) {
    for (int i = 0; i < WLINK_IMAGE_COUNT; i++)
        if (g_str_equal(text_of(facts, "class"), image_classes[i]))
            return i;
    return WLINK_IMAGE_COUNT;
}

static void take_facts(struct wlink_rauc_status *status, const char *name, GVariant *facts) {
    enum wlink_slot number = slot_of(facts);
    int image = image_of(facts);
    if (number == WLINK_SLOT_NONE || image == WLINK_IMAGE_COUNT)
        return;
    struct wlink_rauc_slot *slot = &status->slots[number];
    wlink_memory_set(&slot->images[image].name, name);
    wlink_memory_set(&slot->images[image].device, text_of(facts, "device"));
    wlink_memory_set(&slot->images[image].sha256, text_of(facts, "sha256"));
    g_variant_lookup(facts, "size", "t", &slot->images[image].size);
    if (image != WLINK_IMAGE_ROOT)
        return;
    wlink_memory_set(&slot->version, text_of(facts, "bundle.version"));
    slot->starts = g_str_equal(text_of(facts, "boot-status"), "good");
}

static void clear_status(struct wlink_rauc_status *status) {
    for (int i = WLINK_SLOT_A; i < WLINK_SLOT_COUNT; i++) {
        g_free(status->slots[i].version);
        for (int image = 0; image < WLINK_IMAGE_COUNT; image++) {
            g_free(status->slots[i].images[image].name);
            g_free(status->slots[i].images[image].device);
            g_free(status->slots[i].images[image].sha256);
        }
    }
}

static bool is_whole(const struct wlink_rauc_status *status) {
    for (int i = WLINK_SLOT_A; i < WLINK_SLOT_COUNT; i++)
        for (int image = 0; image < WLINK_IMAGE_COUNT; image++)
            if (!status->slots[i].images[image].name)
                return false;
    return true;
}

/* RAUC takes out a slot that is bad, but never both, and boot-entries sees to the rest: what says so is a
 * RAUC that could not ask the firmware, which it tells its journal alone. */
static bool knows_starts(const struct wlink_rauc_status *status) {
    return status->slots[WLINK_SLOT_A].starts || status->slots[WLINK_SLOT_B].starts;
}

static void on_status(GVariant *reply, const GError *error, void *data) {
    g_autofree struct status_question *question = data;
    struct wlink_rauc_status status = {0};
    g_autoptr(GVariantIter) slots = NULL;
    g_autoptr(GError) fault = NULL;
    const char *name;
    GVariant *facts;
    if (!reply) {
        question->answer(NULL, error, question->data);
        return;
    }
    g_variant_get(reply, "(a(sa{sv}))", &slots);
    while (g_variant_iter_loop(slots, "(&s@a{sv})", &name, &facts))
        take_facts(&status, name, facts);
    if (!is_whole(&status))
        wlink_fail(&fault, WLINK_CODE_FAILED, "RAUC does not know both slots of this machine");
    else if (!knows_starts(&status))
        wlink_fail(&fault, WLINK_CODE_FAILED, "RAUC does not say what the firmware starts");
    question->answer(fault ? NULL : &status, fault, question->data);
    clear_status(&status);
}

void wlink_rauc_ask_status(wlink_keeper *keeper, wlink_rauc_status_answer answer, void *data) {
    struct status_question *question = g_new(struct status_question, 1);
    *question = (struct status_question){answer, data};
    wlink_ask_full(keeper, &wlink_ask_rauc, "GetSlotStatus", NULL, "(a(sa{sv}))", ANSWER_SECONDS, on_status,
                   question, g_free);
}

/* --- marks */

struct mark_question {
    wlink_rauc_answer answer;
    void *data;
};

static void on_marked(GVariant *reply, const GError *error, void *data) {
    g_autofree struct mark_question *question = data;
    (void)reply;
    question->answer(error, question->data);
}

void wlink_rauc_mark(wlink_keeper *keeper, const char *state, enum wlink_slot slot, wlink_rauc_answer answer,
                     void *data) {
    static const char *const names[] = {"root.0", "root.1", ""}; /* system.conf */
    struct mark_question *question = g_new(struct mark_question, 1);
    *question = (struct mark_question){answer, data};
    wlink_ask_full(keeper, &wlink_ask_rauc, "Mark", g_variant_new("(ss)", state, names[slot]), "(ss)",
                   ANSWER_SECONDS, on_marked, question, g_free);
}

/* --- a bundle */

struct bundle_question {
    wlink_rauc_bundle_answer answer;
    void *data;
};

/* RAUC has no error codes: its words say which part of a bundle it could not believe. Where it did not run,
 * gave no answer or had other work, it has not said anything about the bundle. */
static enum wlink_code code_of_inspection(const GError *error) {
    static const char *const words[] = {"ignature", "certificate", "Verify error", "CMS"};
    const enum wlink_code code = wlink_error_code(error);
    if (code != WLINK_CODE_FAILED)
        return code;
    if (strstr(error->message, "already processing"))
        return WLINK_CODE_UPDATE_NOT_WRITTEN;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(error->message, words[i]))
            return WLINK_CODE_UPDATE_SIGNATURE;
    return WLINK_CODE_UPDATE_DAMAGED;
}

/* RAUC 1.13 wraps its dictionaries twice: a variant in a variant. */
static GVariant *look_up_dictionary(GVariant *info, const char *key) {
    GVariant *value = g_variant_lookup_value(info, key, NULL);
    while (value && g_variant_is_of_type(value, G_VARIANT_TYPE_VARIANT)) {
        GVariant *inner = g_variant_get_variant(value);
        g_variant_unref(value);
        value = inner;
    }
    if (value && !g_variant_is_of_type(value, G_VARIANT_TYPE_VARDICT))
        g_clear_pointer(&value, g_variant_unref);
    return value;
}

static void on_bundle(GVariant *reply, const GError *error, void *data) {
    g_autofree struct bundle_question *question = data;
    g_autoptr(GError) fault = NULL;
    g_autoptr(GVariant) info = NULL;
    g_autoptr(GVariant) update = NULL;
    const char *compatible = "", *version = "";
    if (reply) {
        g_variant_get(reply, "(@a{sv})", &info);
        update = look_up_dictionary(info, "update");
    }
    if (update) {
        g_variant_lookup(update, "compatible", "&s", &compatible);
        g_variant_lookup(update, "version", "&s", &version);
    }
    if (error)
        wlink_fail(&fault, code_of_inspection(error), "%s", error->message);
    else if (!*compatible || !*version)
        wlink_fail(&fault, WLINK_CODE_UPDATE_DAMAGED,
                   "it does not say what it is for, or which version it is");
    question->answer(compatible, version, fault, question->data);
}

void wlink_rauc_inspect(wlink_keeper *keeper, const char *path, wlink_rauc_bundle_answer answer, void *data) {
    struct bundle_question *question = g_new(struct bundle_question, 1);
    *question = (struct bundle_question){answer, data};
    wlink_ask_full(keeper, &wlink_ask_rauc, "InspectBundle",
                   g_variant_new("(s@a{sv})", path, g_variant_new_array(G_VARIANT_TYPE("{sv}"), NULL, 0)),
                   "(a{sv})", INSPECT_SECONDS, on_bundle, question, g_free);
}

/* --- installing */

struct wlink_rauc_install {
    wlink_keeper *keeper;
    void (*progress)(unsigned percent, void *data);
    wlink_rauc_answer answer; /* NULL: given */
    void *data;
    guint completed, properties, watch; /* subscriptions */
    bool stopping;
    GCancellable *freed;
};

static void settle(struct wlink_rauc_install *install, enum wlink_code code, const char *words) {
    wlink_rauc_answer answer = install->answer;
    g_autoptr(GError) error = NULL;
    if (!answer)
        return;
    install->answer = NULL;
    if (code)
        wlink_fail(&error, code, "%s", words);
    answer(error, install->data);
}

/* The words are those of RAUC 1.13, then GLib's. A block of the bundle that dm-verity does not let through,
 * and one that the unit's own disk does not take, both end with the kernel's "Input/output error": which of
 * the two it was is before it. */
static enum wlink_code code_of_failure(const char *message) {
    static const struct {
        const char *words;
        enum wlink_code code;
    } table[] = {
        {"Compatible mismatch", WLINK_CODE_UPDATE_OTHER_BOARD},
        {"ignature", WLINK_CODE_UPDATE_SIGNATURE},
        {"Syncing content to", WLINK_CODE_UPDATE_NOT_WRITTEN},
        {"Error writing to file", WLINK_CODE_UPDATE_NOT_WRITTEN},
        {"Error closing file", WLINK_CODE_UPDATE_NOT_WRITTEN},
        {"ailed to write", WLINK_CODE_UPDATE_NOT_WRITTEN}, /* what RAUC remembers of a slot, too */
        {"Input/output error", WLINK_CODE_UPDATE_DAMAGED},
        {"hecksum", WLINK_CODE_UPDATE_DAMAGED},
    };
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (strstr(message, table[i].words))
            return table[i].code;
    return WLINK_CODE_UPDATE_NOT_WRITTEN;
}

/* RAUC's last error, asked for by the install that failed: it may be gone when the answer comes. */
static void on_last_error(GObject *source, GAsyncResult *result, void *data) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    g_autoptr(GVariant) value = NULL;
    const char *words = "";
    if (reply) {
        g_variant_get(reply, "(v)", &value);
        words = g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) ? g_variant_get_string(value, NULL) : "";
    }
    settle(data, code_of_failure(words), *words ? words : "RAUC does not say why");
}

static void on_completed(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                         const char *signal, GVariant *arguments, void *data) {
    struct wlink_rauc_install *install = data;
    gint32 result = -1;
    (void)sender, (void)path, (void)interface, (void)signal;
    if (g_variant_is_of_type(arguments, G_VARIANT_TYPE("(i)")))
        g_variant_get(arguments, "(i)", &result);
    if (result == 0)
        settle(install, WLINK_CODE_NONE, "");
    else
        g_dbus_connection_call(
            bus, wlink_ask_rauc.name, wlink_ask_rauc.path, "org.freedesktop.DBus.Properties", "Get",
            g_variant_new("(ss)", wlink_ask_rauc.interface, "LastError"), G_VARIANT_TYPE("(v)"),
            G_DBUS_CALL_FLAGS_NONE, -1, install->freed, on_last_error, install);
}

static void on_properties(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                          const char *signal, GVariant *arguments, void *data) {
    struct wlink_rauc_install *install = data;
    g_autoptr(GVariant) changed = NULL;
    const char *words;
    gint32 percent, depth;
    (void)bus, (void)sender, (void)path, (void)interface, (void)signal;
    if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(sa{sv}as)")))
        return;
    changed = g_variant_get_child_value(arguments, 1);
    if (install->answer && g_variant_lookup(changed, "Progress", "(i&si)", &percent, &words, &depth))
        install->progress((unsigned)CLAMP(percent, 0, 100), install->data);
}

/* Stopped by us, or it crashed. */
static void on_vanished(GDBusConnection *bus, const char *name, void *data) {
    struct wlink_rauc_install *install = data;
    (void)bus, (void)name;
    if (install->stopping)
        settle(install, WLINK_CODE_CANCELLED, "it was stopped");
    else
        settle(install, WLINK_CODE_UPDATE_NOT_WRITTEN, "RAUC ended before it was done");
}

static void on_installing(GObject *source, GAsyncResult *result, void *data) {
    struct wlink_rauc_install *install = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    if (!reply)
        settle(install, code_of_failure(error->message), error->message);
    else if (!install->watch)
        install->watch =
            g_bus_watch_name_on_connection(G_DBUS_CONNECTION(source), wlink_ask_rauc.name,
                                           G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_vanished, install, NULL);
}

struct wlink_rauc_install *wlink_rauc_install_new(wlink_keeper *keeper, const char *path,
                                                  void (*progress)(unsigned percent, void *data),
                                                  wlink_rauc_answer answer, void *data) {
    struct wlink_rauc_install *install = g_new0(struct wlink_rauc_install, 1);
    const struct wlink_ask_whom *rauc = &wlink_ask_rauc;
    install->keeper = keeper;
    install->progress = progress;
    install->answer = answer;
    install->data = data;
    install->freed = g_cancellable_new();
    install->completed =
        g_dbus_connection_signal_subscribe(keeper->bus, rauc->name, rauc->interface, "Completed", rauc->path,
                                           NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_completed, install, NULL);
    install->properties = g_dbus_connection_signal_subscribe(
        keeper->bus, rauc->name, "org.freedesktop.DBus.Properties", "PropertiesChanged", rauc->path,
        rauc->interface, G_DBUS_SIGNAL_FLAGS_NONE, on_properties, install, NULL);
    g_dbus_connection_call(
        keeper->bus, rauc->name, rauc->path, rauc->interface, "InstallBundle",
        g_variant_new("(s@a{sv})", path, g_variant_new_array(G_VARIANT_TYPE("{sv}"), NULL, 0)), NULL,
        G_DBUS_CALL_FLAGS_NONE, ANSWER_SECONDS * 1000, install->freed, on_installing, install);
    return install;
}

void wlink_rauc_install_stop(struct wlink_rauc_install *install) {
    if (install->stopping || !install->answer)
        return;
    install->stopping = true;
    wlink_ask(install->keeper, &wlink_ask_systemd, "StopUnit",
              g_variant_new("(ss)", "rauc.service", "replace"), "(o)", ANSWER_SECONDS, NULL, NULL);
}

void wlink_rauc_install_free(struct wlink_rauc_install *install) {
    if (!install)
        return;
    g_cancellable_cancel(install->freed);
    g_object_unref(install->freed);
    if (install->watch)
        g_bus_unwatch_name(install->watch);
    g_dbus_connection_signal_unsubscribe(install->keeper->bus, install->completed);
    g_dbus_connection_signal_unsubscribe(install->keeper->bus, install->properties);
    g_free(install);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/aside.h"

#include "common/error.h"
#include "common/log.h"
#include "dbus/names.h"
#include "keeper/ask.h"

enum {
    ANSWER_SECONDS = 25,
    AGAIN_SECONDS = 3,
    AWAY_SECONDS = 120, /* within it a winglinkd that starts anew takes its consultation up again */
};

struct wlink_aside {
    wlink_keeper *keeper;
    const char *reason;
    guint name;  /* the watch of winglinkd's */
    bool looked; /* whether winglinkd was there when this began is known */
    bool known;  /* it was there since */
    gint64 gone; /* monotonic: since when it is away; 0: it is there, or never was */
    guint again;
    bool told; /* that it waits */
    bool (*asking)(void *data);
    void (*agreed)(void *data);
    void *data;
};

static GVariant *question(const struct wlink_aside *aside) {
    return g_variant_new("(ss)", "", aside->reason);
}

static void on_appeared(GDBusConnection *bus, const char *name, const char *owner, void *data) {
    struct wlink_aside *aside = data;
    (void)bus, (void)name, (void)owner;
    if (aside->looked)
        wlink_ask(aside->keeper, &wlink_ask_self_check, "SetAside", question(aside), "()", ANSWER_SECONDS,
                  NULL, NULL);
    aside->looked = aside->known = true;
    aside->gone = 0;
}

static void on_vanished(GDBusConnection *bus, const char *name, void *data) {
    struct wlink_aside *aside = data;
    (void)bus, (void)name;
    aside->looked = true;
    if (aside->known)
        aside->gone = g_get_monotonic_time();
}

struct wlink_aside *wlink_aside_new(wlink_keeper *keeper, const char *reason) {
    struct wlink_aside *aside = g_new0(struct wlink_aside, 1);
    aside->keeper = keeper;
    aside->reason = reason;
    aside->name = g_bus_watch_name_on_connection(keeper->bus, WLINK_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                 on_appeared, on_vanished, aside, NULL);
    return aside;
}

void wlink_aside_free(struct wlink_aside *aside) {
    if (!aside)
        return;
    g_bus_unwatch_name(aside->name);
    g_clear_handle_id(&aside->again, g_source_remove);
    g_free(aside);
}

static void ask(struct wlink_aside *aside);

static gboolean on_again(void *data) {
    struct wlink_aside *aside = data;
    aside->again = 0;
    ask(aside);
    return G_SOURCE_REMOVE;
}

bool wlink_aside_was_there(const struct wlink_aside *aside) {
    return aside->known;
}

/* Whose trouble is its own (its record cannot be written) does not hold up an update, which may mend it. */
static bool is_agreed(const struct wlink_aside *aside, const GError *refusal) {
    if (!refusal)
        return true;
    const enum wlink_code code = wlink_error_code(refusal);
    if (code == WLINK_CODE_UNIT_NOT_RUNNING)
        return !aside->known ||
               (aside->gone && g_get_monotonic_time() - aside->gone >= (gint64)AWAY_SECONDS * G_USEC_PER_SEC);
    return code != WLINK_CODE_NOT_NOW && code != WLINK_CODE_UNIT_SLOW;
}

static void on_answer(GVariant *reply, const GError *error, void *data) {
    struct wlink_aside *aside = data;
    (void)reply;
    if (is_agreed(aside, error)) {
        aside->agreed(aside->data);
        return;
    }
    if (!aside->told)
        wlink_log(WLINK_LOG_NOTICE, "work-waits", "%s: %s", aside->reason, error->message);
    aside->told = true;
    aside->again = g_timeout_add_seconds(AGAIN_SECONDS, on_again, aside);
}

static void ask(struct wlink_aside *aside) {
    if (!aside->asking(aside->data))
        wlink_ask(aside->keeper, &wlink_ask_self_check, "SetAside", question(aside), "()", ANSWER_SECONDS,
                  on_answer, aside);
}

void wlink_aside_agree(struct wlink_aside *aside, bool (*asking)(void *data), void (*agreed)(void *data),
                       void *data) {
    aside->asking = asking;
    aside->agreed = agreed;
    aside->data = data;
    ask(aside);
}

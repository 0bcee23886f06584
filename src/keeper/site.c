/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/site.h"

#include "common/error.h"
#include "common/log.h"
#include "dbus/names.h"
#include "estate/site.h"
#include "keeper/ask.h"
#include "keeper/identity.h"
#include "keeper/parts.h"
#include "keeper/trial.h"

#define UNIT "winglinkd.service"

/* So long winglinkd may take to be ready: what it reads is new, and it waits for the firewall, which ends
 * first and has a minute to open; or the unit starts for the first time and nothing is there to go back to
 * (its service's TimeoutStartSec). */
enum { READY_SECONDS = 150, FIRST_SECONDS = 180, ANSWER_SECONDS = 25 };
enum { STEP_PUT = 2, STEP_PROVE = 3, STEPS = 3 };

static const struct wlink_ask_whom winglinkd = WLINK_ASK_WINGLINKD(WLINK_PATH_UNIT, "org.winglink.Unit1");

struct change {
    struct wlink_work *work;
    char *address; /* of the bundle's unit */
    guint64 serial;
    bool first; /* there was none before: nothing to go back to */
    char *job;  /* systemd's, of the restart under way */
    guint signal, limit;
    GError *why; /* the former bundle is in place again because of this */
};

static struct change *change_of(struct wlink_work *work) {
    return work->data;
}

static void settle(struct change *change, GError *error);

static void stop_waiting(struct change *change) {
    GDBusConnection *bus = change->work->keeper->bus;
    if (change->signal)
        g_dbus_connection_signal_unsubscribe(bus, change->signal);
    change->signal = 0;
    g_clear_handle_id(&change->limit, g_source_remove);
    g_clear_pointer(&change->job, g_free);
}

/* --- winglinkd, again */

static int limit_of(const struct change *change) {
    return change->first ? FIRST_SECONDS : READY_SECONDS;
}

static gboolean on_limit(void *data) {
    struct change *change = data;
    GError *error = NULL;
    change->limit = 0;
    wlink_fail(&error, WLINK_CODE_UNIT_SLOW, "winglinkd was not ready within %d seconds", limit_of(change));
    settle(change, error);
    return G_SOURCE_REMOVE;
}

static void on_job_removed(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                           const char *name, GVariant *arguments, void *data) {
    struct change *change = data;
    GError *error = NULL;
    const char *job, *result;
    (void)bus, (void)sender, (void)path, (void)interface, (void)name;
    if (!g_variant_is_of_type(arguments, G_VARIANT_TYPE("(uoss)")))
        return;
    g_variant_get(arguments, "(u&o&s&s)", NULL, &job, NULL, &result);
    if (g_strcmp0(job, change->job) != 0)
        return;
    if (!g_str_equal(result, "done"))
        wlink_fail(&error, WLINK_CODE_FAILED, "winglinkd did not start: %s", result);
    settle(change, error);
}

/* It would not stop a bundle that winglinkd works with: the firewall looks again within ten minutes. */
static void on_reader(GVariant *reply, const GError *error, void *data) {
    if (!reply)
        wlink_log(WLINK_LOG_ERROR, "site-reader-not-restarted", "%s: %s", (const char *)data, error->message);
}

static void on_restarting(GVariant *reply, const GError *error, void *data) {
    struct change *change = data;
    if (reply)
        g_variant_get(reply, "(o)", &change->job);
    else
        settle(change, g_error_copy(error));
}

/* Who reads the bundle besides winglinkd: the firewall, which winglinkd then waits for, and chrony's servers.
 * One that is under way has read the former bundle, so it is begun anew. */
static void restart_readers(wlink_keeper *keeper) {
    static const char *const readers[] = {"winglink-firewall.service", "winglink-time.service"};
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
        wlink_ask(keeper, &wlink_ask_systemd, "RestartUnit", g_variant_new("(ss)", readers[i], "replace"),
                  "(o)", ANSWER_SECONDS, on_reader, (void *)readers[i]);
}

static void restart(struct change *change) {
    wlink_keeper *keeper = change->work->keeper;
    wlink_work_at(change->work, STEP_PROVE, 66, false);
    change->signal = g_dbus_connection_signal_subscribe(
        keeper->bus, wlink_ask_systemd.name, wlink_ask_systemd.interface, "JobRemoved",
        wlink_ask_systemd.path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_job_removed, change, NULL);
    change->limit = g_timeout_add_seconds((guint)limit_of(change), on_limit, change);
    wlink_ask(keeper, &wlink_ask_systemd, "Subscribe", NULL, "()", ANSWER_SECONDS, NULL, NULL);
    restart_readers(keeper);
    wlink_ask(keeper, &wlink_ask_systemd, "RestartUnit", g_variant_new("(ss)", UNIT, "replace"), "(o)",
              ANSWER_SECONDS, on_restarting, change);
}

/* --- what comes of it */

static void take_back(struct change *change, GError *why) {
    g_autoptr(GError) error = NULL;
    if (change->first) {
        wlink_work_failed(change->work, why);
        return;
    }
    wlink_log(WLINK_LOG_ERROR, "site-taken-back", "%s", why->message);
    change->why = why;
    if (wlink_trial_take_back(change->work->keeper->paths, &error))
        restart(change);
    else
        settle(change, g_steal_pointer(&error));
}

static void commit(struct change *change) {
    GError *error = NULL;
    if (!change->first && !wlink_trial_commit(change->work->keeper->paths, change->serial, &error)) {
        take_back(change, error);
        return;
    }
    wlink_log(WLINK_LOG_NOTICE, "site-changed", "serial number %" G_GUINT64_FORMAT, change->serial);
    wlink_work_done(change->work);
}

/* Not only started, but as the unit that it should be. */
static void on_address(GVariant *reply, const GError *error, void *data) {
    struct change *change = data;
    g_autoptr(GVariant) value = NULL;
    GError *why = NULL;
    if (reply)
        g_variant_get(reply, "(v)", &value);
    bool good = value && g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) &&
                g_str_equal(g_variant_get_string(value, NULL), change->address);
    if (good) {
        commit(change);
        return;
    }
    wlink_fail(&why, WLINK_CODE_FAILED, "winglinkd does not say who it is%s%s", error ? ": " : "",
               error ? error->message : "");
    take_back(change, why);
}

/* The former bundle is in use again, or was to be. */
static void settle_taken_back(struct change *change, const GError *error) {
    GError *result = NULL;
    if (error) {
        wlink_log(WLINK_LOG_ERROR, "site-not-taken-back", "%s", error->message);
        wlink_fail(&result, WLINK_CODE_SITE_NOT_TAKEN_BACK, "%s; the former one: %s", change->why->message,
                   error->message);
    } else {
        wlink_fail(&result, WLINK_CODE_SITE_TAKEN_BACK, "%s", change->why->message);
    }
    wlink_work_failed(change->work, result);
}

/* The restart has ended; error is taken. */
static void settle(struct change *change, GError *error) {
    stop_waiting(change);
    if (change->why) {
        settle_taken_back(change, error);
        g_clear_error(&error);
        return;
    }
    if (error)
        take_back(change, error);
    else
        wlink_ask_property(change->work->keeper, &winglinkd, "Address", on_address, change);
}

/* --- the kind */

/* On trial, if there is something to go back to; else nothing older is let in from now on. */
static void put_in_place(struct change *change, const char *bundle, gsize length) {
    wlink_keeper *keeper = change->work->keeper;
    GError *error = NULL;
    change->first = !wlink_keeper_is_enrolled(keeper);
    if (!change->first && !wlink_trial_begin(keeper->paths, change->serial, &error)) {
        wlink_work_failed(change->work, error);
        return;
    }
    if (!wlink_identity_take(keeper, (const guint8 *)bundle, length, &error)) {
        g_autoptr(GError) why = NULL;
        if (!change->first && !wlink_trial_take_back(keeper->paths, &why))
            wlink_log(WLINK_LOG_ERROR, "site-not-taken-back", "%s", why->message);
        wlink_work_failed(change->work, error);
        return;
    }
    if (change->first && !wlink_trial_keep_floor(keeper->paths, change->serial, &error)) {
        wlink_work_failed(change->work, error);
        return;
    }
    restart(change);
}

static void run(struct wlink_work *work) {
    struct change *change = g_new0(struct change, 1);
    g_autofree char *bundle = NULL;
    g_autoptr(GError) why = NULL;
    GError *error = NULL;
    gsize length = 0;
    work->data = change;
    change->work = work;
    wlink_work_at(work, STEP_PUT, 33, false);
    if (!g_file_get_contents(work->path, &bundle, &length, &why)) {
        wlink_fail(&error, WLINK_CODE_BUNDLE_UNREADABLE, "%s", why->message);
        wlink_work_failed(work, error);
        return;
    }
    g_autoptr(wlink_site) site =
        wlink_site_parse((guint8 *)bundle, length, work->keeper->paths->ca_file, NULL, 0, &error);
    if (!site) {
        wlink_work_failed(work, error);
        return;
    }
    change->serial = wlink_site_serial(site);
    change->address = g_strdup(wlink_site_self(site)->address);
    put_in_place(change, bundle, length);
}

static void end(struct wlink_work *work) {
    struct change *change = change_of(work);
    if (!change)
        return;
    stop_waiting(change);
    g_clear_error(&change->why);
    g_free(change->address);
    g_free(change);
}

const struct wlink_work_kind wlink_work_site = {"site", "site-bundle", STEPS, run, NULL, end};

/* --- the part: what was cut short */

static void *start(wlink_keeper *keeper, GError **error) {
    g_autoptr(GError) why = NULL;
    bool taken_back = false;
    (void)error;
    if (!wlink_trial_recover(keeper->paths, &taken_back, &why)) {
        wlink_log(WLINK_LOG_ERROR, "site-not-taken-back", "%s", why->message);
    } else if (taken_back) {
        wlink_log(WLINK_LOG_ERROR, "site-taken-back", "the trial was cut short");
        restart_readers(keeper);
        wlink_ask(keeper, &wlink_ask_systemd, "TryRestartUnit", g_variant_new("(ss)", UNIT, "replace"), "(o)",
                  ANSWER_SECONDS, NULL, NULL);
    }
    return keeper;
}

static void stop(void *part) {
    (void)part;
}

const struct wlink_keeper_part wlink_keeper_part_site = {"site", start, stop};

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/stick.h"

#include "common/error.h"
#include "common/log.h"
#include "common/plain-file.h"
#include "estate/seal.h"
#include "estate/site.h"
#include "keeper/door.h"
#include "keeper/identity.h"
#include "keeper/parts.h"
#include "keeper/serving.h"
#include "keeper/stick-fetch.h"
#include "keeper/stick-items.h"
#include "keeper/twin.h"
#include "keeper/work.h"

#define LABEL "winglink-service"

enum state { DOOR_CLOSED, NONE, READING, READY, REFUSED };

static const char *const states[] = {[DOOR_CLOSED] = "door-closed",
                                     [NONE] = "none",
                                     [READING] = "reading",
                                     [READY] = "ready",
                                     [REFUSED] = "refused"};

struct stick {
    wlink_keeper *keeper;
    enum state state;
    char *path; /* of the partition's device file */
    GFileMonitor *monitor;
    GCancellable *reading;  /* of the reading under way */
    wlink_stick_file *file; /* READY */
    wlink_manifest *manifest;
    GError *refusal; /* REFUSED */
};

/* What a thread read. */
struct reading {
    char *path, *ca_file;
    wlink_stick_file *file;
    wlink_manifest *manifest;
};

static void free_reading(void *data) {
    struct reading *reading = data;
    g_free(reading->path);
    g_free(reading->ca_file);
    wlink_stick_file_unref(reading->file);
    wlink_manifest_free(reading->manifest);
    g_free(reading);
}

/* --- the unit under it */

/* Everything that the stick is held against. */
struct facts {
    wlink_site *site; /* NULL: there is none that is good */
    char *address;
    struct wlink_stick_unit unit;
};

static void read_facts(const wlink_keeper *keeper, struct facts *facts) {
    const struct wlink_paths *paths = keeper->paths;
    *facts = (struct facts){.site = wlink_site_open(paths->site_file, paths->ca_file, NULL, 0, NULL)};
    facts->address =
        facts->site ? g_strdup(wlink_site_self(facts->site)->address) : wlink_identity_address(keeper);
    facts->unit = (struct wlink_stick_unit){
        .address = facts->address ? facts->address : "",
        .version = wlink_keeper1_get_version(keeper->object),
        .one_copy = wlink_twin_is_missing(keeper),
        .site_serial = facts->site ? wlink_site_serial(facts->site) : 0,
        .site_made = facts->site ? wlink_site_made(facts->site) : 0,
        .unserved = wlink_serving_is_nobody(keeper),
    };
    wlink_plain_file_read_number(paths->staff_serial_file, &facts->unit.staff_serial);
}

static void drop_facts(struct facts *facts) {
    wlink_site_free(facts->site);
    g_free(facts->address);
}

/* --- what it shows */

static void show(struct stick *stick) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    enum wlink_code code = stick->refusal ? wlink_error_code(stick->refusal) : WLINK_CODE_NONE;
    g_variant_dict_insert(&dict, "state", "s", states[stick->state]);
    g_variant_dict_insert(&dict, "code", "s", wlink_code_to_string(code));
    g_variant_dict_insert(&dict, "detail", "s", stick->refusal ? stick->refusal->message : "");
    if (stick->manifest) {
        struct facts facts;
        read_facts(stick->keeper, &facts);
        g_variant_dict_insert(&dict, "signer", "s", wlink_manifest_signer(stick->manifest));
        g_variant_dict_insert(&dict, "made_usec", "x", wlink_manifest_made(stick->manifest) * G_USEC_PER_SEC);
        g_variant_dict_insert_value(&dict, "items", wlink_stick_items(stick->manifest, &facts.unit));
        drop_facts(&facts);
    }
    wlink_keeper1_set_stick(stick->keeper->object, g_variant_dict_end(&dict));
}

static void move_to(struct stick *stick, enum state state) {
    stick->state = state;
    show(stick);
}

static void forget(struct stick *stick) {
    if (stick->reading)
        g_cancellable_cancel(stick->reading);
    g_clear_object(&stick->reading);
    g_clear_pointer(&stick->file, wlink_stick_file_unref);
    g_clear_pointer(&stick->manifest, wlink_manifest_free);
    g_clear_error(&stick->refusal);
}

/* --- reading */

static void refuse(struct stick *stick, GError *error) {
    wlink_log(WLINK_LOG_NOTICE, "stick-refused", "%s: %s", wlink_code_to_string(wlink_error_code(error)),
              error->message);
    g_clear_pointer(&stick->file, wlink_stick_file_unref);
    g_clear_pointer(&stick->manifest, wlink_manifest_free);
    stick->refusal = error;
    move_to(stick, REFUSED);
}

static bool is_good_now(const struct stick *stick, const wlink_manifest *manifest, GError **error) {
    struct facts facts;
    read_facts(stick->keeper, &facts);
    bool good =
        wlink_seal_check_revoked(wlink_manifest_certificate(manifest), stick->keeper->paths->revoked_file,
                                 WLINK_CODE_STICK_SIGNATURE, error) &&
        wlink_manifest_check(manifest, facts.unit.address, g_get_real_time() / G_USEC_PER_SEC, error);
    drop_facts(&facts);
    return good;
}

/* In a thread. */
static void read_stick(GTask *task, void *source, void *data, GCancellable *cancellable) {
    struct reading *reading = data;
    GError *error = NULL;
    (void)source, (void)cancellable;
    reading->file = wlink_stick_file_open(reading->path, &error);
    if (reading->file)
        reading->manifest = wlink_stick_file_manifest(reading->file, reading->ca_file, &error);
    if (error)
        g_task_return_error(task, error);
    else
        g_task_return_boolean(task, TRUE);
}

static void on_read(GObject *source, GAsyncResult *result, void *data) {
    struct stick *stick = data;
    GTask *task = G_TASK(result);
    struct reading *reading = g_task_get_task_data(task);
    GError *error = NULL;
    (void)source;
    bool read = g_task_propagate_boolean(task, &error);
    if (g_cancellable_is_cancelled(g_task_get_cancellable(task))) { /* pulled out, or the keeper goes */
        g_clear_error(&error);
        return;
    }
    g_clear_object(&stick->reading);
    if (read && is_good_now(stick, reading->manifest, &error)) {
        stick->file = g_steal_pointer(&reading->file);
        stick->manifest = g_steal_pointer(&reading->manifest);
        wlink_log(WLINK_LOG_NOTICE, "stick-ready", "signed by %s", wlink_manifest_signer(stick->manifest));
        move_to(stick, READY);
        return;
    }
    refuse(stick, error);
}

static void start_reading(struct stick *stick) {
    struct reading *reading = g_new0(struct reading, 1);
    reading->path = g_strdup(stick->path);
    reading->ca_file = g_strdup(stick->keeper->paths->ca_file);
    stick->reading = g_cancellable_new();
    g_autoptr(GTask) task = g_task_new(NULL, stick->reading, on_read, stick);
    g_task_set_check_cancellable(task, FALSE);
    g_task_set_task_data(task, reading, free_reading);
    move_to(stick, READING);
    g_task_run_in_thread(task, read_stick);
}

/* The door, or the partition, came or went. */
static void look(struct stick *stick) {
    forget(stick);
    if (!wlink_door_is_open(stick->keeper))
        move_to(stick, DOOR_CLOSED);
    else if (g_file_test(stick->path, G_FILE_TEST_EXISTS))
        start_reading(stick);
    else
        move_to(stick, NONE);
}

static void on_door(bool open, void *data) {
    (void)open;
    look(data);
}

/* What was read is not that of another stick, which stands where it stood: of two that are in, the link is
 * one of both, and moves when that one is pulled. */
static bool is_the_same(const struct stick *stick) {
    return stick->state == READY && wlink_stick_file_is(stick->file, stick->path);
}

/* udev puts the link there under another name first, and makes it anew when somebody has written to the
 * stick. */
static void on_changed(GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
                       void *data) {
    struct stick *stick = data;
    g_autofree char *one = g_file_get_path(file);
    g_autofree char *two = other ? g_file_get_path(other) : NULL;
    (void)monitor;
    if (event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT || event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED ||
        event == G_FILE_MONITOR_EVENT_CHANGED)
        return;
    if (g_strcmp0(one, stick->path) != 0 && g_strcmp0(two, stick->path) != 0)
        return;
    bool there = g_file_test(stick->path, G_FILE_TEST_EXISTS);
    if (there && (stick->keeper->work || is_the_same(stick))) /* after the work it is looked at */
        return;
    look(stick);
}

/* --- what it does */

/* A call of Apply until its work has ended. */
struct request {
    GDBusMethodInvocation *invocation;
    struct stick *stick;
    void *fetch; /* of stick-fetch.h; NULL: there is no payload */
};

static void answer(GDBusMethodInvocation *invocation, const GError *error) {
    if (error)
        g_dbus_method_invocation_return_gerror(invocation, error);
    else
        g_dbus_method_invocation_return_value(invocation, NULL);
}

static void on_applied(const GError *error, void *data) {
    g_autofree struct request *request = data;
    if (is_the_same(request->stick))
        show(request->stick);
    else if (request->stick->state == READY || request->stick->state == NONE) /* another may be in */
        look(request->stick);
    wlink_stick_fetch_unref(request->fetch);
    answer(request->invocation, error);
}

/* The item, when it may be done now. */
static const struct wlink_item *find_item(const struct stick *stick, const struct facts *facts,
                                          const char *name, GError **error) {
    enum wlink_item_kind kind;
    if (stick->state == REFUSED)
        return wlink_fail(error, wlink_error_code(stick->refusal), "%s", stick->refusal->message), NULL;
    if (stick->state != READY)
        return wlink_fail(error, WLINK_CODE_NOT_FOUND, "a service stick"), NULL;
    if (!is_good_now(stick, stick->manifest, error))
        return NULL;
    const struct wlink_item *item = wlink_item_kind_from_string(name, &kind)
                                        ? wlink_manifest_find(stick->manifest, facts->unit.address, kind)
                                        : NULL;
    enum wlink_code code = item ? wlink_stick_judge(stick->manifest, item, &facts->unit) : WLINK_CODE_NONE;
    if (!item)
        return wlink_fail(error, WLINK_CODE_NOT_FOUND, "\"%s\" on the stick", name), NULL;
    if (code != WLINK_CODE_NONE)
        return wlink_fail(error, code, "%s", wlink_code_sentence(code)), NULL;
    return item;
}

static void order(struct stick *stick, const struct wlink_item *item, const struct facts *facts,
                  GDBusMethodInvocation *invocation, const char *token) {
    g_autofree char *brings = wlink_stick_brings(item);
    g_autofree char *installed = wlink_stick_installed(item, &facts->unit);
    struct request *request = g_new(struct request, 1);
    *request =
        (struct request){invocation, stick, item->sha256 ? wlink_stick_fetch_new(stick->file, item) : NULL};
    const struct wlink_work_order work = {
        .kind = wlink_item_kind_to_string(item->kind),
        .sender = g_dbus_method_invocation_get_sender(invocation),
        .token = token,
        .from = installed,
        .to = brings,
        .fetch = request->fetch ? wlink_stick_fetch : NULL,
        .fetch_data = request->fetch,
    };
    wlink_work_start(stick->keeper, &work, on_applied, request);
}

static gboolean on_apply(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, const char *token,
                         const char *kind, void *data) {
    struct stick *stick = data;
    struct facts facts;
    g_autoptr(GError) error = NULL;
    (void)object;
    read_facts(stick->keeper, &facts);
    const struct wlink_item *item = find_item(stick, &facts, kind, &error);
    if (item)
        order(stick, item, &facts, invocation, token);
    else
        answer(invocation, error);
    drop_facts(&facts);
    return TRUE;
}

bool wlink_stick_take(wlink_keeper *keeper, enum wlink_item_kind kind, wlink_stick_file **file,
                      const struct wlink_item **item, GError **error) {
    struct stick *stick = wlink_keeper_find_part(keeper, &wlink_keeper_part_stick);
    struct facts facts;
    read_facts(keeper, &facts);
    const struct wlink_item *found = find_item(stick, &facts, wlink_item_kind_to_string(kind), error);
    drop_facts(&facts);
    if (!found)
        return false;
    *file = wlink_stick_file_ref(stick->file);
    *item = found;
    return true;
}

void wlink_stick_refresh(wlink_keeper *keeper) {
    struct stick *stick = wlink_keeper_find_part(keeper, &wlink_keeper_part_stick);
    if (stick)
        show(stick);
}

/* What there is to go back to decides whether the version that runs may be written again. */
static void on_other_good(GObject *object, GParamSpec *property, void *data) {
    struct stick *stick = data;
    (void)object, (void)property;
    if (stick->manifest)
        show(stick);
}

/* --- the part */

static void *start(wlink_keeper *keeper, GError **error) {
    g_autofree char *folder = g_build_filename(keeper->paths->device_dir, "disk/by-partlabel", NULL);
    g_autoptr(GFile) watched = g_file_new_for_path(folder);
    g_autoptr(GError) why = NULL;
    struct stick *stick = g_new0(struct stick, 1);
    stick->keeper = keeper;
    stick->path = g_build_filename(folder, LABEL, NULL);
    stick->monitor = g_file_monitor_directory(watched, G_FILE_MONITOR_WATCH_MOVES, NULL, &why);
    if (stick->monitor)
        g_signal_connect(stick->monitor, "changed", G_CALLBACK(on_changed), stick);
    else
        wlink_fail(error, WLINK_CODE_FAILED, "%s", why->message);
    wlink_door_watch(keeper, on_door, stick);
    g_signal_connect(keeper->object, "handle-apply", G_CALLBACK(on_apply), stick);
    g_signal_connect(keeper->object, "notify::other-good", G_CALLBACK(on_other_good), stick);
    look(stick);
    return stick;
}

static void stop(void *part) {
    struct stick *stick = part;
    wlink_door_watch(stick->keeper, NULL, NULL);
    g_signal_handlers_disconnect_by_data(stick->keeper->object, stick);
    forget(stick);
    g_clear_object(&stick->monitor);
    g_free(stick->path);
    g_free(stick);
}

const struct wlink_keeper_part wlink_keeper_part_stick = {"stick", start, stop};

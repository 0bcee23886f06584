/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/report.h"

#include "common/error.h"
#include "dbus/names.h"
#include "estate/site.h"
#include "keeper/ask.h"
#include "keeper/parts.h"
#include "keeper/permit.h"
#include "keeper/report-journal.h"
#include "keeper/report-text.h"
#include "keeper/stick.h"

#include <string.h>

#define NTS "nts:" /* before a host of time-servers */

enum { ANSWER_SECONDS = 60, RECORD_LINES = 1000 };
enum { STEP_WRITE = 2, STEPS = 2 };

/* text: at most WLINK_REPORT_MAX_BYTES, borrowed. */
typedef void (*report_answer)(const char *text, void *data);

struct gathering {
    wlink_keeper *keeper;
    wlink_report *report;
    char *root; /* of the machine, for a thread that may outlive the keeper */
    guint at;   /* the question under way */
    report_answer answer;
    void *data;
};

/* --- what is asked, of whom, and how it is told */

static void tell_machine(wlink_report *report, GVariant *reply) {
    g_autoptr(GVariant) machine = g_variant_get_child_value(reply, 0);
    wlink_report_values(report, machine, NULL);
}

static void tell_unit(wlink_report *report, GVariant *reply) {
    static const char *const keys[] = {"Role",  "Version",    "Presence", "Problems",
                                       "Ports", "PanelThere", NULL};
    g_autoptr(GVariant) properties = g_variant_get_child_value(reply, 0);
    wlink_report_values(report, properties, keys);
}

static void tell_consultation(wlink_report *report, GVariant *reply) {
    static const char *const keys[] = {"State", "Quality", NULL};
    g_autoptr(GVariant) properties = g_variant_get_child_value(reply, 0);
    wlink_report_values(report, properties, keys);
}

static void tell_checks(wlink_report *report, GVariant *reply) {
    static const char *const keys[] = {"State", "InService", "StartedUSec", "TookUSec", NULL};
    g_autoptr(GVariant) properties = g_variant_get_child_value(reply, 0);
    g_autoptr(GVariant) checks = g_variant_lookup_value(properties, "Checks", G_VARIANT_TYPE("aa{sv}"));
    wlink_report_values(report, properties, keys);
    if (checks)
        wlink_report_checks(report, checks);
}

static void tell_record(wlink_report *report, GVariant *reply) {
    gboolean good;
    guint64 lines;
    const char *words;
    g_variant_get(reply, "(bt&s)", &good, &lines, &words);
    wlink_report_line(report, "whole: %s", good ? "yes" : "no");
    wlink_report_line(report, "lines: %" G_GUINT64_FORMAT, lines);
    if (!good)
        wlink_report_line(report, "why: %s", words);
}

static void tell_counts(wlink_report *report, GVariant *reply) {
    g_autoptr(GVariant) lines = g_variant_get_child_value(reply, 0);
    wlink_report_counts(report, lines);
}

static void tell_graphs(wlink_report *report, GVariant *reply) {
    g_autoptr(GVariantIter) lines = NULL;
    const char *line;
    g_variant_get(reply, "(as)", &lines);
    while (g_variant_iter_loop(lines, "&s", &line))
        wlink_report_line(report, "%s", line);
}

static const struct wlink_ask_whom keeper_itself = {WLINK_KEEPER_BUS_NAME, WLINK_PATH_KEEPER,
                                                    "org.winglink.Keeper1", WLINK_CODE_KEEPER_NOT_RUNNING,
                                                    WLINK_CODE_UNIT_SLOW};
static const struct wlink_ask_whom unit = WLINK_ASK_WINGLINKD(WLINK_PATH_UNIT, "org.winglink.Unit1");

#define PROPERTIES(path) WLINK_ASK_WINGLINKD(path, "org.freedesktop.DBus.Properties")
static const struct wlink_ask_whom unit_properties = PROPERTIES(WLINK_PATH_UNIT);
static const struct wlink_ask_whom consultation_properties = PROPERTIES(WLINK_PATH_CONSULTATION);
static const struct wlink_ask_whom check_properties = PROPERTIES(WLINK_PATH_SELF_CHECK);

static const struct question {
    const char *title;
    const struct wlink_ask_whom *whom;
    const char *method;
    const char *interface; /* GetAll's argument; NULL: another method */
    const char *type;
    void (*tell)(wlink_report *report, GVariant *reply);
} questions[] = {
    {"Machine", &keeper_itself, "GetMachine", NULL, "(a{sv})", tell_machine},
    {"Unit", &unit_properties, "GetAll", "org.winglink.Unit1", "(a{sv})", tell_unit},
    {"Consultation", &consultation_properties, "GetAll", "org.winglink.Consultation1", "(a{sv})",
     tell_consultation},
    {"Self-check", &check_properties, "GetAll", "org.winglink.SelfCheck1", "(a{sv})", tell_checks},
    {"Record", &unit, "VerifyRecord", NULL, "(bts)", tell_record},
    {"Record, the newest 1000 lines by kind", &unit, "ReadRecord", NULL, "(as)", tell_counts},
    {"Media pipelines", &unit, "ReadGraphs", NULL, "(as)", tell_graphs},
};

/* --- going through them */

static void free_gathering(struct gathering *gathering) {
    wlink_report_free(gathering->report);
    g_free(gathering->root);
    g_free(gathering);
}

static void read_journal(GTask *task, void *source, void *data, GCancellable *cancellable) {
    const struct gathering *gathering = data;
    (void)source, (void)cancellable;
    g_task_return_pointer(task, wlink_report_journal(gathering->root), (GDestroyNotify)g_strfreev);
}

static void on_journal(GObject *source, GAsyncResult *result, void *data) {
    struct gathering *gathering = data;
    (void)source;
    g_auto(GStrv) journal = g_task_propagate_pointer(G_TASK(result), NULL);
    if (!g_cancellable_is_cancelled(g_task_get_cancellable(G_TASK(result)))) {
        g_autofree char *text =
            wlink_report_print(gathering->report, (const char *const *)journal, WLINK_REPORT_MAX_BYTES);
        gathering->answer(text, gathering->data);
    }
    free_gathering(gathering);
}

static void go_on(struct gathering *gathering);

static void on_answer(GVariant *reply, const GError *error, void *data) {
    struct gathering *gathering = data;
    const struct question *question = &questions[gathering->at++];
    wlink_report_section(gathering->report, question->title);
    if (reply)
        question->tell(gathering->report, reply);
    else
        wlink_report_line(gathering->report, "not known: %s", error->message);
    go_on(gathering);
}

static void go_on(struct gathering *gathering) {
    wlink_keeper *keeper = gathering->keeper;
    if (gathering->at < G_N_ELEMENTS(questions)) {
        const struct question *question = &questions[gathering->at];
        GVariant *arguments = question->interface ? g_variant_new("(s)", question->interface)
                              : g_str_equal(question->method, "ReadRecord")
                                  ? g_variant_new("(u)", (guint32)RECORD_LINES)
                                  : NULL;
        wlink_ask(keeper, question->whom, question->method, arguments, question->type, ANSWER_SECONDS,
                  on_answer, gathering);
        return;
    }
    g_autoptr(GTask) task = g_task_new(NULL, keeper->ended, on_journal, gathering);
    g_task_set_check_cancellable(task, FALSE);
    g_task_set_task_data(task, gathering, NULL);
    g_task_run_in_thread(task, read_journal);
}

/* Everybody in the directory, and the numbers and hosts of the settings. */
static GPtrArray *words_of_others(const wlink_site *site) {
    GPtrArray *words = g_ptr_array_new();
    const struct wlink_site_settings *settings = site ? wlink_site_settings(site) : NULL;
    for (guint i = 0; site && i < wlink_site_room_count(site); i++) {
        const struct wlink_room *room = wlink_site_room(site, i);
        g_ptr_array_add(words, (char *)room->address);
        g_ptr_array_add(words, (char *)room->name);
        g_ptr_array_add(words, (char *)room->short_name);
        g_ptr_array_add(words, (char *)room->host);
    }
    if (settings && settings->fallback_number)
        g_ptr_array_add(words, (char *)settings->fallback_number);
    for (guint i = 0; settings && settings->time_servers[i]; i++) { /* nothing says nts: but the bundle */
        const char *server = settings->time_servers[i];
        g_ptr_array_add(words, (char *)server + (g_str_has_prefix(server, NTS) ? strlen(NTS) : 0));
    }
    g_ptr_array_add(words, NULL);
    return words;
}

static void begin(wlink_keeper *keeper, wlink_report *report, const wlink_site *site) {
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *when = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    wlink_report_section(report, "Report of a Winglink unit");
    wlink_report_line(report, "made: %s", when);
    wlink_report_line(report, "unit: %s", site ? wlink_site_self(site)->address : "without an identity");
    wlink_report_line(report, "site bundle: %" G_GUINT64_FORMAT, site ? wlink_site_serial(site) : 0);
    wlink_report_line(report, "image: %s, %s, slot %s", wlink_keeper1_get_version(keeper->object),
                      wlink_keeper1_get_variant(keeper->object), wlink_keeper1_get_slot(keeper->object));
    const char *health = wlink_keeper1_get_health(keeper->object);
    wlink_report_line(report, "health: %s", health ? health : "not known");
    GVariant *work = wlink_keeper1_get_work(keeper->object);
    wlink_report_section(report, "Last work of the keeper");
    if (work)
        wlink_report_values(report, work, NULL);
}

/* What cannot be found out is left out, and said to be. answer is not called when the keeper ends before. */
static void make_report(wlink_keeper *keeper, report_answer answer, void *data) {
    const struct wlink_paths *paths = keeper->paths;
    g_autoptr(wlink_site) site = wlink_site_open(paths->site_file, paths->ca_file, NULL, 0, NULL);
    g_autoptr(GPtrArray) words = words_of_others(site);
    struct gathering *gathering = g_new0(struct gathering, 1);
    gathering->keeper = keeper;
    gathering->root = g_strdup(paths->root);
    gathering->answer = answer;
    gathering->data = data;
    gathering->report = wlink_report_new(wlink_report_cleaner_new(
        site ? wlink_site_self(site)->address : NULL, (const char *const *)words->pdata));
    begin(keeper, gathering->report, site);
    go_on(gathering);
}

/* --- onto the stick */

/* What a thread writes. */
struct writing {
    wlink_stick_file *file;
    struct wlink_item room;
    char *text;
};

static void free_writing(void *data) {
    struct writing *writing = data;
    wlink_stick_file_unref(writing->file);
    g_free(writing->text);
    g_free(writing);
}

static void write_report(GTask *task, void *source, void *data, GCancellable *cancellable) {
    struct writing *writing = data;
    GError *error = NULL;
    (void)source, (void)cancellable;
    if (wlink_stick_file_write_report(writing->file, &writing->room, writing->text, &error))
        g_task_return_boolean(task, TRUE);
    else
        g_task_return_error(task, error);
}

static void on_written(GObject *source, GAsyncResult *result, void *data) {
    struct wlink_work *work = data;
    GError *error = NULL;
    (void)source;
    bool written = g_task_propagate_boolean(G_TASK(result), &error);
    if (g_cancellable_is_cancelled(g_task_get_cancellable(G_TASK(result))))
        g_clear_error(&error);
    else if (written)
        wlink_work_done(work);
    else
        wlink_work_failed(work, error);
}

static void on_made(const char *text, void *data) {
    struct wlink_work *work = data;
    struct writing *writing = g_new0(struct writing, 1);
    const struct wlink_item *room;
    GError *error = NULL;
    if (!wlink_stick_take(work->keeper, WLINK_ITEM_REPORT, &writing->file, &room, &error)) {
        free_writing(writing);
        wlink_work_failed(work, error);
        return;
    }
    wlink_work_at(work, STEP_WRITE, 50, false);
    writing->room = *room;
    writing->text = g_strdup(text);
    g_autoptr(GTask) task = g_task_new(NULL, work->keeper->ended, on_written, work);
    g_task_set_check_cancellable(task, FALSE);
    g_task_set_task_data(task, writing, free_writing);
    g_task_run_in_thread(task, write_report);
}

static void run(struct wlink_work *work) {
    wlink_work_at(work, 1, 0, false);
    make_report(work->keeper, on_made, work);
}

const struct wlink_work_kind wlink_work_report = {"report", NULL, STEPS, run, NULL, NULL};

/* --- the part: MakeReport */

struct request {
    wlink_keeper *keeper;
    GDBusMethodInvocation *invocation;
};

static void on_text(const char *text, void *data) {
    g_autofree struct request *request = data;
    wlink_keeper1_complete_make_report(request->keeper->object, request->invocation, text);
}

static void on_permit(const GError *error, void *data) {
    struct request *request = data;
    if (!error) {
        make_report(request->keeper, on_text, request);
        return;
    }
    g_dbus_method_invocation_return_gerror(request->invocation, error);
    g_free(request);
}

static gboolean on_make_report(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, const char *token,
                               void *data) {
    struct request *request = g_new(struct request, 1);
    (void)object;
    *request = (struct request){data, invocation};
    wlink_permit(request->keeper, g_dbus_method_invocation_get_sender(invocation), token, NULL, on_permit,
                 request);
    return TRUE;
}

static void *start(wlink_keeper *keeper, GError **error) {
    (void)error;
    g_signal_connect(keeper->object, "handle-make-report", G_CALLBACK(on_make_report), keeper);
    return keeper;
}

static void stop(void *part) {
    (void)part;
}

const struct wlink_keeper_part wlink_keeper_part_report = {"report", start, stop};

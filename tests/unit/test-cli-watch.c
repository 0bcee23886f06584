/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/fake-unit.h"

/* The verbs that listen: call --wait and watch. */
static void join_now(void) {
    change(WLINK_PATH_CONSULTATION, "RoomName", "'Airedale Hospital, consulting room 1'");
    change(WLINK_PATH_CONSULTATION, "Verified", "true");
    change(WLINK_PATH_CONSULTATION, "State", "'in-consultation'");
}

static void refuse_now(void) {
    change(WLINK_PATH_CONSULTATION, "Reason", "'not-today'");
    change(WLINK_PATH_CONSULTATION, "State", "'refused'");
}

static void test_call_waits(void *fixture, const void *data) {
    (void)fixture, (void)data;
    change(WLINK_PATH_CONSULTATION, "State", "'waiting'");
    fake.on_read = join_now;
    g_autofree char *joined = run("call --wait 'room 1'", 0);
    g_assert_cmpstr(joined, ==,
                    "In a consultation\nWith: Airedale Hospital, consulting room 1. Verified and encrypted\n"
                    "Here: Nurse\n");
    change(WLINK_PATH_CONSULTATION, "State", "'waiting'");
    fake.on_read = refuse_now;
    g_autofree char *refused = run("call --wait 'room 1'", 1);
    assert_has(refused, "Airedale Hospital, consulting room 1 cannot take you today. (not-today: ");
}

struct lines {
    GMainLoop *loop;
    char *line;
};

static void on_line(GObject *source, GAsyncResult *result, void *data) {
    struct lines *lines = data;
    g_autoptr(GError) error = NULL;
    lines->line =
        g_data_input_stream_read_line_finish_utf8(G_DATA_INPUT_STREAM(source), result, NULL, &error);
    g_assert_no_error(error);
    g_main_loop_quit(lines->loop);
}

static char *read_line(GDataInputStream *stream) {
    struct lines lines = {.loop = g_main_loop_new(NULL, FALSE)};
    g_data_input_stream_read_line_async(stream, G_PRIORITY_DEFAULT, NULL, on_line, &lines);
    g_main_loop_run(lines.loop);
    g_main_loop_unref(lines.loop);
    g_assert_nonnull(lines.line);
    return lines.line;
}

/* The next line is an object of this object and event, and has this part. */
static void assert_event(GDataInputStream *stream, const char *object, const char *event, const char *part) {
    g_autofree char *line = read_line(stream);
    g_autoptr(GVariant) parsed = parse_json(line);
    const char *is_object, *is_event;
    gint64 time;
    g_assert_true(g_variant_lookup(parsed, "object", "&s", &is_object));
    g_assert_true(g_variant_lookup(parsed, "event", "&s", &is_event));
    g_assert_true(g_variant_lookup(parsed, "t", "x", &time));
    g_assert_cmpstr(is_object, ==, object);
    g_assert_cmpstr(is_event, ==, event);
    g_assert_cmpint(ABS(g_get_real_time() - time), <, 600 * G_USEC_PER_SEC);
    assert_has(line, part);
}

static void assert_snapshot(GDataInputStream *stream) {
    assert_event(stream, "unit", "properties", "\"properties\":{\"address\":");
    assert_event(stream, "directory", "properties", "\"rooms\":[{");
    assert_event(stream, "devices", "properties", "\"sounds\":[{");
    assert_event(stream, "consultation", "properties", "\"state\":\"idle\"");
    assert_event(stream, "waiting", "properties", "\"callers\":[{");
    assert_event(stream, "staff", "properties", "\"signed_in\":\"101\"");
    assert_event(stream, "self-check", "properties", "\"in_service\":true");
}

static void test_watch(void *fixture, const void *data) {
    (void)fixture, (void)data;
    g_autoptr(GSubprocess) process = spawn("watch --json --no-level");
    g_autoptr(GDataInputStream) stream = g_data_input_stream_new(g_subprocess_get_stdout_pipe(process));
    assert_snapshot(stream);
    change(WLINK_PATH_CONSULTATION, "CalledUSec", "int64 5");
    assert_event(stream, "consultation", "properties", "\"properties\":{\"called_usec\":5}");
    emit(WLINK_PATH_DEVICES, "Level", "(-20.0, -10.0)");
    emit(WLINK_PATH_CONSULTATION, "Note", "('a@b', 'Airedale', 'soon', int64 7)");
    assert_event(stream, "consultation", "Note",
                 "\"room\":\"a@b\",\"name\":\"Airedale\",\"text\":\"soon\",\"time\":7");
    emit(WLINK_PATH_WAITING, "CallerChanged", "({'id': <'c1'>, 'gone': <true>},)");
    assert_event(stream, "waiting", "CallerChanged", "\"caller\":{\"id\":\"c1\",\"gone\":true}");
    stop_unit();
    assert_event(stream, "unit", "gone", "");
    g_subprocess_force_exit(process);
    g_assert_true(g_subprocess_wait(process, NULL, NULL));
}

static void test_watch_in_words(void *fixture, const void *data) {
    (void)fixture, (void)data;
    g_autoptr(GSubprocess) process = spawn("watch");
    g_autoptr(GDataInputStream) stream = g_data_input_stream_new(g_subprocess_get_stdout_pipe(process));
    for (;;) {
        g_autofree char *line = read_line(stream);
        if (strstr(line, " self-check properties in_service "))
            break;
    }
    emit(WLINK_PATH_DEVICES, "Level", "(-20.5, -inf)");
    g_autofree char *rms = read_line(stream);
    g_autofree char *peak = read_line(stream);
    assert_has(rms, " devices Level rms -20.5");
    assert_has(peak, " devices Level peak -inf");
    g_subprocess_force_exit(process);
    g_assert_true(g_subprocess_wait(process, NULL, NULL));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    fake_init(argv[0]);
    fake_add("/cli-watch/call-waits", test_call_waits);
    fake_add("/cli-watch/json", test_watch);
    fake_add("/cli-watch/words", test_watch_in_words);
    int code = g_test_run();
    g_free(fake.ctl);
    return code;
}

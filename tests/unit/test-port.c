/* SPDX-License-Identifier: Apache-2.0 */
#include "media/picture.h"

#include "common/error.h"
#include "media-fixture.h"
#include "precedence.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { FRAME_US = 20000, ROOM_KB = 8 * 1024 };

/* A picture with a writer whose frames carry their number in their first four bytes. */
struct studio {
    struct wlink_picture *picture;
    GThread *thread;
    gint stop, width; /* atomic */
    unsigned height;
};

/* A reader in this process. */
struct reader {
    GstElement *pipeline;
    gint frames, lost; /* atomic */
    guint32 last;
    gint width, height; /* atomic */
    GstClockTime pts;
};

static char *directory;
static struct studio lonely; /* its port finds no reader; looked at by the last test, 5 s on */
static gint64 lonely_since;
static char *lonely_path;

static void *push_frames(void *data) {
    struct studio *studio = data;
    for (guint32 n = 0; !g_atomic_int_get(&studio->stop); n++) {
        g_autoptr(GstSample) sample = raw_sample((unsigned)g_atomic_int_get(&studio->width), studio->height);
        gst_buffer_fill(gst_sample_get_buffer(sample), 0, &n, sizeof(n));
        wlink_picture_push(studio->picture, sample);
        g_usleep(FRAME_US);
    }
    return NULL;
}

static bool is_live(struct wlink_picture *picture) {
    struct wlink_picture_state state;
    wlink_picture_get_state(picture, &state);
    return state.live;
}

static void open_studio(struct studio *studio, unsigned width, unsigned height) {
    *studio = (struct studio){
        .picture = wlink_picture_new("far-exam", NULL, NULL), .width = (gint)width, .height = height};
    studio->thread = g_thread_new("writer", push_frames, studio);
    RUN_UNTIL(is_live(studio->picture));
}

static void stop_writing(struct studio *studio) {
    g_atomic_int_set(&studio->stop, 1);
    g_clear_pointer(&studio->thread, g_thread_join);
}

static void close_studio(struct studio *studio) {
    stop_writing(studio);
    wlink_picture_free(studio->picture);
}

static char *open_port(struct studio *studio) {
    g_autoptr(GError) error = NULL;
    char *path = wlink_picture_open_port(studio->picture, directory, &error);
    g_assert_no_error(error);
    return path;
}

static GstFlowReturn on_read(GstAppSink *sink, void *data) {
    struct reader *reader = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    GstStructure *structure = gst_caps_get_structure(gst_sample_get_caps(sample), 0);
    int width, height;
    guint32 number;
    gst_structure_get(structure, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL);
    gst_buffer_extract(gst_sample_get_buffer(sample), 0, &number, sizeof(number));
    if (reader->frames && number != reader->last + 1)
        g_atomic_int_add(&reader->lost, (gint)(number - reader->last - 1));
    reader->last = number;
    reader->pts = GST_BUFFER_PTS(gst_sample_get_buffer(sample));
    g_atomic_int_set(&reader->height, height);
    g_atomic_int_set(&reader->width, width);
    g_atomic_int_inc(&reader->frames);
    return GST_FLOW_OK;
}

static void open_reader(struct reader *reader, const char *path) {
    g_autofree char *text =
        g_strdup_printf("unixfdsrc socket-path=%s ! appsink name=sink sync=false max-buffers=2", path);
    *reader = (struct reader){.pipeline = gst_parse_launch(text, NULL)};
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(reader->pipeline), "sink");
    GstAppSinkCallbacks callbacks = {.new_sample = on_read};
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, reader, NULL);
    wlink_media_adopt_clock(reader->pipeline);
    g_assert_cmpint(gst_element_set_state(reader->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
}

static void close_reader(struct reader *reader) {
    gst_element_set_state(reader->pipeline, GST_STATE_NULL);
    gst_object_unref(reader->pipeline);
}

static bool has_read(GInputStream *lines, char *text, gsize size) {
    gsize length = strlen(text);
    gssize got = g_pollable_input_stream_read_nonblocking(G_POLLABLE_INPUT_STREAM(lines), text + length,
                                                          size - 1 - length, NULL, NULL);
    g_assert_cmpint(got, !=, 0);
    return strstr(text, "chain") != NULL;
}

/* A reader in a process of its own that says a line for each frame; it has had one. */
static GSubprocess *spawn_reader(const char *path) {
    g_autoptr(GError) error = NULL;
    g_autofree char *socket = g_strdup_printf("socket-path=%s", path);
    GSubprocess *child =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "gst-launch-1.0", "-v", "unixfdsrc", socket,
                         "!", "fakesink", "silent=false", "sync=false", NULL);
    g_assert_no_error(error);
    char text[65536] = "";
    RUN_UNTIL(has_read(g_subprocess_get_stdout_pipe(child), text, sizeof(text)));
    return child;
}

static unsigned count_files(void) {
    g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
    unsigned count = 0;
    while (g_dir_read_name(dir))
        count++;
    return count;
}

static long shared_kb(void) {
    g_autofree char *status = NULL;
    long kb = -1;
    g_assert_true(g_file_get_contents("/proc/self/status", &status, NULL, NULL));
    const char *line = strstr(status, "RssShmem:");
    g_assert_cmpint(sscanf(line, "RssShmem: %ld", &kb), ==, 1);
    return kb;
}

static void test_frames_arrive_as_they_are(void) {
    struct studio studio;
    struct reader reader;
    open_studio(&studio, 322, 180); /* the stride of a plane is rounded up to four */
    g_autofree char *path = open_port(&studio);
    struct stat status;
    g_assert_cmpint(g_stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0660);
    open_reader(&reader, path);
    RUN_UNTIL(g_atomic_int_get(&reader.frames) >= 20);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_atomic_int_set(&studio.width, 640);
    RUN_UNTIL(g_atomic_int_get(&reader.width) == 640);
    g_assert_cmpint(reader.height, ==, 180);
    stop_writing(&studio);
    GstClockTime now = (GstClockTime)g_get_monotonic_time() * GST_USECOND - wlink_media_base_time();
    g_assert_cmpuint(reader.pts, <, now);
    g_assert_cmpuint(reader.pts + GST_SECOND, >, now);
    g_assert_cmpuint(wlink_picture_ports(studio.picture), ==, 1);
    close_reader(&reader);
    RUN_UNTIL(wlink_picture_ports(studio.picture) == 0);
    close_studio(&studio);
}

static void test_a_stopped_reader_harms_nobody(void) {
    struct studio studio;
    struct reader other;
    open_studio(&studio, 1280, 720);
    g_autofree char *path = open_port(&studio), *other_path = open_port(&studio);
    open_reader(&other, other_path);
    g_autoptr(GSubprocess) child = spawn_reader(path);
    RUN_UNTIL(g_atomic_int_get(&other.frames) >= 5);
    int read_before = g_atomic_int_get(&other.frames), lost_before = g_atomic_int_get(&other.lost);
    long before = shared_kb(), most = before;
    gint64 stopped = g_get_monotonic_time();
    g_subprocess_send_signal(child, SIGSTOP);
    RUN_UNTIL((most = MAX(most, shared_kb()), wlink_picture_ports(studio.picture) == 1));
    gint64 took = g_get_monotonic_time() - stopped;
    g_test_message("shared memory %ld kB, at most %ld kB, freed after %" G_GINT64_FORMAT " ms", before, most,
                   took / 1000);
    g_assert_cmpint(took, >, 1900000);
    g_assert_cmpint(most - before, <, ROOM_KB);
    RUN_UNTIL(shared_kb() < before);
    g_assert_cmpint(g_atomic_int_get(&other.frames) - read_before, >, 40);
    g_assert_cmpint(g_atomic_int_get(&other.lost), ==, lost_before);
    g_subprocess_force_exit(child);
    g_assert_true(g_subprocess_wait(child, NULL, NULL));
    close_reader(&other);
    close_studio(&studio);
}

static void test_a_killed_reader_leaves_nothing(void) {
    struct studio studio;
    open_studio(&studio, 1280, 720);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    unsigned files = count_files();
    long memory = shared_kb();
    g_autofree char *path = open_port(&studio);
    GSubprocess *child = spawn_reader(path);
    g_assert_cmpuint(count_files(), >, files);
    g_subprocess_force_exit(child);
    g_assert_true(g_subprocess_wait(child, NULL, NULL));
    g_object_unref(child);
    RUN_UNTIL(wlink_picture_ports(studio.picture) == 0);
    RUN_UNTIL(count_files() <= files); /* the last buffers come back on threads of their own */
    RUN_UNTIL(shared_kb() <= memory + 64);
    close_studio(&studio);
}

static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof(address)), ==, 0);
    return fd;
}

static void test_a_reader_that_talks_nonsense(void) {
    static const guint8 nonsense[][16] = {
        {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
        {1, 0, 0, 0, 8, 0, 0, 0, 0xde, 0xad},
        {1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 1},
    };
    struct studio studio;
    open_studio(&studio, 320, 180);
    for (gsize i = 0; i < G_N_ELEMENTS(nonsense); i++) {
        g_autofree char *path = open_port(&studio);
        int fd = connect_to(path);
        g_assert_cmpint(write(fd, nonsense[i], sizeof(nonsense[i])), ==, sizeof(nonsense[i]));
        RUN_UNTIL(wlink_picture_ports(studio.picture) == 0);
        close(fd);
    }
    close_studio(&studio);
}

static void test_limits(void) {
    struct studio studio;
    g_autoptr(GError) not_live = NULL, many = NULL, nowhere = NULL;
    struct wlink_picture *dark = wlink_picture_new("room", NULL, NULL);
    g_assert_null(wlink_picture_open_port(dark, directory, &not_live));
    g_assert_error(not_live, WLINK_ERROR, WLINK_CODE_PORT_NOT_LIVE);
    wlink_picture_free(dark);
    open_studio(&studio, 320, 180);
    g_assert_null(wlink_picture_open_port(studio.picture, "/nowhere", &nowhere));
    g_assert_error(nowhere, WLINK_ERROR, WLINK_CODE_MEDIA_FAILED);
    for (int i = 0; i < 8; i++)
        g_free(open_port(&studio));
    g_assert_null(wlink_picture_open_port(studio.picture, directory, &many));
    g_assert_error(many, WLINK_ERROR, WLINK_CODE_PORT_TOO_MANY);
    close_studio(&studio);
}

static void test_the_end_of_the_picture_ends_its_ports(void) {
    struct studio studio;
    open_studio(&studio, 320, 180);
    g_autofree char *path = open_port(&studio), *unused = open_port(&studio);
    int fd = connect_to(path);
    RUN_UNTIL(!g_file_test(path, G_FILE_TEST_EXISTS));
    stop_writing(&studio);
    wlink_picture_end(studio.picture);
    g_assert_cmpuint(wlink_picture_ports(studio.picture), ==, 0);
    g_assert_false(g_file_test(unused, G_FILE_TEST_EXISTS));
    char bytes[4096];
    ssize_t got;
    while ((got = read(fd, bytes, sizeof(bytes))) > 0)
        ;
    g_assert_true(got == 0 || errno == ECONNRESET);
    close(fd);
    close_studio(&studio);
}

static void test_a_port_without_reader_ends(void) {
    RUN_UNTIL(wlink_picture_ports(lonely.picture) == 0);
    g_assert_cmpint(g_get_monotonic_time() - lonely_since, >, 4000000);
    g_assert_false(g_file_test(lonely_path, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    take_precedence();
    g_assert_true(wlink_media_init(&error));
    directory = g_dir_make_tmp("port-XXXXXX", NULL);
    open_studio(&lonely, 320, 180);
    lonely_path = open_port(&lonely);
    lonely_since = g_get_monotonic_time();
    g_test_add_func("/port/frames-arrive-as-they-are", test_frames_arrive_as_they_are);
    g_test_add_func("/port/a-stopped-reader-harms-nobody", test_a_stopped_reader_harms_nobody);
    g_test_add_func("/port/a-killed-reader-leaves-nothing", test_a_killed_reader_leaves_nothing);
    g_test_add_func("/port/a-reader-that-talks-nonsense", test_a_reader_that_talks_nonsense);
    g_test_add_func("/port/limits", test_limits);
    g_test_add_func("/port/the-end-of-the-picture-ends-its-ports",
                    test_the_end_of_the_picture_ends_its_ports);
    g_test_add_func("/port/a-port-without-reader-ends", test_a_port_without_reader_ends);
    int status = g_test_run();
    close_studio(&lonely);
    g_free(lonely_path);
    g_assert_cmpint(g_rmdir(directory), ==, 0);
    g_free(directory);
    return status;
}

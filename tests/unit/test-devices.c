/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/config.h"
#include "daemon/devices.h"
#include "media-fixture.h"
#include "media/picture.h"

#include <glib/gstdio.h>

enum { ROOM = 1 << WLINK_DEVICE_ROOM, MICROPHONE = 1 << WLINK_DEVICE_MICROPHONE };

struct world {
    char *directory, *camera;
    struct wlink_picture *room, *exam;
    struct wlink_devices *devices;
    unsigned stops; /* events STOPPED so far */
};

static void on_devices(const struct wlink_devices_event *event, void *data) {
    struct world *world = data;
    world->stops += event->kind == WLINK_DEVICES_STOPPED;
}

static void plug_in(const struct world *world) {
    g_assert_true(
        g_file_set_contents(world->camera, "[stand-in]\nwidth=320\nheight=180\nfps=30\nid=3\n", -1, NULL));
}

/* As with a driver that hangs. */
static void cling(const struct world *world) {
    g_assert_true(g_file_set_contents(
        world->camera, "[stand-in]\nwidth=320\nheight=180\nfps=30\nid=3\nstate=cling\n", -1, NULL));
}

static void set_up(struct world *world, const void *unused) {
    (void)unused;
    g_autoptr(GError) error = NULL;
    world->directory = g_dir_make_tmp("devices-XXXXXX", NULL);
    world->camera = g_build_filename(world->directory, "camera", NULL);
    plug_in(world);
    g_autofree char *rule = g_strconcat("stand-in:", world->camera, NULL);
    const struct wlink_config config = {.room_camera = rule,
                                        .exam_camera = "none",
                                        .room_max_height = 720,
                                        .exam_max_height = 720,
                                        .max_fps = 30,
                                        .microphone = "stand-in:silence",
                                        .loudspeaker = "none",
                                        .volume = 50};
    world->room = wlink_picture_new("room", NULL, NULL);
    world->exam = wlink_picture_new("exam", NULL, NULL);
    world->devices = wlink_devices_new(&config, world->room, world->exam, &error);
    g_assert_no_error(error);
    wlink_devices_set_handler(world->devices, on_devices, world);
}

static void tear_down(struct world *world, const void *unused) {
    (void)unused;
    wlink_devices_free(world->devices);
    wlink_picture_free(world->room);
    wlink_picture_free(world->exam);
    g_unlink(world->camera);
    g_assert_cmpint(g_rmdir(world->directory), ==, 0);
    g_free(world->camera);
    g_free(world->directory);
}

static void open_device(struct world *world, enum wlink_device device) {
    g_autoptr(GError) error = NULL;
    wlink_devices_open(world->devices, device, &error);
    g_assert_no_error(error);
}

static enum wlink_device_state room(const struct world *world) {
    return wlink_devices_state(world->devices, WLINK_DEVICE_ROOM);
}

static enum wlink_device_state microphone(const struct world *world) {
    return wlink_devices_state(world->devices, WLINK_DEVICE_MICROPHONE);
}

static void assert_closed(const struct world *world) {
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_CLOSED);
    g_assert_cmpint(microphone(world), ==, WLINK_DEVICE_CLOSED);
}

static void test_closed_unless_wanted(struct world *world, const void *unused) {
    (void)unused;
    assert_closed(world);
    g_assert_cmpuint(wlink_devices_wanted(world->devices), ==, 0);
    open_device(world, WLINK_DEVICE_ROOM);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_OPEN);
    g_assert_cmpint(microphone(world), ==, WLINK_DEVICE_CLOSED);
    wlink_devices_close_all(world->devices);
    assert_closed(world);
    g_assert_cmpuint(wlink_devices_wanted(world->devices), ==, 0);
}

static void test_stop_and_start(struct world *world, const void *unused) {
    (void)unused;
    open_device(world, WLINK_DEVICE_ROOM);
    open_device(world, WLINK_DEVICE_MICROPHONE);
    wlink_devices_stop_all(world->devices);
    g_assert_true(wlink_devices_stopped(world->devices));
    assert_closed(world);
    wlink_devices_start_sending(world->devices);
    g_assert_false(wlink_devices_stopped(world->devices));
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_OPEN);
    g_assert_cmpint(microphone(world), ==, WLINK_DEVICE_OPEN);
    g_assert_cmpuint(world->stops, ==, 2);
}

/* After a stop one device comes back alone, and what was wanted before is forgotten. */
static void test_one_after_a_stop(struct world *world, const void *unused) {
    (void)unused;
    open_device(world, WLINK_DEVICE_ROOM);
    wlink_devices_stop_all(world->devices);
    open_device(world, WLINK_DEVICE_MICROPHONE);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_CLOSED);
    g_assert_cmpint(microphone(world), ==, WLINK_DEVICE_OPEN);
    wlink_devices_start_sending(world->devices);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_CLOSED);
}

/* What comes back while everything is stopped stays shut. */
static void test_plugged_in_while_stopped(struct world *world, const void *unused) {
    (void)unused;
    open_device(world, WLINK_DEVICE_ROOM);
    g_unlink(world->camera);
    RUN_UNTIL(room(world) == WLINK_DEVICE_LOST);
    wlink_devices_stop_all(world->devices);
    plug_in(world);
    RUN_UNTIL(room(world) == WLINK_DEVICE_CLOSED);
    wlink_devices_start_sending(world->devices);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_OPEN);
}

static void test_unplugged_and_back(struct world *world, const void *unused) {
    (void)unused;
    open_device(world, WLINK_DEVICE_ROOM);
    g_unlink(world->camera);
    RUN_UNTIL(room(world) == WLINK_DEVICE_LOST);
    g_assert_cmpint(wlink_devices_fault(world->devices, WLINK_DEVICE_ROOM), ==, WLINK_CODE_CAMERA_MISSING);
    plug_in(world);
    RUN_UNTIL(room(world) == WLINK_DEVICE_OPEN);
}

/* A restarted daemon opens nothing that was stopped, and knows what to start again. */
static void test_stop_outlives_a_restart(struct world *world, const void *unused) {
    (void)unused;
    wlink_devices_restore_stop(world->devices, ROOM | MICROPHONE);
    g_assert_true(wlink_devices_stopped(world->devices));
    assert_closed(world);
    g_assert_cmpuint(wlink_devices_wanted(world->devices), ==, ROOM | MICROPHONE);
    wlink_devices_start_sending(world->devices);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_OPEN);
    g_assert_cmpint(microphone(world), ==, WLINK_DEVICE_OPEN);
}

/* The end of a consultation ends the stop, and says so. */
static void test_the_end_ends_a_stop(struct world *world, const void *unused) {
    (void)unused;
    open_device(world, WLINK_DEVICE_ROOM);
    wlink_devices_stop_all(world->devices);
    wlink_devices_close_all(world->devices);
    g_assert_false(wlink_devices_stopped(world->devices));
    g_assert_cmpuint(world->stops, ==, 2);
    wlink_devices_start_sending(world->devices);
    assert_closed(world);
}

/* Nobody is told that a device is closed which its driver holds on to; when it is unplugged, it is. */
static void test_a_device_that_clings(struct world *world, const void *unused) {
    (void)unused;
    g_autoptr(GError) error = NULL;
    cling(world);
    open_device(world, WLINK_DEVICE_ROOM);
    open_device(world, WLINK_DEVICE_MICROPHONE);
    wlink_devices_stop_all(world->devices);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_STALLED);
    g_assert_cmpint(microphone(world), ==, WLINK_DEVICE_CLOSED);
    g_assert_cmpint(wlink_devices_fault(world->devices, WLINK_DEVICE_ROOM), ==, WLINK_CODE_DEVICE_NOT_CLOSED);
    g_assert_true(wlink_devices_are_shut(world->devices, MICROPHONE, &error));
    g_assert_false(wlink_devices_are_shut(world->devices, ROOM | MICROPHONE, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_DEVICE_NOT_CLOSED);
    wlink_devices_close_all(world->devices);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_STALLED);
    g_unlink(world->camera);
    RUN_UNTIL(room(world) == WLINK_DEVICE_NONE);
    g_assert_true(wlink_devices_are_shut(world->devices, ROOM, NULL));
    plug_in(world);
    RUN_UNTIL(room(world) == WLINK_DEVICE_CLOSED);
}

/* Frames are proof that its driver lets go of it again. */
static void test_a_device_that_clung_once(struct world *world, const void *unused) {
    (void)unused;
    cling(world);
    open_device(world, WLINK_DEVICE_ROOM);
    wlink_devices_close(world->devices, WLINK_DEVICE_ROOM);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_STALLED);
    plug_in(world);
    open_device(world, WLINK_DEVICE_ROOM);
    RUN_UNTIL(wlink_devices_are_shut(world->devices, ROOM, NULL));
    wlink_devices_close(world->devices, WLINK_DEVICE_ROOM);
    g_assert_cmpint(room(world), ==, WLINK_DEVICE_CLOSED);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*test)(struct world *world, const void *unused);
    } tests[] = {
        {"/devices/closed-unless-wanted", test_closed_unless_wanted},
        {"/devices/stop-and-start", test_stop_and_start},
        {"/devices/one-after-a-stop", test_one_after_a_stop},
        {"/devices/plugged-in-while-stopped", test_plugged_in_while_stopped},
        {"/devices/unplugged-and-back", test_unplugged_and_back},
        {"/devices/stop-outlives-a-restart", test_stop_outlives_a_restart},
        {"/devices/the-end-ends-a-stop", test_the_end_ends_a_stop},
        {"/devices/one-that-clings", test_a_device_that_clings},
        {"/devices/one-that-clung-once", test_a_device_that_clung_once},
    };
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    wlink_media_init(&error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, struct world, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}

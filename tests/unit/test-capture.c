/* SPDX-License-Identifier: Apache-2.0 */
#include "media/capture.h"

#include "common/error.h"
#include "hw/camera.h"
#include "media-fixture.h"
#include "media/picture.h"
#include "media/stand-in-paint.h"
#include "precedence.h"

#include <glib/gstdio.h>
#include <string.h>

struct world {
    char *directory, *file;
    struct wlink_picture *picture;
    struct wlink_capture *capture;
    guint tap;
    unsigned live, stalled, failed; /* events so far */
    enum wlink_code code;           /* of the newest */
    gint frames, damaged, jumps;    /* atomic */
    unsigned last_counter;          /* streaming thread */
    gint64 first_us, last_us;       /* streaming thread */
};

static void describe(struct world *world, const char *state) {
    g_autofree char *text =
        g_strdup_printf("[stand-in]\nphoto=/usr/share/backgrounds/mate/nature/Garden.jpg\n"
                        "width=640\nheight=360\nfps=30\nid=11\nstate=%s\n",
                        state);
    g_assert_true(g_file_set_contents(world->file, text, -1, NULL));
}

static void on_frame(GstSample *sample, void *data) {
    struct world *world = data;
    struct marks marks = sample_marks(sample);
    if (!marks.row1_ok || !marks.row2_ok || !marks.corners_ok || marks.id != 11)
        g_atomic_int_inc(&world->damaged);
    if (g_atomic_int_get(&world->frames) && marks.counter != world->last_counter + 1)
        g_atomic_int_inc(&world->jumps);
    world->last_counter = marks.counter;
    world->last_us = g_get_monotonic_time();
    if (!world->first_us)
        world->first_us = world->last_us;
    g_assert_cmpfloat(marks_delay_ms(&marks, world->last_us), <, 500);
    g_atomic_int_inc(&world->frames);
}

static void on_event(struct wlink_capture *capture, enum wlink_capture_event_kind kind, enum wlink_code code,
                     const char *words, void *data) {
    struct world *world = data;
    g_assert_true(capture == world->capture);
    g_assert_nonnull(words);
    world->code = code;
    switch (kind) {
    case WLINK_CAPTURE_LIVE:
        world->live++;
        break;
    case WLINK_CAPTURE_STALLED:
        world->stalled++;
        break;
    case WLINK_CAPTURE_FAILED:
        world->failed++;
        break;
    }
}

static void set_up(struct world *world) {
    *world = (struct world){.directory = g_dir_make_tmp("capture-XXXXXX", NULL)};
    world->file = g_build_filename(world->directory, "camera", NULL);
    world->picture = wlink_picture_new("room", NULL, NULL);
    world->tap = wlink_picture_listen(world->picture, on_frame, world);
}

static void open_camera(struct world *world) {
    g_autoptr(GError) error = NULL;
    struct wlink_camera_source source = {.kind = WLINK_CAMERA_STAND_IN, .path = world->file};
    world->capture = wlink_capture_new(&source, world->picture, on_event, world, &error);
    g_assert_no_error(error);
}

static void close_camera(struct world *world) {
    wlink_capture_free(g_steal_pointer(&world->capture));
}

static void tear_down(struct world *world) {
    close_camera(world);
    wlink_picture_unlisten(world->picture, world->tap);
    wlink_picture_free(world->picture);
    g_unlink(world->file);
    g_rmdir(world->directory);
    g_free(world->file);
    g_free(world->directory);
}

static void test_marks_and_rate(void) {
    struct world world;
    set_up(&world);
    describe(&world, "ok");
    open_camera(&world);
    RUN_UNTIL(g_atomic_int_get(&world.frames) >= 31);
    close_camera(&world);
    int frames = world.frames;
    double fps = (frames - 1) * 1e6 / (double)(world.last_us - world.first_us);
    g_test_message("%.2f frames/s", fps);
    g_assert_cmpfloat(fps, >, 20);
    g_assert_cmpfloat(fps, <, 31);
    g_assert_cmpint(world.damaged, ==, 0);
    g_assert_cmpint(world.jumps, ==, 0);
    g_assert_cmpuint(world.live, ==, 1);
    struct wlink_picture_state state;
    wlink_picture_get_state(world.picture, &state);
    g_assert_false(state.live);
    g_assert_cmpuint(state.frames, ==, (guint64)frames);
    tear_down(&world);
}

static void test_stall_and_return(void) {
    struct world world;
    set_up(&world);
    describe(&world, "ok");
    open_camera(&world);
    RUN_UNTIL(world.live == 1);
    describe(&world, "stall");
    RUN_UNTIL(world.stalled == 1);
    g_assert_cmpint(world.code, ==, WLINK_CODE_CAMERA_STALLED);
    g_assert_cmpint(g_get_monotonic_time() - world.last_us, >=, 900000);
    describe(&world, "ok");
    RUN_UNTIL(world.live == 2);
    g_assert_cmpint(world.jumps, ==, 0);
    g_assert_cmpuint(world.failed, ==, 0);
    tear_down(&world);
}

static void test_failure_and_return(void) {
    struct world world;
    set_up(&world);
    describe(&world, "ok");
    open_camera(&world);
    RUN_UNTIL(world.live == 1);
    describe(&world, "fail");
    RUN_UNTIL(world.failed == 1);
    g_assert_cmpint(world.code, ==, WLINK_CODE_CAMERA_FAILED);
    int frames = g_atomic_int_get(&world.frames);
    close_camera(&world);
    g_assert_cmpint(world.frames, ==, frames);
    describe(&world, "ok");
    open_camera(&world);
    RUN_UNTIL(world.live == 2);
    tear_down(&world);
}

static void test_unplugged(void) {
    struct world world;
    set_up(&world);
    describe(&world, "ok");
    open_camera(&world);
    RUN_UNTIL(world.live == 1);
    g_unlink(world.file);
    RUN_UNTIL(world.failed == 1);
    g_assert_cmpint(world.code, ==, WLINK_CODE_CAMERA_MISSING);
    tear_down(&world);
}

static void test_refusals(void) {
    struct world world;
    set_up(&world);
    struct wlink_camera_source source = {.kind = WLINK_CAMERA_STAND_IN, .path = world.file};
    g_autoptr(GError) missing = NULL, wrong = NULL;
    g_assert_null(wlink_capture_new(&source, world.picture, on_event, &world, &missing));
    g_assert_error(missing, WLINK_ERROR, WLINK_CODE_CAMERA_MISSING);
    g_assert_true(g_file_set_contents(world.file, "[stand-in]\nwidth=1281\n", -1, NULL));
    g_assert_null(wlink_capture_new(&source, world.picture, on_event, &world, &wrong));
    g_assert_error(wrong, WLINK_ERROR, WLINK_CODE_CAMERA_FAILED);
    tear_down(&world);
}

static void test_missing_device(void) {
    struct world world;
    set_up(&world);
    char path[] = "/dev/video-none";
    struct wlink_camera_source source = {
        .kind = WLINK_CAMERA_V4L2,
        .path = path,
        .mode = {WLINK_PIXELS_YUYV, GST_MAKE_FOURCC('Y', 'U', 'Y', 'V'), 1280, 720, 30, 1},
    };
    g_autoptr(GError) none = NULL, unknown = NULL;
    world.capture = wlink_capture_new(&source, world.picture, on_event, &world, &none);
    g_assert_no_error(none);
    RUN_UNTIL(world.failed == 1);
    g_assert_cmpint(world.code, ==, WLINK_CODE_CAMERA_FAILED);
    g_assert_cmpuint(world.live, ==, 0);
    close_camera(&world);
    world.capture = wlink_capture_new(&source, world.picture, on_event, &world, &none);
    close_camera(&world);
    source.mode.format = WLINK_PIXELS_NATIVE;
    source.mode.fourcc = GST_MAKE_FOURCC('n', 'o', 'n', 'e');
    g_assert_null(wlink_capture_new(&source, world.picture, on_event, &world, &unknown));
    g_assert_error(unknown, WLINK_ERROR, WLINK_CODE_CAMERA_NO_MODE);
    tear_down(&world);
}

static void test_closed_at_any_moment(void) {
    struct world world;
    set_up(&world);
    describe(&world, "ok");
    for (int frames = 0; frames < 4; frames++) {
        open_camera(&world);
        g_atomic_int_set(&world.frames, 0);
        RUN_UNTIL(g_atomic_int_get(&world.frames) >= frames);
        close_camera(&world);
    }
    tear_down(&world);
}

static void test_card_when_the_photograph_is_absent(void) {
    struct world world;
    set_up(&world);
    g_assert_true(g_file_set_contents(
        world.file, "[stand-in]\nphoto=/nowhere.jpg\nwidth=320\nheight=180\nid=11\n", -1, NULL));
    open_camera(&world);
    RUN_UNTIL(g_atomic_int_get(&world.frames) >= 2);
    g_assert_cmpint(g_atomic_int_get(&world.damaged), ==, 0);
    tear_down(&world);
}

/* The marks count on; below them nothing moves. */
static void test_a_photograph_that_stands_still(void) {
    enum { WIDTH = 640, HEIGHT = 360, BELOW_MARKS = 2 * WIDTH / 40 * WIDTH };
    struct wlink_painter *painter =
        wlink_painter_new("/usr/share/backgrounds/mate/nature/Garden.jpg", WIDTH, HEIGHT, 11);
    gsize size = wlink_painter_frame_size(painter), rest = WIDTH * HEIGHT - BELOW_MARKS;
    g_autofree guint8 *one = g_malloc(size), *other = g_malloc(size);
    wlink_painter_paint(painter, 1, 2 * G_USEC_PER_SEC, one);
    wlink_painter_paint(painter, 2, 9 * G_USEC_PER_SEC, other);
    g_assert_cmpint(memcmp(one + BELOW_MARKS, other + BELOW_MARKS, rest), !=, 0);
    wlink_painter_stand(painter);
    wlink_painter_paint(painter, 3, 2 * G_USEC_PER_SEC, one);
    wlink_painter_paint(painter, 4, 9 * G_USEC_PER_SEC, other);
    g_assert_cmpint(memcmp(one + BELOW_MARKS, other + BELOW_MARKS, rest), ==, 0);
    g_assert_cmpint(memcmp(one, other, BELOW_MARKS), !=, 0);
    wlink_painter_free(painter);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    take_precedence();
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_media_init(&error));
    g_test_add_func("/capture/marks-and-rate", test_marks_and_rate);
    g_test_add_func("/capture/stall-and-return", test_stall_and_return);
    g_test_add_func("/capture/failure-and-return", test_failure_and_return);
    g_test_add_func("/capture/unplugged", test_unplugged);
    g_test_add_func("/capture/refusals", test_refusals);
    g_test_add_func("/capture/missing-device", test_missing_device);
    g_test_add_func("/capture/closed-at-any-moment", test_closed_at_any_moment);
    g_test_add_func("/capture/card-when-the-photograph-is-absent", test_card_when_the_photograph_is_absent);
    g_test_add_func("/capture/a-photograph-that-stands-still", test_a_photograph_that_stands_still);
    return g_test_run();
}

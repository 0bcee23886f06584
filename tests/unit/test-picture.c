/* SPDX-License-Identifier: Apache-2.0 */
#include "media/picture.h"

#include "media-fixture.h"
#include "precedence.h"

struct told {
    unsigned calls;
    struct wlink_picture_state state; /* as of the newest call */
};

static void on_change(struct wlink_picture *picture, void *data) {
    struct told *told = data;
    told->calls++;
    wlink_picture_get_state(picture, &told->state);
}

static void push(struct wlink_picture *picture, unsigned width, unsigned height) {
    g_autoptr(GstSample) sample = raw_sample(width, height);
    wlink_picture_push(picture, sample);
}

static void on_sample(GstSample *sample, void *data) {
    GstSample **kept = data;
    g_clear_pointer(kept, gst_sample_unref);
    *kept = gst_sample_ref(sample);
}

static void test_frames_pass_untouched(void) {
    struct wlink_picture *picture = wlink_picture_new("room", NULL, NULL);
    GstSample *one = NULL, *two = NULL;
    guint first = wlink_picture_listen(picture, on_sample, &one);
    wlink_picture_listen(picture, on_sample, &two);
    g_autoptr(GstSample) sample = raw_sample(320, 180);
    wlink_picture_push(picture, sample);
    g_assert_true(one == sample);
    g_assert_true(two == sample);
    wlink_picture_unlisten(picture, first);
    push(picture, 320, 180);
    g_assert_true(one == sample);
    g_assert_true(two != sample);
    g_assert_cmpstr(wlink_picture_name(picture), ==, "room");
    gst_sample_unref(one);
    gst_sample_unref(two);
    wlink_picture_free(picture);
}

static void test_state_follows_the_frames(void) {
    struct told told = {0};
    struct wlink_picture *picture = wlink_picture_new("room", on_change, &told);
    struct wlink_picture_state state;
    wlink_picture_get_state(picture, &state);
    g_assert_false(state.live);
    g_assert_cmpint(state.last_frame_us, ==, 0);
    push(picture, 320, 180);
    push(picture, 320, 180);
    RUN_UNTIL(told.calls == 1);
    g_assert_true(told.state.live);
    g_assert_cmpuint(told.state.width, ==, 320);
    g_assert_cmpuint(told.state.frames, ==, 2);
    g_assert_cmpfloat(told.state.frames_per_second, ==, 2);
    push(picture, 640, 360);
    RUN_UNTIL(told.calls == 2);
    g_assert_cmpuint(told.state.height, ==, 360);
    gint64 newest = told.state.last_frame_us;
    RUN_UNTIL(told.calls == 3);
    g_assert_false(told.state.live);
    g_assert_cmpint(g_get_monotonic_time() - newest, >=, 1000000);
    g_assert_cmpint(told.state.last_frame_us, ==, newest);
    push(picture, 640, 360);
    RUN_UNTIL(told.calls == 4);
    g_assert_true(told.state.live);
    wlink_picture_free(picture);
}

/* Whoever looked in between, because of another picture, has seen it without frames. */
static void test_a_pause_that_nobody_looked_at_is_told(void) {
    struct told told = {0};
    struct wlink_picture_state between;
    struct wlink_picture *picture = wlink_picture_new("room", on_change, &told);
    push(picture, 320, 180);
    RUN_UNTIL(told.calls == 1);
    do /* the main context does not run meanwhile */
        wlink_picture_get_state(picture, &between);
    while (between.live);
    push(picture, 320, 180);
    RUN_UNTIL(told.calls == 2);
    g_assert_true(told.state.live);
    wlink_picture_free(picture);
}

static void test_the_writer_ends(void) {
    struct told told = {0};
    struct wlink_picture *picture = wlink_picture_new("room", on_change, &told);
    push(picture, 320, 180);
    RUN_UNTIL(told.calls == 1);
    wlink_picture_end(picture);
    RUN_UNTIL(told.calls == 2);
    g_assert_false(told.state.live);
    g_assert_cmpuint(told.state.width, ==, 0);
    g_assert_cmpuint(told.state.frames, ==, 1);
    push(picture, 320, 180);
    RUN_UNTIL(told.calls == 3);
    g_assert_true(told.state.live);
    wlink_picture_free(picture);
}

static void test_a_sample_without_frame_is_none(void) {
    struct wlink_picture *picture = wlink_picture_new("room", NULL, NULL);
    g_autoptr(GstSample) empty = gst_sample_new(NULL, NULL, NULL, NULL);
    wlink_picture_push(picture, empty);
    struct wlink_picture_state state;
    wlink_picture_get_state(picture, &state);
    g_assert_cmpuint(state.frames, ==, 0);
    wlink_picture_free(picture);
}

static void *push_many(void *data) {
    for (int i = 0; i < 2000; i++)
        push(data, 16, 16);
    return NULL;
}

static void on_counted(GstSample *sample, void *data) {
    (void)sample;
    gint *listening = data;
    g_assert_cmpint(g_atomic_int_get(listening), ==, 1);
}

static void test_nothing_after_unlisten(void) {
    struct wlink_picture *picture = wlink_picture_new("room", NULL, NULL);
    GThread *thread = g_thread_new("writer", push_many, picture);
    for (int i = 0; i < 200; i++) {
        gint listening = 1;
        guint id = wlink_picture_listen(picture, on_counted, &listening);
        wlink_picture_unlisten(picture, id);
        g_atomic_int_set(&listening, 0);
    }
    g_thread_join(thread);
    wlink_picture_free(picture);
}

static void free_picture(struct wlink_picture *picture, void *data) {
    wlink_picture_free(picture);
    *(bool *)data = true;
}

static void test_freed_in_its_own_handler(void) {
    bool freed = false;
    push(wlink_picture_new("room", free_picture, &freed), 320, 180);
    RUN_UNTIL(freed);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    take_precedence();
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_media_init(&error));
    g_test_add_func("/picture/frames-pass-untouched", test_frames_pass_untouched);
    g_test_add_func("/picture/state-follows-the-frames", test_state_follows_the_frames);
    g_test_add_func("/picture/a-pause-that-nobody-looked-at-is-told",
                    test_a_pause_that_nobody_looked_at_is_told);
    g_test_add_func("/picture/the-writer-ends", test_the_writer_ends);
    g_test_add_func("/picture/a-sample-without-frame-is-none", test_a_sample_without_frame_is_none);
    g_test_add_func("/picture/nothing-after-unlisten", test_nothing_after_unlisten);
    g_test_add_func("/picture/freed-in-its-own-handler", test_freed_in_its_own_handler);
    return g_test_run();
}

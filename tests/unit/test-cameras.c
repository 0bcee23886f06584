/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "hw/camera-private.h"
#include "hw/sound.h"

#include <glib/gstdio.h>
#include <linux/videodev2.h>

#define MJPEG WLINK_PIXELS_MJPEG, V4L2_PIX_FMT_MJPEG
#define YUYV  WLINK_PIXELS_YUYV, V4L2_PIX_FMT_YUYV
#define NV12  WLINK_PIXELS_NATIVE, V4L2_PIX_FMT_NV12

/* --- which mode */

static const struct {
    const char *name;
    struct wlink_camera_mode modes[6];
    struct wlink_camera_wish wish;
    int chosen;
} choices[] = {
    {"none at all", {{0}}, {720, 720, 30}, -1},
    {"a webcam in a room",
     {{YUYV, 640, 480, 30, 1},
      {YUYV, 1280, 720, 10, 1},
      {MJPEG, 1280, 720, 30, 1},
      {MJPEG, 1920, 1080, 30, 1}},
     {720, 720, 30},
     2},
    {"the same webcam for the examination",
     {{YUYV, 640, 480, 30, 1},
      {YUYV, 1280, 720, 10, 1},
      {MJPEG, 1280, 720, 30, 1},
      {MJPEG, 1920, 1080, 30, 1}},
     {720, 1080, 30},
     3},
    {"native before MJPEG before YUYV",
     {{YUYV, 1280, 720, 30, 1}, {MJPEG, 1280, 720, 30, 1}, {NV12, 1280, 720, 30, 1}},
     {720, 720, 30},
     2},
    {"size before format", {{NV12, 1280, 720, 30, 1}, {MJPEG, 1920, 1080, 30, 1}}, {720, 1080, 30}, 1},
    {"29.97 is 30", {{MJPEG, 1280, 720, 30000, 1001}, {MJPEG, 640, 480, 30, 1}}, {720, 720, 30}, 0},
    {"a wish out of reach: the largest that moves",
     {{YUYV, 640, 480, 30, 1}, {YUYV, 960, 540, 15, 1}, {YUYV, 1280, 720, 10, 1}},
     {720, 720, 30},
     1},
    {"a wish out of reach, nothing moves: the largest",
     {{YUYV, 640, 480, 5, 1}, {YUYV, 1280, 720, 5, 1}},
     {720, 720, 30},
     1},
    {"1080p15 does not beat 720p30",
     {{MJPEG, 1920, 1080, 15, 1}, {MJPEG, 1280, 720, 30, 1}},
     {720, 1080, 30},
     1},
    {"only modes beyond the limits: the smallest of them",
     {{MJPEG, 3840, 2160, 30, 1}, {MJPEG, 1920, 1080, 60, 1}, {MJPEG, 1920, 1080, 30, 1}},
     {720, 720, 30},
     2},
    {"60 frames a second are not taken for 30",
     {{MJPEG, 1280, 720, 60, 1}, {MJPEG, 1280, 720, 30, 1}},
     {720, 720, 30},
     1},
    {"a unit set to small pictures",
     {{YUYV, 640, 360, 15, 1}, {YUYV, 320, 180, 15, 1}, {YUYV, 320, 180, 10, 1}},
     {720, 180, 10},
     2},
};

static unsigned count_modes(const struct wlink_camera_mode *modes) {
    unsigned count = 0;
    while (count < G_N_ELEMENTS(choices[0].modes) && modes[count].width)
        count++;
    return count;
}

static void test_mode_by_table(void) {
    for (unsigned i = 0; i < G_N_ELEMENTS(choices); i++) {
        const struct wlink_camera_mode *modes = choices[i].modes;
        g_test_message("%s", choices[i].name);
        const struct wlink_camera_mode *chosen =
            wlink_camera_choose_mode(modes, count_modes(modes), &choices[i].wish);
        g_assert_cmpint(chosen ? (int)(chosen - modes) : -1, ==, choices[i].chosen);
    }
}

static void test_mode_does_not_depend_on_order(void) {
    for (unsigned i = 0; i < G_N_ELEMENTS(choices); i++) {
        struct wlink_camera_mode turned[G_N_ELEMENTS(choices[0].modes)];
        unsigned count = count_modes(choices[i].modes);
        for (unsigned k = 0; k < count; k++)
            turned[k] = choices[i].modes[count - 1 - k];
        const struct wlink_camera_mode *chosen = wlink_camera_choose_mode(turned, count, &choices[i].wish);
        g_assert_cmpint(chosen ? (int)count - 1 - (int)(chosen - turned) : -1, ==, choices[i].chosen);
    }
}

/* --- which camera */

static const struct {
    const struct wlink_camera_backend *backend;
    const char *path, *serial, *port, *usb;
} plugged_table[] = {
    {&wlink_camera_v4l2, "/dev/video0", NULL, "pci-0000:00:14.0-usb-0:1:1.0", "04f2:b6d9"},
    {&wlink_camera_v4l2, "/dev/video2", "EC-0001", "pci-0000:00:14.0-usb-0:3:1.0", "1209:ca01"},
    {&wlink_camera_v4l2, "/dev/video4", "EC-0002", "pci-0000:00:14.0-usb-0:4:1.0", "1209:ca01"},
    {&wlink_camera_stand_in, "/tmp/room.camera", NULL, NULL, NULL},
};

static GPtrArray *plugged(void) {
    GPtrArray *devices = g_ptr_array_new_with_free_func((GDestroyNotify)wlink_camera_device_free);
    for (unsigned i = 0; i < G_N_ELEMENTS(plugged_table); i++) {
        struct wlink_camera_device *device = g_new0(struct wlink_camera_device, 1);
        device->backend = plugged_table[i].backend;
        device->path = g_strdup(plugged_table[i].path);
        device->serial = g_strdup(plugged_table[i].serial);
        device->port = g_strdup(plugged_table[i].port);
        device->usb = g_strdup(plugged_table[i].usb);
        g_ptr_array_add(devices, device);
    }
    return devices;
}

static const struct {
    const char *room, *exam;
    const char *holders[WLINK_CAMERA_ROLE_COUNT];
    int expected[WLINK_CAMERA_ROLE_COUNT];
} assignments[] = {
    {"auto", "auto", {NULL, NULL}, {0, 1}},
    {"auto", "none", {NULL, NULL}, {0, -1}},
    {"auto", "port:pci-0000:00:14.0-usb-0:1:1.0", {NULL, NULL}, {1, 0}},
    {"usb:1209:CA01", "usb:1209:ca01", {NULL, NULL}, {1, 2}},
    {"serial:EC-0002", "auto", {NULL, NULL}, {2, 0}},
    {"serial:EC-9999", "auto", {NULL, NULL}, {-1, 0}},
    {"stand-in:/tmp/room.camera", "stand-in:/tmp/exam.camera", {NULL, NULL}, {3, -1}},
    /* who has a camera keeps it, whatever is plugged in beside it */
    {"auto", "auto", {"/dev/video4", "/dev/video0"}, {2, 0}},
    {"auto", "auto", {"/dev/video9", "/dev/video0"}, {1, 0}},
    {"auto", "usb:04f2:b6d9", {"/dev/video0", NULL}, {1, 0}},
};

static void test_roles_by_table(void) {
    g_autoptr(GPtrArray) devices = plugged();
    for (unsigned i = 0; i < G_N_ELEMENTS(assignments); i++) {
        const struct wlink_camera_rule rules[] = {{assignments[i].room, 720, 30},
                                                  {assignments[i].exam, 1080, 30}};
        int out[WLINK_CAMERA_ROLE_COUNT];
        g_test_message("room %s, exam %s", assignments[i].room, assignments[i].exam);
        wlink_camera_assign(devices, rules, assignments[i].holders, out);
        g_assert_cmpint(out[WLINK_CAMERA_ROOM], ==, assignments[i].expected[WLINK_CAMERA_ROOM]);
        g_assert_cmpint(out[WLINK_CAMERA_EXAM], ==, assignments[i].expected[WLINK_CAMERA_EXAM]);
    }
}

/* Not one of ours: what no rule allows; not one that is only not needed now. */
static void test_which_are_foreign(void) {
    static const struct {
        const char *room, *exam;
        bool foreign[G_N_ELEMENTS(plugged_table)];
    } rows[] = {
        {"auto", "none", {false, false, false, true}},
        {"usb:04f2:b6d9", "serial:EC-0002", {false, true, false, true}},
        {"usb:04F2:B6D9", "usb:1209:ca01", {false, false, false, true}},
        {"stand-in:/tmp/room.camera", "none", {true, true, true, false}},
    };
    g_autoptr(GPtrArray) devices = plugged();
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct wlink_camera_rule rules[] = {{rows[i].room, 720, 30}, {rows[i].exam, 1080, 30}};
        for (unsigned k = 0; k < devices->len; k++)
            g_assert_true(wlink_camera_is_foreign(devices->pdata[k], rules) == rows[i].foreign[k]);
    }
}

static void test_bad_rules_are_refused(void) {
    static const char *const bad[] = {"", "port:", "usb", "stand-in:", "/dev/video0", "Auto"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        const struct wlink_camera_rule rules[] = {{"none", 720, 30}, {bad[i], 1080, 30}};
        const struct wlink_sound_rule sound = {"none", bad[i]};
        g_autoptr(GError) error = NULL;
        g_autoptr(GError) sound_error = NULL;
        g_assert_null(wlink_cameras_new(rules, NULL, NULL, &error));
        g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_CONFIG_BAD_VALUE);
        g_assert_null(wlink_sounds_new(&sound, NULL, NULL, &sound_error));
        g_assert_cmpint(wlink_error_code(sound_error), ==, WLINK_CODE_CONFIG_BAD_VALUE);
    }
}

/* --- stand-ins come and go */

struct world {
    char *folder, *file, *away;
    GMainLoop *loop;
    unsigned told;
    bool present;
};

static void on_camera(enum wlink_camera_role role, bool present, void *data) {
    struct world *world = data;
    g_assert_cmpint(role, ==, WLINK_CAMERA_EXAM);
    world->told++;
    world->present = present;
    g_main_loop_quit(world->loop);
}

static void on_sound(bool capture, bool playback, void *data) {
    struct world *world = data;
    g_assert_true(playback);
    world->told++;
    world->present = capture;
    g_main_loop_quit(world->loop);
}

static gboolean on_too_late(void *data) {
    (void)data;
    g_error("nothing was told within 30 s");
    return G_SOURCE_REMOVE;
}

static void wait_until_told(struct world *world) {
    guint limit = g_timeout_add_seconds(30, on_too_late, NULL);
    unsigned before = world->told;
    while (world->told == before)
        g_main_loop_run(world->loop);
    g_source_remove(limit);
}

static void set_up(struct world *world, const char *content) {
    world->folder = g_dir_make_tmp("wlink-cameras-XXXXXX", NULL);
    world->file = g_build_filename(world->folder, "exam.camera", NULL);
    world->away = g_build_filename(world->folder, "away", NULL);
    world->loop = g_main_loop_new(NULL, FALSE);
    g_assert_true(g_file_set_contents(world->file, content, -1, NULL));
}

static void tear_down(struct world *world) {
    g_unlink(world->file);
    g_unlink(world->away);
    g_assert_cmpint(g_rmdir(world->folder), ==, 0);
    g_free(world->folder);
    g_free(world->file);
    g_free(world->away);
    g_main_loop_unref(world->loop);
}

static void expect_source(struct wlink_cameras *cameras, const char *path, unsigned height, unsigned fps) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_camera_source) source = wlink_cameras_source(cameras, WLINK_CAMERA_EXAM, &error);
    g_assert_no_error(error);
    g_assert_cmpint(source->kind, ==, WLINK_CAMERA_STAND_IN);
    g_assert_cmpstr(source->path, ==, path);
    g_assert_cmpuint(source->mode.height, ==, height);
    g_assert_cmpuint(source->mode.fps_numerator, ==, fps);
    g_assert_cmpuint(source->mode.fps_denominator, ==, 1);
}

static void expect_no_source(struct wlink_cameras *cameras, enum wlink_code code) {
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_cameras_source(cameras, WLINK_CAMERA_EXAM, &error));
    g_assert_cmpint(wlink_error_code(error), ==, code);
}

static void test_stand_in_camera_comes_and_goes(void) {
    struct world world = {0};
    set_up(&world, "[stand-in]\nwidth=640\nheight=360\nfps=15\n");
    g_autofree char *match = g_strconcat("stand-in:", world.file, NULL);
    const struct wlink_camera_rule rules[] = {{"none", 720, 30}, {match, 1080, 30}};
    struct wlink_cameras *cameras = wlink_cameras_new(rules, on_camera, &world, NULL);
    g_assert_true(wlink_cameras_present(cameras, WLINK_CAMERA_EXAM));
    g_assert_false(wlink_cameras_present(cameras, WLINK_CAMERA_ROOM));
    expect_source(cameras, world.file, 360, 15);

    g_assert_cmpint(g_rename(world.file, world.away), ==, 0);
    wait_until_told(&world);
    g_assert_false(world.present);
    g_assert_false(wlink_cameras_present(cameras, WLINK_CAMERA_EXAM));
    expect_no_source(cameras, WLINK_CODE_CAMERA_MISSING);

    g_assert_cmpint(g_rename(world.away, world.file), ==, 0);
    wait_until_told(&world);
    g_assert_true(world.present);
    expect_source(cameras, world.file, 360, 15);

    /* a changed description is told as a camera that is there */
    g_assert_true(g_file_set_contents(world.file, "[stand-in]\nstate=ok\n", -1, NULL));
    wait_until_told(&world);
    g_assert_true(world.present);
    expect_source(cameras, world.file, 720, 30);

    /* another camera in its socket */
    g_assert_false(wlink_cameras_has_foreign(cameras));
    g_assert_true(g_file_set_contents(world.file, "[stand-in]\nstate=foreign\n", -1, NULL));
    wait_until_told(&world);
    g_assert_false(world.present);
    g_assert_true(wlink_cameras_has_foreign(cameras));
    expect_no_source(cameras, WLINK_CODE_CAMERA_MISSING);

    /* it is pulled out again: told, though nothing came back */
    g_assert_cmpint(g_unlink(world.file), ==, 0);
    wait_until_told(&world);
    g_assert_false(world.present);
    g_assert_false(wlink_cameras_has_foreign(cameras));
    g_assert_true(g_file_set_contents(world.file, "[stand-in]\nstate=ok\n", -1, NULL));
    wait_until_told(&world);
    g_assert_true(world.present);

    g_assert_true(g_file_set_contents(world.file, "[stand-in]\nwidth=99999\n", -1, NULL));
    expect_no_source(cameras, WLINK_CODE_CAMERA_FAILED);
    wlink_cameras_free(cameras);
    tear_down(&world);
}

static void test_stand_in_microphone_comes_and_goes(void) {
    struct world world = {0};
    set_up(&world, "RIFF");
    g_autofree char *match = g_strconcat("stand-in:", world.file, NULL);
    const struct wlink_sound_rule rule = {match, "stand-in:null"};
    struct wlink_sounds *sounds = wlink_sounds_new(&rule, on_sound, &world, NULL);
    struct wlink_sound_source *source = wlink_sounds_source(sounds);
    g_assert_cmpint(source->capture_kind, ==, WLINK_SOUND_STAND_IN);
    g_assert_cmpstr(source->capture, ==, world.file);
    g_assert_cmpstr(source->playback, ==, "null");
    wlink_sound_source_free(source);

    g_assert_cmpint(g_rename(world.file, world.away), ==, 0);
    wait_until_told(&world);
    g_assert_false(world.present);
    source = wlink_sounds_source(sounds);
    g_assert_cmpint(source->capture_kind, ==, WLINK_SOUND_NONE);
    wlink_sound_source_free(source);

    g_assert_cmpint(g_rename(world.away, world.file), ==, 0);
    wait_until_told(&world);
    g_assert_true(world.present);
    wlink_sounds_free(sounds);
    tear_down(&world);
}

static void test_a_stand_in_has_no_mixer(void) {
    const struct wlink_sound_rule rule = {"stand-in:tone:440", "stand-in:null"};
    struct wlink_sounds *sounds = wlink_sounds_new(&rule, NULL, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_sounds_set_volume(sounds, 50, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_SOUND_MISSING);
    wlink_sounds_free(sounds);
}

/* On any machine: looking for real devices neither fails nor opens a microphone. */
/* A plug can say anything: neither a line of its own in the journal, nor a screen read backwards. */
static void test_what_a_device_says_of_itself(void) {
    static const struct {
        const char *said, *shown;
    } rows[] = {
        {"Caméra 4K", "Caméra 4K"},
        {"Cam\nunit-up: all is well", "Cam unit-up: all is well"},
        {"\u202eecruos", " ecruos"},
        {"\x1b[2J", " [2J"},
        {"\xff\xfe", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = wlink_camera_text(rows[i].said);
        g_assert_cmpstr(shown, ==, rows[i].shown);
    }
    g_autofree char *endless = g_strnfill(1000, 'x'), *shown = wlink_camera_text(endless);
    g_assert_cmpuint(strlen(shown), ==, 64);
}

static void test_automatic_rules_work_anywhere(void) {
    const struct wlink_camera_rule rules[] = {{"auto", 720, 30}, {"auto", 1080, 30}};
    const struct wlink_sound_rule rule = {"auto", "card:no-such-card"};
    struct wlink_cameras *cameras = wlink_cameras_new(rules, NULL, NULL, NULL);
    struct wlink_sounds *sounds = wlink_sounds_new(&rule, NULL, NULL, NULL);
    struct wlink_sound_source *source = wlink_sounds_source(sounds);
    g_assert_nonnull(cameras);
    g_assert_cmpint(source->playback_kind, ==, WLINK_SOUND_NONE);
    wlink_sound_source_free(source);
    wlink_sounds_free(sounds);
    wlink_cameras_free(cameras);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cameras/mode-by-table", test_mode_by_table);
    g_test_add_func("/cameras/mode-does-not-depend-on-order", test_mode_does_not_depend_on_order);
    g_test_add_func("/cameras/roles-by-table", test_roles_by_table);
    g_test_add_func("/cameras/which-are-foreign", test_which_are_foreign);
    g_test_add_func("/cameras/bad-rules-are-refused", test_bad_rules_are_refused);
    g_test_add_func("/cameras/what-a-device-says-of-itself", test_what_a_device_says_of_itself);
    g_test_add_func("/cameras/stand-in-comes-and-goes", test_stand_in_camera_comes_and_goes);
    g_test_add_func("/sounds/stand-in-comes-and-goes", test_stand_in_microphone_comes_and_goes);
    g_test_add_func("/sounds/stand-in-has-no-mixer", test_a_stand_in_has_no_mixer);
    g_test_add_func("/cameras/automatic-rules-work-anywhere", test_automatic_rules_work_anywhere);
    return g_test_run();
}

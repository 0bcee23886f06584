/* SPDX-License-Identifier: Apache-2.0 */
/* src/hw and src/media against the kernel's own drivers: vivid, uvcvideo (a software camera that the host
 * plugs and unplugs), snd-aloop, snd-dummy. Runs in the virtual machine of tests/drivers/run only. */
#include "common/error.h"
#include "goertzel.h"
#include "hw/camera.h"
#include "hw/sound.h"
#include "media/capture.h"
#include "media/media.h"
#include "media/picture.h"
#include "media/sound.h"
#include "media/wires.h"

#include <alsa/asoundlib.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <string.h>
#include <unistd.h>

/* The machine is emulated, perhaps on a busy host. */
enum { PATIENCE_S = 60 };

static gboolean on_impatience(void *data) {
    g_error("nothing happened for %s", (const char *)data);
    return G_SOURCE_REMOVE;
}

static gboolean on_tick(void *data) {
    (void)data;
    return G_SOURCE_CONTINUE;
}

#define RUN_UNTIL(condition)                                                                                 \
    do {                                                                                                     \
        guint limit = g_timeout_add_seconds(PATIENCE_S, on_impatience, (void *)(guintptr) #condition);       \
        guint tick = g_timeout_add(20, on_tick, NULL);                                                       \
        while (!(condition))                                                                                 \
            g_main_context_iteration(NULL, TRUE);                                                            \
        g_source_remove(tick);                                                                               \
        g_source_remove(limit);                                                                              \
    } while (0)

/* How many files below a folder such as /dev/video this machine's processes hold open. */
static unsigned count_open_in(const char *process, const char *prefix) {
    g_autofree char *path = g_build_filename("/proc", process, "fd", NULL);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    unsigned count = 0;
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *link = g_build_filename(path, name, NULL);
        g_autofree char *target = g_file_read_link(link, NULL);
        count += target && g_str_has_prefix(target, prefix);
    }
    return count;
}

static unsigned count_open(const char *prefix) {
    g_autoptr(GDir) folder = g_dir_open("/proc", 0, NULL);
    unsigned count = 0;
    const char *name;
    while ((name = g_dir_read_name(folder)))
        if (g_ascii_isdigit(name[0]))
            count += count_open_in(name, prefix);
    return count;
}

static void tell_host(const char *word) {
    g_autofree char *line = g_strconcat(word, "\n", NULL);
    int fd = open(g_getenv("WINGLINK_TEST_HOST"), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, line, strlen(line)), ==, (ssize_t)strlen(line));
    close(fd);
}

/* --- cameras */

struct camera_world {
    struct wlink_cameras *cameras;
    struct wlink_picture *picture;
    struct wlink_capture *capture;
    guint listener;
    gint frames; /* atomic */
    unsigned told, live, failed;
    bool present; /* the examination camera, as it was told last */
};

static void on_presence(enum wlink_camera_role role, bool present, void *data) {
    struct camera_world *world = data;
    world->told++;
    if (role == WLINK_CAMERA_EXAM)
        world->present = present;
}

static void look_for(struct camera_world *world, struct wlink_camera_rule room,
                     struct wlink_camera_rule exam) {
    const struct wlink_camera_rule rules[] = {room, exam};
    g_autoptr(GError) error = NULL;
    world->cameras = wlink_cameras_new(rules, on_presence, world, &error);
    g_assert_no_error(error);
    world->present = wlink_cameras_present(world->cameras, WLINK_CAMERA_EXAM);
}

static struct wlink_camera_source *source_of(struct camera_world *world, enum wlink_camera_role role) {
    g_autoptr(GError) error = NULL;
    struct wlink_camera_source *source = wlink_cameras_source(world->cameras, role, &error);
    g_assert_no_error(error);
    g_test_message("%s is %s, \"%s\", serial %s: %s %ux%u at %u/%u", wlink_camera_role_to_string(role),
                   source->path, source->label, source->serial ? source->serial : "none",
                   wlink_pixel_format_to_string(source->mode.format), source->mode.width, source->mode.height,
                   source->mode.fps_numerator, source->mode.fps_denominator);
    return source;
}

static void on_frame(GstSample *sample, void *data) {
    struct camera_world *world = data;
    g_assert_nonnull(gst_sample_get_buffer(sample));
    g_atomic_int_inc(&world->frames);
}

static void on_capture(struct wlink_capture *capture, enum wlink_capture_event_kind kind,
                       enum wlink_code code, const char *words, void *data) {
    (void)capture;
    struct camera_world *world = data;
    world->live += kind == WLINK_CAPTURE_LIVE;
    world->failed += kind == WLINK_CAPTURE_FAILED;
    if (kind == WLINK_CAPTURE_FAILED)
        g_test_message("told: %s, %s", wlink_code_to_string(code), words);
}

static void open_camera(struct camera_world *world, const struct wlink_camera_source *source) {
    g_autoptr(GError) error = NULL;
    world->picture = wlink_picture_new("exam", NULL, NULL);
    world->listener = wlink_picture_listen(world->picture, on_frame, world);
    world->capture = wlink_capture_new(source, world->picture, on_capture, world, &error);
    g_assert_no_error(error);
    g_assert_nonnull(world->capture);
}

static void close_camera(struct camera_world *world) {
    wlink_capture_free(g_steal_pointer(&world->capture));
    g_assert_cmpuint(count_open("/dev/video"), ==, 0);
    wlink_picture_unlisten(world->picture, world->listener);
    wlink_picture_free(g_steal_pointer(&world->picture));
    g_atomic_int_set(&world->frames, 0);
}

static void test_two_cameras_have_two_roles(void) {
    struct camera_world world = {0};
    look_for(&world, (struct wlink_camera_rule){"auto", 720, 30},
             (struct wlink_camera_rule){"auto", 1080, 30});
    g_autoptr(wlink_camera_source) room = source_of(&world, WLINK_CAMERA_ROOM);
    g_autoptr(wlink_camera_source) exam = source_of(&world, WLINK_CAMERA_EXAM);
    g_assert_cmpstr(room->path, !=, exam->path);
    g_assert_cmpuint(room->mode.width, ==, 1280);
    g_assert_cmpuint(room->mode.height, ==, 720);
    g_assert_cmpuint(room->mode.fps_numerator, >=, 30 * room->mode.fps_denominator * 99 / 100);
    g_assert_cmpint(room->mode.format, ==, WLINK_PIXELS_NATIVE);
    g_assert_cmpuint(exam->mode.height, ==, 1080);
    g_assert_cmpuint(count_open("/dev/video"), ==, 0);
    wlink_cameras_free(world.cameras);
}

static void test_a_port_rule_takes_its_camera(void) {
    struct camera_world world = {0};
    look_for(&world, (struct wlink_camera_rule){"port:platform-vivid.0", 180, 10},
             (struct wlink_camera_rule){"port:platform-no-such", 1080, 30});
    g_autoptr(wlink_camera_source) room = source_of(&world, WLINK_CAMERA_ROOM);
    g_autoptr(GError) error = NULL;
    g_assert_cmpuint(room->mode.height, ==, 180);
    g_assert_null(wlink_cameras_source(world.cameras, WLINK_CAMERA_EXAM, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_CAMERA_MISSING);
    wlink_cameras_free(world.cameras);
}

static void test_frames_come_and_the_device_closes(void) {
    struct camera_world world = {0};
    look_for(&world, (struct wlink_camera_rule){"auto", 180, 10},
             (struct wlink_camera_rule){"none", 180, 10});
    g_autoptr(wlink_camera_source) source = source_of(&world, WLINK_CAMERA_ROOM);
    for (unsigned round = 0; round < 2; round++) {
        open_camera(&world, source);
        RUN_UNTIL(g_atomic_int_get(&world.frames) >= 15);
        struct wlink_picture_state state;
        wlink_picture_get_state(world.picture, &state);
        g_test_message("%u x %u, %.1f frames/s", state.width, state.height, state.frames_per_second);
        g_assert_cmpuint(state.width, ==, 320);
        g_assert_cmpuint(state.height, ==, 180);
        g_assert_cmpuint(count_open("/dev/video"), >, 0);
        close_camera(&world);
    }
    wlink_cameras_free(world.cameras);
}

/* Plugged in, pulled out while it is in use, plugged in again: as a nurse would. */
static void test_a_usb_camera_is_plugged_and_pulled(void) {
    struct camera_world world = {0};
    look_for(&world, (struct wlink_camera_rule){"none", 720, 30},
             (struct wlink_camera_rule){"serial:EC-0001", 1080, 10});
    g_assert_false(world.present);
    for (unsigned round = 0; round < 2; round++) {
        tell_host("plug");
        RUN_UNTIL(world.present);
        g_autoptr(wlink_camera_source) source = source_of(&world, WLINK_CAMERA_EXAM);
        g_assert_cmpstr(source->serial, ==, "EC-0001");
        g_assert_cmpstr(source->label, ==, "Exam Camera");
        g_assert_cmpint(source->mode.format, ==, WLINK_PIXELS_MJPEG);
        g_assert_cmpuint(source->mode.height, ==, 360);
        open_camera(&world, source);
        RUN_UNTIL(world.live == round + 1 && g_atomic_int_get(&world.frames) >= 10);
        tell_host("unplug");
        RUN_UNTIL(world.failed == round + 1 && !world.present);
        close_camera(&world);
    }
    wlink_cameras_free(world.cameras);
}

/* --- sound */

struct sound_world {
    struct wlink_sounds *sounds;
    struct wlink_sound *sound;
    bool capture_present;
    unsigned live, failed, tones_ended;
    double level_db;
    GstElement *decoder; /* appsrc */
};

static void on_sound_presence(bool capture, bool playback, void *data) {
    struct sound_world *world = data;
    g_test_message("told: microphone %s, loudspeaker %s", capture ? "there" : "gone",
                   playback ? "there" : "gone");
    world->capture_present = capture;
}

static void on_sound(struct wlink_sound *sound, const struct wlink_sound_event *event, void *data) {
    (void)sound;
    struct sound_world *world = data;
    if (event->kind == WLINK_SOUND_LEVEL)
        world->level_db = event->rms_db;
    world->live += event->kind == WLINK_SOUND_MICROPHONE_LIVE;
    world->failed += event->kind == WLINK_SOUND_MICROPHONE_FAILED;
    world->tones_ended += event->kind == WLINK_SOUND_TONE_ENDED;
    if (event->kind == WLINK_SOUND_MICROPHONE_FAILED || event->kind == WLINK_SOUND_LOUDSPEAKER_FAILED)
        g_test_message("told: %s, %s", wlink_code_to_string(event->code), event->words);
}

static void find_sound(struct sound_world *world, const char *capture, const char *playback) {
    const struct wlink_sound_rule rule = {capture, playback};
    g_autoptr(GError) error = NULL;
    world->sounds = wlink_sounds_new(&rule, on_sound_presence, world, &error);
    g_assert_no_error(error);
    struct wlink_sound_source *source = wlink_sounds_source(world->sounds);
    world->capture_present = source->capture_kind != WLINK_SOUND_NONE;
    g_test_message("microphone %s, loudspeaker %s", source->capture ? source->capture : "none",
                   source->playback ? source->playback : "none");
    world->level_db = 0;
    world->sound = wlink_sound_new(source, on_sound, world, &error);
    g_assert_no_error(error);
    wlink_sound_source_free(source);
}

static void forget_sound(struct sound_world *world) {
    wlink_sound_free(world->sound);
    wlink_sounds_free(world->sounds);
}

static void on_opus(GstSample *sample, void *data) {
    struct sound_world *world = data;
    gst_app_src_push_sample(GST_APP_SRC(world->decoder), sample);
}

static GArray *decode_rest(GstElement *pipeline, GstElement *source) {
    GArray *samples = g_array_new(FALSE, FALSE, sizeof(gint16));
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    GstSample *sample;
    gst_app_src_end_of_stream(GST_APP_SRC(source));
    while ((sample = gst_app_sink_pull_sample(GST_APP_SINK(sink)))) {
        GstMapInfo map;
        g_assert_true(gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ));
        g_array_append_vals(samples, map.data, (guint)(map.size / 2));
        gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
        gst_sample_unref(sample);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    return samples;
}

/* The test tone's last note, 784 Hz, in the 10 ms where it is loudest; beside it 1568 Hz. An emulated machine
 * loses sound between periods, so that no longer stretch can be counted on. */
static void expect_last_note(const GArray *samples) {
    enum { WINDOW = 480 };
    const gint16 *all = (const gint16 *)(const void *)samples->data;
    double note = 0, beside = 0;
    for (guint at = 0; at + WINDOW <= samples->len; at += WINDOW / 4) {
        double now = amplitude_at(all + at, WINDOW, 784);
        if (now > note) {
            note = now;
            beside = amplitude_at(all + at, WINDOW, 1568);
        }
    }
    g_test_message("784 Hz: %.3f; 1568 Hz: %.3f", note, beside);
    g_assert_cmpfloat(note, >, 0.02);
    g_assert_cmpfloat(note, >, 4 * beside);
}

/* Two units' worth of sound: what one plays the other hears (one alone would cancel its own tone). */
static void test_a_tone_goes_from_loudspeaker_to_microphone(void) {
    struct sound_world playing = {0}, hearing = {0};
    find_sound(&playing, "none", "card:Loopback");
    find_sound(&hearing, "alsa:hw:CARD=Loopback,DEV=1", "none");
    GstElement *pipeline =
        gst_parse_launch("appsrc name=in format=time ! opusdec ! audioconvert ! "
                         "audio/x-raw,format=S16LE,rate=48000,channels=1 ! appsink name=out sync=false",
                         NULL);
    hearing.decoder = gst_bin_get_by_name(GST_BIN(pipeline), "in");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    g_assert_cmpuint(count_open("/dev/snd/pcm"), ==, 0);
    guint id = wlink_sound_listen(hearing.sound, on_opus, &hearing);
    g_assert_true(wlink_sound_open_microphone(hearing.sound, NULL));
    RUN_UNTIL(hearing.live == 1 && hearing.level_db < -60);
    g_assert_cmpuint(count_open("/dev/snd/pcm"), ==, 1);
    g_assert_true(wlink_sound_play_tone(playing.sound, WLINK_TONE_TEST, NULL));
    g_assert_cmpuint(count_open("/dev/snd/pcm"), ==, 2);
    RUN_UNTIL(playing.tones_ended == 1);
    wlink_sound_close_microphone(hearing.sound);
    g_assert_cmpuint(count_open("/dev/snd/pcmC0D1c"), ==, 0);
    wlink_sound_unlisten(hearing.sound, id);
    RUN_UNTIL(count_open("/dev/snd/pcm") == 0); /* the loudspeaker closes by itself */
    g_autoptr(GArray) heard = decode_rest(pipeline, hearing.decoder);
    expect_last_note(heard);
    g_object_unref(hearing.decoder);
    g_object_unref(pipeline);
    forget_sound(&playing);
    forget_sound(&hearing);
}

static bool write_word(const char *path, const char *word) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool written = fd >= 0 && write(fd, word, strlen(word)) >= 0;
    if (fd >= 0)
        close(fd);
    return written;
}

/* In a thread: the kernel lets go of a card only when the last who has it open closes it. */
static void *unbind_card(void *data) {
    (void)data;
    return GINT_TO_POINTER(write_word("/sys/bus/platform/drivers/snd_aloop/unbind", "snd_aloop.0"));
}

static void test_a_lost_card_comes_back(void) {
    struct sound_world world = {0};
    find_sound(&world, "card:Loopback", "none");
    g_assert_true(wlink_sound_open_microphone(world.sound, NULL));
    RUN_UNTIL(world.live == 1);
    GThread *unbinding = g_thread_new("unbind", unbind_card, NULL);
    RUN_UNTIL(world.failed == 1 && !world.capture_present);
    g_assert_false(wlink_sound_microphone_is_open(world.sound));
    g_assert_true(GPOINTER_TO_INT(g_thread_join(unbinding)));
    g_autoptr(GError) error = NULL;
    g_assert_false(wlink_sound_open_microphone(world.sound, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_SOUND_MISSING);

    g_assert_true(write_word("/sys/bus/platform/drivers/snd_aloop/bind", "snd_aloop.0"));
    RUN_UNTIL(world.capture_present);
    struct wlink_sound_source *source = wlink_sounds_source(world.sounds);
    wlink_sound_use(world.sound, source);
    wlink_sound_source_free(source);
    g_clear_error(&error);
    g_assert_true(wlink_sound_open_microphone(world.sound, &error));
    RUN_UNTIL(world.live == 2);
    forget_sound(&world);
    g_assert_cmpuint(count_open("/dev/snd/pcm"), ==, 0);
}

/* A control of the dummy card; its mixer is to be closed. */
static snd_mixer_elem_t *find_element(const char *name, snd_mixer_t **mixer) {
    snd_mixer_selem_id_t *id;
    snd_mixer_selem_id_alloca(&id);
    snd_mixer_selem_id_set_name(id, name);
    g_assert_cmpint(snd_mixer_open(mixer, 0), >=, 0);
    g_assert_cmpint(snd_mixer_attach(*mixer, "hw:CARD=Dummy"), >=, 0);
    g_assert_cmpint(snd_mixer_selem_register(*mixer, NULL, NULL), >=, 0);
    g_assert_cmpint(snd_mixer_load(*mixer), >=, 0);
    snd_mixer_elem_t *element = snd_mixer_find_selem(*mixer, id);
    g_assert_nonnull(element);
    return element;
}

/* The raw volume of the dummy card's first control, and its range. */
static long read_master(long *min, long *max) {
    snd_mixer_t *mixer;
    long volume = 0;
    snd_mixer_elem_t *element = find_element("Master", &mixer);
    snd_mixer_selem_get_playback_volume_range(element, min, max);
    snd_mixer_selem_get_playback_volume(element, SND_MIXER_SCHN_FRONT_LEFT, &volume);
    snd_mixer_close(mixer);
    return volume;
}

/* Of what the card's microphone hears with; on: as somebody has left it. */
static void set_hearing(const char *name, int on) {
    snd_mixer_t *mixer;
    g_assert_cmpint(snd_mixer_selem_set_capture_switch_all(find_element(name, &mixer), on), >=, 0);
    snd_mixer_close(mixer);
}

static int get_hearing(const char *name) {
    snd_mixer_t *mixer;
    int on = -1;
    snd_mixer_selem_get_capture_switch(find_element(name, &mixer), SND_MIXER_SCHN_FRONT_LEFT, &on);
    snd_mixer_close(mixer);
    return on;
}

/* As many cards start: switched off. */
static void test_the_microphone_is_switched_on(void) {
    struct sound_world world = {0};
    g_autoptr(GError) error = NULL;
    find_sound(&world, "card:Dummy", "none");
    set_hearing("Mic", 0);
    set_hearing("CD", 0);
    g_assert_true(wlink_sounds_set_capture(world.sounds, &error));
    g_assert_no_error(error);
    g_assert_cmpint(get_hearing("Mic"), ==, 1);
    g_assert_cmpint(get_hearing("CD"), ==, 0); /* nobody speaks into that */
    forget_sound(&world);

    find_sound(&world, "card:Loopback", "none"); /* it has no such controls, and hears */
    g_assert_true(wlink_sounds_set_capture(world.sounds, &error));
    forget_sound(&world);
}

static void test_the_mixer_turns(void) {
    struct sound_world world = {0};
    long min = 0, max = 0;
    g_autoptr(GError) error = NULL;
    find_sound(&world, "none", "card:Dummy");
    g_assert_true(wlink_sounds_set_volume(world.sounds, 100, NULL));
    g_assert_cmpint(read_master(&min, &max), ==, max);
    g_assert_true(wlink_sounds_set_volume(world.sounds, 50, NULL));
    long half = read_master(&min, &max);
    g_test_message("half is %ld of %ld … %ld", half, min, max);
    g_assert_cmpint(half, >, min);
    g_assert_cmpint(half, <, max);
    g_assert_true(wlink_sounds_set_volume(world.sounds, 0, NULL));
    g_assert_cmpint(read_master(&min, &max), ==, min);
    forget_sound(&world);

    find_sound(&world, "none", "card:Loopback"); /* it has no volume control */
    g_assert_false(wlink_sounds_set_volume(world.sounds, 50, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_SOUND_MISSING);
    forget_sound(&world);
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    if (!wlink_media_init(&error))
        g_error("%s", error->message);
    g_test_add_func("/drivers/two-cameras-have-two-roles", test_two_cameras_have_two_roles);
    g_test_add_func("/drivers/a-port-rule-takes-its-camera", test_a_port_rule_takes_its_camera);
    g_test_add_func("/drivers/frames-come-and-the-device-closes", test_frames_come_and_the_device_closes);
    g_test_add_func("/drivers/a-usb-camera-is-plugged-and-pulled", test_a_usb_camera_is_plugged_and_pulled);
    g_test_add_func("/drivers/a-tone-goes-from-loudspeaker-to-microphone",
                    test_a_tone_goes_from_loudspeaker_to_microphone);
    g_test_add_func("/drivers/a-lost-card-comes-back", test_a_lost_card_comes_back);
    g_test_add_func("/drivers/the-mixer-turns", test_the_mixer_turns);
    g_test_add_func("/drivers/the-microphone-is-switched-on", test_the_microphone_is_switched_on);
    return g_test_run();
}

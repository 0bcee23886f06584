/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "goertzel.h"
#include "media/media.h"
#include "media/sound-private.h"
#include "precedence.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <math.h>

enum { RATE = WLINK_SOUND_RATE, PERIOD = WLINK_SOUND_PERIOD, PACKET = 2 * PERIOD };

/* --- helpers: tones made and found */

static void add_sine(gint16 *out, gsize count, gsize from, double hz, double level) {
    for (gsize i = 0; i < count; i++)
        out[i] = (gint16)(out[i] + lrint(level * 32767 * sin(2 * G_PI * hz * (double)(from + i) / RATE)));
}

static bool is_silent(const gint16 *samples, gsize count) {
    for (gsize i = 0; i < count; i++)
        if (samples[i] != 0)
            return false;
    return true;
}

/* --- pure: tones */

static bool next_period_sounds(struct wlink_tone_player *player) {
    gint16 samples[PERIOD] = {0};
    wlink_tone_add(player, samples, PERIOD);
    return !is_silent(samples, PERIOD);
}

static void test_ring_is_2_s_on_4_s_off(void) {
    struct wlink_tone_player player;
    wlink_tone_start(&player, WLINK_TONE_RING);
    for (unsigned period = 0; period < 3 * 600; period++)
        g_assert_cmpint(next_period_sounds(&player), ==, period % 600 < 200);
}

static void test_other_tones_end(void) {
    static const enum wlink_tone tones[] = {WLINK_TONE_TEST, WLINK_TONE_ARRIVAL, WLINK_TONE_LOST,
                                            WLINK_TONE_BACK};
    for (unsigned i = 0; i < G_N_ELEMENTS(tones); i++) {
        struct wlink_tone_player player;
        gint16 samples[PERIOD] = {0};
        unsigned periods = 1;
        wlink_tone_start(&player, tones[i]);
        while (wlink_tone_add(&player, samples, PERIOD) && periods < 300)
            periods++;
        g_assert_cmpuint(periods, >, 30);
        g_assert_cmpuint(periods, <=, tones[i] == WLINK_TONE_TEST ? 210 : 60);
        g_assert_null(player.steps);
    }
}

/* --- pure: the playout buffer */

static gsize read_periods(struct wlink_playout *playout, unsigned periods) {
    gint16 out[PERIOD];
    gsize sounding = 0;
    for (unsigned i = 0; i < periods; i++) {
        wlink_playout_read(playout, out, PERIOD);
        sounding += !is_silent(out, PERIOD);
    }
    return sounding;
}

static void test_playout_starts_with_a_packet_and_survives_a_gap(void) {
    struct wlink_playout *playout = wlink_playout_new();
    gint16 packet[PACKET];
    for (unsigned i = 0; i < PACKET; i++)
        packet[i] = 1000;
    wlink_playout_write(playout, packet, PERIOD);
    g_assert_cmpuint(read_periods(playout, 1), ==, 0);
    wlink_playout_write(playout, packet, PACKET);
    g_assert_cmpuint(read_periods(playout, 10), ==, 3);
    wlink_playout_write(playout, packet, PACKET);
    g_assert_cmpuint(read_periods(playout, 10), ==, 2);
    wlink_playout_free(playout);
}

/* Two minutes with a far clock that is too fast, or too slow, by more than any crystal is. */
static void test_playout_survives_drift(void) {
    static const int drifts[] = {2000, -2000};
    gint16 packet[PACKET] = {0};
    for (unsigned i = 0; i < G_N_ELEMENTS(drifts); i++) {
        struct wlink_playout *playout = wlink_playout_new();
        guint64 written = 0; /* periods */
        unsigned most = 0;
        for (guint64 period = 0; period < 12000; period++) {
            for (; written * 1000000 <= period * (guint64)(1000000 + drifts[i]); written += 2)
                wlink_playout_write(playout, packet, PACKET);
            most = MAX(most, wlink_playout_fill(playout));
            read_periods(playout, 1);
        }
        g_test_message("%d ppm: at most %u ms waited", drifts[i], most / (RATE / 1000));
        g_assert_cmpuint(most, <=, 6 * PERIOD);
        wlink_playout_free(playout);
    }
}

static void test_playout_is_bounded(void) {
    struct wlink_playout *playout = wlink_playout_new();
    g_autofree gint16 *flood = g_new0(gint16, RATE);
    for (unsigned i = 0; i < 100; i++) {
        wlink_playout_write(playout, flood, i % 2 ? RATE : PACKET);
        g_assert_cmpuint(wlink_playout_fill(playout), <=, 20 * PERIOD);
    }
    wlink_playout_free(playout);
}

/* --- WAV files */

static void write_wav(const char *path, const gint16 *samples, gsize count) {
    struct wlink_wav_writer *writer = wlink_wav_writer_new(path, NULL);
    g_assert_nonnull(writer);
    g_assert_true(wlink_wav_writer_add(writer, samples, count * 2, NULL));
    wlink_wav_writer_free(writer);
}

static void test_wav_grows_and_is_read_back(void) {
    g_autofree char *folder = g_dir_make_tmp("wlink-wav-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a.wav", NULL);
    gint16 samples[PACKET] = {0};
    add_sine(samples, PACKET, 0, 500, 0.5);
    struct wlink_wav_writer *writer = wlink_wav_writer_new(path, NULL);
    for (unsigned written = 1; written <= 3; written++) {
        g_assert_true(wlink_wav_writer_add(writer, samples, sizeof(samples), NULL));
        struct wlink_wav *wav = wlink_wav_load(path, NULL);
        g_assert_cmpuint(wav->frames, ==, written * PACKET);
        g_assert_cmpuint(wav->rate, ==, RATE);
        g_assert_cmpmem(wav->samples + (written - 1) * PACKET, sizeof(samples), samples, sizeof(samples));
        wlink_wav_free(wav);
    }
    wlink_wav_writer_free(writer);
    g_unlink(path);
    g_rmdir(folder);
}

static void test_wav_rubbish_is_refused(void) {
    static const struct {
        const char *bytes;
        gsize length;
    } rubbish[] = {
        {"", 0},
        {"RIFF\x04\0\0\0WAVE", 12},
        {"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff", 20},
        {"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x00\0\x80\xbb\0\0\0\0\0\0\x02\0\x10\0data\0\0\0\0", 44},
        {"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\0\0\0\x02\0\x10\0data\xff\xff\xff\xff",
         44},
    };
    g_autofree char *folder = g_dir_make_tmp("wlink-wav-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a.wav", NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(rubbish); i++) {
        g_autoptr(GError) error = NULL;
        g_file_set_contents(path, rubbish[i].bytes, (gssize)rubbish[i].length, NULL);
        g_assert_null(wlink_wav_load(path, &error));
        g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_SOUND_FAILED);
    }
    g_unlink(path);
    g_rmdir(folder);
}

/* --- the whole: one unit's sound with stand-ins */

struct world {
    char *folder, *microphone, *loudspeaker;
    GMainLoop *loop;
    struct wlink_sound *sound;
    enum wlink_sound_event_kind awaited;
    enum wlink_code code; /* of the awaited event */
    unsigned levels;
    double levels_power; /* of those since it was last set to 0 */
    gint packets;        /* atomic */
    GstElement *decoder, *decoded;
    const gint16 *far;
    gsize far_count, far_position;
    gint64 far_started;
};

static void on_event(struct wlink_sound *sound, const struct wlink_sound_event *event, void *data) {
    struct world *world = data;
    g_assert_true(sound == world->sound);
    if (event->kind == WLINK_SOUND_LEVEL) {
        world->levels++;
        world->levels_power += pow(10, event->rms_db / 10);
        g_assert_cmpfloat(event->rms_db, <=, event->peak_db + 0.01);
        g_assert_cmpfloat(event->peak_db, <=, 0);
    }
    if (event->kind != world->awaited)
        return;
    world->code = event->code;
    g_main_loop_quit(world->loop);
}

static gboolean on_too_late(void *data) {
    (void)data;
    g_error("what was awaited did not come within 30 s");
    return G_SOURCE_REMOVE;
}

static void await(struct world *world, enum wlink_sound_event_kind kind) {
    guint limit = g_timeout_add_seconds(30, on_too_late, NULL);
    world->awaited = kind;
    g_main_loop_run(world->loop);
    g_source_remove(limit);
}

static void await_levels(struct world *world, unsigned count) {
    while (world->levels < count)
        await(world, WLINK_SOUND_LEVEL);
}

static void on_opus(GstSample *sample, void *data) {
    struct world *world = data;
    g_atomic_int_inc(&world->packets);
    if (world->decoder)
        g_assert_cmpint(gst_app_src_push_sample(GST_APP_SRC(world->decoder), sample), ==, GST_FLOW_OK);
}

static void set_up(struct world *world, const char *capture) {
    world->folder = g_dir_make_tmp("wlink-sound-XXXXXX", NULL);
    world->microphone = g_build_filename(world->folder, "microphone.wav", NULL);
    world->loudspeaker = g_build_filename(world->folder, "loudspeaker.wav", NULL);
    world->loop = g_main_loop_new(NULL, FALSE);
    const struct wlink_sound_source source = {
        .capture_kind = WLINK_SOUND_STAND_IN,
        .playback_kind = WLINK_SOUND_STAND_IN,
        .capture = (char *)(capture ? capture : world->microphone),
        .playback = world->loudspeaker,
    };
    g_autoptr(GError) error = NULL;
    world->sound = wlink_sound_new(&source, on_event, world, &error);
    g_assert_no_error(error);
}

static void tear_down(struct world *world) {
    wlink_sound_free(world->sound);
    g_unlink(world->microphone);
    g_unlink(world->loudspeaker);
    g_assert_cmpint(g_rmdir(world->folder), ==, 0);
    g_free(world->folder);
    g_free(world->microphone);
    g_free(world->loudspeaker);
    g_main_loop_unref(world->loop);
}

static void push(struct wlink_sound *sound, const gint16 *samples, gsize count) {
    g_autoptr(GstCaps) caps = gst_caps_from_string(WLINK_SOUND_CAPS);
    g_autoptr(GstBuffer) buffer = gst_buffer_new_memdup(samples, count * 2);
    g_autoptr(GstSample) sample = gst_sample_new(buffer, caps, NULL, NULL);
    wlink_sound_push(sound, sample);
}

/* The far end: every packet that is due by the clock, so that a busy machine does not slow it. */
static gboolean on_far_packet_due(void *data) {
    struct world *world = data;
    gint64 due = (g_get_monotonic_time() - world->far_started) * RATE / G_USEC_PER_SEC;
    while ((gint64)world->far_position < due) {
        push(world->sound, world->far + world->far_position % world->far_count, PACKET);
        world->far_position += PACKET;
    }
    return G_SOURCE_CONTINUE;
}

static guint start_far(struct world *world, const gint16 *samples, gsize count) {
    world->far = samples;
    world->far_count = count;
    world->far_position = 0;
    world->far_started = g_get_monotonic_time();
    return g_timeout_add(10, on_far_packet_due, world);
}

static GstElement *start_decoder(struct world *world) {
    GstElement *pipeline =
        gst_parse_launch("appsrc name=in format=time ! opusdec ! audioconvert ! " WLINK_SOUND_CAPS
                         " ! appsink name=out sync=false",
                         NULL);
    world->decoder = gst_bin_get_by_name(GST_BIN(pipeline), "in");
    world->decoded = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    return pipeline;
}

static GArray *finish_decoder(struct world *world, GstElement *pipeline) {
    GArray *samples = g_array_new(FALSE, FALSE, sizeof(gint16));
    GstSample *sample;
    gst_app_src_end_of_stream(GST_APP_SRC(world->decoder));
    while ((sample = gst_app_sink_pull_sample(GST_APP_SINK(world->decoded)))) {
        GstMapInfo map;
        g_assert_true(gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ));
        g_array_append_vals(samples, map.data, (guint)(map.size / 2));
        gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
        gst_sample_unref(sample);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(world->decoded);
    gst_object_unref(g_steal_pointer(&world->decoder));
    gst_object_unref(pipeline);
    return samples;
}

/* The loudspeaker's file, as soon as it holds so much. */
static struct wlink_wav *await_file(struct world *world, gsize frames) {
    gint64 limit = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;
    struct wlink_wav *wav = NULL;
    while (!wav || wav->frames < frames) {
        g_assert_cmpint(g_get_monotonic_time(), <, limit);
        wlink_wav_free(wav);
        g_main_context_iteration(NULL, TRUE);
        wav = wlink_wav_load(world->loudspeaker, NULL);
    }
    return wav;
}

static void expect_tone(const gint16 *samples, gsize count, double hz, double least) {
    double there = amplitude_at(samples, count, hz), beside = amplitude_at(samples, count, hz * 1.3);
    g_test_message("%.0f Hz: %.4f, beside it %.4f", hz, there, beside);
    g_assert_cmpfloat(there, >, least);
    g_assert_cmpfloat(there, >, 10 * beside);
}

/* 1000 Hz out to the network, then 600 Hz from the network to the loudspeaker: not at once, because in the
 * first 2 s of far sound the canceller lets nothing of this end through. */
static void test_tones_go_both_ways(void) {
    struct world world = {0};
    set_up(&world, "tone:1000");
    g_autofree gint16 *far = g_new0(gint16, RATE);
    add_sine(far, RATE, 0, 600, 0.3);
    GstElement *decoder = start_decoder(&world);
    guint id = wlink_sound_listen(world.sound, on_opus, &world);
    g_assert_false(wlink_sound_microphone_is_open(world.sound));
    g_assert_true(wlink_sound_open_microphone(world.sound, NULL));
    await(&world, WLINK_SOUND_MICROPHONE_LIVE);
    await_levels(&world, 20);
    wlink_sound_close_microphone(world.sound);
    wlink_sound_unlisten(world.sound, id);

    int packets = g_atomic_int_get(&world.packets);
    g_autoptr(GArray) near = finish_decoder(&world, decoder);
    g_assert_cmpint(packets, >=, 45);
    g_assert_cmpuint(near->len, >, RATE / 2);
    expect_tone((const gint16 *)(void *)near->data + near->len - RATE / 4, RATE / 4, 1000, 0.02);

    guint far_end = start_far(&world, far, RATE);
    struct wlink_wav *played = await_file(&world, RATE / 2);
    g_source_remove(far_end);
    expect_tone(played->samples + played->frames - RATE / 4, RATE / 4, 600, 0.25);
    wlink_wav_free(played);
    tear_down(&world);
}

static unsigned count_files(void) {
    g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
    unsigned count = 0;
    while (g_dir_read_name(folder))
        count++;
    return count;
}

static void test_closed_is_closed(void) {
    struct world world = {0};
    set_up(&world, "silence");
    guint id = wlink_sound_listen(world.sound, on_opus, &world);
    unsigned before = count_files();
    for (unsigned i = 0; i < 3; i++) {
        g_assert_true(wlink_sound_open_microphone(world.sound, NULL));
        await(&world, WLINK_SOUND_MICROPHONE_LIVE);
        wlink_sound_close_microphone(world.sound);
        g_assert_false(wlink_sound_microphone_is_open(world.sound));
        int packets = g_atomic_int_get(&world.packets);
        while (g_main_context_iteration(NULL, FALSE))
            ;
        g_assert_cmpint(g_atomic_int_get(&world.packets), ==, packets);
        g_assert_cmpuint(count_files(), ==, before);
    }
    wlink_sound_unlisten(world.sound, id);
    tear_down(&world);
}

static void test_a_lost_microphone_is_told_and_comes_back(void) {
    struct world world = {0};
    g_autofree gint16 *samples = g_new0(gint16, RATE);
    g_autoptr(GError) error = NULL;
    set_up(&world, NULL);
    g_assert_false(wlink_sound_open_microphone(world.sound, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_SOUND_MISSING);

    add_sine(samples, RATE, 0, 700, 0.3);
    write_wav(world.microphone, samples, RATE);
    g_assert_true(wlink_sound_open_microphone(world.sound, NULL));
    await(&world, WLINK_SOUND_MICROPHONE_LIVE);
    g_unlink(world.microphone);
    await(&world, WLINK_SOUND_MICROPHONE_FAILED);
    g_assert_cmpint(world.code, ==, WLINK_CODE_SOUND_MISSING);
    g_assert_false(wlink_sound_microphone_is_open(world.sound));

    write_wav(world.microphone, samples, RATE);
    g_assert_true(wlink_sound_open_microphone(world.sound, NULL));
    await(&world, WLINK_SOUND_MICROPHONE_LIVE);
    tear_down(&world);
}

static void test_a_loudspeaker_that_fails_is_told_once(void) {
    struct world world = {0};
    gint16 packet[PACKET] = {0};
    g_autoptr(GError) error = NULL;
    set_up(&world, "silence");
    const struct wlink_sound_source bad = {WLINK_SOUND_STAND_IN, WLINK_SOUND_STAND_IN, (char *)"silence",
                                           (char *)"/no-such-folder/loudspeaker.wav"};
    wlink_sound_use(world.sound, &bad);
    push(world.sound, packet, PACKET);
    await(&world, WLINK_SOUND_LOUDSPEAKER_FAILED);
    g_assert_cmpint(world.code, ==, WLINK_CODE_SOUND_FAILED);
    push(world.sound, packet, PACKET); /* goes nowhere, and says nothing */
    const struct wlink_sound_source good = {WLINK_SOUND_STAND_IN, WLINK_SOUND_STAND_IN, (char *)"silence",
                                            world.loudspeaker};
    wlink_sound_use(world.sound, &good);
    g_assert_true(wlink_sound_play_tone(world.sound, WLINK_TONE_ARRIVAL, &error));
    await(&world, WLINK_SOUND_TONE_ENDED);

    const struct wlink_sound_source none = {WLINK_SOUND_NONE, WLINK_SOUND_NONE, NULL, NULL};
    wlink_sound_use(world.sound, &none);
    g_assert_false(wlink_sound_play_tone(world.sound, WLINK_TONE_RING, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_SOUND_MISSING);
    tear_down(&world);
}

/* --- echo */

/* Something like speech: a buzz of harmonics with syllables, so that the noise suppressor leaves it alone. */
static gint16 *make_speech(gsize count) {
    gint16 *samples = g_new0(gint16, count);
    guint32 noise = 1;
    double pitch = 0;
    for (gsize i = 0; i < count; i++) {
        double t = (double)i / RATE, value = 0;
        double syllable = MAX(0, sin(2 * G_PI * 3.5 * t)) * (0.6 + 0.4 * sin(2 * G_PI * 0.7 * t));
        pitch += (130 + 30 * sin(2 * G_PI * 0.9 * t)) / RATE;
        for (int k = 1; k <= 12; k++)
            value += sin(2 * G_PI * k * pitch) / k;
        noise = noise * 1664525 + 1013904223;
        value = 0.25 * value + 0.1 * ((double)(noise >> 8) / (1 << 23) - 1);
        samples[i] = (gint16)lrint(CLAMP(0.5 * syllable * value, -1, 1) * 32767);
    }
    return samples;
}

/* The room: what the loudspeaker plays comes back 60 ms later, at a third, with one reflection. */
static gint16 *make_echo(const gint16 *far, gsize count) {
    gint16 *echo = g_new0(gint16, count);
    for (gsize i = 0; i < count; i++) {
        gsize direct = (i + count - 60 * RATE / 1000) % count, late = (i + count - 75 * RATE / 1000) % count;
        echo[i] = (gint16)(far[direct] * 0.33 + far[late] * 0.1);
    }
    return echo;
}

static double mean_level(const struct world *world) {
    return 10 * log10(world->levels_power / world->levels + 1e-12);
}

/* How many dB less the playing unit hears, over one second. */
static double measure_difference(struct world *playing, struct world *quiet) {
    playing->levels = quiet->levels = 0;
    playing->levels_power = quiet->levels_power = 0;
    await_levels(playing, 20);
    await_levels(quiet, 20);
    double with = mean_level(playing), without = mean_level(quiet);
    g_test_message("echo %.1f dB, the same sound where nothing was played %.1f dB: %.1f dB less", with,
                   without, without - with);
    return without - with;
}

/* In step with a microphone that has just said its first level: 50 ms of its loop are over, and what it hears
 * was played up to 100 ms before. However long its device took to open, the echo comes when a room's would.
 */
static guint start_far_before_its_echo(struct world *world, const gint16 *far, gsize count) {
    enum { HEARD_MS = 50, EARLIER_MS = 100 };
    guint source = start_far(world, far, count);
    world->far_started -= (HEARD_MS + EARLIER_MS) * 1000;
    world->far_position = (gsize)(HEARD_MS + EARLIER_MS) * RATE / 1000 / PACKET * PACKET;
    return source;
}

/* Two units in the same room hear the same; only one of them played it. Up to so many seconds that the
 * machine leaves undisturbed. */
static double cancelled(const gint16 *far, const gint16 *echo, gsize count, unsigned seconds) {
    struct world playing = {0}, quiet = {0};
    double less = 0;
    set_up(&playing, NULL);
    set_up(&quiet, NULL);
    write_wav(playing.microphone, echo, count);
    write_wav(quiet.microphone, echo, count);
    g_assert_true(wlink_sound_open_microphone(playing.sound, NULL));
    await(&playing, WLINK_SOUND_MICROPHONE_LIVE);
    guint far_end = start_far_before_its_echo(&playing, far, count);
    g_assert_true(wlink_sound_open_microphone(quiet.sound, NULL));
    await_levels(&playing, 30);
    for (unsigned second = 0; second < seconds && less < 10; second++)
        less = measure_difference(&playing, &quiet);
    g_source_remove(far_end);
    tear_down(&playing);
    tear_down(&quiet);
    return less;
}

/* Where the machine was away when sound and echo began, they stay further apart than in any room: they begin
 * anew. */
static void test_echo_is_cancelled(void) {
    enum { LENGTH = 2 * RATE, BEGINNINGS = 5, SECONDS = 8 };
    g_autofree gint16 *far = make_speech(LENGTH);
    g_autofree gint16 *echo = make_echo(far, LENGTH);
    double less = 0;
    for (unsigned begun = 0; begun < BEGINNINGS && less < 10; begun++)
        less = cancelled(far, echo, LENGTH, SECONDS);
    g_assert_cmpfloat(less, >=, 10);
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    take_precedence();
    if (!wlink_media_init(&error))
        g_error("%s", error->message);
    g_test_add_func("/sound/ring-is-2-s-on-4-s-off", test_ring_is_2_s_on_4_s_off);
    g_test_add_func("/sound/other-tones-end", test_other_tones_end);
    g_test_add_func("/sound/playout-starts-and-survives-a-gap",
                    test_playout_starts_with_a_packet_and_survives_a_gap);
    g_test_add_func("/sound/playout-survives-drift", test_playout_survives_drift);
    g_test_add_func("/sound/playout-is-bounded", test_playout_is_bounded);
    g_test_add_func("/sound/wav-grows-and-is-read-back", test_wav_grows_and_is_read_back);
    g_test_add_func("/sound/wav-rubbish-is-refused", test_wav_rubbish_is_refused);
    g_test_add_func("/sound/tones-go-both-ways", test_tones_go_both_ways);
    g_test_add_func("/sound/closed-is-closed", test_closed_is_closed);
    g_test_add_func("/sound/lost-microphone-comes-back", test_a_lost_microphone_is_told_and_comes_back);
    g_test_add_func("/sound/failed-loudspeaker-is-told-once", test_a_loudspeaker_that_fails_is_told_once);
    g_test_add_func("/sound/echo-is-cancelled", test_echo_is_cancelled);
    return g_test_run();
}

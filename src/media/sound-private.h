/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "hw/sound.h"
#include "media/sound.h"
#include "media/wires.h"

/* Private to the sound part of src/media. Everything inside is S16, 48 kHz, one channel. */
enum { WLINK_SOUND_RATE = 48000, WLINK_SOUND_PERIOD = WLINK_SOUND_RATE / 100 /* 10 ms in samples */ };
#define WLINK_SOUND_CAPS "audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=1"

/* --- ear.c: who listens inside, for the self-check (media/ear.h); as a rule nobody */
enum wlink_ear_place {
    WLINK_EAR_PLAYED, /* to the loudspeaker */
    WLINK_EAR_HEARD,  /* by the microphone */
    WLINK_EAR_SENT,   /* the same without the echo */
    WLINK_EAR_PLACE_COUNT
};
struct wlink_ear;
struct wlink_ear_slot {
    gint listening; /* atomic */
    GMutex lock;    /* guards what follows */
    struct wlink_ear *ear;
};
void wlink_ear_slot_init(struct wlink_ear_slot *slot);
void wlink_ear_slot_clear(struct wlink_ear_slot *slot);
void wlink_ear_hear(struct wlink_ear_slot *slot, enum wlink_ear_place place,
                    GstBuffer *buffer); /* any thread */
struct wlink_ear_slot *wlink_sound_ear_slot(struct wlink_sound *sound);

/* --- stand-in-room.c: the air between two stand-ins. Times are on the common base time; any thread */
void wlink_room_play(GstClockTime time, const gint16 *samples, gsize count);
void wlink_room_hear(GstClockTime time, gint16 *out, gsize count);

/* --- tone.c: tones as samples. Pure. */
struct wlink_tone_step; /* a piece of one pitch, or of silence */
struct wlink_tone_player {
    const struct wlink_tone_step *steps; /* NULL: nothing plays */
    unsigned step, position;             /* position in samples within the step */
    bool repeats;
};
void wlink_tone_start(struct wlink_tone_player *player, enum wlink_tone tone);
/* Adds the next samples of the tone to those of out. False when it ended with them. */
bool wlink_tone_add(struct wlink_tone_player *player, gint16 *out, unsigned count);

/* --- playout.c: far sound between network and loudspeaker. Pure; the caller locks. */
struct wlink_playout;
struct wlink_playout *wlink_playout_new(void);
void wlink_playout_free(struct wlink_playout *playout);
void wlink_playout_write(struct wlink_playout *playout, const gint16 *samples, gsize count);
/* Always gives count samples; silence where there are none. */
void wlink_playout_read(struct wlink_playout *playout, gint16 *out, unsigned count);
void wlink_playout_clear(struct wlink_playout *playout);
unsigned wlink_playout_fill(const struct wlink_playout *playout); /* samples that wait */

/* --- wav.c: the stand-ins' files */
struct wlink_wav {
    char *content;         /* owned */
    const gint16 *samples; /* in content; frames × channels */
    gsize frames;
    unsigned rate, channels;
};
/* 16-bit PCM of 8 to 48 kHz, one or two channels, at most 64 MiB. Fails with SOUND_MISSING, SOUND_FAILED. */
struct wlink_wav *wlink_wav_load(const char *path, GError **error);
void wlink_wav_free(struct wlink_wav *wav);

/* A WAV file that is right after every write, so that it can be read while it grows. */
struct wlink_wav_writer;
struct wlink_wav_writer *wlink_wav_writer_new(const char *path, GError **error);
bool wlink_wav_writer_add(struct wlink_wav_writer *writer, const void *samples, gsize bytes, GError **error);
void wlink_wav_writer_free(struct wlink_wav_writer *writer);

/* --- sound-device.c: devices as elements; the new element is floating */
GstElement *wlink_sound_device_source(enum wlink_sound_kind kind, const char *device, GError **error);
GstElement *wlink_sound_device_sink(enum wlink_sound_kind kind, const char *device, GError **error);

/* --- microphone.c: from open to free the device is open */
struct wlink_microphone;
enum wlink_microphone_news { WLINK_MICROPHONE_LIVE, WLINK_MICROPHONE_LEVEL, WLINK_MICROPHONE_FAILED };
struct wlink_microphone_report {
    enum wlink_microphone_news news;
    enum wlink_code code;
    const char *words;
    double rms_db, peak_db;
};
typedef void (*wlink_microphone_handler)(const struct wlink_microphone_report *report, void *data);

/* ears: who listens. probe: the name of the loudspeaker's echo probe. listener: gets the packets on a
 * streaming thread. After FAILED nothing more is told; the handler may free the microphone. */
struct wlink_microphone *wlink_microphone_open(enum wlink_sound_kind kind, const char *device,
                                               const char *probe, struct wlink_ear_slot *ears,
                                               wlink_sample_listener listener,
                                               wlink_microphone_handler handler, void *data, GError **error);
void wlink_microphone_free(struct wlink_microphone *microphone);

/* --- loudspeaker.c */
struct wlink_loudspeaker;
enum wlink_loudspeaker_news { WLINK_LOUDSPEAKER_TONE_ENDED, WLINK_LOUDSPEAKER_FAILED };
typedef void (*wlink_loudspeaker_handler)(enum wlink_loudspeaker_news news, enum wlink_code code,
                                          const char *words, void *data);
/* Opens nothing yet. */
struct wlink_loudspeaker *wlink_loudspeaker_new(struct wlink_ear_slot *ears,
                                                wlink_loudspeaker_handler handler, void *data,
                                                GError **error);
void wlink_loudspeaker_free(struct wlink_loudspeaker *loudspeaker);
/* Which device; closes the old one. */
void wlink_loudspeaker_use(struct wlink_loudspeaker *loudspeaker, enum wlink_sound_kind kind,
                           const char *device);
const char *wlink_loudspeaker_probe(const struct wlink_loudspeaker *loudspeaker); /* name of the echo probe */
bool wlink_loudspeaker_play(struct wlink_loudspeaker *loudspeaker, enum wlink_tone tone, GError **error);
void wlink_loudspeaker_stop_tone(struct wlink_loudspeaker *loudspeaker);
void wlink_loudspeaker_push(struct wlink_loudspeaker *loudspeaker, GstSample *sample); /* any thread */
void wlink_loudspeaker_set_volume(struct wlink_loudspeaker *loudspeaker, unsigned percent);

/* --- sound-failure.c: what a pipeline's error means */
enum wlink_code wlink_sound_code_of(const GError *reason);
/* Fails with the error that a pipeline which did not start has left on its bus. */
bool wlink_sound_fail_from_bus(GstElement *pipeline, const char *what, GError **error);

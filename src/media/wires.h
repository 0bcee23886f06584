/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gst/gst.h>

/* Private to src/media: how its pieces hand samples to one another. Every piece is a small pipeline of its
 * own; all run on the system clock with one base time, so a sample's PTS means the same in each of them.
 *
 *   camera → capture → picture ─┬→ encoder → transport → (network)
 *                               └→ ports
 *   (network) → transport → picture (far-room, far-exam) → ports
 *   microphone → sound ──→ transport → (network) → transport → sound → loudspeaker */
struct wlink_picture;
struct wlink_encoder;
struct wlink_sound;

/* Gets one sample on a streaming thread. The sample is borrowed; a listener returns at once and never blocks.
 */
typedef void (*wlink_sample_listener)(GstSample *sample, void *data);

/* Gives the pipeline the system clock and the common base time. Call before PLAYING. */
void wlink_media_adopt_clock(GstElement *pipeline);

/* Names a pipeline for graph.h, as long as it lives: "camera", "transport"; what is not copied. Any thread.
 */
void wlink_graph_watch(GstElement *pipeline, const char *what);
/* It has failed, and is still as it was then. why: the name of a code, or another word without a secret. Any
 * thread. */
void wlink_graph_failed(GstElement *pipeline, const char *what, const char *why);

/* The common base time: PTS + this = CLOCK_MONOTONIC in ns. Fixed at the first use. Any thread. */
GstClockTime wlink_media_base_time(void);

/* Raw frames (I420, PTS on the common base time). push may be called from any thread, one writer at a time.
 * end: the writer is gone, ports close; main context; a later push makes the picture live again. */
void wlink_picture_push(struct wlink_picture *picture, GstSample *sample);
void wlink_picture_end(struct wlink_picture *picture);
guint wlink_picture_listen(struct wlink_picture *picture, wlink_sample_listener listener, void *data);
/* When this returns the listener neither runs nor will run. Not from within the listener. */
void wlink_picture_unlisten(struct wlink_picture *picture, guint id);

/* Encoded access units: video/x-h264, stream-format byte-stream, alignment au; or video/x-vp8. PTS is the
 * frame's own, no segment is needed; key frames are those without GST_BUFFER_FLAG_DELTA_UNIT. */
guint wlink_encoder_listen(struct wlink_encoder *encoder, wlink_sample_listener listener, void *data);
void wlink_encoder_unlisten(struct wlink_encoder *encoder, guint id);

/* Opus packets of the microphone (audio/x-opus, 48 kHz, one channel, 20 ms, in-band FEC). */
guint wlink_sound_listen(struct wlink_sound *sound, wlink_sample_listener listener, void *data);
void wlink_sound_unlisten(struct wlink_sound *sound, guint id);
/* Decoded far sound to the loudspeaker: audio/x-raw, S16LE, 48 kHz, one channel. Any thread. */
void wlink_sound_push(struct wlink_sound *sound, GstSample *sample);

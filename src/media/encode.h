/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* One encoder for one picture, independent of any transport: encode once, send to whom the call says.
 * H.264 constrained baseline or VP8, from a table of elements in order of preference. */
struct wlink_encoder;
struct wlink_picture;

enum wlink_codec { WLINK_CODEC_H264, WLINK_CODEC_VP8 };

struct wlink_encoder_config {
    enum wlink_codec codec;
    unsigned bits_per_second;
    const char
        *element; /* "x264enc", "openh264enc", "vp8enc" or NULL for the table's first that is installed */
};

/* Starts at once; the first frame out is a key frame. One that fails later begins anew after 2 s, for as long
 * as it takes: a picture that stands still is noticed at the far end. */
struct wlink_encoder *wlink_encoder_new(struct wlink_picture *picture,
                                        const struct wlink_encoder_config *config, GError **error);
void wlink_encoder_free(struct wlink_encoder *encoder);

void wlink_encoder_set_bit_rate(struct wlink_encoder *encoder, unsigned bits_per_second);

/* Asks for a key frame; more than two a second are folded into one. Any thread. */
void wlink_encoder_request_key_frame(struct wlink_encoder *encoder);

enum wlink_codec wlink_encoder_codec(const struct wlink_encoder *encoder);

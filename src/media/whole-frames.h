/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media/encode.h"

#include <gst/gst.h>

/* Lets through the RTP packets (RFC 3550) of whole frames only. A depayloader alone does not see that the
 * first slice of a key frame is missing: it would hand on half a picture, and every later one is built on
 * that. Packets are held until the last of their frame has come, as the depayloader would hold them, so
 * nothing comes later. A frame that lacks a packet is left out whole; the depayloader sees the gap in the
 * numbers, and asks for a key frame. Not thread-safe: one stream, one thread. */
struct wlink_whole_frames *wlink_whole_frames_new(enum wlink_codec codec);
void wlink_whole_frames_free(struct wlink_whole_frames *frames);

/* Takes one packet, which stays the caller's, in order of the sequence numbers. Gives the packets that may
 * pass now; NULL: none. The caller's. */
GstBufferList *wlink_whole_frames_take(struct wlink_whole_frames *frames, GstBuffer *packet);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gst/gst.h>

/* Private to src/media. Cameras that send JPEG use the whole range (luma 0 to 255); VP8 and some decoders
 * know only the limited one (16 to 235), and would darken and redden such a picture. videoconvert 1.26
 * changes the label between two I420 ranges and leaves the values.
 *
 * Takes an I420 sample and gives one in limited range: the same one if it was, else one whose values and caps
 * are changed, in place where nobody else holds the frame; NULL if the frame cannot be mapped. */
GstSample *wlink_colour_range_limit(GstSample *sample);

/* SPDX-License-Identifier: Apache-2.0 */
/* What a V4L2 device offers: formats × sizes × frame intervals
 * (kernel: Documentation/userspace-api/media/v4l/vidioc-enum-*.rst). */
#include "common/error.h"
#include "hw/camera-private.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>

/* More than any camera lists; a driver that never ends its list does not hang us. */
enum { FORMATS_MAX = 32, SIZES_MAX = 64, INTERVALS_MAX = 32, SIDE_MAX = 8192, FPS_MAX = 240 };

static const struct {
    guint32 fourcc;
    enum wlink_pixel_format format;
} known_formats[] = {
    {V4L2_PIX_FMT_YUV420, WLINK_PIXELS_NATIVE}, /* what encoders take: no conversion */
    {V4L2_PIX_FMT_NV12, WLINK_PIXELS_NATIVE},
    {V4L2_PIX_FMT_MJPEG, WLINK_PIXELS_MJPEG},
    {V4L2_PIX_FMT_YUYV, WLINK_PIXELS_YUYV},
};

/* Tried, within its limits, on a device that can do any size or any rate. */
static const struct {
    unsigned width, height;
} usual_sizes[] = {{1920, 1080}, {1280, 720}, {960, 540}, {640, 480}, {640, 360}, {320, 240}, {320, 180}};
static const unsigned usual_rates[] = {60, 30, 25, 15, 10, 5};

static void add_mode(GArray *modes, const struct wlink_camera_mode *mode) {
    if (modes->len < WLINK_CAMERA_MODES_MAX && mode->fps_numerator > 0 && mode->fps_denominator > 0 &&
        mode->fps_numerator / mode->fps_denominator <= FPS_MAX)
        g_array_append_val(modes, *mode);
}

/* Is 1/fps s between two intervals? All numbers are 32 bits, so the products fit. */
static bool rate_is_within(unsigned fps, const struct v4l2_frmival_stepwise *range) {
    return (guint64)range->min.numerator * fps <= range->min.denominator &&
           (guint64)range->max.numerator * fps >= range->max.denominator;
}

static void add_rates_of_range(GArray *modes, struct wlink_camera_mode mode,
                               const struct v4l2_frmival_stepwise *range) {
    for (unsigned i = 0; i < G_N_ELEMENTS(usual_rates); i++) {
        mode.fps_numerator = usual_rates[i];
        mode.fps_denominator = 1;
        if (rate_is_within(usual_rates[i], range))
            add_mode(modes, &mode);
    }
}

static void add_rates(int fd, GArray *modes, struct wlink_camera_mode mode) {
    for (unsigned i = 0; i < INTERVALS_MAX; i++) {
        struct v4l2_frmivalenum interval = {0};
        interval.index = i;
        interval.pixel_format = mode.fourcc;
        interval.width = mode.width;
        interval.height = mode.height;
        if (wlink_camera_ioctl(fd, VIDIOC_ENUM_FRAMEINTERVALS, &interval) < 0)
            return;
        if (interval.type != V4L2_FRMIVAL_TYPE_DISCRETE) {
            add_rates_of_range(modes, mode, &interval.stepwise);
            return;
        }
        mode.fps_numerator = interval.discrete.denominator;
        mode.fps_denominator = interval.discrete.numerator;
        add_mode(modes, &mode);
    }
}

static void add_size(int fd, GArray *modes, struct wlink_camera_mode mode, unsigned width, unsigned height) {
    if (width < 16 || height < 16 || width > SIDE_MAX || height > SIDE_MAX)
        return;
    mode.width = width;
    mode.height = height;
    add_rates(fd, modes, mode);
}

static bool side_is_within(unsigned side, unsigned min, unsigned max, unsigned step) {
    return side >= min && side <= max && (step <= 1 || (side - min) % step == 0);
}

static void add_sizes_of_range(int fd, GArray *modes, const struct wlink_camera_mode *mode,
                               const struct v4l2_frmsize_stepwise *range) {
    for (unsigned i = 0; i < G_N_ELEMENTS(usual_sizes); i++)
        if (side_is_within(usual_sizes[i].width, range->min_width, range->max_width, range->step_width) &&
            side_is_within(usual_sizes[i].height, range->min_height, range->max_height, range->step_height))
            add_size(fd, modes, *mode, usual_sizes[i].width, usual_sizes[i].height);
}

static void add_sizes(int fd, GArray *modes, const struct wlink_camera_mode *mode) {
    for (unsigned i = 0; i < SIZES_MAX; i++) {
        struct v4l2_frmsizeenum size = {0};
        size.index = i;
        size.pixel_format = mode->fourcc;
        if (wlink_camera_ioctl(fd, VIDIOC_ENUM_FRAMESIZES, &size) < 0)
            return;
        if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
            add_sizes_of_range(fd, modes, mode, &size.stepwise);
            return;
        }
        add_size(fd, modes, *mode, size.discrete.width, size.discrete.height);
    }
}

static void add_format(int fd, GArray *modes, guint32 fourcc) {
    for (unsigned i = 0; i < G_N_ELEMENTS(known_formats); i++) {
        const struct wlink_camera_mode mode = {.format = known_formats[i].format, .fourcc = fourcc};
        if (known_formats[i].fourcc == fourcc)
            add_sizes(fd, modes, &mode);
    }
}

int wlink_camera_ioctl(int fd, unsigned long request, void *argument) {
    int result;
    do
        result = ioctl(fd, request, argument);
    while (result < 0 && errno == EINTR);
    return result;
}

bool wlink_camera_v4l2_modes(int fd, GArray *modes, GError **error) {
    for (unsigned i = 0; i < FORMATS_MAX; i++) {
        struct v4l2_fmtdesc format = {0};
        format.index = i;
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (wlink_camera_ioctl(fd, VIDIOC_ENUM_FMT, &format) < 0) {
            int reason = errno;
            if (reason == EINVAL) /* the end of the list */
                return true;
            return wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "its formats cannot be listed: %s",
                              g_strerror(reason));
        }
        if (!(format.flags & V4L2_FMT_FLAG_EMULATED))
            add_format(fd, modes, format.pixelformat);
    }
    return true;
}

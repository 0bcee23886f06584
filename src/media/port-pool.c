/* SPDX-License-Identifier: Apache-2.0 */
#include "media/port-pool.h"

#include <fcntl.h>
#include <gst/video/video.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SLOTS = 4, BYTES_MAX = 4096 * 2304 * 3 / 2 };

struct slot {
    struct wlink_port_slot loan;
    guint8 *bytes; /* NULL: not made yet */
    bool lent;     /* guarded by the pool's lock */
};

struct wlink_port_pool {
    GstVideoInfo info; /* of the frames to come; what is lent may have another size */
    GMutex lock;
    struct slot slots[SLOTS];
};

/* Never used twice, so that a late or invented release finds nothing. */
static guint64 new_id(void) {
    static guint64 last;
    return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

static void clear_slot(struct slot *slot) {
    if (slot->bytes)
        munmap(slot->bytes, slot->loan.size);
    if (slot->loan.fd >= 0)
        close(slot->loan.fd);
    slot->bytes = NULL;
    slot->loan.fd = -1;
}

static bool fit_slot(struct slot *slot, gsize size) {
    if (slot->bytes && slot->loan.size == size)
        return true;
    clear_slot(slot);
    slot->loan.fd = memfd_create("winglink-port", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (slot->loan.fd < 0 || ftruncate(slot->loan.fd, (off_t)size) != 0 ||
        fcntl(slot->loan.fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return false;
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, slot->loan.fd, 0);
    if (bytes == MAP_FAILED)
        return false;
    slot->bytes = bytes;
    slot->loan.size = size;
    return true;
}

static struct slot *take_slot(struct wlink_port_pool *pool) {
    struct slot *taken = NULL;
    g_mutex_lock(&pool->lock);
    for (int i = 0; i < SLOTS && !taken; i++)
        if (!pool->slots[i].lent)
            taken = &pool->slots[i];
    if (taken) {
        taken->lent = true;
        taken->loan.id = new_id();
    }
    g_mutex_unlock(&pool->lock);
    return taken;
}

static void copy_plane(guint8 *to, gsize to_stride, const guint8 *from, gsize from_stride, gsize width,
                       gsize height) {
    if (to_stride == from_stride) {
        memcpy(to, from, to_stride * (height - 1) + width);
        return;
    }
    for (gsize y = 0; y < height; y++)
        memcpy(to + y * to_stride, from + y * from_stride, width);
}

static bool copy_frame(const struct wlink_port_pool *pool, guint8 *to, GstBuffer *buffer) {
    const GstVideoInfo *info = &pool->info;
    GstVideoFrame frame;
    if (!gst_video_frame_map(&frame, info, buffer, GST_MAP_READ))
        return false;
    for (guint plane = 0; plane < GST_VIDEO_INFO_N_PLANES(info); plane++)
        copy_plane(
            to + GST_VIDEO_INFO_PLANE_OFFSET(info, plane), (gsize)GST_VIDEO_INFO_PLANE_STRIDE(info, plane),
            GST_VIDEO_FRAME_PLANE_DATA(&frame, plane), (gsize)GST_VIDEO_FRAME_PLANE_STRIDE(&frame, plane),
            (gsize)(GST_VIDEO_FRAME_COMP_WIDTH(&frame, plane) * GST_VIDEO_FRAME_COMP_PSTRIDE(&frame, plane)),
            (gsize)GST_VIDEO_FRAME_COMP_HEIGHT(&frame, plane));
    gst_video_frame_unmap(&frame);
    return true;
}

struct wlink_port_pool *wlink_port_pool_new(void) {
    struct wlink_port_pool *pool = g_new0(struct wlink_port_pool, 1);
    g_mutex_init(&pool->lock);
    for (int i = 0; i < SLOTS; i++)
        pool->slots[i].loan.fd = -1;
    return pool;
}

void wlink_port_pool_free(struct wlink_port_pool *pool) {
    if (!pool)
        return;
    for (int i = 0; i < SLOTS; i++)
        clear_slot(&pool->slots[i]);
    g_mutex_clear(&pool->lock);
    g_free(pool);
}

bool wlink_port_pool_fit(struct wlink_port_pool *pool, GstCaps *caps) {
    GstVideoInfo info;
    if (!gst_video_info_from_caps(&info, caps) || GST_VIDEO_INFO_FORMAT(&info) != GST_VIDEO_FORMAT_I420 ||
        GST_VIDEO_INFO_SIZE(&info) > BYTES_MAX)
        return false;
    pool->info = info;
    return true;
}

const struct wlink_port_slot *wlink_port_pool_lend(struct wlink_port_pool *pool, GstBuffer *frame) {
    struct slot *slot = take_slot(pool);
    if (!slot)
        return NULL;
    if (fit_slot(slot, GST_VIDEO_INFO_SIZE(&pool->info)) && copy_frame(pool, slot->bytes, frame))
        return &slot->loan;
    wlink_port_pool_release(pool, slot->loan.id);
    return NULL;
}

bool wlink_port_pool_release(struct wlink_port_pool *pool, guint64 id) {
    bool found = false;
    g_mutex_lock(&pool->lock);
    for (int i = 0; i < SLOTS && !found; i++)
        if (pool->slots[i].lent && pool->slots[i].loan.id == id) {
            found = true;
            pool->slots[i].lent = false;
        }
    g_mutex_unlock(&pool->lock);
    return found;
}

bool wlink_port_pool_is_empty(struct wlink_port_pool *pool) {
    bool empty = true;
    g_mutex_lock(&pool->lock);
    for (int i = 0; i < SLOTS; i++)
        empty = empty && pool->slots[i].lent;
    g_mutex_unlock(&pool->lock);
    return empty;
}

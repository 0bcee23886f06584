/* SPDX-License-Identifier: Apache-2.0 */
#include "media/picture.h"

#include "common/error.h"
#include "common/log.h"
#include "common/mailbox.h"
#include "media/port.h"
#include "media/taps.h"
#include "media/wires.h"

enum {
    LIVE_US = 1000000,
    CHECK_MS = 250,
    ARRIVALS = 128, /* remembered, so the highest frame rate that is told is 128 */
    PORTS_MAX = 8,
};

struct wlink_picture {
    char *name;
    wlink_picture_handler handler;
    void *data;
    struct wlink_mailbox *mailbox; /* of nothing but knocks: look at the state again */

    /* main context */
    GPtrArray *ports; /* of struct wlink_port */
    struct wlink_picture_state told;
    guint check_timer; /* runs while the picture is live */

    struct wlink_taps taps;

    /* guarded by state_lock, which nobody holds for long */
    GMutex state_lock;
    GstCaps *caps;
    unsigned width, height;
    bool ended; /* the writer said so */
    uint64_t frames;
    gint64 arrivals[ARRIVALS]; /* µs; that of frame n is at n modulo ARRIVALS */
};

static gint64 newest_arrival(const struct wlink_picture *picture) {
    return picture->frames ? picture->arrivals[(picture->frames - 1) % ARRIVALS] : 0;
}

static bool is_live(const struct wlink_picture *picture, gint64 now) {
    return picture->frames && !picture->ended && now - newest_arrival(picture) < LIVE_US;
}

static unsigned arrivals_since(const struct wlink_picture *picture, gint64 since) {
    unsigned count = 0;
    while (count < ARRIVALS && count < picture->frames &&
           picture->arrivals[(picture->frames - 1 - count) % ARRIVALS] > since)
        count++;
    return count;
}

static bool follow_caps(struct wlink_picture *picture, GstCaps *caps) {
    if (picture->caps == caps)
        return false;
    gst_caps_replace(&picture->caps, caps);
    int width = 0, height = 0;
    const GstStructure *structure = gst_caps_get_structure(caps, 0);
    gst_structure_get_int(structure, "width", &width);
    gst_structure_get_int(structure, "height", &height);
    bool changed = picture->width != (unsigned)width || picture->height != (unsigned)height;
    picture->width = (unsigned)width;
    picture->height = (unsigned)height;
    return changed;
}

/* True when somebody has to be told. */
static bool note_frame(struct wlink_picture *picture, GstCaps *caps) {
    gint64 now = g_get_monotonic_time();
    g_mutex_lock(&picture->state_lock);
    bool changed = !is_live(picture, now);
    changed = follow_caps(picture, caps) || changed;
    picture->ended = false;
    picture->arrivals[picture->frames++ % ARRIVALS] = now;
    g_mutex_unlock(&picture->state_lock);
    return changed;
}

static void knock(struct wlink_picture *picture) {
    wlink_mailbox_post(picture->mailbox, g_strdup(""));
}

static gboolean on_check(void *data);

/* True when that is another state than the one looked at last. */
static bool look(struct wlink_picture *picture) {
    struct wlink_picture_state now;
    wlink_picture_get_state(picture, &now);
    bool changed = now.live != picture->told.live || now.width != picture->told.width ||
                   now.height != picture->told.height;
    picture->told = now;
    if (now.live && !picture->check_timer)
        picture->check_timer = g_timeout_add(CHECK_MS, on_check, picture);
    else if (!now.live)
        g_clear_handle_id(&picture->check_timer, g_source_remove);
    return changed;
}

static void tell(struct wlink_picture *picture) {
    if (picture->handler)
        picture->handler(picture, picture->data);
}

/* Calls the handler last: it may free the picture. */
static gboolean on_check(void *data) {
    struct wlink_picture *picture = data;
    bool changed = look(picture), live = picture->told.live;
    if (changed)
        tell(picture);
    return live;
}

/* The state has changed, if only for a moment between two looks. In that moment somebody else may have seen
 * it, who has to hear of its end, too. */
static void on_knock(void *event, void *data) {
    struct wlink_picture *picture = data;
    (void)event;
    look(picture);
    tell(picture);
}

static void free_port(void *port) {
    wlink_port_free(port);
}

static void on_port_ended(struct wlink_port *port, const char *why, void *data) {
    struct wlink_picture *picture = data;
    wlink_log(WLINK_LOG_NOTICE, "port-ended", "%s picture=%s", why, picture->name);
    g_ptr_array_remove(picture->ports, port);
}

struct wlink_picture *wlink_picture_new(const char *name, wlink_picture_handler handler, void *data) {
    struct wlink_picture *picture = g_new0(struct wlink_picture, 1);
    picture->name = g_strdup(name);
    picture->handler = handler;
    picture->data = data;
    picture->mailbox = wlink_mailbox_new(on_knock, picture, g_free);
    picture->ports = g_ptr_array_new_with_free_func(free_port);
    wlink_taps_init(&picture->taps);
    g_mutex_init(&picture->state_lock);
    return picture;
}

void wlink_picture_free(struct wlink_picture *picture) {
    if (!picture)
        return;
    g_ptr_array_unref(picture->ports);
    wlink_mailbox_close(picture->mailbox);
    wlink_mailbox_unref(picture->mailbox);
    g_clear_handle_id(&picture->check_timer, g_source_remove);
    wlink_taps_clear(&picture->taps);
    gst_caps_replace(&picture->caps, NULL);
    g_mutex_clear(&picture->state_lock);
    g_free(picture->name);
    g_free(picture);
}

const char *wlink_picture_name(const struct wlink_picture *picture) {
    return picture->name;
}

void wlink_picture_get_state(struct wlink_picture *picture, struct wlink_picture_state *state) {
    gint64 now = g_get_monotonic_time();
    g_mutex_lock(&picture->state_lock);
    *state = (struct wlink_picture_state){
        .live = is_live(picture, now),
        .width = picture->width,
        .height = picture->height,
        .frames_per_second = arrivals_since(picture, now - LIVE_US),
        .frames = picture->frames,
        .last_frame_us = newest_arrival(picture),
    };
    g_mutex_unlock(&picture->state_lock);
}

void wlink_picture_push(struct wlink_picture *picture, GstSample *sample) {
    GstCaps *caps = gst_sample_get_caps(sample);
    if (!caps || !gst_caps_is_fixed(caps) || !gst_sample_get_buffer(sample))
        return;
    bool changed = note_frame(picture, caps);
    wlink_taps_send(&picture->taps, sample);
    if (changed)
        knock(picture);
}

void wlink_picture_end(struct wlink_picture *picture) {
    g_ptr_array_set_size(picture->ports, 0);
    g_mutex_lock(&picture->state_lock);
    picture->ended = true;
    picture->width = picture->height = 0;
    gst_caps_replace(&picture->caps, NULL);
    g_mutex_unlock(&picture->state_lock);
    knock(picture);
}

guint wlink_picture_listen(struct wlink_picture *picture, wlink_sample_listener listener, void *data) {
    return wlink_taps_add(&picture->taps, listener, data);
}

void wlink_picture_unlisten(struct wlink_picture *picture, guint id) {
    wlink_taps_remove(&picture->taps, id);
}

char *wlink_picture_open_port(struct wlink_picture *picture, const char *directory, GError **error) {
    struct wlink_picture_state state;
    wlink_picture_get_state(picture, &state);
    if (!state.live) {
        wlink_fail(error, WLINK_CODE_PORT_NOT_LIVE, "no frames of picture %s now", picture->name);
        return NULL;
    }
    if (picture->ports->len >= PORTS_MAX) {
        wlink_fail(error, WLINK_CODE_PORT_TOO_MANY, "picture %s has %d ports open", picture->name, PORTS_MAX);
        return NULL;
    }
    struct wlink_port *port = wlink_port_new(picture, directory, on_port_ended, picture, error);
    if (!port)
        return NULL;
    g_ptr_array_add(picture->ports, port);
    return g_strdup(wlink_port_path(port));
}

unsigned wlink_picture_ports(const struct wlink_picture *picture) {
    return picture->ports->len;
}

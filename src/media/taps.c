/* SPDX-License-Identifier: Apache-2.0 */
#include "media/taps.h"

struct listener {
    guint id;
    wlink_sample_listener call;
    void *data;
};

void wlink_taps_init(struct wlink_taps *taps) {
    g_mutex_init(&taps->lock);
    taps->listeners = g_array_new(FALSE, FALSE, sizeof(struct listener));
    taps->last_id = 0;
}

void wlink_taps_clear(struct wlink_taps *taps) {
    g_clear_pointer(&taps->listeners, g_array_unref);
    g_mutex_clear(&taps->lock);
}

guint wlink_taps_add(struct wlink_taps *taps, wlink_sample_listener listener, void *data) {
    g_mutex_lock(&taps->lock);
    struct listener added = {++taps->last_id, listener, data};
    g_array_append_val(taps->listeners, added);
    g_mutex_unlock(&taps->lock);
    return added.id;
}

void wlink_taps_remove(struct wlink_taps *taps, guint id) {
    g_mutex_lock(&taps->lock);
    for (guint i = 0; i < taps->listeners->len; i++)
        if (g_array_index(taps->listeners, struct listener, i).id == id) {
            g_array_remove_index(taps->listeners, i);
            break;
        }
    g_mutex_unlock(&taps->lock);
}

void wlink_taps_send(struct wlink_taps *taps, GstSample *sample) {
    g_mutex_lock(&taps->lock);
    for (guint i = 0; i < taps->listeners->len; i++) {
        const struct listener *listener = &g_array_index(taps->listeners, struct listener, i);
        listener->call(sample, listener->data);
    }
    g_mutex_unlock(&taps->lock);
}

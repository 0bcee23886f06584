/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/feed.h"

enum {
    PULSE_MS = 500,
    LOST_US = 2 * G_USEC_PER_SEC,      /* without an answer */
    STARTING_US = 20 * G_USEC_PER_SEC, /* how long a unit that was just switched on may take */
};

struct wlink_feed {
    struct wlink_model *model;
    wlink_client *client;
    void (*back)(void *data);
    void *data;
    guint pulse;
    gint64 asked; /* monotonic, µs: the oldest pulse without an answer; 0: there is none */
};

static void on_rooms(GVariant *reply, const GError *error, void *data) {
    struct wlink_feed *feed = data;
    (void)error;
    wlink_model_take_rooms(feed->model, reply);
}

static void on_callers(GVariant *reply, const GError *error, void *data) {
    struct wlink_feed *feed = data;
    (void)error;
    wlink_model_take_callers(feed->model, reply);
}

static void ask_everything(struct wlink_feed *feed) {
    wlink_client_refresh(feed->client);
    wlink_client_ask(feed->client, WLINK_OBJECT_DIRECTORY, "GetRooms", NULL, on_rooms, feed);
    wlink_client_ask(feed->client, WLINK_OBJECT_WAITING, "GetCallers", NULL, on_callers, feed);
}

/* The bus keeps the order: what was asked before is answered and in the model by now. */
static void on_pulse_answered(GVariant *reply, const GError *error, void *data) {
    struct wlink_feed *feed = data;
    (void)error;
    if (!reply)
        return;
    feed->asked = 0;
    wlink_model_set_link(feed->model, WLINK_LINK_IS_THERE);
}

static void ask_pulse(struct wlink_feed *feed) {
    if (feed->asked == 0)
        feed->asked = g_get_monotonic_time();
    wlink_client_ask(feed->client, WLINK_OBJECT_UNIT, "org.freedesktop.DBus.Properties.Get",
                     g_variant_new("(ss)", "org.winglink.Unit1", "Version"), on_pulse_answered, feed);
}

/* The keeper has said why winglinkd is not on the bus. What has left the bus has no device open. */
static bool is_expected_absence(const struct wlink_feed *feed) {
    const struct wlink_model *model = feed->model;
    return model->keeper.there && !wlink_client_is_there(feed->client) &&
           (!model->keeper.enrolled || !g_str_equal(model->keeper.state, "idle") ||
            wlink_model_is_stuck(model));
}

static gboolean on_pulse(void *data) {
    struct wlink_feed *feed = data;
    if (is_expected_absence(feed)) {
        feed->asked = 0;
        wlink_model_set_link(feed->model, WLINK_LINK_IS_STARTING);
    }
    gint64 patience = feed->model->link == WLINK_LINK_IS_STARTING ? STARTING_US : LOST_US;
    if (feed->asked && g_get_monotonic_time() - feed->asked > patience)
        wlink_model_set_link(feed->model, WLINK_LINK_IS_LOST);
    if (!feed->asked || !wlink_client_is_there(feed->client))
        ask_pulse(feed);
    return G_SOURCE_CONTINUE;
}

static void on_event(const struct wlink_client_event *event, void *data) {
    struct wlink_feed *feed = data;
    if (event->kind == WLINK_CLIENT_BACK && event->object == WLINK_OBJECT_UNIT) {
        ask_everything(feed);
        ask_pulse(feed);
        if (feed->back)
            feed->back(feed->data);
    }
    wlink_model_take(feed->model, event);
}

wlink_feed *wlink_feed_new(struct wlink_model *model, GError **error) {
    g_autoptr(wlink_feed) feed = g_new0(struct wlink_feed, 1);
    feed->model = model;
    feed->client = wlink_client_new(on_event, feed, error);
    if (!feed->client)
        return NULL;
    ask_everything(feed);
    ask_pulse(feed);
    feed->pulse = g_timeout_add(PULSE_MS, on_pulse, feed);
    return g_steal_pointer(&feed);
}

void wlink_feed_free(wlink_feed *feed) {
    if (!feed)
        return;
    g_clear_handle_id(&feed->pulse, g_source_remove);
    wlink_client_free(feed->client);
    g_free(feed);
}

wlink_client *wlink_feed_client(const wlink_feed *feed) {
    return feed->client;
}

void wlink_feed_set_back_handler(wlink_feed *feed, void (*back)(void *data), void *data) {
    feed->back = back;
    feed->data = data;
}

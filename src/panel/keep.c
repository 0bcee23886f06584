/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/keep.h"

#include "widgets/picture.h"

static const gint64 ALONE_US = 30 * G_USEC_PER_SEC; /* as long as a PIN may take in between */

struct ask {           /* for a port, on its way */
    struct kept *kept; /* NULL: the answer is not wanted any more */
};

struct kept {
    GtkWidget *picture;
    struct ask *ask;
    gint64 alone; /* monotonic, µs: since when no screen shows it */
};

struct wlink_keep {
    wlink_client *client;
    const struct wlink_model *model;
    struct kept kept[WLINK_PANEL_PORT_COUNT];
};

static const char handlers_key[] = "winglink-handlers";

static void on_port(GVariant *reply, const GError *error, void *data) {
    g_autofree struct ask *ask = data;
    const char *socket = NULL;
    (void)error; /* the picture went in between: it is asked for when it is back */
    if (!ask->kept)
        return;
    ask->kept->ask = NULL;
    if (!reply)
        return;
    g_variant_get(reply, "(&s)", &socket);
    wlink_picture_open(ask->kept->picture, socket);
}

static void forget_ask(struct kept *kept) {
    if (kept->ask)
        kept->ask->kept = NULL;
    kept->ask = NULL;
}

wlink_keep *wlink_keep_new(wlink_client *client, const struct wlink_model *model) {
    wlink_keep *keep = g_new0(struct wlink_keep, 1);
    keep->client = client;
    keep->model = model;
    for (int port = 0; port < WLINK_PANEL_PORT_COUNT; port++) {
        GtkWidget *picture = wlink_picture_new("", "");
        keep->kept[port].picture = g_object_ref_sink(picture);
        g_object_set_data_full(G_OBJECT(picture), handlers_key, g_array_new(FALSE, FALSE, sizeof(gulong)),
                               (GDestroyNotify)g_array_unref);
    }
    return keep;
}

void wlink_keep_free(wlink_keep *keep) {
    if (!keep)
        return;
    wlink_keep_release(keep);
    for (int port = 0; port < WLINK_PANEL_PORT_COUNT; port++) {
        forget_ask(&keep->kept[port]);
        g_object_unref(keep->kept[port].picture);
    }
    g_free(keep);
}

GtkWidget *wlink_keep_take(wlink_keep *keep, enum wlink_panel_port port, const char *name,
                           const char *words) {
    GtkWidget *picture = keep->kept[port].picture;
    gtk_widget_set_name(picture, name);
    gtk_widget_set_valign(picture, GTK_ALIGN_FILL);
    wlink_picture_set_words(picture, words);
    wlink_picture_set_does(picture, NULL);
    wlink_picture_set_zooms(picture, NULL);
    wlink_picture_set_foot(picture, 0);
    return picture;
}

void wlink_keep_connect(GtkWidget *picture, const char *signal, GCallback act, void *data) {
    GArray *handlers = g_object_get_data(G_OBJECT(picture), handlers_key);
    gulong handler = g_signal_connect_swapped(picture, signal, act, data);
    g_array_append_val(handlers, handler);
}

static void disconnect(GtkWidget *picture) {
    GArray *handlers = g_object_get_data(G_OBJECT(picture), handlers_key);
    for (guint i = 0; i < handlers->len; i++)
        g_signal_handler_disconnect(picture, g_array_index(handlers, gulong, i));
    g_array_set_size(handlers, 0);
}

void wlink_keep_release(wlink_keep *keep) {
    for (int port = 0; port < WLINK_PANEL_PORT_COUNT; port++) {
        struct kept *kept = &keep->kept[port];
        GtkWidget *place = gtk_widget_get_parent(kept->picture);
        disconnect(kept->picture);
        if (place)
            gtk_box_remove(GTK_BOX(place), kept->picture);
        kept->alone = g_get_monotonic_time();
    }
}

/* The far room says that this camera gives nothing now: what its port still has is old. A foreign room says
 * nothing. */
static bool is_stopped_there(const struct wlink_model *model, int port) {
    if (port != WLINK_PANEL_PORT_FAR_ROOM && port != WLINK_PANEL_PORT_FAR_EXAM)
        return false;
    return wlink_model_far_is_gone(model,
                                   port == WLINK_PANEL_PORT_FAR_EXAM ? WLINK_PANEL_EXAM : WLINK_PANEL_ROOM);
}

static bool is_wanted(const struct wlink_keep *keep, int port) {
    const struct kept *kept = &keep->kept[port];
    if (!wlink_model_has_port(keep->model, (enum wlink_panel_port)port) ||
        is_stopped_there(keep->model, port))
        return false;
    return gtk_widget_get_parent(kept->picture) ||
           (wlink_picture_is_open(kept->picture) && g_get_monotonic_time() - kept->alone < ALONE_US);
}

static void update(struct wlink_keep *keep, int port) {
    struct kept *kept = &keep->kept[port];
    const bool open = wlink_picture_is_open(kept->picture);
    if (!is_wanted(keep, port)) {
        forget_ask(kept);
        if (open)
            wlink_picture_open(kept->picture, NULL);
    } else if (!open && !kept->ask) {
        kept->ask = g_new(struct ask, 1);
        kept->ask->kept = kept;
        wlink_client_ask(keep->client, WLINK_OBJECT_UNIT, "OpenPort",
                         g_variant_new("(s)", wlink_panel_port_to_string((enum wlink_panel_port)port)),
                         on_port, kept->ask);
    }
}

void wlink_keep_update(wlink_keep *keep) {
    for (int port = 0; port < WLINK_PANEL_PORT_COUNT; port++)
        update(keep, port);
}

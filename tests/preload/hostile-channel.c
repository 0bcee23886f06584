/* SPDX-License-Identifier: Apache-2.0 */

/* A far end that has gone mad: loaded into a winglinkd (LD_PRELOAD), it sends what a test wrote into the file
 * WINGLINK_HOSTILE over the control channel, which is proven and open, ahead of the next message. The
 * product knows nothing of it.
 *
 * The file's first line says how often, the rest is the message: bytes, sent as text. Without a rest, so many
 * channels of its own are opened instead. It is removed before the first is sent. */

#define GST_USE_UNSTABLE_API

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <gst/webrtc/webrtc.h>
#include <string.h>

typedef gboolean (*send_string)(GstWebRTCDataChannel *channel, const gchar *text, GError **error);

static GstElement *webrtc; /* the newest */

GstElement *gst_element_factory_make(const gchar *factory, const gchar *name) {
    static GstElement *(*real)(const gchar *factory, const gchar *name);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "gst_element_factory_make");
    GstElement *element = real(factory, name);
    if (strcmp(factory, "webrtcbin") == 0)
        webrtc = element;
    return element;
}

static void open_channels(guint64 count) {
    for (; count > 0; count--) {
        GstWebRTCDataChannel *channel = NULL;
        g_signal_emit_by_name(webrtc, "create-data-channel", "more", NULL, &channel);
        g_clear_object(&channel);
    }
}

static char *take_order(void) {
    const char *file = g_getenv("WINGLINK_HOSTILE");
    char *order = NULL;
    if (!file || !g_file_get_contents(file, &order, NULL, NULL))
        return NULL;
    g_unlink(file);
    return order;
}

gboolean gst_webrtc_data_channel_send_string_full(GstWebRTCDataChannel *channel, const gchar *text,
                                                  GError **error) {
    static send_string real;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "gst_webrtc_data_channel_send_string_full");
    g_autofree char *order = take_order();
    char *message = order ? strchr(order, '\n') : NULL;
    gboolean sent = TRUE;
    if (message && !message[1]) {
        open_channels(g_ascii_strtoull(order, NULL, 10));
        message = NULL;
    }
    for (guint64 left = message ? g_ascii_strtoull(order, NULL, 10) : 0; left > 0 && sent; left--)
        sent = real(channel, message + 1, error);
    return sent && real(channel, text, error);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "media/port.h"

#include "common/error.h"
#include "common/mailbox.h"
#include "media/picture.h"
#include "media/port-pool.h"
#include "media/wires.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    CONNECT_S = 5,        /* a port that nobody opens ends */
    STARVED_US = 2000000, /* a reader that returns no frame for this long is stopped */
    RELEASE_BYTES = 16,   /* the only message that a reader sends */
    CAPS_MAX = 4096,
};

/* The messages of unixfdsink and unixfdsrc (gst-plugins-bad 1.24 and later, gst/unixfd): a header of two
 * words, then the payload, host byte order; a frame's file descriptor travels as SCM_RIGHTS. */
enum message_type { MESSAGE_FRAME = 0, MESSAGE_RELEASE = 1, MESSAGE_CAPS = 2 };

struct header {
    guint32 type, length;
};

struct frame_message {
    struct header header;
    guint64 id, pts, dts, duration, offset, offset_end; /* times in ns of CLOCK_MONOTONIC */
    guint32 flags;
    guint8 memory_type, memories;
    guint16 metas;
    guint64 memory_size, memory_offset;
};
G_STATIC_ASSERT(sizeof(struct frame_message) == 80);

struct release_message {
    struct header header;
    guint64 id;
};
G_STATIC_ASSERT(sizeof(struct release_message) == RELEASE_BYTES);

struct wlink_port {
    struct wlink_picture *picture;
    wlink_port_handler handler;
    void *data;
    struct wlink_mailbox *mailbox; /* of strings: why the port ends */
    char *path;
    int listener;
    guint listener_source, connect_timer, client_source, tap;
    int client; /* atomic: -1 until the reader is there; closed after the last frame only */

    /* main context */
    union {
        struct release_message message;
        guint8 bytes[RELEASE_BYTES];
    } incoming;
    gsize incoming_length;

    struct wlink_port_pool *pool;

    /* streaming thread */
    GstCaps *caps;
    gint64 starved_since; /* µs; 0: the last frame found room */
    bool ending;
};

static void end_from_stream(struct wlink_port *port, const char *why) {
    if (!port->ending)
        wlink_mailbox_post(port->mailbox, g_strdup(why));
    port->ending = true;
}

/* All or nothing, at once: what does not fit into the socket means that the reader does not read. */
static bool send_message(struct wlink_port *port, const void *bytes, gsize length, int fd) {
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec vector = {.iov_base = (void *)(guintptr)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof(control.bytes);
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &fd, sizeof(int));
    }
    ssize_t sent = TEMP_FAILURE_RETRY(sendmsg(port->client, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
    if (sent == (ssize_t)length)
        return true;
    end_from_stream(port, "the reader does not read");
    return false;
}

static bool send_caps(struct wlink_port *port, GstCaps *caps) {
    g_autofree char *text = gst_caps_to_string(caps);
    gsize length = strlen(text) + 1;
    if (length > CAPS_MAX)
        return false;
    guint8 bytes[sizeof(struct header) + CAPS_MAX];
    struct header header = {MESSAGE_CAPS, (guint32)length};
    memcpy(bytes, &header, sizeof(header));
    memcpy(bytes + sizeof(header), text, length);
    return send_message(port, bytes, sizeof(header) + length, -1);
}

static guint64 monotonic(GstClockTime running_time) {
    return GST_CLOCK_TIME_IS_VALID(running_time) ? running_time + wlink_media_base_time() : running_time;
}

static void send_frame(struct wlink_port *port, GstBuffer *buffer, const struct wlink_port_slot *slot) {
    struct frame_message message = {
        .header = {MESSAGE_FRAME, sizeof(struct frame_message) - sizeof(struct header)},
        .id = slot->id,
        .pts = monotonic(GST_BUFFER_PTS(buffer)),
        .dts = GST_CLOCK_TIME_NONE,
        .duration = GST_BUFFER_DURATION(buffer),
        .offset = GST_BUFFER_OFFSET_NONE,
        .offset_end = GST_BUFFER_OFFSET_NONE,
        .memories = 1,
        .memory_size = slot->size,
    };
    if (!send_message(port, &message, sizeof(message), slot->fd))
        wlink_port_pool_release(port->pool, slot->id);
}

static void note_starved(struct wlink_port *port) {
    gint64 now = g_get_monotonic_time();
    if (!port->starved_since)
        port->starved_since = now;
    else if (now - port->starved_since >= STARVED_US)
        end_from_stream(port, "the reader returned no frame for 2 s");
}

/* Slots get the new size as they are lent again: no reader ever holds more than one pool. */
static bool follow_caps(struct wlink_port *port, GstCaps *caps) {
    if (port->caps && gst_caps_is_equal(port->caps, caps))
        return true;
    if (!wlink_port_pool_fit(port->pool, caps)) {
        end_from_stream(port, "no room for frames of this size");
        return false;
    }
    gst_caps_replace(&port->caps, caps);
    return send_caps(port, caps);
}

static void on_frame(GstSample *sample, void *data) {
    struct wlink_port *port = data;
    if (g_atomic_int_get(&port->client) < 0 || port->ending ||
        !follow_caps(port, gst_sample_get_caps(sample)))
        return;
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    const struct wlink_port_slot *slot = wlink_port_pool_lend(port->pool, buffer);
    if (slot) {
        port->starved_since = 0;
        send_frame(port, buffer, slot);
    } else if (wlink_port_pool_is_empty(port->pool)) {
        note_starved(port);
    }
}

static void on_end(void *event, void *data) {
    struct wlink_port *port = data;
    port->handler(port, event, port->data);
}

static void end(struct wlink_port *port, const char *why) {
    wlink_mailbox_post(port->mailbox, g_strdup(why));
}

/* False: the reader sent what no reader sends. */
static bool take_release(struct wlink_port *port) {
    const struct release_message *message = &port->incoming.message;
    if (message->header.type != MESSAGE_RELEASE || message->header.length != sizeof(message->id))
        return false;
    port->incoming_length = 0;
    return wlink_port_pool_release(port->pool, message->id);
}

static gboolean on_readable(int fd, GIOCondition condition, void *data) {
    (void)condition;
    struct wlink_port *port = data;
    ssize_t got = recv(fd, port->incoming.bytes + port->incoming_length,
                       RELEASE_BYTES - port->incoming_length, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return G_SOURCE_CONTINUE;
    if (got > 0) {
        port->incoming_length += (gsize)got;
        if (port->incoming_length < RELEASE_BYTES || take_release(port))
            return G_SOURCE_CONTINUE;
    }
    end(port, got > 0 ? "the reader broke the protocol" : "the reader is gone");
    port->client_source = 0;
    return G_SOURCE_REMOVE;
}

static void stop_listening(struct wlink_port *port) {
    g_clear_handle_id(&port->connect_timer, g_source_remove);
    g_clear_handle_id(&port->listener_source, g_source_remove);
    if (port->listener < 0)
        return;
    close(port->listener);
    port->listener = -1;
    unlink(port->path);
}

/* The first reader is the only one: the socket disappears behind it. */
static gboolean on_connect(int fd, GIOCondition condition, void *data) {
    (void)condition;
    struct wlink_port *port = data;
    int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client < 0)
        return G_SOURCE_CONTINUE;
    port->client_source = g_unix_fd_add(client, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, port);
    g_atomic_int_set(&port->client, client);
    port->listener_source = 0;
    stop_listening(port);
    return G_SOURCE_REMOVE;
}

static gboolean on_connect_timeout(void *data) {
    struct wlink_port *port = data;
    port->connect_timer = 0;
    stop_listening(port);
    end(port, "no reader came within 5 s");
    return G_SOURCE_REMOVE;
}

static char *make_path(const char *directory, const char *name, GError **error) {
    guint64 secret;
    if (getrandom(&secret, sizeof(secret), 0) != sizeof(secret)) {
        wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "no random numbers: %s", g_strerror(errno));
        return NULL;
    }
    g_autofree char *path = g_strdup_printf("%s/%s-%016" G_GINT64_MODIFIER "x", directory, name, secret);
    if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
        wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "the path of a video port is too long: %s", path);
        return NULL;
    }
    return g_steal_pointer(&path);
}

/* The mode is set before bind as well: the socket never exists with another one. */
static bool bind_socket(int fd, const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    return fchmod(fd, 0660) == 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
           chmod(path, 0660) == 0 && listen(fd, 1) == 0;
}

static bool start_listening(struct wlink_port *port, GError **error) {
    port->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (port->listener < 0 || !bind_socket(port->listener, port->path))
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "no video port at %s: %s", port->path,
                          g_strerror(errno));
    port->listener_source = g_unix_fd_add(port->listener, G_IO_IN, on_connect, port);
    port->connect_timer = g_timeout_add_seconds(CONNECT_S, on_connect_timeout, port);
    return true;
}

struct wlink_port *wlink_port_new(struct wlink_picture *picture, const char *directory,
                                  wlink_port_handler handler, void *data, GError **error) {
    char *path = make_path(directory, wlink_picture_name(picture), error);
    if (!path)
        return NULL;
    struct wlink_port *port = g_new0(struct wlink_port, 1);
    port->picture = picture;
    port->handler = handler;
    port->data = data;
    port->path = path;
    port->listener = port->client = -1;
    port->pool = wlink_port_pool_new();
    port->mailbox = wlink_mailbox_new(on_end, port, g_free);
    if (!start_listening(port, error)) {
        wlink_port_free(port);
        return NULL;
    }
    port->tap = wlink_picture_listen(picture, on_frame, port);
    return port;
}

void wlink_port_free(struct wlink_port *port) {
    if (!port)
        return;
    if (port->tap)
        wlink_picture_unlisten(port->picture, port->tap);
    wlink_mailbox_close(port->mailbox);
    wlink_mailbox_unref(port->mailbox);
    stop_listening(port);
    g_clear_handle_id(&port->client_source, g_source_remove);
    if (port->client >= 0)
        close(port->client);
    wlink_port_pool_free(port->pool);
    gst_caps_replace(&port->caps, NULL);
    g_free(port->path);
    g_free(port);
}

const char *wlink_port_path(const struct wlink_port *port) {
    return port->path;
}

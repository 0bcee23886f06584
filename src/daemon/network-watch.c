/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/network-watch.h"

#include "common/log.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <sys/socket.h>

struct wlink_network_watch {
    int socket;
    guint source;
    void (*changed)(void *data);
    void *data;
};

/* What a message says is not read: getifaddrs tells the whole of it, and a message that got lost is told of
 * by ENOBUFS, which is one more reason to look. False: the socket is dead. */
static bool drain(int socket) {
    char message[8192];
    for (;;) {
        if (recv(socket, message, sizeof message, 0) > 0 || errno == EINTR || errno == ENOBUFS)
            continue;
        return errno == EAGAIN;
    }
}

static gboolean on_message(int socket, GIOCondition condition, void *data) {
    struct wlink_network_watch *watch = data;
    (void)condition;
    const bool alive = drain(socket);
    if (!alive)
        watch->source = 0;
    watch->changed(watch->data);
    return alive ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* -1: the kernel does not tell. */
static int open_socket(void) {
    const struct sockaddr_nl groups = {.nl_family = AF_NETLINK,
                                       .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
    g_autofd int made = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (made >= 0 && bind(made, (const struct sockaddr *)&groups, sizeof groups) == 0)
        return g_steal_fd(&made);
    wlink_log(WLINK_LOG_ERROR, "network-unwatched",
              "that a network cable is pulled will be seen a minute later: %s", g_strerror(errno));
    return -1;
}

struct wlink_network_watch *wlink_network_watch_new(void (*changed)(void *data), void *data) {
    struct wlink_network_watch *watch = g_new0(struct wlink_network_watch, 1);
    watch->socket = open_socket();
    watch->changed = changed;
    watch->data = data;
    if (watch->socket >= 0)
        watch->source = g_unix_fd_add(watch->socket, G_IO_IN, on_message, watch);
    return watch;
}

void wlink_network_watch_free(struct wlink_network_watch *watch) {
    if (!watch)
        return;
    g_clear_handle_id(&watch->source, g_source_remove);
    g_clear_fd(&watch->socket, NULL);
    g_free(watch);
}

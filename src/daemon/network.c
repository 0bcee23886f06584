/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/network.h"

#include <gio/gio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <stddef.h>

static bool is_running(const struct ifaddrs *one) {
    return (one->ifa_flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING) &&
           !(one->ifa_flags & IFF_LOOPBACK);
}

bool wlink_network_is_up(void) {
    struct ifaddrs *all = NULL;
    bool up = false;
    if (getifaddrs(&all) != 0)
        return true; /* not known: nothing is claimed */
    for (const struct ifaddrs *one = all; one; one = one->ifa_next)
        up = up || is_running(one);
    freeifaddrs(all);
    return up;
}

/* An address that others can reach: a link's own does not count. */
static bool read_address(const struct ifaddrs *one, char *text, gsize size) {
    const int family = one->ifa_addr ? one->ifa_addr->sa_family : AF_UNSPEC;
    const socklen_t length = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    if ((family != AF_INET && family != AF_INET6) ||
        getnameinfo(one->ifa_addr, length, text, (socklen_t)size, NULL, 0, NI_NUMERICHOST) != 0)
        return false;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
    return address && !g_inet_address_get_is_link_local(address);
}

/* -1 where the kernel does not know it: a virtual link, or a radio. */
static unsigned speed_of(const char *name) {
    g_autofree char *file = g_build_filename("/sys/class/net", name, "speed", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(file, &text, NULL, NULL))
        return 0;
    const gint64 speed = g_ascii_strtoll(text, NULL, 10);
    return speed > 0 ? (unsigned)speed : 0;
}

void wlink_network_look(const char *wanted, struct wlink_network_state *state) {
    struct ifaddrs *all = NULL;
    *state = (struct wlink_network_state){0};
    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *one = all; one && !*state->address; one = one->ifa_next) {
        char address[sizeof state->address] = "";
        const bool loops = one->ifa_flags & IFF_LOOPBACK;
        const bool has = read_address(one, address, sizeof address);
        const bool meant = wanted ? g_str_equal(address, wanted) : !loops && has;
        if (!is_running(one) && !(loops && wanted && meant))
            continue;
        if (!state->up || meant)
            g_strlcpy(state->name, one->ifa_name, sizeof state->name);
        state->up = true;
        if (meant)
            g_strlcpy(state->address, address, sizeof state->address);
    }
    freeifaddrs(all);
    if (*state->name)
        state->megabits = speed_of(state->name);
}

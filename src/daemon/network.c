/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/network.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <stddef.h>

bool wlink_network_is_up(void) {
    struct ifaddrs *all = NULL;
    bool up = false;
    if (getifaddrs(&all) != 0)
        return true; /* not known: nothing is claimed */
    for (const struct ifaddrs *one = all; one; one = one->ifa_next)
        up = up || ((one->ifa_flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING) &&
                    !(one->ifa_flags & IFF_LOOPBACK));
    freeifaddrs(all);
    return up;
}

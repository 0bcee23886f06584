/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* Some interface but loopback is up and has its cable, or its radio. */
bool wlink_network_is_up(void);

/* The interface that calls go through: the one with the unit's address, else the first that is up. */
struct wlink_network_state {
    bool up;
    char name[16];     /* "" when none is up */
    char address[64];  /* as numbers; "" when it was given none */
    unsigned megabits; /* a second; 0: not known */
};
/* wanted: the address that the configuration names; NULL: any. */
void wlink_network_look(const char *wanted, struct wlink_network_state *state);

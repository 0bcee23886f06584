/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* Some interface but loopback is up and has its cable, or its radio. */
bool wlink_network_is_up(void);

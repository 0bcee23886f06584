/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/services.h"

#include <stdbool.h>

/* Where an event of a call goes: to its peer, or, when it is a new INVITE, through belief, permission and
 * policy to the waiting list, the consultation, or a refusal. */
struct wlink_consult;
struct wlink_sip_event;
struct wlink_waiting;

struct wlink_calls {
    const struct wlink_services *services;
    struct wlink_consult *consult;
    struct wlink_waiting *waiting;
    bool stopping;
};

/* True when the event was one of a call and has been dealt with. */
bool wlink_calls_take_sip(const struct wlink_calls *calls, const struct wlink_sip_event *event);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/policy.h"
#include "daemon/services.h"

#include <glib.h>
#include <stdbool.h>

/* Consultations that a person here has ended. A far end that did not hear of it, because the path was broken
 * or broke at that moment, still waits for us, for WLINK_RESUME_S: for that long it is told, again and again,
 * and what it tries to resume is refused with the reason. Nothing is kept open for it, and nothing of it is
 * written down. */
typedef struct wlink_farewells wlink_farewells;
struct wlink_sip_event;

/* services is borrowed. Never NULL. */
struct wlink_farewells *wlink_farewells_new(const struct wlink_services *services);
void wlink_farewells_free(struct wlink_farewells *farewells); /* NULL is allowed */

/* own_token: what the far end presents to us; far_token: what we present to it. Either may be NULL. broken:
 * the far end cannot have heard our BYE; else it is told only after wlink_farewells_unheard. */
void wlink_farewells_say(struct wlink_farewells *farewells, const struct wlink_room *room,
                         const char *session_id, const char *own_token, const char *far_token, bool broken);

/* The BYE of this consultation was not answered. */
void wlink_farewells_unheard(struct wlink_farewells *farewells, const char *session_id);

/* True when this is the far end's attempt to resume such a consultation. */
bool wlink_farewells_know(const struct wlink_farewells *farewells, const char *room, const char *session_id,
                          const char *token);

/* The answer to a farewell of ours; false: it is to something else. */
bool wlink_farewells_answered(struct wlink_farewells *farewells, const struct wlink_sip_event *event);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/feed.h"

/* The panel as the daemon's agent: an org.winglink.Agent1 object through which it asks a person. What rings
 * is seen in the model already; questions go into it. */
typedef struct wlink_agent wlink_agent;

/* Registers now, and again whenever the daemon comes back. feed and model outlive the agent. */
wlink_agent *wlink_agent_new(wlink_feed *feed, struct wlink_model *model, GError **error);
void wlink_agent_free(wlink_agent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_agent, wlink_agent_free)

/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/agent.h"

#include "common/error.h"
#include "dbus/generated.h"

#define AGENT_PATH "/org/winglink/panel/agent"

struct wlink_agent {
    wlink_feed *feed;
    struct wlink_model *model;
    WlinkAgent1 *skeleton;
};

static gboolean on_incoming(WlinkAgent1 *skeleton, GDBusMethodInvocation *invocation, const char *room,
                            const char *name, void *data) {
    (void)room, (void)name,
        (void)data; /* the consultation's state says it, too, and to a panel that comes later */
    wlink_agent1_complete_incoming(skeleton, invocation);
    return TRUE;
}

static gboolean on_question(WlinkAgent1 *skeleton, GDBusMethodInvocation *invocation, guint64 id,
                            const char *question, void *data) {
    struct wlink_agent *agent = data;
    wlink_model_set_question(agent->model, id, question);
    wlink_agent1_complete_question(skeleton, invocation);
    return TRUE;
}

static gboolean on_cancel(WlinkAgent1 *skeleton, GDBusMethodInvocation *invocation, const char *reason,
                          void *data) {
    struct wlink_agent *agent = data;
    (void)reason;
    wlink_model_set_question(agent->model, 0, "");
    wlink_agent1_complete_cancel(skeleton, invocation);
    return TRUE;
}

static void register_agent(void *data) {
    struct wlink_agent *agent = data;
    wlink_client_ask(wlink_feed_client(agent->feed), WLINK_OBJECT_UNIT, "RegisterAgent",
                     g_variant_new("(o)", AGENT_PATH), NULL, NULL);
}

wlink_agent *wlink_agent_new(wlink_feed *feed, struct wlink_model *model, GError **error) {
    g_autoptr(GDBusConnection) bus =
        g_bus_get_sync(G_BUS_TYPE_SYSTEM, NULL, error); /* the client's, shared */
    if (!bus)
        return NULL;
    g_autoptr(wlink_agent) agent = g_new0(struct wlink_agent, 1);
    agent->feed = feed;
    agent->model = model;
    agent->skeleton = wlink_agent1_skeleton_new();
    g_signal_connect(agent->skeleton, "handle-incoming", G_CALLBACK(on_incoming), agent);
    g_signal_connect(agent->skeleton, "handle-question", G_CALLBACK(on_question), agent);
    g_signal_connect(agent->skeleton, "handle-cancel", G_CALLBACK(on_cancel), agent);
    if (!g_dbus_interface_skeleton_export(G_DBUS_INTERFACE_SKELETON(agent->skeleton), bus, AGENT_PATH, error))
        return NULL;
    wlink_feed_set_back_handler(feed, register_agent, agent);
    register_agent(agent);
    return g_steal_pointer(&agent);
}

void wlink_agent_free(wlink_agent *agent) {
    if (!agent)
        return;
    wlink_feed_set_back_handler(agent->feed, NULL, NULL);
    if (g_dbus_interface_skeleton_get_connection(G_DBUS_INTERFACE_SKELETON(agent->skeleton)))
        g_dbus_interface_skeleton_unexport(G_DBUS_INTERFACE_SKELETON(agent->skeleton));
    g_object_unref(agent->skeleton);
    g_free(agent);
}

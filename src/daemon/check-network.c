/* SPDX-License-Identifier: Apache-2.0 */
/* The network: a link, an address, and that a room answers now. Each authorised room is asked for its
 * presence, a signed question over the verified connection that presence has anyway; a signed answer counts.
 */
#include "daemon/network.h"

#include "daemon/presence.h"
#include "daemon/self-check-private.h"
#include "sip/sip.h"

enum { PATIENCE_MS = 6000 };

struct asking {
    struct wlink_network_state state;
    gint64 since;
    guint asked, patience;
};

static guint count_answers(const struct wlink_self_check *self_check, const struct asking *asking) {
    const struct wlink_services *services = self_check->services;
    guint answered = 0;
    for (guint i = 0; i < wlink_site_room_count(services->site); i++) {
        const char *address = wlink_site_room(services->site, i)->address;
        answered += wlink_presence_heard(services->presence, address) >= asking->since ? 1 : 0;
    }
    return answered;
}

static void judge(struct wlink_self_check *self_check, const struct asking *asking) {
    const struct wlink_network_facts facts = {
        .link = asking->state.up,
        .address = *asking->state.address != '\0',
        .rooms = asking->asked,
        .answered = count_answers(self_check, asking),
    };
    GVariantDict measured;
    g_variant_dict_init(&measured, NULL);
    if (*asking->state.name)
        g_variant_dict_insert(&measured, "link", "s", asking->state.name);
    if (asking->state.megabits > 0)
        g_variant_dict_insert(&measured, "megabits", "u", asking->state.megabits);
    if (*asking->state.address)
        g_variant_dict_insert(&measured, "address", "s", asking->state.address);
    g_variant_dict_insert(&measured, "rooms", "u", facts.rooms);
    g_variant_dict_insert(&measured, "answered", "u", facts.answered);
    wlink_self_check_finish(self_check, wlink_verdict_network(&facts), NULL, &measured);
}

static gboolean on_patience(void *data) {
    struct wlink_self_check *self_check = data;
    struct asking *asking = self_check->work;
    asking->patience = 0;
    judge(self_check, asking);
    return G_SOURCE_REMOVE;
}

static void start(struct wlink_self_check *self_check, enum wlink_check check) {
    struct asking *asking = g_new0(struct asking, 1);
    (void)check;
    self_check->work = asking;
    wlink_network_look(self_check->services->config->bind_address, &asking->state);
    asking->since = g_get_monotonic_time();
    if (*asking->state.address)
        asking->asked = wlink_presence_ask(self_check->services->presence);
    if (asking->asked == 0)
        judge(self_check, asking);
    else
        asking->patience = g_timeout_add(PATIENCE_MS, on_patience, self_check);
}

static void stop(struct wlink_self_check *self_check) {
    struct asking *asking = g_steal_pointer(&self_check->work);
    g_clear_handle_id(&asking->patience, g_source_remove);
    g_free(asking);
}

static void take_presence(struct wlink_self_check *self_check) {
    struct asking *asking = self_check->work;
    if (count_answers(self_check, asking) == asking->asked)
        judge(self_check, asking);
}

const struct wlink_measure wlink_measure_network = {
    .start = start, .stop = stop, .take_presence = take_presence};

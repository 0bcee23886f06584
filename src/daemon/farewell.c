/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/farewell.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/incoming.h"
#include "daemon/resume.h"
#include "sip/sip.h"

enum { AGAIN_SECONDS = 3 };

struct farewell {
    struct wlink_farewells *farewells;
    const struct wlink_room *room;
    char *session_id, *own_token, *far_token;
    gint64 until;    /* monotonic, us */
    bool is_telling; /* else only what it tries to resume is refused */
    guint timer;     /* of the next attempt; while nobody has to be told, of the end; 0: one is on its way */
};

struct wlink_farewells {
    const struct wlink_services *services;
    GPtrArray *all; /* struct farewell */
};

static void free_farewell(void *data) {
    struct farewell *farewell = data;
    g_clear_handle_id(&farewell->timer, g_source_remove);
    g_free(farewell->session_id);
    g_free(farewell->own_token);
    g_free(farewell->far_token);
    g_free(farewell);
}

static bool tell(struct farewell *farewell, GError **error) {
    const struct wlink_room *room = farewell->room;
    const struct wlink_sip_target target = {.address = room->address, .host = room->host, .port = room->port};
    g_autofree char *text = g_strdup_printf("%s %s", farewell->session_id, farewell->far_token);
    return wlink_sip_send_farewell(farewell->farewells->services->sip, &target, text, farewell, error);
}

/* The timer stands still while a farewell is on its way. */
static gboolean on_time(void *data) {
    struct farewell *farewell = data;
    g_autoptr(GError) error = NULL;
    if (g_get_monotonic_time() >= farewell->until) {
        farewell->timer = 0;
        g_ptr_array_remove_fast(farewell->farewells->all, farewell);
        return G_SOURCE_REMOVE;
    }
    if (!tell(farewell, &error)) {
        wlink_log(WLINK_LOG_NOTICE, "farewell-unsent", "%s: %s", farewell->room->address, error->message);
        return G_SOURCE_CONTINUE;
    }
    farewell->timer = 0;
    return G_SOURCE_REMOVE;
}

/* At the next attempt, or at the end when there is none. A foreign room knows nothing of farewells. */
static void plan(struct farewell *farewell, bool again) {
    again = again && !farewell->room->foreign && farewell->far_token;
    gint64 left_ms = MAX(farewell->until - g_get_monotonic_time(), 0) / 1000 + 1;
    guint wait_ms = again ? (guint)MIN(left_ms, AGAIN_SECONDS * 1000) : (guint)left_ms;
    g_clear_handle_id(&farewell->timer, g_source_remove);
    farewell->is_telling = again;
    farewell->timer = g_timeout_add(wait_ms, on_time, farewell);
}

struct wlink_farewells *wlink_farewells_new(const struct wlink_services *services) {
    struct wlink_farewells *farewells = g_new0(struct wlink_farewells, 1);
    farewells->services = services;
    farewells->all = g_ptr_array_new_with_free_func(free_farewell);
    return farewells;
}

void wlink_farewells_free(struct wlink_farewells *farewells) {
    if (!farewells)
        return;
    g_ptr_array_unref(farewells->all);
    g_free(farewells);
}

void wlink_farewells_say(struct wlink_farewells *farewells, const struct wlink_room *room,
                         const char *session_id, const char *own_token, const char *far_token, bool broken) {
    struct farewell *farewell = g_new0(struct farewell, 1);
    farewell->farewells = farewells;
    farewell->room = room;
    farewell->session_id = g_strdup(session_id);
    farewell->own_token = g_strdup(own_token);
    farewell->far_token = g_strdup(far_token);
    farewell->until = g_get_monotonic_time() + (gint64)WLINK_RESUME_S * G_USEC_PER_SEC;
    g_ptr_array_add(farewells->all, farewell);
    plan(farewell, broken);
}

void wlink_farewells_unheard(struct wlink_farewells *farewells, const char *session_id) {
    for (guint i = 0; session_id && i < farewells->all->len; i++) {
        struct farewell *farewell = g_ptr_array_index(farewells->all, i);
        if (!farewell->is_telling && g_str_equal(farewell->session_id, session_id)) {
            wlink_log(WLINK_LOG_NOTICE, "bye-unheard", "%s: it is told until it hears",
                      farewell->room->address);
            plan(farewell, true);
        }
    }
}

bool wlink_farewells_know(const struct wlink_farewells *farewells, const char *room, const char *session_id,
                          const char *token) {
    for (guint i = 0; i < farewells->all->len; i++) {
        const struct farewell *farewell = g_ptr_array_index(farewells->all, i);
        if (session_id && g_str_equal(farewell->room->address, room) &&
            g_str_has_prefix(session_id, farewell->session_id) &&
            wlink_resume_token_fits(token, farewell->own_token))
            return true;
    }
    return false;
}

/* Whatever the far end itself says, and signs, it was told; a refusal means that it knows of no such
 * consultation. Anything else may come from whoever sits on the way. */
bool wlink_farewells_answered(struct wlink_farewells *farewells, const struct wlink_sip_event *event) {
    guint index;
    if (!g_ptr_array_find(farewells->all, event->token, &index))
        return false;
    struct farewell *farewell = g_ptr_array_index(farewells->all, index);
    bool heard = wlink_incoming_believe_reply(farewells->services, event, NULL);
    if (heard)
        wlink_log(WLINK_LOG_NOTICE, "farewell-said", "%s: %s", farewell->room->address,
                  wlink_code_to_string(event->code));
    plan(farewell, !heard);
    return true;
}

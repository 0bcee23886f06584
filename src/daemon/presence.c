/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/presence.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/incoming.h"
#include "daemon/record-store.h"
#include "daemon/refusals.h"
#include "daemon/trust.h"
#include "sip/sip.h"

#include <string.h>

enum { NOTE_BYTES = 480 };

static const char *const publishable[] = {"available", "in-consultation", "out-of-hours", "not-in-service",
                                          NULL};

struct wlink_presence {
    const struct wlink_services *services;
    GHashTable *known;  /* address → state, both strings */
    GHashTable *heard;  /* address → gint64 *, monotonic, µs */
    const char *chosen; /* of publishable: what a person set */
    bool busy, out;
    GHashTable *notes; /* tokens of notes under way, struct note */
    wlink_presence_handler handler;
    void *data;
};

struct note {
    wlink_note_done done;
    void *data;
};

static char *on_sign(const struct wlink_sip_statement *wanted, void *data) {
    struct wlink_presence *presence = data;
    const struct wlink_statement statement = {.peer = wanted->to,
                                              .method = wanted->method,
                                              .call_id = wanted->call_id,
                                              .body = wanted->body,
                                              .offer = wanted->offer};
    g_autoptr(GError) error = NULL;
    char *identity = wlink_trust_sign(presence->services->trust, &statement, &error);
    if (!identity)
        wlink_log(WLINK_LOG_ERROR, "unsigned", "a %s to %s could not be signed: %s", wanted->method,
                  wanted->to, error->message);
    return identity;
}

static guint index_of(const char *state) {
    guint index = 0;
    while (!g_str_equal(publishable[index], state))
        index++;
    return index;
}

static void publish(struct wlink_presence *presence) {
    bool shown_busy = presence->busy && presence->chosen == publishable[0];
    wlink_sip_publish(presence->services->sip, presence->out ? publishable[3]
                                               : shown_busy  ? publishable[1]
                                                             : presence->chosen);
}

static bool may_watch(const struct wlink_services *services, const char *room) {
    return wlink_trust_authorise(services->trust, room, WLINK_DIRECTION_CALL, NULL) == WLINK_CODE_NONE ||
           wlink_trust_authorise(services->trust, room, WLINK_DIRECTION_CALLED, NULL) == WLINK_CODE_NONE;
}

static void watch(const struct wlink_services *services, const struct wlink_room *room) {
    const struct wlink_sip_target target = {.address = room->address, .host = room->host, .port = room->port};
    g_autoptr(GError) error = NULL;
    if (!wlink_sip_watch(services->sip, &target, &error))
        wlink_log(WLINK_LOG_ERROR, "unwatched", "%s: %s", room->address, error->message);
}

static void forget(struct wlink_presence *presence, const struct wlink_room *room) {
    wlink_sip_unwatch(presence->services->sip, room->address);
    if (g_hash_table_remove(presence->known, room->address))
        presence->handler(&(struct wlink_presence_event){.kind = WLINK_PRESENCE_ROOM, .room = room},
                          presence->data);
}

void wlink_presence_refresh(struct wlink_presence *presence) {
    const struct wlink_services *services = presence->services;
    if (!wlink_trust_knows_time(services->trust))
        return;
    for (guint i = 0; i < wlink_site_room_count(services->site); i++) {
        const struct wlink_room *room = wlink_site_room(services->site, i);
        bool watched = wlink_sip_watches(services->sip, room->address);
        bool wanted = !room->foreign && may_watch(services, room->address);
        if (wanted && !watched)
            watch(services, room);
        else if (watched && !wanted)
            forget(presence, room);
    }
}

struct wlink_presence *wlink_presence_new(const struct wlink_services *services,
                                          wlink_presence_handler handler, void *data) {
    struct wlink_presence *presence = g_new0(struct wlink_presence, 1);
    presence->services = services;
    presence->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    presence->heard = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    presence->notes = g_hash_table_new_full(NULL, NULL, g_free, NULL);
    presence->handler = handler;
    presence->data = data;
    wlink_sip_set_signer(services->sip, on_sign, presence);
    presence->chosen = publishable[0];
    publish(presence);
    wlink_presence_refresh(presence);
    return presence;
}

void wlink_presence_free(struct wlink_presence *presence) {
    if (!presence)
        return;
    wlink_sip_set_signer(presence->services->sip, NULL, NULL);
    GHashTableIter iter;
    void *key;
    g_hash_table_iter_init(&iter, presence->notes);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        ((struct note *)key)->done(WLINK_CODE_SHUTTING_DOWN, ((struct note *)key)->data);
    g_hash_table_destroy(presence->known);
    g_hash_table_destroy(presence->heard);
    g_hash_table_destroy(presence->notes);
    g_free(presence);
}

bool wlink_presence_publish(struct wlink_presence *presence, const char *state, GError **error) {
    if (!g_strv_contains(publishable, state))
        return wlink_fail(error, WLINK_CODE_INVALID, "'%s' is no presence of a room", state);
    presence->chosen = publishable[index_of(state)];
    publish(presence);
    return true;
}

const char *wlink_presence_published(const struct wlink_presence *presence) {
    return presence->out ? publishable[3] : presence->chosen;
}

void wlink_presence_set_busy(struct wlink_presence *presence, bool busy) {
    if (presence->busy == busy)
        return;
    presence->busy = busy;
    publish(presence);
}

void wlink_presence_set_out(struct wlink_presence *presence, bool out) {
    presence->out = out;
    publish(presence);
}

void wlink_presence_set_network(struct wlink_presence *presence, bool up) {
    wlink_sip_set_network(presence->services->sip, up);
}

bool wlink_presence_in_service(const struct wlink_presence *presence) {
    return !presence->out && !g_str_equal(presence->chosen, "not-in-service");
}

bool wlink_presence_within_hours(const struct wlink_presence *presence) {
    return !g_str_equal(presence->chosen, "out-of-hours");
}

const char *wlink_presence_of(const struct wlink_presence *presence, const char *room) {
    const char *state = g_hash_table_lookup(presence->known, room);
    return state ? state : "unknown";
}

guint wlink_presence_ask(struct wlink_presence *presence) {
    const struct wlink_services *services = presence->services;
    guint asked = 0;
    for (guint i = 0; i < wlink_site_room_count(services->site); i++) {
        const struct wlink_room *room = wlink_site_room(services->site, i);
        if (!wlink_sip_watches(services->sip, room->address))
            continue;
        wlink_sip_watch_now(services->sip, room->address);
        asked++;
    }
    return asked;
}

gint64 wlink_presence_heard(const struct wlink_presence *presence, const char *room) {
    const gint64 *heard = g_hash_table_lookup(presence->heard, room);
    return heard ? *heard : 0;
}

/* That there was a note, never its text. */
static bool record_note(struct wlink_presence *presence, const char *what, const struct wlink_room *room,
                        GError **error) {
    GVariantDict fields;
    g_variant_dict_init(&fields, NULL);
    g_variant_dict_insert(&fields, "room", "s", room->address);
    g_autoptr(GVariant) object = g_variant_ref_sink(g_variant_dict_end(&fields));
    return wlink_record_store_write(presence->services->record, what, object, error);
}

bool wlink_presence_send_note(struct wlink_presence *presence, const struct wlink_room *room,
                              const char *text, wlink_note_done done, void *data, GError **error) {
    const struct wlink_sip_target target = {
        .address = room->address, .host = room->host, .port = room->port, .foreign = room->foreign};
    struct note *note = g_new(struct note, 1);
    if (!*text || strlen(text) > NOTE_BYTES || !g_utf8_validate(text, -1, NULL)) {
        g_free(note);
        return wlink_fail(error, WLINK_CODE_TOO_LARGE, "a note has 1 to %d bytes of text", NOTE_BYTES);
    }
    *note = (struct note){done, data};
    if (!record_note(presence, "note-sent", room, error) ||
        !wlink_sip_send_message(presence->services->sip, &target, text, note, error)) {
        g_free(note);
        return false;
    }
    g_hash_table_add(presence->notes, note);
    return true;
}

static void note_sent(struct wlink_presence *presence, const struct wlink_sip_event *event) {
    struct note *note = event->token;
    if (!g_hash_table_contains(presence->notes, note))
        return;
    struct note copy = *note;
    enum wlink_code code = event->code;
    g_autoptr(GError) error = NULL;
    g_hash_table_remove(presence->notes, note);
    if (code == WLINK_CODE_NONE && !wlink_incoming_believe_reply(presence->services, event, &error)) {
        code = wlink_error_code(error);
        wlink_log(WLINK_LOG_NOTICE, "note-unproven", "%s: %s (%s)", event->from, error->message,
                  wlink_code_to_string(code));
    }
    copy.done(wlink_incoming_public_code(code), copy.data);
}

static void note_came(struct wlink_presence *presence, const struct wlink_sip_event *event) {
    g_autoptr(GError) error = NULL;
    const struct wlink_room *room =
        wlink_incoming_believe_request(presence->services, "MESSAGE", event, &error);
    if (!room) {
        enum wlink_code code = wlink_error_code(error);
        wlink_log(WLINK_LOG_NOTICE, "note-refused", "from %s: %s (%s)", event->from, error->message,
                  wlink_code_to_string(code));
        wlink_refusals_write(presence->services->refusals, "note-refused-here", WLINK_REFUSAL_ROOM,
                             event->from, code);
        wlink_sip_respond(presence->services->sip, event->request, wlink_incoming_public_code(code));
        return;
    }
    bool wanted = presence->handler(
        &(struct wlink_presence_event){.kind = WLINK_PRESENCE_NOTE, .room = room, .text = event->text},
        presence->data);
    wlink_sip_respond(presence->services->sip, event->request, wanted ? WLINK_CODE_NONE : WLINK_CODE_NOT_NOW);
}

static void answer_request(struct wlink_presence *presence, const char *method,
                           const struct wlink_sip_event *event) {
    g_autoptr(GError) error = NULL;
    enum wlink_code code = WLINK_CODE_NONE;
    if (!wlink_incoming_believe_request(presence->services, method, event, &error)) {
        code = wlink_error_code(error);
        wlink_log(WLINK_LOG_NOTICE, "request-refused", "%s from %s: %s (%s)", method, event->from,
                  error->message, wlink_code_to_string(code));
    }
    wlink_sip_respond(presence->services->sip, event->request, wlink_incoming_public_code(code));
    if (code == WLINK_CODE_NONE)
        wlink_sip_watch_again(presence->services->sip, event->from);
}

/* What the stack says itself has a code. A state that arrives must be one that a room may publish, and
 * signed. NULL: it is not believed. */
static const char *believe_state(struct wlink_presence *presence, const struct wlink_sip_event *event) {
    g_autoptr(GError) error = NULL;
    if (event->code >= WLINK_CODE_NOT_AUTHORISED && event->code <= WLINK_CODE_AUTHORISATION_WITHDRAWN)
        return "not-authorised";
    if (event->code == WLINK_CODE_NETWORK_DOWN)
        return "unknown";
    if (event->code != WLINK_CODE_NONE)
        return "unreachable";
    if (wlink_incoming_believe_request(presence->services, "NOTIFY", event, &error) &&
        g_strv_contains(publishable, event->text))
        return event->text;
    wlink_log(WLINK_LOG_NOTICE, "presence-refused", "from %s: %s (%s)", event->from,
              error ? error->message : "no state of a room",
              wlink_code_to_string(error ? wlink_error_code(error) : WLINK_CODE_INVALID));
    return NULL;
}

static void note_heard(struct wlink_presence *presence, const struct wlink_room *room) {
    gint64 *now = g_new(gint64, 1);
    *now = g_get_monotonic_time();
    g_hash_table_insert(presence->heard, g_strdup(room->address), now);
    presence->handler(&(struct wlink_presence_event){.kind = WLINK_PRESENCE_HEARD, .room = room},
                      presence->data);
}

static void presence_came(struct wlink_presence *presence, const struct wlink_sip_event *event) {
    const struct wlink_room *room = wlink_site_find(presence->services->site, event->from);
    const char *state = room && event->text ? believe_state(presence, event) : NULL;
    if (state && event->code == WLINK_CODE_NONE)
        note_heard(presence, room);
    if (!state || g_str_equal(wlink_presence_of(presence, room->address), state))
        return;
    g_hash_table_insert(presence->known, g_strdup(room->address), g_strdup(state));
    presence->handler(&(struct wlink_presence_event){.kind = WLINK_PRESENCE_ROOM, .room = room},
                      presence->data);
}

void wlink_presence_take_sip(struct wlink_presence *presence, const struct wlink_sip_event *event) {
    switch (event->kind) {
    case WLINK_SIP_MESSAGE:
        note_came(presence, event);
        break;
    case WLINK_SIP_MESSAGE_SENT:
        note_sent(presence, event);
        break;
    case WLINK_SIP_SUBSCRIBE:
        answer_request(presence, "SUBSCRIBE", event);
        break;
    case WLINK_SIP_OPTIONS:
        answer_request(presence, "OPTIONS", event);
        break;
    case WLINK_SIP_PRESENCE:
        presence_came(presence, event);
        break;
    case WLINK_SIP_INVITE:
    case WLINK_SIP_REINVITE:
    case WLINK_SIP_RINGING:
    case WLINK_SIP_EARLY:
    case WLINK_SIP_QUEUED:
    case WLINK_SIP_ACCEPTED:
    case WLINK_SIP_CONFIRMED:
    case WLINK_SIP_REINVITE_REFUSED:
    case WLINK_SIP_GONE:
    case WLINK_SIP_UNHEARD:
    case WLINK_SIP_REFUSED_IN:
    case WLINK_SIP_FAREWELL:
        break;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/waiting.h"

#include "call/waiting-list.h"
#include "common/error.h"
#include "common/log.h"
#include "daemon/clock.h"
#include "daemon/peer.h"
#include "daemon/record-store.h"
#include "media/quality.h"
#include "sip/sip.h"

struct wlink_waiting {
    const struct wlink_services *services;
    wlink_waiting_list *list;
    guint people; /* in our own room: what our hello says */
    guint expiry; /* timer of the next place that is kept no longer */
    wlink_waiting_handler handler;
    void *data;
};

/* One entry of the list; its data. */
struct waiter {
    struct wlink_waiting *waiting;
    struct wlink_waiting_entry *entry;
    struct wlink_peer *peer;  /* NULL while absent and its dialog is over */
    struct wlink_peer *fresh; /* the INVITE with which it came back, until it takes the place of peer */
    struct wlink_far far;
    bool has_quality;
    enum wlink_quality quality;
    enum wlink_code code; /* why it is refused or has left */
    bool gone;            /* to be freed when its steps are done */
    guint steps;          /* under way: an effect may bring a step of its own */
};

static void on_peer(struct wlink_peer *peer, const struct wlink_peer_event *event, void *data);

static struct waiter *waiter_of(struct wlink_waiting_entry *entry) {
    return entry->data;
}

/* What people read of the machine's states. */
static const char *state_word(enum wlink_caller_state state) {
    switch (state) {
    case WLINK_CALLER_ARRIVED:
    case WLINK_CALLER_WARMING:
    case WLINK_CALLER_JOINING:
        return "connecting";
    case WLINK_CALLER_WARM:
    case WLINK_CALLER_JOINED:
        return "ready";
    case WLINK_CALLER_COLD:
        return "ringing";
    case WLINK_CALLER_ABSENT:
    case WLINK_CALLER_GONE:
        return "away";
    }
    return "away";
}

static void fill(GVariantDict *dict, const struct waiter *waiter) {
    const struct wlink_waiting_entry *entry = waiter->entry;
    const struct wlink_room *room = wlink_site_find(waiter->waiting->services->site, entry->room);
    const struct wlink_permission *permission = NULL;
    gint64 waited = g_get_monotonic_time() - entry->since_us;
    wlink_site_authorise(waiter->waiting->services->site, entry->room, WLINK_DIRECTION_CALLED,
                         wlink_clock_now(), &permission);
    g_variant_dict_init(dict, NULL);
    g_variant_dict_insert(dict, "id", "s", entry->room); /* a room waits once */
    g_variant_dict_insert(dict, "room", "s", entry->room);
    g_variant_dict_insert(dict, "name", "s", room ? room->name : entry->room);
    g_variant_dict_insert(dict, "since", "x", g_get_real_time() - waited);
    g_variant_dict_insert(dict, "state", "s", state_word(entry->state));
    g_variant_dict_insert_value(dict, "people", wlink_people_to_variant(waiter->far.people));
    g_variant_dict_insert_value(dict, "cameras", wlink_far_cameras_to_variant(&waiter->far));
    g_variant_dict_insert(dict, "microphone", "b", waiter->far.microphone_works);
    g_variant_dict_insert(dict, "quality", "s",
                          waiter->has_quality ? wlink_quality_to_string(waiter->quality) : "");
    g_variant_dict_insert(dict, "foreign", "b", entry->foreign);
    g_variant_dict_insert(dict, "permission_until", "x", wlink_permission_end(permission) * G_USEC_PER_SEC);
}

static void show(struct waiter *waiter, bool arrived) {
    GVariantDict dict;
    fill(&dict, waiter);
    waiter->waiting->handler(g_variant_dict_end(&dict), arrived, waiter->waiting->data);
}

static void free_waiter(struct waiter *waiter) {
    wlink_peer_free(waiter->peer);
    wlink_peer_free(waiter->fresh);
    g_free(waiter);
}

static void leave_list(struct waiter *waiter) {
    struct wlink_waiting *waiting = waiter->waiting;
    GVariantDict dict;
    fill(&dict, waiter);
    g_variant_dict_insert(&dict, "gone", "b", TRUE);
    g_variant_dict_insert(&dict, "reason", "s", wlink_code_to_string(waiter->code));
    wlink_waiting_list_remove(waiting->list, waiter->entry);
    waiter->entry = NULL;
    waiting->handler(g_variant_dict_end(&dict), false, waiting->data);
}

static bool record(struct waiter *waiter, enum wlink_caller_state next, GError **error) {
    GVariantDict fields;
    g_variant_dict_init(&fields, NULL);
    g_variant_dict_insert(&fields, "room", "s", waiter->entry->room);
    g_variant_dict_insert(&fields, "session", "s", waiter->entry->session_id);
    if (waiter->code != WLINK_CODE_NONE)
        g_variant_dict_insert(&fields, "reason", "s", wlink_code_to_string(waiter->code));
    g_autoptr(GVariant) object = g_variant_ref_sink(g_variant_dict_end(&fields));
    return wlink_record_store_write(waiter->waiting->services->record,
                                    next == WLINK_CALLER_GONE ? "caller-left" : "caller-waits", object,
                                    error);
}

static bool step(struct waiter *waiter, enum wlink_caller_event event, enum wlink_code code);

static void build_transport(struct waiter *waiter) {
    g_autoptr(GError) error = NULL;
    if (wlink_peer_warm(waiter->peer, &error))
        return;
    wlink_log(WLINK_LOG_ERROR, "caller-fault", "%s: %s", waiter->entry->room, error->message);
    step(waiter, WLINK_CALLER_EVENT_FAULT, wlink_error_code(error));
}

static void replace_call(struct waiter *waiter) {
    wlink_peer_free(waiter->peer);
    waiter->peer = g_steal_pointer(&waiter->fresh);
    wlink_peer_set_handler(waiter->peer, on_peer, waiter);
}

static void refuse(struct waiter *waiter) {
    if (waiter->peer)
        wlink_peer_hang_up(waiter->peer, waiter->code);
}

static void warm_next(struct wlink_waiting *waiting) {
    struct wlink_waiting_entry *entry = wlink_waiting_list_next_to_warm(waiting->list);
    if (entry)
        step(waiter_of(entry), WLINK_CALLER_EVENT_WARM_PLACE, WLINK_CODE_NONE);
}

static void carry_out(struct waiter *waiter, enum wlink_caller_effect effect) {
    switch (effect) {
    case WLINK_CALLER_DO_RECORD: /* written before the step */
    case WLINK_CALLER_DO_TRY_RECORD:
    case WLINK_CALLER_DO_SEND_EARLY: /* the peer sends its answer as soon as it is complete */
        break;
    case WLINK_CALLER_DO_DROP_TRANSPORT:
        if (waiter->peer)
            wlink_peer_cool(waiter->peer);
        break;
    case WLINK_CALLER_DO_REPLACE_CALL:
        replace_call(waiter);
        break;
    case WLINK_CALLER_DO_SHOW:
        show(waiter, false);
        break;
    case WLINK_CALLER_DO_CHIME:
        show(waiter, true);
        break;
    case WLINK_CALLER_DO_BUILD_TRANSPORT:
        build_transport(waiter);
        break;
    case WLINK_CALLER_DO_SEND_RINGING:
        wlink_peer_ring(waiter->peer);
        break;
    case WLINK_CALLER_DO_REFUSE:
        refuse(waiter);
        break;
    case WLINK_CALLER_DO_LEAVE_LIST:
        leave_list(waiter);
        break;
    case WLINK_CALLER_DO_WARM_NEXT: /* after the entry has left, see step */
        break;
    }
}

static gboolean on_expiry(void *data);

static void plan_expiry(struct wlink_waiting *waiting) {
    gint64 deadline = wlink_waiting_list_deadline(waiting->list);
    g_clear_handle_id(&waiting->expiry, g_source_remove);
    if (deadline == G_MAXINT64)
        return;
    gint64 left_ms = MAX(0, deadline - g_get_monotonic_time()) / 1000 + 1;
    waiting->expiry = g_timeout_add((guint)left_ms, on_expiry, waiting);
}

static gboolean on_expiry(void *data) {
    struct wlink_waiting *waiting = data;
    struct wlink_waiting_entry *entry;
    waiting->expiry = 0;
    while ((entry = wlink_waiting_list_next_expired(waiting->list, g_get_monotonic_time())))
        step(waiter_of(entry), WLINK_CALLER_EVENT_EXPIRED, WLINK_CODE_CONNECTION_LOST);
    plan_expiry(waiting);
    return G_SOURCE_REMOVE;
}

/* The record's line comes before the step; without it the caller is not taken. */
static bool record_first(struct waiter *waiter, enum wlink_caller_event event) {
    struct wlink_caller_step ahead = wlink_caller_step(waiter->entry->state, event);
    g_autoptr(GError) error = NULL;
    if (!(ahead.effects & (WLINK_CALLER_DO_RECORD | WLINK_CALLER_DO_TRY_RECORD)) ||
        record(waiter, ahead.next, &error))
        return true;
    wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s", error->message);
    return ahead.effects & WLINK_CALLER_DO_TRY_RECORD;
}

/* An effect that fails may have taken the caller out of the list: then nothing more is done. */
static void carry_out_all(struct waiter *waiter, guint effects) {
    waiter->steps++;
    for (guint bit = 0; bit < WLINK_CALLER_EFFECT_COUNT && waiter->entry; bit++)
        if (effects & 1u << bit)
            carry_out(waiter, (enum wlink_caller_effect)(1u << bit));
    waiter->steps--;
}

/* One step of one caller; the waiter may be gone afterwards. False: nothing changed. */
static bool step(struct waiter *waiter, enum wlink_caller_event event, enum wlink_code code) {
    struct wlink_waiting *waiting = waiter->waiting;
    if (!waiter->entry)
        return false;
    waiter->code = code;
    if (!record_first(waiter, event))
        return false;
    struct wlink_caller_step done = wlink_waiting_list_step(waiter->entry, event, g_get_monotonic_time());
    if (done.ignored)
        return false;
    wlink_log(WLINK_LOG_NOTICE, "caller", "%s is %s on %s: %s (%s)", waiter->entry->room,
              wlink_caller_state_to_string(done.next), wlink_caller_event_to_string(event), done.reason,
              wlink_code_to_string(code));
    carry_out_all(waiter, done.effects);
    waiter->gone = waiter->gone || done.next == WLINK_CALLER_GONE;
    if (waiter->gone && !waiter->entry && waiter->steps == 0)
        free_waiter(waiter);
    if (done.effects & WLINK_CALLER_DO_WARM_NEXT)
        warm_next(waiting);
    plan_expiry(waiting);
    return true;
}

static void peer_gone(struct waiter *waiter, struct wlink_peer *peer, enum wlink_code code) {
    bool left = code == WLINK_CODE_CANCELLED || code == WLINK_CODE_ENDED_HERE ||
                code == WLINK_CODE_ENDED_THERE || code == WLINK_CODE_NONE || code == WLINK_CODE_GAVE_UP ||
                code == WLINK_CODE_SHUTTING_DOWN;
    bool lost = code == WLINK_CODE_CONNECTION_LOST || code == WLINK_CODE_UNREACHABLE ||
                code == WLINK_CODE_TIMED_OUT || code == WLINK_CODE_FAILED;
    if (peer == waiter->peer)
        wlink_peer_free(g_steal_pointer(&waiter->peer));
    step(waiter,
         left   ? WLINK_CALLER_EVENT_FAR_LEFT
         : lost ? WLINK_CALLER_EVENT_BROKEN
                : WLINK_CALLER_EVENT_FAULT,
         left ? WLINK_CODE_GAVE_UP : code);
}

static void proven(struct waiter *waiter) {
    wlink_far_introduce(waiter->peer, waiter->waiting->services, waiter->waiting->people);
    step(waiter, WLINK_CALLER_EVENT_PROVEN, WLINK_CODE_NONE);
}

static void on_peer(struct wlink_peer *peer, const struct wlink_peer_event *event, void *data) {
    struct waiter *waiter = data;
    switch (event->kind) {
    case WLINK_PEER_PROVEN:
        proven(waiter);
        break;
    case WLINK_PEER_MESSAGE:
        if (wlink_far_take(&waiter->far, event->message))
            show(waiter, false);
        break;
    case WLINK_PEER_QUALITY:
        waiter->has_quality = true;
        waiter->quality = event->quality;
        show(waiter, false);
        break;
    case WLINK_PEER_SILENT:
    case WLINK_PEER_BROKEN:
        step(waiter, WLINK_CALLER_EVENT_BROKEN, WLINK_CODE_CONNECTION_LOST);
        break;
    case WLINK_PEER_GONE:
        peer_gone(waiter, peer, event->code);
        break;
    case WLINK_PEER_PROGRESS:
    case WLINK_PEER_ACCEPTED:
    case WLINK_PEER_RESTORED:
    case WLINK_PEER_FIRST_FRAME:
    case WLINK_PEER_HEARD:
        break;
    }
}

struct wlink_waiting *wlink_waiting_new(const struct wlink_services *services, wlink_waiting_handler handler,
                                        void *data) {
    struct wlink_waiting *waiting = g_new0(struct wlink_waiting, 1);
    waiting->services = services;
    waiting->list = wlink_waiting_list_new();
    waiting->handler = handler;
    waiting->data = data;
    return waiting;
}

void wlink_waiting_free(struct wlink_waiting *waiting) {
    if (!waiting)
        return;
    g_clear_handle_id(&waiting->expiry, g_source_remove);
    while (wlink_waiting_list_count(waiting->list) > 0) {
        struct wlink_waiting_entry *entry = wlink_waiting_list_at(waiting->list, 0);
        free_waiter(waiter_of(entry));
        wlink_waiting_list_remove(waiting->list, entry);
    }
    wlink_waiting_list_free(waiting->list);
    g_free(waiting);
}

static struct waiter *new_waiter(struct wlink_waiting *waiting, struct wlink_waiting_entry *entry,
                                 struct wlink_peer *peer) {
    struct waiter *waiter = g_new0(struct waiter, 1);
    waiter->waiting = waiting;
    waiter->entry = entry;
    waiter->peer = peer;
    entry->data = waiter;
    wlink_peer_set_handler(peer, on_peer, waiter);
    return waiter;
}

static void admit(struct wlink_waiting *waiting, struct wlink_waiting_entry *entry, struct wlink_peer *peer) {
    bool warm = wlink_waiting_list_has_warm_place(waiting->list, entry);
    struct waiter *waiter = new_waiter(waiting, entry, peer);
    if (step(waiter, warm ? WLINK_CALLER_EVENT_VERIFIED : WLINK_CALLER_EVENT_VERIFIED_COLD, WLINK_CODE_NONE))
        return;
    wlink_peer_hang_up(peer, WLINK_CODE_NOT_IN_SERVICE);
    wlink_waiting_list_remove(waiting->list, entry);
    free_waiter(waiter);
}

static void take_back(struct wlink_waiting *waiting, struct wlink_waiting_entry *entry,
                      struct wlink_peer *peer) {
    struct waiter *waiter = waiter_of(entry);
    bool warm = wlink_waiting_list_has_warm_place(waiting->list, entry);
    wlink_peer_free(waiter->fresh);
    waiter->fresh = peer;
    step(waiter, warm ? WLINK_CALLER_EVENT_RETURNED : WLINK_CALLER_EVENT_RETURNED_COLD, WLINK_CODE_NONE);
}

bool wlink_waiting_arrive(struct wlink_waiting *waiting, const struct wlink_sip_event *invite,
                          const struct wlink_room *room, const char *fingerprint) {
    struct wlink_peer *peer = wlink_peer_take(waiting->services, invite, room, fingerprint, NULL, NULL);
    struct wlink_waiting_entry *entry = NULL;
    gint64 now = g_get_monotonic_time();
    const char *session = wlink_peer_session_id(peer);
    enum wlink_arrival arrival =
        wlink_waiting_list_arrive(waiting->list, room->address, session, room->foreign, now, &entry);
    if (arrival == WLINK_ARRIVAL_REPLACES) {
        step(waiter_of(entry), WLINK_CALLER_EVENT_FAR_LEFT, WLINK_CODE_GAVE_UP);
        arrival =
            wlink_waiting_list_arrive(waiting->list, room->address, session, room->foreign, now, &entry);
    }
    if (arrival == WLINK_ARRIVAL_FULL) {
        wlink_peer_hang_up(peer, WLINK_CODE_BUSY);
        wlink_peer_free(peer);
        return false;
    }
    if (arrival == WLINK_ARRIVAL_RETURNED)
        take_back(waiting, entry, peer);
    else
        admit(waiting, entry, peer);
    return true;
}

static struct waiter *find(struct wlink_waiting *waiting, const char *id, GError **error) {
    struct wlink_waiting_entry *entry = wlink_waiting_list_find(waiting->list, id);
    if (entry)
        return waiter_of(entry);
    wlink_fail(error, WLINK_CODE_NOT_FOUND, "nobody with the id '%s' waits here", id);
    return NULL;
}

const struct wlink_room *wlink_waiting_room(struct wlink_waiting *waiting, const char *id, GError **error) {
    const struct waiter *waiter = find(waiting, id, error);
    return waiter ? wlink_site_find(waiting->services->site, waiter->entry->room) : NULL;
}

void wlink_waiting_refuse(struct wlink_waiting *waiting, const char *id, enum wlink_code code) {
    struct waiter *waiter = find(waiting, id, NULL);
    if (waiter)
        step(waiter, WLINK_CALLER_EVENT_REFUSED, code);
}

bool wlink_waiting_take(struct wlink_waiting *waiting, const char *id, struct wlink_waiting_ticket *ticket,
                        GError **error) {
    struct waiter *waiter = find(waiting, id, error);
    if (!waiter)
        return false;
    gint64 since = waiter->entry->since_us;
    if (!step(waiter, WLINK_CALLER_EVENT_CHOSEN, WLINK_CODE_NONE))
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "its connection is broken; it comes back by itself");
    *ticket = (struct wlink_waiting_ticket){g_steal_pointer(&waiter->peer), waiter->far, since};
    wlink_peer_set_handler(ticket->peer, NULL, NULL);
    free_waiter(waiter);
    return true;
}

/* As it was: its arrival is in the record already. */
void wlink_waiting_put_back(struct wlink_waiting *waiting, const struct wlink_waiting_ticket *ticket) {
    struct wlink_waiting_entry *entry = NULL;
    const struct wlink_room *room = wlink_peer_room(ticket->peer);
    wlink_waiting_list_arrive(waiting->list, room->address, wlink_peer_session_id(ticket->peer),
                              room->foreign, ticket->since_us, &entry);
    struct waiter *waiter = new_waiter(waiting, entry, ticket->peer);
    entry->state = wlink_peer_is_proven(ticket->peer) ? WLINK_CALLER_WARM
                   : wlink_peer_link(ticket->peer)    ? WLINK_CALLER_WARMING
                                                      : WLINK_CALLER_COLD;
    waiter->far = ticket->far;
    show(waiter, false);
}

bool wlink_waiting_decline(struct wlink_waiting *waiting, const char *id, GError **error) {
    struct waiter *waiter = find(waiting, id, error);
    return waiter && step(waiter, WLINK_CALLER_EVENT_DECLINED, WLINK_CODE_NOT_TODAY);
}

guint wlink_waiting_count(const struct wlink_waiting *waiting) {
    return wlink_waiting_list_count(waiting->list);
}

bool wlink_waiting_is_full(const struct wlink_waiting *waiting) {
    return wlink_waiting_list_is_full(waiting->list);
}

bool wlink_waiting_has_call(const struct wlink_waiting *waiting, const char *room, const char *session_id) {
    const struct wlink_waiting_entry *entry = wlink_waiting_list_find(waiting->list, room);
    return entry && session_id && g_str_has_prefix(session_id, entry->session_id);
}

bool wlink_waiting_has_room(const struct wlink_waiting *waiting, const char *room) {
    return wlink_waiting_list_find(waiting->list, room) != NULL;
}

GVariant *wlink_waiting_callers(struct wlink_waiting *waiting) {
    GVariantBuilder callers;
    g_variant_builder_init(&callers, G_VARIANT_TYPE("aa{sv}"));
    for (guint i = 0; i < wlink_waiting_list_count(waiting->list); i++) {
        GVariantDict dict;
        fill(&dict, waiter_of(wlink_waiting_list_at(waiting->list, i)));
        g_variant_builder_add_value(&callers, g_variant_dict_end(&dict));
    }
    return g_variant_builder_end(&callers);
}

void wlink_waiting_devices_changed(struct wlink_waiting *waiting, guint people) {
    waiting->people = people;
    for (guint i = 0; i < wlink_waiting_list_count(waiting->list); i++) {
        struct waiter *waiter = waiter_of(wlink_waiting_list_at(waiting->list, i));
        if (waiter->peer)
            wlink_far_tell_devices(waiter->peer, waiting->services);
    }
}

void wlink_waiting_shut_down(struct wlink_waiting *waiting) {
    while (wlink_waiting_list_count(waiting->list) > 0)
        step(waiter_of(wlink_waiting_list_at(waiting->list, 0)), WLINK_CALLER_EVENT_DECLINED,
             WLINK_CODE_SHUTTING_DOWN);
}

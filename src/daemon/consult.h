/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/consultation.h"
#include "call/message.h"
#include "call/policy.h"
#include "common/codes.h"
#include "daemon/far.h"
#include "daemon/services.h"
#include "media/quality.h"

#include <glib.h>
#include <stdbool.h>

/* The unit's one consultation, carried out: steps the pure machine (call/consultation.h) and does what each
 * step asks. */
struct wlink_consult;
struct wlink_peer;
struct wlink_sip_event;

/* All that people see of it. Strings are borrowed and live until the next event. */
struct wlink_consult_view {
    enum wlink_state state;
    enum wlink_code reason;
    const char *detail;            /* of the reason; "" when there is none */
    const struct wlink_room *room; /* NULL when idle */
    bool verified;
    const char *session_id;
    gint64 called, joined, interrupted, ended; /* Unix time, µs; 0: not yet */
    enum wlink_code interrupted_by;            /* NONE: not known */
    gint64 missed;                             /* the newest call that nobody took, since a sign-in */
    guint interruptions;                       /* so far, and how long those that are over took, µs */
    gint64 interrupted_for;
    guint64 record_line; /* the newest of this consultation; 0: none */
    bool has_quality;
    enum wlink_quality quality;
    struct wlink_far far;
    guint people;
    double call_to_proven_ms, join_to_picture_ms; /* < 0: not yet */
};

enum wlink_consult_event_kind {
    WLINK_CONSULT_CHANGED,       /* the view */
    WLINK_CONSULT_FIRST_PICTURE, /* stream */
    WLINK_CONSULT_RINGS,         /* a wing is called: a person must answer */
    WLINK_CONSULT_RINGS_NO_MORE, /* code */
    WLINK_CONSULT_QUESTION,      /* the far end asks: number, text */
    WLINK_CONSULT_ANSWER,        /* the far end answers: number, yes */
    WLINK_CONSULT_MISSED,        /* a room called while this wing was in a call: room */
};

struct wlink_consult_event {
    enum wlink_consult_event_kind kind;
    enum wlink_code code;
    enum wlink_stream stream;
    guint64 number;
    const char *text;
    bool yes;
    const struct wlink_room *room;
};
typedef void (*wlink_consult_handler)(const struct wlink_consult_event *event, void *data);

struct wlink_consult *wlink_consult_new(const struct wlink_services *services, const char *resume_file,
                                        wlink_consult_handler handler, void *data);
void wlink_consult_free(struct wlink_consult *consult);
void wlink_consult_view(const struct wlink_consult *consult, struct wlink_consult_view *view);
/* The peer of the consultation, or NULL. Borrowed. */
struct wlink_peer *wlink_consult_peer(const struct wlink_consult *consult);

/* Whether this unit calls, waits for, or talks to the room of that address now. */
bool wlink_consult_is_with(const struct wlink_consult *consult, const char *address);

/* What the unit's policy needs to know of it (call/policy.h). */
struct wlink_policy_unit wlink_consult_policy_facts(const struct wlink_consult *consult);

/* What people do. Each fails with the reason, NOT_NOW when the state does not allow it. devices: 1 << enum
 * wlink_device. staff: the code of who does it, for the record. */
bool wlink_consult_check(struct wlink_consult *consult, guint devices, const char *staff, GError **error);
bool wlink_consult_call(struct wlink_consult *consult, const char *room, const char *staff, GError **error);
bool wlink_consult_answer(struct wlink_consult *consult, const char *staff, GError **error);
bool wlink_consult_decline(struct wlink_consult *consult, GError **error);
bool wlink_consult_end(struct wlink_consult *consult, GError **error);
bool wlink_consult_dismiss(struct wlink_consult *consult, GError **error);
/* A person did something with the devices: an open check does not lapse yet. */
void wlink_consult_used(struct wlink_consult *consult);
/* Somebody signed in, and has seen that a call was missed. */
void wlink_consult_forget_missed(struct wlink_consult *consult);
void wlink_consult_set_people(struct wlink_consult *consult, guint people);
bool wlink_consult_ask(struct wlink_consult *consult, const char *question, guint64 *number, GError **error);
bool wlink_consult_answer_question(struct wlink_consult *consult, guint64 number, bool yes, GError **error);

/* Writes what a person did to a device (NULL: to all) during what goes on. Before what opens; what closes
 * does not wait for it. staff: the code of who did it, NULL: not known. */
bool wlink_consult_record_act(struct wlink_consult *consult, const char *what, const char *device,
                              const char *staff, GError **error);

/* What a person says was wrong with what was: "picture", "sound", "connection", "other", into the record. */
bool wlink_consult_report(struct wlink_consult *consult, const char *about, GError **error);

/* Whether room, which waits, may be joined now: asked before it is taken out of the list. NONE, or why not,
 * with error: a permission may have ended while it waited. */
enum wlink_code wlink_consult_may_join(const struct wlink_consult *consult, const struct wlink_room *room,
                                       GError **error);
/* Joins one who waits here; takes the peer and what it said of itself over. On failure the peer stays the
 * caller's. */
bool wlink_consult_join(struct wlink_consult *consult, struct wlink_peer *peer, const struct wlink_far *far,
                        const char *staff, GError **error);

/* A verified and authorised call to a wing unit: takes the peer over and rings, or fails with BUSY. */
bool wlink_consult_ring(struct wlink_consult *consult, struct wlink_peer *peer, GError **error);

/* A verified and authorised call to a wing unit was told busy: it counts as missed. */
void wlink_consult_miss(struct wlink_consult *consult, const struct wlink_room *room);

/* A verified INVITE that presents a resume token: taken unattended while the token is that of the
 * consultation that is on. */
bool wlink_consult_may_resume(const struct wlink_consult *consult, const char *room, const char *session_id,
                              const char *token);
void wlink_consult_resume(struct wlink_consult *consult, struct wlink_peer *peer);
/* The far end says, by the token with which it could resume, that it has ended. */
void wlink_consult_far_ended(struct wlink_consult *consult);

/* At start: a consultation that a killed daemon left behind is taken up again. */
void wlink_consult_recover(struct wlink_consult *consult);

/* The devices changed: the far end is told, the resume file rewritten, a key frame sent for a camera that
 * came back. */
void wlink_consult_devices_changed(struct wlink_consult *consult);

/* The unit's own network went, or came: a break may be known by it. */
void wlink_consult_network_changed(struct wlink_consult *consult);

/* The unit goes down: ends what is on, closes what is open. */
void wlink_consult_shut_down(struct wlink_consult *consult);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/consult.h"
#include "daemon/peer.h"

struct wlink_card;
struct wlink_encoder;

struct wlink_consult {
    const struct wlink_services *services;
    const char *resume_file;
    wlink_consult_handler handler;
    void *data;

    enum wlink_state state;
    enum wlink_code reason;
    char *detail;
    const struct wlink_room *room;
    char *session_id;
    char staff[4];   /* who called, joined, answered; "": nobody yet */
    char *own_token; /* what the far end presents to us when it comes back */
    char *far_token; /* what we present when we come back */
    bool outgoing;   /* we called */
    bool verified;
    gint64 called, joined, interrupted, ended; /* Unix time, µs */
    gint64 call_us, join_us;                   /* monotonic */
    enum wlink_code interrupted_by;            /* why the path broke last; NONE: not known */
    bool restarted;                            /* this unit did, and that broke it */
    gint64 missed, interrupted_for;
    guint interruptions;
    guint64 record_line;
    double call_to_proven_ms, join_to_picture_ms;

    struct wlink_peer *peer;  /* the far end, from the prepared offer on */
    struct wlink_peer *fresh; /* a second INVITE of the same consultation, until it is proven */
    struct wlink_far far;
    struct wlink_encoder *encoders[WLINK_STREAM_COUNT];
    struct wlink_card *card; /* what the main encoder encodes, while it is not the camera */
    guint devices;           /* what a person wants open: 1 << enum wlink_device */
    bool checked; /* a person looked at the devices before what goes on now: what is open is what is wanted */
    guint people;
    guint64 next_question;
    bool has_quality;
    enum wlink_quality quality;

    GQueue pending; /* struct pending: events that came while a step was being carried out */
    bool stepping;
    guint patience;  /* timer → GIVE_UP */
    guint heartbeat; /* timer: says in the resume file that we are alive */
    guint reconnect; /* timer of the next attempt */
    guint attempts;
    bool broken; /* this path's break was told to the machine already */
};

/* consult.c: steps the machine. code and error_detail are the reason when the step ends something. False when
 * the step was illegal, ignored, or its record could not be written (error). */
bool wlink_consult_step(struct wlink_consult *consult, enum wlink_event event, enum wlink_code code,
                        GError **error);
/* Asks for the permission again; without it the call is refused, and the reason is in error. */
bool wlink_consult_still_allowed(struct wlink_consult *consult, GError **error);
void wlink_consult_tell(struct wlink_consult *consult, const struct wlink_consult_event *event);
void wlink_consult_changed(struct wlink_consult *consult);

/* consult-effects.c: carries out one effect. */
void wlink_consult_do(struct wlink_consult *consult, enum wlink_effect effect);
/* Writes the record's line of a step from one state to another. */
bool wlink_consult_record(struct wlink_consult *consult, enum wlink_state from, enum wlink_state to,
                          enum wlink_code code, GError **error);

/* What cannot be done ends the consultation, with the error's code. */
void wlink_consult_fault(struct wlink_consult *consult, const GError *error);

/* consult-valves.c */
void wlink_consult_open_valves(struct wlink_consult *consult);
void wlink_consult_shut_valves(struct wlink_consult *consult);
/* The room camera was opened, closed or lost. */
void wlink_consult_camera_changed(struct wlink_consult *consult);

/* consult-peer.c */
void wlink_consult_on_peer(struct wlink_peer *peer, const struct wlink_peer_event *event, void *data);
/* A peer joins the consultation in place of the one there was. */
void wlink_consult_adopt(struct wlink_consult *consult, struct wlink_peer *peer);

/* consult-reconnect.c */
void wlink_consult_start_reconnecting(struct wlink_consult *consult);
void wlink_consult_stop_reconnecting(struct wlink_consult *consult);

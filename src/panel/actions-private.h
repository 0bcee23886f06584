/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/secret.h"
#include "panel/actions.h"

/* What wants a token. */
enum wlink_wish_kind {
    WLINK_WISH_NONE,
    WLINK_WISH_CHECK, /* also before answering what rings */
    WLINK_WISH_CALL,
    WLINK_WISH_JOIN,
    WLINK_WISH_ANSWER,
    WLINK_WISH_OPEN,
    WLINK_WISH_START_SENDING,
    WLINK_WISH_SERVICE, /* the pages of who looks after the unit */
    WLINK_WISH_COUNT
};

struct wlink_wish {
    enum wlink_wish_kind kind;
    enum wlink_panel_device device; /* OPEN */
    char *what;                     /* CALL: room; JOIN: caller; else NULL */
};

struct wlink_actions {
    wlink_client *client;
    const struct wlink_model *model;
    void (*changed)(void *data);
    void *data;

    struct wlink_choice choice;
    wlink_secret *token;
    wlink_secret *one_time; /* the PIN of a sign-in that must be changed */
    bool signing_in;
    enum wlink_code pin_answer;
    enum wlink_code trouble;
    struct wlink_wish wish; /* what goes on after the PIN */
    char *room;             /* chosen for the call; "" */
    gint64 kept_alive;      /* monotonic, µs */
    struct wlink_notes_sent notes;
    struct wlink_served served;
    bool applies_staff; /* what served.applying says is a staff list */
    GQueue sending;     /* those not answered yet */
    GQueue requests;    /* struct request: asked, not answered yet */
};

/* Lets go of notes that are not answered yet: their answers are not counted any more. */
void wlink_actions_forget_notes(struct wlink_actions *actions);

/* Asks without a token, or for what wants none; NULL arguments for none. then: called when it was done. */
typedef void (*wlink_actions_then)(struct wlink_actions *actions);
void wlink_actions_ask(struct wlink_actions *actions, enum wlink_object object, const char *method,
                       GVariant *arguments, wlink_actions_then then);
/* The same for what answers with something; take is not called when it was refused. */
typedef void (*wlink_actions_take)(struct wlink_actions *actions, GVariant *reply);
void wlink_actions_fetch(struct wlink_actions *actions, enum wlink_object object, const char *method,
                         GVariant *arguments, wlink_actions_take take);
/* Asks for what wants a token, after the PIN where there is none. Takes what. */
void wlink_actions_wish(struct wlink_actions *actions, enum wlink_wish_kind kind,
                        enum wlink_panel_device device, char *what);
/* Goes on with what was wished before the PIN was asked for. */
void wlink_actions_go_on(struct wlink_actions *actions);
void wlink_actions_forget_wish(struct wlink_actions *actions);
void wlink_actions_forget_token(struct wlink_actions *actions);
void wlink_actions_tell(struct wlink_actions *actions);
/* The pages of who looks after the unit are closed, what they had is forgotten, and no stick is let in. */
void wlink_actions_leave_service(struct wlink_actions *actions);
void wlink_actions_free_member(void *member);
void wlink_actions_free_first_pin(void *first);

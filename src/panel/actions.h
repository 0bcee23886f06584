/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/secret.h"
#include "panel/model.h"
#include "panel/navigate.h"

/* What a person at this panel asks for. Each is told to the daemon without waiting; what comes of it is seen
 * in the model. The token of the sign-in lives here and nowhere else. What opens a device or takes a call
 * wants a token: without a good one the PIN is asked for first, and then it goes on with what was asked. */
typedef struct wlink_actions wlink_actions;

/* A message that went out to some rooms: how many have taken it, and those that could not be reached. */
struct wlink_notes_sent {
    guint asked, taken;
    GPtrArray *missed; /* char *: addresses */
};

struct wlink_member {          /* of the staff */
    char *code, *role, *state; /* state: "active", "must-change", "locked", "ended" */
};

struct wlink_first_pin {
    char *code;
    wlink_secret *pin;
};

/* What was asked for on the pages of who looks after the unit. */
struct wlink_served {
    GPtrArray *staff;  /* struct wlink_member, by code */
    bool staff_known;  /* it has been answered */
    char *pin_of;      /* whose one-time PIN is to be shown, once; NULL: none */
    wlink_secret *pin; /* that PIN */
    GPtrArray *first;  /* struct wlink_first_pin, by code: of a staff list that was applied, shown once */
    char *report;      /* NULL: none was made, or not yet */
    bool running;      /* checks were asked for and are not done */
    bool applying;     /* the keeper does what the stick says */
};

/* changed: the choice is another one now. client and model outlive the actions. */
wlink_actions *wlink_actions_new(wlink_client *client, const struct wlink_model *model,
                                 void (*changed)(void *data), void *data);
void wlink_actions_free(wlink_actions *actions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_actions, wlink_actions_free)

/* What was chosen here, for navigate(). */
const struct wlink_choice *wlink_actions_choice(const wlink_actions *actions);
/* The daemon's word on the last PIN: WRONG_PIN, LOCKED, PIN_ENDED, PIN_WEAK …; NONE while none was tried. */
enum wlink_code wlink_actions_pin_answer(const wlink_actions *actions);
/* A PIN is being looked at. */
bool wlink_actions_pin_asked(const wlink_actions *actions);
/* The room that was chosen for the call; NULL when only the cameras are tried, or it is another's call. */
const struct wlink_model_room *wlink_actions_room(const wlink_actions *actions);
/* Why the last thing that was asked was not done: NONE, or a code whose sentence a screen shows until it is
 * forgotten; by_itself: nothing else on the screen says it. */
enum wlink_code wlink_actions_trouble(const wlink_actions *actions);
void wlink_actions_forget_trouble(wlink_actions *actions);

/* After each change of the model: a sign-in that the daemon ended is forgotten here, too. */
void wlink_actions_model_changed(wlink_actions *actions);

/* Sign-in. */
void wlink_actions_ask_pin(wlink_actions *actions);    /* shows the PIN screen */
void wlink_actions_cancel_pin(wlink_actions *actions); /* and forgets what was to follow */
void wlink_actions_enter(wlink_actions *actions, const char *code, const char *pin);
void wlink_actions_change_pin(wlink_actions *actions, const char *pin); /* the one-time PIN for this one */
void wlink_actions_sign_out(wlink_actions *actions);
void wlink_actions_keep_alive(wlink_actions *actions); /* a person touched the screen */

/* Choosing. */
void wlink_actions_choose_room(wlink_actions *actions, const char *address); /* checks, or says why not */
void wlink_actions_choose_caller(wlink_actions *actions, const char *room);  /* one who waits: checks */
void wlink_actions_try_cameras(wlink_actions *actions);
void wlink_actions_another_room(wlink_actions *actions); /* away from a summary or a refusal */
void wlink_actions_close_check(wlink_actions *actions);

/* The call. */
void wlink_actions_call(wlink_actions *actions);   /* the chosen room */
void wlink_actions_look(wlink_actions *actions);   /* the devices, before answering what rings */
void wlink_actions_answer(wlink_actions *actions); /* what rings */
void wlink_actions_decline(wlink_actions *actions);
void wlink_actions_decline_with(wlink_actions *actions, const char *note);
void wlink_actions_join(wlink_actions *actions, const char *caller);
void wlink_actions_end(wlink_actions *actions);
void wlink_actions_call_again(wlink_actions *actions);
void wlink_actions_finish(wlink_actions *actions); /* the summary was read: a wing signs out */
/* "picture", "sound", "connection", "other": what was wrong, into the record. */
void wlink_actions_report(wlink_actions *actions, const char *what);
void wlink_actions_send_note(wlink_actions *actions, const char *room, const char *text);
void wlink_actions_answer_question(wlink_actions *actions, bool yes);

/* Messages to those who wait. */
void wlink_actions_choose_message(wlink_actions *actions, bool choose); /* the screen, and away from it */
/* To each of these rooms; NULL-terminated. */
void wlink_actions_send_notes(wlink_actions *actions, const char *const *rooms, const char *text);
/* What became of the last send_notes(). */
const struct wlink_notes_sent *wlink_actions_notes_sent(const wlink_actions *actions);

/* Devices. */
void wlink_actions_stop_all(wlink_actions *actions);
void wlink_actions_start_sending(wlink_actions *actions);
void wlink_actions_set_device(wlink_actions *actions, enum wlink_panel_device device, bool open);
void wlink_actions_set_people(wlink_actions *actions, guint people);
void wlink_actions_set_volume(wlink_actions *actions, guint percent);
void wlink_actions_play_test_sound(wlink_actions *actions);

/* Who looks after the unit: the pages, behind the PIN of a technician or a manager. */
/* Asks for the PIN, then shows the first page; at once where no technician or manager has a PIN of their own.
 */
void wlink_actions_service(wlink_actions *actions);
void wlink_actions_open_service(wlink_actions *actions, enum wlink_service page);
void wlink_actions_idle_service(wlink_actions *actions); /* nobody touches the screen: signs out */
const struct wlink_served *wlink_actions_served(const wlink_actions *actions);
/* The unit's checks. name: of one of them; NULL: all. Devices are opened one at a time, by the daemon. */
void wlink_actions_run_checks(wlink_actions *actions, const char *name);
void wlink_actions_report_touch(wlink_actions *actions, guint hit, guint of, guint width, guint height);
void wlink_actions_put_into_service(wlink_actions *actions);
/* The keeper. */
void wlink_actions_open_door(wlink_actions *actions); /* lets a service stick in */
void wlink_actions_close_door(wlink_actions *actions);
void wlink_actions_apply(wlink_actions *actions, const char *kind); /* what this item of the stick says */
void wlink_actions_stop_update(wlink_actions *actions);
void wlink_actions_seen_update(wlink_actions *actions); /* its result has been read */
void wlink_actions_make_report(wlink_actions *actions);
void wlink_actions_shut_down(wlink_actions *actions);
/* Staff. */
void wlink_actions_list_staff(wlink_actions *actions);
void wlink_actions_add_staff(wlink_actions *actions, const char *code, const char *role);
void wlink_actions_new_pin(wlink_actions *actions, const char *code);
void wlink_actions_end_staff(wlink_actions *actions, const char *code);
void wlink_actions_forget_pin(wlink_actions *actions); /* the one-time PINs have been handed over */

/* Asks the daemon for everything again. */
void wlink_actions_refresh(wlink_actions *actions);

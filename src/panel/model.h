/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/identity.h"
#include "dbus/client.h"

#include <glib.h>
#include <stdbool.h>

/* What the daemon said, and nothing else: the panel's only truth. Filled from the client's events and from
 * the answers to the daemon's lists; no GTK, no calls. Strings are never NULL, times are Unix time in µs (0:
 * none). */

enum wlink_phase { /* Consultation1.State */
                   WLINK_PHASE_UNKNOWN,
                   WLINK_PHASE_IDLE,
                   WLINK_PHASE_CHECKING,
                   WLINK_PHASE_CALLING,
                   WLINK_PHASE_WAITING,
                   WLINK_PHASE_RINGING,
                   WLINK_PHASE_CONNECTING,
                   WLINK_PHASE_IN_CONSULTATION,
                   WLINK_PHASE_INTERRUPTED,
                   WLINK_PHASE_ENDING,
                   WLINK_PHASE_ENDED,
                   WLINK_PHASE_REFUSED,
                   WLINK_PHASE_FAILED,
                   WLINK_PHASE_COUNT
};
const char *wlink_phase_to_string(enum wlink_phase phase); /* "in-consultation" … */

enum wlink_panel_device { WLINK_PANEL_ROOM, WLINK_PANEL_EXAM, WLINK_PANEL_MICROPHONE, WLINK_PANEL_DEVICES };
const char *wlink_panel_device_to_string(enum wlink_panel_device device); /* "room" … as on the bus */

enum wlink_device_is {
    WLINK_DEVICE_IS_NONE, /* not there */
    WLINK_DEVICE_IS_CLOSED,
    WLINK_DEVICE_IS_OPEN,
    WLINK_DEVICE_IS_STALLED, /* open, nothing comes */
    WLINK_DEVICE_IS_LOST,    /* it went while it was wanted */
    WLINK_DEVICE_IS_COUNT
};
const char *wlink_device_is_to_string(enum wlink_device_is state); /* "stalled" … */

enum wlink_panel_port {
    WLINK_PANEL_PORT_ROOM,
    WLINK_PANEL_PORT_EXAM,
    WLINK_PANEL_PORT_FAR_ROOM,
    WLINK_PANEL_PORT_FAR_EXAM,
    WLINK_PANEL_PORT_COUNT
};
const char *wlink_panel_port_to_string(enum wlink_panel_port port); /* "far-room" … */

enum wlink_person { /* Consultation1.People: bits 1 << person */
                    WLINK_PERSON_PATIENT,
                    WLINK_PERSON_NURSE,
                    WLINK_PERSON_OFFICER,
                    WLINK_PERSON_OFFICER_OUTSIDE,
                    WLINK_PERSON_INTERPRETER,
                    WLINK_PERSON_CHAPERONE,
                    WLINK_PERSON_CONSULTANT,
                    WLINK_PERSON_STUDENT,
                    WLINK_PERSON_COUNT
};
const char *wlink_person_to_string(enum wlink_person person); /* "officer-outside" … */

struct wlink_model_room {
    char *address, *name, *short_name;
    enum wlink_role role;
    bool foreign, may_call;
    enum wlink_code permission; /* why it may not be called; NONE when it may */
    gint64 from, until;
    gint64 last_called; /* from here */
    char *authority, *presence;
};

struct wlink_model_caller {
    char *id, *room, *name, *state; /* state: "connecting", "ready", "ringing", "away" */
    gint64 since;
    guint people;
    enum wlink_device_is cameras[2]; /* room, exam */
    bool microphone;                 /* it works */
    char *quality;
    bool foreign;
    gint64 until;        /* the permission to call here ends; 0: never */
    gint64 left;         /* one who left: when */
    enum wlink_code why; /* and why: GAVE_UP, CONNECTION_LOST …; NONE: was joined here */
};

struct wlink_model_note {
    char *room, *name, *text;
    gint64 time;
};

enum wlink_check_is { /* of one check */
                      WLINK_CHECK_IS_NOT_RUN,
                      WLINK_CHECK_IS_RUNNING,
                      WLINK_CHECK_IS_PASSED,
                      WLINK_CHECK_IS_FAILED,
                      WLINK_CHECK_IS_COUNT
};
const char *wlink_check_is_to_string(enum wlink_check_is state); /* "not-run" … */

struct wlink_model_check {
    char *name; /* "exam-camera" */
    enum wlink_check_is state;
    enum wlink_code code; /* why it failed, or was not run */
    char *code_word;      /* the same as the daemon says it: a newer one may know more of them */
    char *detail;
    GVariant *measured; /* a{sv}; NULL: nothing */
    bool needed;
};

struct wlink_model_item { /* of a service stick */
    char *kind;           /* "update", "site", "staff", "report", "factory-reset" */
    char *version, *installed;
    enum wlink_code code; /* why it will not be done; NONE: it can be */
    char *detail;
};

enum wlink_link_is {
    WLINK_LINK_IS_STARTING, /* nothing was heard of the daemon yet */
    WLINK_LINK_IS_THERE,    /* it is on the bus and answers */
    WLINK_LINK_IS_LOST,     /* it does not, for 2 s */
};

typedef struct wlink_model wlink_model;
struct wlink_model {
    enum wlink_link_is link;

    struct {
        char *address, *name, *fallback, *version, *presence;
        enum wlink_role role;
        char **problems; /* codes */
        guint ports;     /* 1 << enum wlink_panel_port: those that have pictures now */
    } unit;

    struct {
        char *code, *role; /* who is signed in; "" */
        gint64 locked_until;
        guint tries_left;
        bool any;     /* somebody can sign in at all */
        bool serving; /* a technician or manager has a PIN of their own */
    } staff;

    struct {
        enum wlink_device_is state[WLINK_PANEL_DEVICES];
        enum wlink_device_is loudspeaker;
        bool stopped;
        gint64 stopped_at;
        enum wlink_code fault;
        guint volume; /* 0 … 100 */
    } devices;

    struct {
        enum wlink_phase phase;
        enum wlink_code reason;
        char *detail, *room, *room_name, *session, *quality;
        bool verified;
        gint64 called, joined, interrupted, ended;
        enum wlink_code interrupted_by;
        char *missed_name; /* who called last while this unit was in a call, and when */
        gint64 missed_at;
        gint64 missed;       /* the newest call that nobody took, since somebody signed in */
        guint interruptions; /* of this consultation, and how long they took together */
        gint64 interrupted_for;
        guint64 record_line;                 /* the newest of this consultation, or of its refusal; 0: none */
        enum wlink_device_is far_cameras[2]; /* room, exam */
        bool far_muted, far_stopped;
        gint64 far_stopped_at;
        guint people, far_people; /* 1 << enum wlink_person */
    } consultation;

    struct { /* SelfCheck1 */
        bool running, in_service;
        GPtrArray *checks; /* struct wlink_model_check, in the order of the screen */
        gint64 took;
    } self_check;

    struct {        /* Keeper1 */
        bool there; /* on the bus, and it has said what follows */
        char *version, *variant, *slot, *other_version, *health;
        char *state; /* "idle", "working", "restarting" */
        bool enrolled;
        char *address, *request;
        struct {
            char *kind, *from, *to, *result, *detail;
            guint step, steps, percent;
            gint64 left; /* -1: not known */
            bool stoppable, stopping;
            enum wlink_code code;
        } work;
        struct {
            char *result; /* "updated", "failed"; "": none, or seen */
            char *version, *other, *detail;
            enum wlink_code code;
            gint64 ended;
        } update;
        struct {
            char *state; /* "door-closed", "none", "reading", "ready", "refused" */
            char *detail, *signer;
            enum wlink_code code;
            gint64 made;
            GPtrArray *items; /* struct wlink_model_item */
        } stick;
    } keeper;

    GPtrArray *rooms;   /* struct wlink_model_room, as the directory has them */
    GPtrArray *callers; /* struct wlink_model_caller, in the order of arrival */
    GPtrArray *left;    /* struct wlink_model_caller, those who left the list last, the newest last */
    GPtrArray *notes;   /* struct wlink_model_note of this consultation, the newest last */
    struct {
        guint64 id;
        char *code;               /* "" when nobody asks anything */
    } question;                   /* the far end's */
    double level_rms, level_peak; /* dBFS */
};

enum wlink_model_change { /* bits: what a screen has to draw again */
                          WLINK_MODEL_STATE = 1 << 0,
                          WLINK_MODEL_LEVEL = 1 << 1, /* 20 a second while the microphone is open */
};

typedef void (*wlink_model_handler)(const struct wlink_model *model, guint changes, void *data);

struct wlink_model *wlink_model_new(wlink_model_handler handler, void *data);
void wlink_model_free(struct wlink_model *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_model, wlink_model_free)

/* A property or a signal of the daemon's. What is of another type than the contract says is passed over. */
void wlink_model_take(struct wlink_model *model, const struct wlink_client_event *event);
/* The answers to Directory1.GetRooms and WaitingList1.GetCallers: their tuples. */
void wlink_model_take_rooms(struct wlink_model *model, GVariant *reply);
void wlink_model_take_callers(struct wlink_model *model, GVariant *reply);
/* Whether the daemon answers. What it said before stays, and is not shown while it does not. */
void wlink_model_set_link(struct wlink_model *model, enum wlink_link_is link);
/* The far end's question, through the agent; "" when it needs no answer any more. */
void wlink_model_set_question(struct wlink_model *model, guint64 id, const char *code);

/* Borrowed, or NULL. */
const struct wlink_model_room *wlink_model_find_room(const struct wlink_model *model, const char *address);
/* The one of this room that waits here. */
const struct wlink_model_caller *wlink_model_find_caller(const struct wlink_model *model, const char *room);
/* Why a room cannot be called now; NONE when it can, also when it is busy: one can wait there. */
enum wlink_code wlink_model_why_not(const struct wlink_model_room *room);
/* A device file may be open: the daemon did not say that all are closed. */
bool wlink_model_has_open_device(const struct wlink_model *model);
/* The far room says that its room or examination camera gives nothing now. */
bool wlink_model_far_is_gone(const struct wlink_model *model, enum wlink_panel_device camera);
bool wlink_model_has_port(const struct wlink_model *model, enum wlink_panel_port port);
bool wlink_model_has_problem(const struct wlink_model *model, enum wlink_code code);
/* In whose place a camera is plugged in that is not one of ours; WLINK_PANEL_DEVICES: in nobody's. */
enum wlink_panel_device wlink_model_foreign_for(const struct wlink_model *model);

/* Borrowed, or NULL. */
const struct wlink_model_check *wlink_model_find_check(const struct wlink_model *model, const char *name);
/* The keeper works on something of this kind now, or restarts the machine for it. */
bool wlink_model_works_on(const struct wlink_model *model, const char *kind);
/* The keeper has found that no start of this machine is good, and does not restart it any more. */
bool wlink_model_is_stuck(const struct wlink_model *model);
/* Somebody is signed in who may look after the unit: a technician, or a healthcare manager. */
bool wlink_model_may_serve(const struct wlink_model *model);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The daemon, and the keeper of the machine under it, as seen from winglinkctl and the panel: their objects
 * on the system bus (DBUS_SYSTEM_BUS_ADDRESS where that is set). Each of the two comes and goes by itself.
 * Names of methods and properties, and the types of arguments, are those of the XML files beside this one;
 * what the daemon sends is checked against them before it is handed up. Main context only. */
typedef struct wlink_client wlink_client;

enum wlink_object {
    WLINK_OBJECT_UNIT,
    WLINK_OBJECT_DIRECTORY,
    WLINK_OBJECT_DEVICES,
    WLINK_OBJECT_CONSULTATION,
    WLINK_OBJECT_WAITING,
    WLINK_OBJECT_STAFF,
    WLINK_OBJECT_SELF_CHECK,
    WLINK_OBJECT_OF_UNIT,                       /* so many are winglinkd's; those from here on are not */
    WLINK_OBJECT_KEEPER = WLINK_OBJECT_OF_UNIT, /* winglink-keeper's only one */
    WLINK_OBJECT_COUNT
};
const char *wlink_object_to_string(enum wlink_object object); /* "consultation" … */

enum wlink_client_event_kind {
    WLINK_CLIENT_CHANGED, /* values: the properties of object that changed, by name */
    WLINK_CLIENT_SIGNAL,  /* name; values: the signal's arguments, by name */
    WLINK_CLIENT_GONE,    /* who has the object has left the bus: UNIT for winglinkd, KEEPER for the keeper */
    WLINK_CLIENT_BACK,    /* and has come (again); the properties follow as CHANGED */
};

struct wlink_client_event {
    enum wlink_client_event_kind kind;
    enum wlink_object object;
    const char *name;
    GVariant *values; /* a{sv}; NULL for GONE and BACK */
};

typedef void (*wlink_client_handler)(const struct wlink_client_event *event, void *data);

/* Connects to the bus; neither need be there, nor answer. handler may be NULL. Blocks for as long as
 * the bus needs to answer. All errors of a client are of WLINK_ERROR. Fails with UNIT_NOT_RUNNING when there
 * is no bus. */
wlink_client *wlink_client_new(wlink_client_handler handler, void *data, GError **error);
void wlink_client_free(wlink_client *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_client, wlink_client_free)

/* True while winglinkd is on the bus, and while the keeper is. */
bool wlink_client_is_there(const wlink_client *client);
bool wlink_client_has_keeper(const wlink_client *client);

/* Calls a method and blocks until it answers, without a time limit: long methods answer when done. arguments:
 * a tuple, floating references are taken; NULL for none. Returns the reply's tuple, a full reference, or NULL
 * with its code, UNIT_NOT_RUNNING or KEEPER_NOT_RUNNING, NOT_PERMITTED (the bus's policy) or FAILED. */
GVariant *wlink_client_call(wlink_client *client, enum wlink_object object, const char *method,
                            GVariant *arguments, GError **error);

/* Asks for all properties of an object: a{sv}, a full reference. Fails as above. */
GVariant *wlink_client_fetch(wlink_client *client, enum wlink_object object, GError **error);

/* What a method answered: the reply's tuple, borrowed, or NULL with an error as above. */
typedef void (*wlink_client_answer)(GVariant *reply, const GError *error, void *data);

/* The same two without waiting, for a program that must not block: answer (may be NULL) is called from the
 * main loop, once, and not at all when the client is freed before. There is no time limit here either. */
void wlink_client_ask(wlink_client *client, enum wlink_object object, const char *method, GVariant *arguments,
                      wlink_client_answer answer, void *data);
void wlink_client_write(wlink_client *client, enum wlink_object object, const char *property, GVariant *value,
                        wlink_client_answer answer, void *data);

/* Asks for all properties of all objects without waiting: each object's come as a CHANGED event of their own.
 * For those of who comes back this happens by itself, after BACK. */
void wlink_client_refresh(wlink_client *client);

/* Sets a property; floating references are taken. Fails as above. */
bool wlink_client_set(wlink_client *client, enum wlink_object object, const char *property, GVariant *value,
                      GError **error);

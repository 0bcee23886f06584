/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/secret.h"
#include "dbus/client.h"

#include <glib.h>
#include <stdbool.h>

/* winglinkctl: a verb is a row of the table in verbs.c; a family of verbs is a file. */

enum wlink_cli_option {
    WLINK_CLI_JSON = 1 << 0, /* every verb that reads has it */
    WLINK_CLI_WAIT = 1 << 1,
    WLINK_CLI_VERIFY = 1 << 2,
    WLINK_CLI_LINES = 1 << 3, /* takes a value */
    WLINK_CLI_NO_LEVEL = 1 << 4,
    WLINK_CLI_MANUAL = 1 << 5,
    WLINK_CLI_COMPLETION = 1 << 6,
};

/* One invocation. */
struct wlink_cli {
    wlink_client *client;         /* NULL for verbs that need no daemon */
    wlink_client_handler handler; /* set by a verb that listens; its data is this struct */
    GMainLoop *loop;              /* of a verb that waits; borrowed */
    bool gone;                    /* the daemon left while it waited */
    char **arguments;             /* of the verb, without options; borrowed */
    guint count;
    guint options;       /* enum wlink_cli_option, or-ed */
    guint lines;         /* --lines */
    wlink_secret *token; /* of who signed in; NULL: not read yet */
    char *room;          /* name of the room that an error would be about; may be NULL */
    char *detail;        /* what {detail} of an error's sentence stands for; NULL: the error's message */
};

typedef bool (*wlink_cli_run)(struct wlink_cli *cli, GError **error);

struct wlink_cli_verb {
    const char *name;
    const char *arguments; /* for people: "ROOM", "[on|off]" */
    const char *help;      /* one sentence or two */
    wlink_cli_run run;
    guint least, most;   /* number of arguments */
    guint options;       /* enum wlink_cli_option, or-ed */
    const char *choices; /* words that an argument may be, for completion */
    bool alone;          /* works without the daemon */
    bool keeper;         /* speaks with winglink-keeper, and works without the daemon */
};

struct wlink_cli_option_row {
    enum wlink_cli_option bit;
    const char *name;
    const char *value; /* for people, "N"; NULL: takes none */
    const char *help;
};

extern const struct wlink_cli_verb wlink_cli_verbs[]; /* ends with a row without name */
extern const struct wlink_cli_option_row wlink_cli_options[];
const struct wlink_cli_verb *wlink_cli_find_verb(const char *name); /* NULL: none */

/* Runs a command line; returns the exit code. */
int wlink_cli_main(int argc, char **argv);

/* --- values: members of dictionaries (a{sv}) that may be missing. Strings are borrowed from the dictionary.
 */
const char *wlink_cli_string(GVariant *dictionary, const char *key); /* "" */
bool wlink_cli_boolean(GVariant *dictionary, const char *key);       /* false */
double wlink_cli_number(GVariant *dictionary, const char *key);      /* any numeric type; 0 */
char *wlink_cli_words(GVariant *dictionary, const char *key);        /* as: "a, b"; g_free */

/* --- output, to stdout */
/* "CalledUSec" is "called_usec". Free with g_free. */
char *wlink_cli_snake(const char *name);
/* One line of JSON; names of D-Bus in snake case; numbers that JSON cannot write are null. Takes a floating
 * a{sv}. */
void wlink_cli_print_json(GVariant *dictionary);
/* The same with value (any type, floating references are taken) under one key. */
void wlink_cli_print_json_as(const char *key, GVariant *value);
/* cells: char *, row after row. Each column is as wide as its widest cell. */
void wlink_cli_print_columns(GPtrArray *cells, guint columns);
/* One line of words. */
void wlink_cli_print_line(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* --- rooms */
/* The room that text means: its address, or a unique part of its address or name. Returns a{sv} of
 * GetRooms, a full reference, and remembers its name for errors. Fails with NOT_FOUND or INVALID. */
GVariant *wlink_cli_find_room(struct wlink_cli *cli, const char *text, GError **error);
/* The same among dictionaries with string members keys. what: "room". */
GVariant *wlink_cli_find(GVariant *dictionaries, const char *const *keys, const char *what, const char *text,
                         GError **error);

/* --- shared by families */
/* A method without reply. */
bool wlink_cli_call(struct wlink_cli *cli, enum wlink_object object, const char *method, GVariant *arguments,
                    GError **error);
/* A method whose reply is one value: a full reference. */
GVariant *wlink_cli_ask(struct wlink_cli *cli, enum wlink_object object, const char *method,
                        GVariant *arguments, GError **error);
/* A method whose first argument is a token, with that of who is signed in; root needs none, and is not kept
 * out by a nurse who is. rest: what follows the token: one value or a tuple of more, a floating reference is
 * taken; NULL: nothing. The reply's tuple, a full reference. */
GVariant *wlink_cli_ask_as_technician(struct wlink_cli *cli, enum wlink_object object, const char *method,
                                      GVariant *rest, GError **error);
/* "on" or "off". Fails with INVALID. */
bool wlink_cli_on_off(const char *word, bool *on, GError **error);
/* The token of who signed in through winglinkctl, or "". Borrowed. */
const char *wlink_cli_token(struct wlink_cli *cli);
/* For the invocations that follow: a file of mode 0600 in the user's runtime folder. */
bool wlink_cli_keep_token(const char *token, GError **error);
void wlink_cli_drop_token(void);
/* A PIN: asked for on the terminal without echo, else a line of standard input. NULL with CANCELLED, INVALID.
 */
wlink_secret *wlink_cli_ask_pin(const char *question, GError **error);
bool wlink_cli_is_terminal(void);
/* State and words of the devices / of the consultation. */
void wlink_cli_print_devices(GVariant *devices);
void wlink_cli_print_consultation(GVariant *consultation);
/* Who is signed in. */
void wlink_cli_print_signed_in(GVariant *staff);

/* --- verbs */
bool wlink_cli_help(struct wlink_cli *cli, GError **error);
bool wlink_cli_status(struct wlink_cli *cli, GError **error);
bool wlink_cli_presence(struct wlink_cli *cli, GError **error);
bool wlink_cli_sign_in(struct wlink_cli *cli, GError **error);
bool wlink_cli_sign_out(struct wlink_cli *cli, GError **error);
bool wlink_cli_pin(struct wlink_cli *cli, GError **error);
bool wlink_cli_staff(struct wlink_cli *cli, GError **error);
bool wlink_cli_selftest(struct wlink_cli *cli, GError **error);
bool wlink_cli_put_into_service(struct wlink_cli *cli, GError **error);
bool wlink_cli_rooms(struct wlink_cli *cli, GError **error);
bool wlink_cli_check(struct wlink_cli *cli, GError **error);
bool wlink_cli_call_room(struct wlink_cli *cli, GError **error);
bool wlink_cli_answer(struct wlink_cli *cli, GError **error);
bool wlink_cli_note(struct wlink_cli *cli, GError **error);
bool wlink_cli_people(struct wlink_cli *cli, GError **error);
bool wlink_cli_end(struct wlink_cli *cli, GError **error);
bool wlink_cli_dismiss(struct wlink_cli *cli, GError **error);
bool wlink_cli_waiting(struct wlink_cli *cli, GError **error);
bool wlink_cli_join(struct wlink_cli *cli, GError **error);
bool wlink_cli_decline(struct wlink_cli *cli, GError **error);
bool wlink_cli_mute(struct wlink_cli *cli, GError **error);
bool wlink_cli_camera(struct wlink_cli *cli, GError **error);
bool wlink_cli_stop(struct wlink_cli *cli, GError **error);
bool wlink_cli_resume(struct wlink_cli *cli, GError **error);
bool wlink_cli_cameras(struct wlink_cli *cli, GError **error);
bool wlink_cli_sounds(struct wlink_cli *cli, GError **error);
bool wlink_cli_tone(struct wlink_cli *cli, GError **error);
bool wlink_cli_volume(struct wlink_cli *cli, GError **error);
bool wlink_cli_port(struct wlink_cli *cli, GError **error);
bool wlink_cli_picture(struct wlink_cli *cli, GError **error);
bool wlink_cli_stats(struct wlink_cli *cli, GError **error);
bool wlink_cli_watch(struct wlink_cli *cli, GError **error);
bool wlink_cli_log(struct wlink_cli *cli, GError **error);
bool wlink_cli_stick(struct wlink_cli *cli, GError **error);
bool wlink_cli_apply(struct wlink_cli *cli, GError **error);
bool wlink_cli_report(struct wlink_cli *cli, GError **error);
bool wlink_cli_machine(struct wlink_cli *cli, GError **error);
bool wlink_cli_update(struct wlink_cli *cli, GError **error);

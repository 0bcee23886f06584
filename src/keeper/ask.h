/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "keeper/keeper.h"

/* Calls over the bus that do not block. Errors are of WLINK_ERROR: the callee's own code (FAILED when it has
 * none of ours); absent when there is no such service, or it cannot be started; late when it does not answer
 * in time. */
struct wlink_ask_whom {
    const char *name, *path, *interface; /* literals */
    enum wlink_code absent, late;
};
#define WLINK_ASK_WINGLINKD(path, interface)                                                                 \
    {WLINK_BUS_NAME, path, interface, WLINK_CODE_UNIT_NOT_RUNNING, WLINK_CODE_UNIT_SLOW}

extern const struct wlink_ask_whom wlink_ask_self_check;   /* of winglinkd */
extern const struct wlink_ask_whom wlink_ask_staff;        /* of winglinkd */
extern const struct wlink_ask_whom wlink_ask_consultation; /* of winglinkd */
extern const struct wlink_ask_whom wlink_ask_bus;
extern const struct wlink_ask_whom wlink_ask_rauc;
extern const struct wlink_ask_whom wlink_ask_systemd;

/* reply: the tuple, borrowed, or NULL with error. */
typedef void (*wlink_ask_answer)(GVariant *reply, const GError *error, void *data);

/* method: a literal. arguments: a tuple, floating references are taken; NULL for none. A reply that is not of
 * the type is an error. seconds: how long to wait for it; 0: without end. answer is called from the main
 * loop, once, and not at all when the keeper ends before; NULL: nobody wants to know. RAUC alone is started
 * when it is not there.
 */
void wlink_ask(wlink_keeper *keeper, const struct wlink_ask_whom *whom, const char *method,
               GVariant *arguments, const char *reply_type, unsigned seconds, wlink_ask_answer answer,
               void *data);
/* The same for data that is the question's own: drop frees it when the keeper ends before. */
void wlink_ask_full(wlink_keeper *keeper, const struct wlink_ask_whom *whom, const char *method,
                    GVariant *arguments, const char *reply_type, unsigned seconds, wlink_ask_answer answer,
                    void *data, GDestroyNotify drop);

/* A property of theirs: the answer's reply is "(v)". */
void wlink_ask_property(wlink_keeper *keeper, const struct wlink_ask_whom *whom, const char *property,
                        wlink_ask_answer answer, void *data);

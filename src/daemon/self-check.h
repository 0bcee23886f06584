/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/check.h"
#include "common/codes.h"
#include "daemon/services.h"

#include <gio/gio.h>
#include <stdbool.h>

/* What works in this unit, part by part: measured, one part after another, never assumed. Which parts there
 * are is call/check.h's, what is made of what was measured call/verdict.h's, how each is measured is a file
 * check-*.c. docs/self-check.md is the manual. Main context only. */
struct wlink_self_check;
struct wlink_devices_event;

enum wlink_self_check_event {
    WLINK_SELF_CHECK_CHANGED, /* the list, or whether it runs */
    WLINK_SELF_CHECK_ENDED,   /* a run: wlink_self_check_code() says how */
};
typedef void (*wlink_self_check_handler)(enum wlink_self_check_event event, void *data);

/* services is borrowed, and complete when the first run begins. */
struct wlink_self_check *wlink_self_check_new(const struct wlink_services *services,
                                              wlink_self_check_handler handler, void *data);
/* Where the keeper is asked what it knows of the machine; borrowed, NULL: nowhere. */
void wlink_self_check_use_bus(struct wlink_self_check *self_check, GDBusConnection *bus);
/* Closes what a run has open. NULL is allowed. */
void wlink_self_check_free(struct wlink_self_check *self_check);

/* names: NULL-terminated; empty: all of the role. staff: who runs it, for the record, which is written first.
 * Whether a person may run it now is the caller's to ask, but for another run (NOT_NOW). Fails with INVALID
 * and RECORD_UNWRITABLE, too. ENDED follows. */
bool wlink_self_check_run(struct wlink_self_check *self_check, const char *const *names, const char *staff,
                          GError **error);
/* Ends a run: everything is closed when it returns; ENDED has come with code. Nothing when none is on. */
void wlink_self_check_cancel(struct wlink_self_check *self_check, enum wlink_code code);

bool wlink_self_check_is_running(const struct wlink_self_check *self_check);
/* How the newest run ended: NONE when it came to its end, whatever it found. */
enum wlink_code wlink_self_check_code(const struct wlink_self_check *self_check);
/* The newest whole run: when it began, Unix time, µs, and how long it took; 0: none yet. */
gint64 wlink_self_check_started(const struct wlink_self_check *self_check);
gint64 wlink_self_check_took(const struct wlink_self_check *self_check);
/* aa{sv} as SelfCheck1.Checks documents. Floating. */
GVariant *wlink_self_check_list(const struct wlink_self_check *self_check);
/* Every needed check has passed. Else missing gets the first that has not. */
bool wlink_self_check_is_whole(const struct wlink_self_check *self_check, enum wlink_check *missing);

/* What the panel found of its screen. Fails with INVALID. */
bool wlink_self_check_report_touch(struct wlink_self_check *self_check, guint hit, guint of, guint width,
                                   guint height, GError **error);

/* News for what is being measured. */
void wlink_self_check_take_device(struct wlink_self_check *self_check,
                                  const struct wlink_devices_event *event);
void wlink_self_check_take_presence(struct wlink_self_check *self_check);

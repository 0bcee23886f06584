/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Whether this unit may be used at all: it has been put into service (until then a marker file is there), and
 * nobody has set it aside to change it. Presence follows by the handler. Main context only. */
struct wlink_service;
struct wlink_record_store;

/* What changed; presence is to be "not-in-service" while wlink_service_is_open() is false. */
typedef void (*wlink_service_handler)(void *data);

/* marker: the file that is there until the unit was put into service; borrowed. */
struct wlink_service *wlink_service_new(const char *marker, struct wlink_record_store *record,
                                        wlink_service_handler handler, void *data);
void wlink_service_free(struct wlink_service *service);

bool wlink_service_in_service(const struct wlink_service *service);
/* Why it is set aside: "update" …; NULL: it is not. */
const char *wlink_service_aside(const struct wlink_service *service);
/* In service, and not set aside. */
bool wlink_service_is_open(const struct wlink_service *service);

/* Its parts are being checked: nothing else begins meanwhile. */
void wlink_service_occupy(struct wlink_service *service, bool occupied);
bool wlink_service_is_occupied(const struct wlink_service *service);

/* A consultation or a check may begin. Fails with NOT_IN_SERVICE or NOT_NOW. */
bool wlink_service_admit(const struct wlink_service *service, GError **error);

/* staff: who does it, for the record, which is written first. Fails with RECORD_UNWRITABLE, NOT_NOW (it is in
 * service, it is set aside by another) or FAILED (the marker). */
bool wlink_service_put_into(struct wlink_service *service, const char *staff, GError **error);

/* reason: "update", "site-bundle", "staff", "factory-reset", else INVALID. owner: whose it is, a unique name
 * on the bus. The same owner may give another reason;
 * the same reason again changes nothing. */
bool wlink_service_set_aside(struct wlink_service *service, const char *reason, const char *owner,
                             const char *staff, GError **error);
/* Nothing when it is not set aside by owner. why: "asked-for", "caller-left". */
void wlink_service_resume(struct wlink_service *service, const char *owner, const char *why);
/* Whose it is; NULL: nobody's. */
const char *wlink_service_owner(const struct wlink_service *service);

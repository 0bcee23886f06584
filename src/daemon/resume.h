/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What a daemon that was killed needs to take its consultation up again: one small file in the runtime
 * directory (a tmpfs: it does not outlive the power). Nothing in it opens anything by itself that no person
 * had opened. */
typedef struct wlink_resume wlink_resume;
struct wlink_resume {
    char *session_id;      /* 32 hex digits */
    char *room;            /* address */
    char *token;           /* what we must present to the far end: it made it */
    char *own_token;       /* what the far end must present to us: we made it */
    char *staff;           /* the code of who called, joined or answered; "": not known */
    guint devices;         /* wanted when we were killed: 1 << enum wlink_device */
    guint people;          /* who is in the room: enum wlink_person */
    bool stopped;          /* everything was stopped: nothing is opened by a resumption */
    bool outgoing;         /* we were the caller */
    gint64 called, joined; /* Unix time, µs */
};

/* A token: 32 hex digits from the kernel's random numbers. Free with g_free. */
char *wlink_resume_token(void);

/* In constant time: the answer's delay tells nothing about the token. NULL fits nothing. */
bool wlink_resume_token_fits(const char *token, const char *ours);

bool wlink_resume_save(const char *path, const struct wlink_resume *resume, GError **error);
/* Says that the consultation is still on: WLINK_RESUME_S (call/policy.h) count from the last word of it. */
void wlink_resume_touch(const char *path);
/* NULL without *error when there is no file; NULL with INVALID when it cannot be believed, or TIMED_OUT when
 * it is too old for devices to be opened without a person (it is then removed). */
struct wlink_resume *wlink_resume_load(const char *path, GError **error);
void wlink_resume_drop(const char *path);
void wlink_resume_free(struct wlink_resume *resume);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_resume, wlink_resume_free)

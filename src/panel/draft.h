/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/model.h"

/* A message to those who wait, before it is sent: to whom, and which words. No GTK. */
typedef struct wlink_draft wlink_draft;

enum {
    WLINK_DRAFT_READY_MADE = 8,
    WLINK_DRAFT_LONGEST = 120, /* characters of one that is written here */
};

wlink_draft *wlink_draft_new(void);
void wlink_draft_free(wlink_draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_draft, wlink_draft_free)

/* To all who wait (NULL), or to one room. */
void wlink_draft_address(wlink_draft *draft, const char *room);
/* NULL: all. */
const char *wlink_draft_room(const wlink_draft *draft);
/* The next one to choose, after all: the first, …, the last, all. */
void wlink_draft_address_next(wlink_draft *draft, const struct wlink_model *model);
/* Addresses of those who wait and are meant, NULL-terminated; free with g_free. */
const char **wlink_draft_rooms(const wlink_draft *draft, const struct wlink_model *model);

/* One of the ready-made messages. */
void wlink_draft_choose(wlink_draft *draft, guint message);
/* -1: none. */
int wlink_draft_chosen(const wlink_draft *draft);
const char *wlink_draft_ready_made(guint message);

/* Writing one's own instead; what was written so far, and what was chosen, is kept. */
void wlink_draft_write(wlink_draft *draft, bool write);
bool wlink_draft_is_written(const wlink_draft *draft);
/* Cut to what a message may have. */
void wlink_draft_set_own(wlink_draft *draft, const char *text);
guint wlink_draft_left(const wlink_draft *draft); /* characters */

/* What they will see; "" for nothing yet. Free with g_free. */
char *wlink_draft_text(const wlink_draft *draft);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A grey card: what a foreign room is shown in place of a camera that is closed or lost, so that it does not
 * take the last frame for a live picture. A picture of its own, which no port of this unit shows. */
typedef struct wlink_card wlink_card;
struct wlink_picture;

/* Begins at once, five frames a second. Main context. Never NULL. */
struct wlink_card *wlink_card_new(void);
struct wlink_picture *wlink_card_picture(const struct wlink_card *card);
void wlink_card_free(struct wlink_card *card); /* NULL is allowed */

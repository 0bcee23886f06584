/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"

/* What the pages of who looks after the unit share. */

/* The strip: what the page is, which unit, whether a device is open, the way out of it all. */
struct wlink_service_strip {
    GtkWidget *strip, *open, *sign_out;
};
void wlink_service_strip_build(struct wlink_view *view, struct wlink_service_strip *strip,
                               enum wlink_phrase title);
void wlink_service_strip_update(const struct wlink_view *view, struct wlink_service_strip *strip);

/* Why something wants the keeper and there is none; NULL: there is one. */
const char *wlink_why_no_keeper(const struct wlink_view *view);

/* A box without children. */
void wlink_empty(GtkWidget *box);

/* A white column with a question in it: words, then "no" and "yes" side by side. It stays hidden until it is
 * asked. control: "off": the buttons are "checks.off-no", "checks.off-yes". */
struct wlink_asked {
    enum wlink_phrase heading, words, no, no_does, yes, yes_does;
    void (*on_no)(struct wlink_view *view);
    void (*on_yes)(struct wlink_view *view);
};
GtkWidget *wlink_asked_new(struct wlink_view *view, const char *control, const struct wlink_asked *asked);

/* Back, bottom left. */
GtkWidget *wlink_back_new(struct wlink_view *view, void (*act)(struct wlink_view *view));

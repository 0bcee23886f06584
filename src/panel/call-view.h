/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"
#include "widgets/caption.h"

/* What the screens of a call have in common: the strip of the call, the bar with Stop everything, tools and
 * End, and the side column in which questions open, so that they never lie over a picture. */
enum wlink_page {
    WLINK_PAGE_NONE, /* the column's own content */
    WLINK_PAGE_END,
    WLINK_PAGE_HELP,
    WLINK_PAGE_PEOPLE,
    WLINK_PAGE_LOUDSPEAKER,
    WLINK_PAGE_QUESTION, /* the far end's; comes and goes by itself */
    WLINK_PAGE_SAME,     /* after a long break */
    WLINK_PAGE_TROUBLE,  /* what was asked for is not done; comes and goes by itself */
    WLINK_PAGE_LIST,     /* of a consulting unit: who waits */
    WLINK_PAGE_MESSAGE,  /* to those who wait */
    WLINK_PAGE_COUNT
};

struct wlink_call_view {
    struct wlink_view view;
    struct wlink_call_strip strip;
    struct {
        GtkWidget *bar, *stop, *devices[WLINK_PANEL_DEVICES], *loudspeaker;
    } tools;
    struct {
        GtkWidget *column, *own, *page;
        enum wlink_page shown;
        void (*update)(struct wlink_call_view *call); /* of the page; may be NULL */
        GtkWidget *parts[WLINK_PERSON_COUNT];         /* of the page, as it likes */
        guint64 question;                             /* that was answered, or is shown */
    } aside;
};

/* After the frame was made: strip, and the bar. end: the words of End; asks: it asks before it ends. */
void wlink_call_build(struct wlink_call_view *call, enum wlink_phrase end, enum wlink_phrase end_does,
                      bool asks);
/* The side column: own is what it shows while nothing is asked. */
GtkWidget *wlink_aside_new(struct wlink_call_view *call, GtkWidget *own, int width);
void wlink_aside_show(struct wlink_call_view *call, enum wlink_page page);
void wlink_aside_update(struct wlink_call_view *call);
/* Strip, tools and column. */
void wlink_call_update(struct wlink_call_view *call);
void wlink_call_tick(void *view);
/* F1, F4; Escape closes the column. */
bool wlink_call_key(void *view, guint key);
void wlink_call_way_out(void *view);

/* The pages: each makes its white column. */
GtkWidget *wlink_page_end(struct wlink_call_view *call);
GtkWidget *wlink_page_help(struct wlink_call_view *call);
GtkWidget *wlink_page_people(struct wlink_call_view *call);
GtkWidget *wlink_page_loudspeaker(struct wlink_call_view *call);
GtkWidget *wlink_page_question(struct wlink_call_view *call);
GtkWidget *wlink_page_same(struct wlink_call_view *call);
GtkWidget *wlink_page_trouble(struct wlink_call_view *call);
GtkWidget *wlink_page_list(struct wlink_call_view *call);
GtkWidget *wlink_page_message(struct wlink_call_view *call);
/* A column with a heading and words; appends what follows them with wlink_fill. */
GtkWidget *wlink_page_new(struct wlink_call_view *call, const char *heading, const char *words);
/* A button of a page that closes the column. */
GtkWidget *wlink_page_close(struct wlink_call_view *call, const char *control, enum wlink_phrase words,
                            enum wlink_phrase does);

/* A picture of this room: the camera's port under its caption, or words in its place. */
struct wlink_own {
    GtkWidget *shot, *picture;
    enum wlink_panel_device device;
};
void wlink_own_build(struct wlink_own *own, struct wlink_view *view, const char *control,
                     enum wlink_panel_device camera, int width, int height);
/* words: the caption's; sent: LIVE, NOT_SENT or NOT_SENT_YET, where the camera is open. */
void wlink_own_update(struct wlink_own *own, const struct wlink_model *model, enum wlink_phrase words,
                      enum wlink_phrase sent);

/* Chips: who is in the room. Fills a box with a chip for each person of this unit's role, by person. */
void wlink_people_build(struct wlink_view *view, GtkWidget *chips[WLINK_PERSON_COUNT], GtkWidget *box,
                        int a_row);
void wlink_people_update(const struct wlink_view *view, GtkWidget *const chips[WLINK_PERSON_COUNT]);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/button.h"
#include "widgets/caption.h"
#include "widgets/choose.h"
#include "widgets/frame.h"
#include "widgets/meter.h"
#include "widgets/picture.h"
#include "widgets/strip.h"
#include "widgets/text.h"

/* The pages of show-components. */

static inline GtkWidget *row(int spacing) {
    return gtk_box_new(GTK_ORIENTATION_HORIZONTAL, spacing);
}

static inline void add(GtkWidget *box, GtkWidget *child) {
    gtk_box_append(GTK_BOX(box), child);
}

/* A component with the name of its state under it. */
static inline GtkWidget *state(GtkWidget *child, const char *words) {
    GtkWidget *column = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6), *text = wlink_text_new(words, "s24");
    gtk_widget_set_valign(column, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(child, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(text, GTK_ALIGN_CENTER);
    add(column, child);
    add(column, text);
    return column;
}

static inline GtkWidget *pressed(GtkWidget *button) {
    gtk_widget_set_state_flags(button, GTK_STATE_FLAG_ACTIVE, FALSE);
    return button;
}

static inline GtkWidget *focused(GtkWidget *button) {
    gtk_widget_set_state_flags(button, GTK_STATE_FLAG_FOCUSED | GTK_STATE_FLAG_FOCUS_VISIBLE, FALSE);
    gtk_widget_set_margin_start(button, 8);
    gtk_widget_set_margin_end(button, 8);
    return button;
}

static inline GtkWidget *impossible(GtkWidget *button, const char *why) {
    wlink_button_set_impossible(button, why);
    return button;
}

static inline GtkWidget *on(GtkWidget *button) {
    wlink_button_set_on(button, true);
    return button;
}

static inline GtkWidget *sized(GtkWidget *button, enum wlink_button_size size) {
    wlink_button_set_size(button, size);
    return button;
}

static inline GtkWidget *primary(const char *words) {
    return wlink_button_new("show.call", WLINK_BUTTON_PRIMARY, WLINK_ICON_NONE, words, "Calls the room");
}

static inline GtkWidget *secondary(enum wlink_icon icon, const char *words) {
    return wlink_button_new("show.back", WLINK_BUTTON_SECONDARY, icon, words, "Goes back");
}

static inline GtkWidget *light_buttons(void) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8), *first = row(24), *second = row(14);
    add(first, state(primary("Call"), "normal"));
    add(first, state(pressed(primary("Call")), "pressed"));
    add(first, state(focused(primary("Call")), "focus"));
    add(first, state(impossible(primary("Call: no camera"), "There is no camera"), "not possible"));
    add(second, state(secondary(WLINK_ICON_BACK, "Back"), "normal"));
    add(second, state(pressed(secondary(WLINK_ICON_NONE, "Back")), "pressed"));
    add(second, state(focused(secondary(WLINK_ICON_NONE, "Back")), "focus"));
    add(second, state(sized(secondary(WLINK_ICON_NONE, "72 high"), WLINK_SIZE_SMALL), "small"));
    add(second, state(sized(secondary(WLINK_ICON_NONE, "60"), WLINK_SIZE_LEAST), "least"));
    add(box, first);
    add(box, second);
    return box;
}

static inline GtkWidget *light_words(void) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8), *presence = row(28), *locked = row(0),
              *chips = row(24);
    add(presence, wlink_presence_new(WLINK_PRESENCE_FREE, "Available"));
    add(presence, wlink_presence_new(WLINK_PRESENCE_BUSY, "Busy: 1 waiting"));
    add(presence, wlink_presence_new(WLINK_PRESENCE_OFF, "Switched off"));
    add(locked, wlink_presence_new(WLINK_PRESENCE_LOCKED, "Authorised from 16:00"));
    add(locked, wlink_presence_new(WLINK_PRESENCE_UNKNOWN, "Not known yet"));
    add(chips, on(wlink_button_new("show.patient", WLINK_BUTTON_CHIP, WLINK_ICON_PERSON, "Patient", NULL)));
    add(chips,
        wlink_button_new("show.interpreter", WLINK_BUTTON_CHIP, WLINK_ICON_SPEAK, "Interpreter", NULL));
    GtkWidget *tag = wlink_tag_new(WLINK_ICON_NONE, "Last called");
    gtk_widget_set_valign(tag, GTK_ALIGN_CENTER);
    add(chips, tag);
    add(box, presence);
    add(box, locked);
    add(box, chips);
    return box;
}

static inline GtkWidget *balance(int width, bool card) {
    GtkWidget *segments = wlink_segments_new();
    gtk_widget_set_size_request(segments, width, -1);
    wlink_segments_add(segments, "show.auto", WLINK_ICON_NONE, "Auto", NULL);
    if (card)
        wlink_segments_add(segments, "show.card", WLINK_ICON_NONE, "Card", NULL);
    GtkWidget *locked = wlink_segments_add(segments, "show.locked", WLINK_ICON_LOCK, "Locked", NULL);
    wlink_segments_set_on(segments, locked);
    return segments;
}

static inline GtkWidget *light_boxes(void) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 14), *sizes = row(24);
    GtkWidget *notes[] = {
        wlink_note_new("show.note", WLINK_NOTE_INFORMATION, WLINK_ICON_NONE, NULL,
                       "Information. Blue edge, white ground."),
        wlink_note_new("show.attention", WLINK_NOTE_ATTENTION, WLINK_ICON_NONE, "Attention.",
                       "Amber edge, pale ground, and an icon."),
        wlink_failure_new("show.failure", "Refused or failed.", "Red frame and a cross."),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(notes); i++) {
        gtk_widget_add_css_class(notes[i], "tight");
        add(box, notes[i]);
    }
    GtkWidget *list = wlink_list_new("show.list"), *progress = wlink_progress_new("show.progress", "Update");
    wlink_list_append(
        list, wlink_summary_new("show.row", "Summary row", "72 high, 60 in technician lists", 340, false));
    wlink_progress_set(progress, 0.56, "56 %");
    add(box, list);
    add(box, progress);
    static const char *const styles[][2] = {{"72", "display"},
                                            {"54", "h1"},
                                            {"40", "h2"},
                                            {"32", "s32"},
                                            {"28", ""},
                                            {"24", "s24"},
                                            {"Inter, tabular figures", "s24 soft"}};
    for (gsize i = 0; i < G_N_ELEMENTS(styles); i++) {
        GtkWidget *text = wlink_text_new(styles[i][0], styles[i][1]);
        gtk_widget_set_valign(text, GTK_ALIGN_BASELINE_FILL);
        add(sizes, text);
    }
    add(box, sizes);
    return box;
}

static inline GtkWidget *tool(enum wlink_icon icon, const char *words) {
    return wlink_button_new("show.tool", WLINK_BUTTON_TOOL, icon, words, NULL);
}

static inline GtkWidget *dark_buttons(void) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8), *first = row(8), *second = row(16);
    GtkWidget *off = tool(WLINK_ICON_MIC_OFF, "Microphone off");
    wlink_button_set_inverse(off, true);
    add(first, state(tool(WLINK_ICON_MIC, "Microphone on"), "on"));
    add(first, state(off, "off: inverse"));
    add(first, state(focused(tool(WLINK_ICON_MIC, "Microphone on")), "focus"));
    add(first, state(impossible(tool(WLINK_ICON_EXAM_OFF, "No camera"), "There is no camera"), "not there"));
    GtkWidget *still =
        wlink_button_new("show.still", WLINK_BUTTON_STRONG, WLINK_ICON_STILL, "Take still", NULL);
    wlink_button_set_size(still, WLINK_SIZE_BAR);
    wlink_button_set_upright(still, true);
    add(second,
        state(wlink_button_new("show.stop", WLINK_BUTTON_STOP, WLINK_ICON_HAND, "Stop everything", NULL),
              "always left"));
    add(second,
        state(wlink_button_new("show.end", WLINK_BUTTON_END, WLINK_ICON_END, "End consultation", NULL),
              "always right"));
    add(second, state(still, "main, neutral"));
    add(box, first);
    add(box, second);
    return box;
}

static inline GtkWidget *caption(enum wlink_icon icon, const char *words, enum wlink_live live,
                                 const char *said) {
    GtkWidget *made = wlink_caption_new("show.caption", icon, words);
    wlink_caption_set_live(made, live, said);
    return made;
}

static inline GtkWidget *dark_states(void) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 14), *chips = row(16);
    GtkWidget *captions = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8), *meter_row = row(24);
    add(chips, on(wlink_button_new("show.patient", WLINK_BUTTON_CHIP, WLINK_ICON_PERSON, "Patient", NULL)));
    add(chips, wlink_button_new("show.outside", WLINK_BUTTON_CHIP, WLINK_ICON_DOOR, "Officer outside", NULL));
    GtkWidget *segments = balance(-1, false);
    gtk_widget_set_hexpand(segments, TRUE);
    gtk_widget_set_valign(segments, GTK_ALIGN_CENTER);
    add(chips, segments);
    add(captions, caption(WLINK_ICON_EXAM, "Examination camera", WLINK_LIVE, "Live"));
    add(captions, caption(WLINK_ICON_CAM, "What they will see", WLINK_NOT_SENT, "Not sent yet"));
    add(captions, caption(WLINK_ICON_STILL, "Still 2 of 3, taken at 14:41:07", WLINK_NOT_LIVE, "Not live"));
    GtkWidget *frozen = wlink_frozen_new("show.frozen", NULL, "Frozen");
    wlink_frozen_set_age(frozen, "42 seconds old");
    GtkWidget *meter = wlink_meter_new("show.meter", 22, "Microphone"),
              *heard = wlink_text_new("We can hear you", "semi");
    wlink_meter_set(meter, 14, "We can hear you");
    gtk_widget_set_hexpand(meter, TRUE);
    add(meter_row, meter);
    add(meter_row, heard);
    GtkWidget *const parts[] = {chips, captions, frozen, meter_row};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        add(box, parts[i]);
    return box;
}

static inline GtkWidget *dark_icons(void) {
    static const enum wlink_icon shown[] = {
        WLINK_ICON_MIC,   WLINK_ICON_CAM,     WLINK_ICON_EXAM,   WLINK_ICON_HAND,   WLINK_ICON_END,
        WLINK_ICON_PHONE, WLINK_ICON_LOCK,    WLINK_ICON_SHIELD, WLINK_ICON_FREEZE, WLINK_ICON_STILL,
        WLINK_ICON_LIGHT, WLINK_ICON_FOCUS,   WLINK_ICON_ZOOM,   WLINK_ICON_SWAP,   WLINK_ICON_ENLARGE,
        WLINK_ICON_POINT, WLINK_ICON_ARROW,   WLINK_ICON_PEN,    WLINK_ICON_UNDO,   WLINK_ICON_BIN,
        WLINK_ICON_SEND,  WLINK_ICON_MESSAGE, WLINK_ICON_PLUG,   WLINK_ICON_PEOPLE, WLINK_ICON_NURSE,
        WLINK_ICON_DOOR,  WLINK_ICON_SPEAK,   WLINK_ICON_WARN};
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2), *words = row(32), *lock = row(0),
              *grid = gtk_grid_new();
    add(words, wlink_line_new(WLINK_ICON_LINK, "Connection good", NULL));
    add(words, wlink_line_new(WLINK_ICON_LINK_WEAK, "Connection weak", NULL));
    add(words, wlink_line_new(WLINK_ICON_LINK_OFF, "Connection lost", NULL));
    add(lock, wlink_line_new(WLINK_ICON_LOCK, "Verified and encrypted", NULL));
    gtk_grid_set_column_spacing(GTK_GRID(grid), 18);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 12);
    for (int i = 0; i < (int)G_N_ELEMENTS(shown); i++)
        gtk_grid_attach(GTK_GRID(grid), wlink_icon_new(shown[i], 44), i % 14, i / 14, 1, 1);
    gtk_widget_set_margin_top(grid, 8);
    add(box, words);
    add(box, lock);
    add(box, grid);
    return box;
}

static inline GtkWidget *column(enum wlink_ground ground, const char *title) {
    GtkWidget *frame = wlink_frame_new("show", ground), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 14);
    gtk_widget_add_css_class(box, "bare");
    gtk_widget_set_margin_start(box, 24);
    gtk_widget_set_margin_end(box, 24);
    gtk_widget_set_margin_top(box, 20);
    add(box, wlink_text_new(title, "s24 soft semi"));
    wlink_frame_set_stage(frame, box);
    gtk_widget_set_size_request(frame, 960, -1);
    g_object_set_data(G_OBJECT(frame), "box", box);
    return frame;
}

static inline GtkWidget *components_page(void) {
    GtkWidget *page = row(0);
    GtkWidget *light = column(WLINK_GROUND_LIGHT, "Light ground: no picture, devices closed");
    GtkWidget *dark = column(WLINK_GROUND_DARK, "Dark ground: a picture, devices open");
    GtkWidget *left = g_object_get_data(G_OBJECT(light), "box"),
              *right = g_object_get_data(G_OBJECT(dark), "box");
    GtkWidget *segments = balance(560, true);
    gtk_widget_set_halign(segments, GTK_ALIGN_START);
    add(left, light_buttons());
    add(left, light_words());
    add(left, segments);
    add(left, light_boxes());
    add(right, dark_buttons());
    add(right, dark_states());
    add(right, dark_icons());
    add(page, light);
    add(page, dark);
    return page;
}

static inline GtkWidget *shot(const char *socket, const char *words, int width, int height) {
    GtkWidget *made = wlink_shot_new("show.picture", WLINK_ICON_CAM, words, width, height);
    wlink_caption_set_live(wlink_shot_caption(made), WLINK_LIVE, "Live");
    wlink_picture_set_empty(wlink_shot_picture(made), WLINK_ICON_CAM_OFF, "No picture",
                            "It comes back by itself.");
    wlink_picture_open(wlink_shot_picture(made), socket);
    return made;
}

enum { MOST_PICTURES = 3 };

/* The picture at a place of the page of pictures; NULL: none there. */
static inline GtkWidget *picture_of(GtkWidget *page, int at) {
    char name[] = "picture-0";
    name[sizeof name - 2] = (char)('0' + at);
    return g_object_get_data(G_OBJECT(page), name);
}

/* As screen 06: one large, the others in the side column. */
static inline GtkWidget *pictures_page(char **sockets) {
    GtkWidget *frame = wlink_frame_new("show", WLINK_GROUND_DARK), *strip = wlink_strip_new("show"),
              *bar = wlink_bar_new();
    GtkWidget *stage = row(24), *side = gtk_box_new(GTK_ORIENTATION_VERTICAL, 16);
    wlink_strip_set_place(strip, WLINK_ICON_LOCK, "Airedale Hospital · Consulting room 2",
                          "Verified and encrypted");
    wlink_strip_add_word(strip, "show.network", WLINK_ICON_LINK, "Connection good");
    wlink_bar_set_stop(bar, "show.stop", "Stop everything", "Closes cameras and microphone");
    wlink_bar_add(bar, tool(WLINK_ICON_MIC, "Microphone on"));
    wlink_bar_set_end(bar, "show.end", "End consultation", "Asks whether to end");
    for (int i = 0; i < MOST_PICTURES && sockets[i]; i++) {
        GtkWidget *made = i ? shot(sockets[i], "What they see", 472, 266)
                            : shot(sockets[i], "Airedale Hospital · Consulting room 2", 1376, 774);
        g_autofree char *name = g_strdup_printf("picture-%d", i);
        g_object_set_data(G_OBJECT(frame), name, wlink_shot_picture(made));
        add(i ? side : stage, made);
    }
    add(stage, side);
    wlink_frame_set_strip(frame, strip);
    wlink_frame_set_stage(frame, stage);
    wlink_frame_set_bar(frame, bar);
    return frame;
}

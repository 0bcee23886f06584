/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "show-pages.h"
#include "widgets/keyboard.h"
#include "widgets/pin.h"
#include "widgets/room.h"
#include "widgets/toast.h"

/* The larger components: cards and rows, what is entered, what stands beside a picture. */

static inline GtkWidget *room_cards(void) {
    static const struct wlink_room rooms[] = {
        {"Airedale · Skin clinic", WLINK_PRESENCE_BUSY, "Busy: you can wait", NULL, "Checks, then calls",
         NULL},
        {"Airedale · Eye clinic", WLINK_PRESENCE_OFF, "Switched off", NULL, "Checks, then calls",
         "It is switched off"},
        {"HMP Oakwood, room 2", WLINK_PRESENCE_FREE, "Free to call", NULL, "Checks, then calls", NULL},
        {"HMP Stonebeck, room 1", WLINK_PRESENCE_LOCKED, "Authorised from 16:00", NULL, "", "Not now"},
    };
    static const struct wlink_room last = {"Airedale Hospital · Consulting room 2",
                                           WLINK_PRESENCE_FREE,
                                           "Available",
                                           "Last called, today 10:12",
                                           "Checks, then calls",
                                           NULL};
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 18), *cards = row(24),
              *list = wlink_list_new("show.wings");
    gtk_box_set_homogeneous(GTK_BOX(cards), TRUE);
    add(box, wlink_room_new("show.last", WLINK_ROOM_FIRST, &last));
    for (int i = 0; i < 2; i++)
        add(cards, wlink_room_new("show.room", WLINK_ROOM_CARD, &rooms[i]));
    for (int i = 2; i < 4; i++)
        wlink_list_append(list, wlink_room_new("show.wing", WLINK_ROOM_ROW, &rooms[i]));
    add(box, cards);
    add(box, list);
    return box;
}

static inline GtkWidget *waiting_rows(void) {
    static const struct wlink_waiting waits[] = {
        {"HMP Oakwood · Healthcare wing, room 1", "6", "minutes", "Patient, nurse, officer in the room",
         "Ready: both cameras and sound work", true, true, false, "Looks first", "Joins them", NULL, NULL},
        {"HMP Elmbridge · Healthcare wing, room 1", "2", "minutes", "Patient, nurse", "No examination camera",
         false, false, true, "Looks first", "Joins them", NULL, NULL},
    };
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 18);
    for (gsize i = 0; i < G_N_ELEMENTS(waits); i++) {
        GtkWidget *made = wlink_waiting_new("show.waiting", "show.look", "show.join", "Join");
        wlink_waiting_set(made, &waits[i]);
        add(box, made);
    }
    return box;
}

static inline GtkWidget *work_page(void) {
    GtkWidget *frame = wlink_frame_new("show", WLINK_GROUND_LIGHT), *stage = row(48);
    GtkWidget *strip = wlink_strip_new("show"), *bar = wlink_bar_new(), *waits = waiting_rows();
    wlink_strip_set_place(strip, WLINK_ICON_NONE, "Airedale Hospital · Consulting room 2", NULL);
    wlink_strip_add_word(strip, "show.devices", WLINK_ICON_CAM_OFF, "Cameras and microphone closed");
    gtk_box_set_homogeneous(GTK_BOX(stage), TRUE);
    gtk_widget_set_valign(waits, GTK_ALIGN_START);
    add(stage, room_cards());
    add(stage, waits);
    GtkWidget *send =
        wlink_button_new("show.send", WLINK_BUTTON_PRIMARY, WLINK_ICON_SEND, "Send to 3 wings", NULL);
    wlink_bar_set_way_out(bar, secondary(WLINK_ICON_BACK, "Back to list"));
    wlink_bar_set_way_on(bar, send);
    wlink_frame_set_strip(frame, strip);
    wlink_frame_set_stage(frame, stage);
    wlink_frame_set_bar(frame, bar);
    return frame;
}

static inline GtkWidget *question(void) {
    GtkWidget *box =
        wlink_question_new("show.question", "Does the patient agree to still pictures?",
                           "A still goes to the hospital record only if the consultant sends it.");
    static const char *const choices[] = {"In the room", "Offered, not wanted", "Not needed"};
    for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
        GtkWidget *choice =
            wlink_button_new("show.choice", WLINK_BUTTON_CHOICE, WLINK_ICON_NONE, choices[i], NULL);
        wlink_button_set_size(choice, WLINK_SIZE_LEAST);
        wlink_button_set_left(choice, true);
        wlink_button_set_on(choice, i == 2);
        add(box, choice);
    }
    GtkWidget *no = wlink_button_new("show.no", WLINK_BUTTON_SECONDARY, WLINK_ICON_CROSS, "No stills", NULL);
    add(box,
        wlink_button_new("show.yes", WLINK_BUTTON_PRIMARY, WLINK_ICON_TICK, "Yes, take the still", NULL));
    gtk_widget_set_margin_top(no, 8);
    add(box, no);
    gtk_widget_set_size_request(box, 560, -1);
    gtk_widget_set_valign(box, GTK_ALIGN_START);
    return box;
}

static inline GtkWidget *with_toast(void) {
    GtkWidget *made = wlink_picture_new("show.far", "Airedale, room 2");
    wlink_picture_set_empty(made, WLINK_ICON_PLUG, "Push the blue plug in",
                            "It starts again by itself, with the same light and focus.");
    gtk_widget_set_size_request(made, 1240, 400);
    GtkWidget *toast = wlink_toast_new("show.toast", made, "OK", "Hides this");
    wlink_toast_show(toast, WLINK_ICON_PLUG, "Examination camera unplugged",
                     "The consultation goes on. The consultant has been told.");
    return toast;
}

static inline GtkWidget *controls(void) {
    static const struct wlink_stepper_words light_words = {"Light", "Light, less", "Light, more", "Darker",
                                                           "Lighter"};
    static const struct wlink_stepper_words exposure_words = {"Exposure", "Exposure, less", "Exposure, more",
                                                              "Makes the picture darker",
                                                              "Makes the picture lighter"};
    GtkWidget *panel = wlink_panel_new(GTK_ORIENTATION_HORIZONTAL, 24);
    GtkWidget *light = wlink_stepper_new("show.light", &light_words);
    GtkWidget *exposure = wlink_stepper_new("show.exposure", &exposure_words);
    wlink_stepper_set(light, 6, 10, "60%", "This is the most");
    wlink_stepper_set(exposure, 12, 12, "+3", "This is the most");
    gtk_widget_set_size_request(light, 300, -1);
    gtk_widget_set_size_request(exposure, 330, -1);
    GtkWidget *change = wlink_button_new("show.people", WLINK_BUTTON_SECONDARY, WLINK_ICON_PEOPLE,
                                         "Patient, nurse, officer", NULL);
    wlink_button_set_size(change, WLINK_SIZE_LEAST);
    gtk_widget_set_valign(change, GTK_ALIGN_CENTER);
    add(panel, light);
    add(panel, exposure);
    add(panel, change);
    return panel;
}

enum { PIN_DIGITS = 6 };

/* The boxes fill as the pad is used, so that a test sees what a touch did. */
struct pin_shown {
    GtkWidget *boxes, *words;
    unsigned entered;
};

static inline void pin_changed(struct pin_shown *pin, int entered) {
    pin->entered = (unsigned)CLAMP(entered, 0, PIN_DIGITS);
    g_autofree char *said = g_strdup_printf("%u of %d entered", pin->entered, PIN_DIGITS);
    wlink_pin_boxes_set(pin->boxes, pin->entered, NULL, said);
    wlink_text_set(pin->words, said);
}

static inline void on_pin_digit(GtkWidget *pad, int digit, gpointer data) {
    struct pin_shown *pin = data;
    (void)pad;
    (void)digit;
    pin_changed(pin, (int)pin->entered + 1);
}

static inline void on_pin_delete(GtkWidget *pad, gpointer data) {
    struct pin_shown *pin = data;
    (void)pad;
    pin_changed(pin, (int)pin->entered - 1);
}

static inline void on_pin_clear(GtkWidget *pad, gpointer data) {
    (void)pad;
    pin_changed(data, 0);
}

static inline GtkWidget *pin_column(void) {
    static struct pin_shown pin;
    GtkWidget *column_box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 24),
              *pad = wlink_pin_pad_new("show", "Clear", "Delete");
    pin.boxes = wlink_pin_boxes_new("show.boxes", PIN_DIGITS, "PIN");
    pin.words = wlink_text_new(NULL, "s32 semi");
    pin_changed(&pin, 0);
    g_signal_connect(pad, "digit", G_CALLBACK(on_pin_digit), &pin);
    g_signal_connect(pad, "delete", G_CALLBACK(on_pin_delete), &pin);
    g_signal_connect(pad, "clear", G_CALLBACK(on_pin_clear), &pin);
    add(column_box, pin.boxes);
    add(column_box, pin.words);
    add(column_box, pad);
    return column_box;
}

static inline GtkWidget *enter_page(void) {
    static const struct wlink_keyboard_words words = {"Your message", "Space", "Delete",
                                                      "Capital",      "abc",   "?123"};
    GtkWidget *frame = wlink_frame_new("show", WLINK_GROUND_LIGHT), *stage = row(48);
    GtkWidget *keyboard = wlink_keyboard_new("show.keyboard", 120, &words);
    wlink_keyboard_set(keyboard, "Running 10 minutes late");
    gtk_widget_set_hexpand(keyboard, TRUE);
    gtk_widget_set_valign(keyboard, GTK_ALIGN_START);
    add(stage, keyboard);
    add(stage, pin_column());
    wlink_frame_set_stage(frame, stage);
    return frame;
}

static inline GtkWidget *beside_page(void) {
    GtkWidget *frame = wlink_frame_new("show", WLINK_GROUND_DARK), *stage = row(24);
    GtkWidget *left = gtk_box_new(GTK_ORIENTATION_VERTICAL, 24);
    add(left, with_toast());
    add(left, controls());
    add(stage, left);
    add(stage, question());
    wlink_frame_set_stage(frame, stage);
    return frame;
}

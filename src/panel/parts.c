/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/parts.h"

#include "panel/say.h"
#include "widgets/strip.h"
#include "widgets/text.h"

#include <stdarg.h>

char *wlink_view_name(const struct wlink_view *view, const char *control) {
    return g_strconcat(view->name, ".", control, NULL);
}

void wlink_view_connect(struct wlink_view *view, GtkWidget *button, const char *signal,
                        void (*act)(struct wlink_view *view)) {
    g_signal_connect_swapped(button, signal, G_CALLBACK(act), view);
}

GtkWidget *wlink_view_button(struct wlink_view *view, const char *control, enum wlink_button_kind kind,
                             enum wlink_icon icon, enum wlink_phrase words, enum wlink_phrase does,
                             void (*act)(struct wlink_view *view)) {
    g_autofree char *name = wlink_view_name(view, control);
    GtkWidget *button = wlink_button_new(name, kind, icon, wlink_say(words), wlink_say(does));
    wlink_view_connect(view, button, "act", act);
    return button;
}

GtkWidget *wlink_view_heading(struct wlink_view *view, enum wlink_phrase words, const char *style) {
    g_autofree char *name = wlink_view_name(view, "heading");
    view->heading = wlink_heading_new(name, wlink_say(words), style);
    return view->heading;
}

GtkWidget *wlink_view_text(const struct wlink_view *view, const char *control, const char *words,
                           const char *style) {
    g_autofree char *name = wlink_view_name(view, control);
    GtkWidget *text = wlink_text_new(words, style);
    gtk_widget_set_name(text, name);
    return text;
}

GtkWidget *wlink_column(int spacing) {
    return gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
}

GtkWidget *wlink_row(int spacing) {
    return gtk_box_new(GTK_ORIENTATION_HORIZONTAL, spacing);
}

void wlink_fill(GtkWidget *box, ...) {
    va_list children;
    va_start(children, box);
    for (GtkWidget *child; (child = va_arg(children, GtkWidget *));)
        gtk_box_append(GTK_BOX(box), child);
    va_end(children);
}

GtkWidget *wlink_stretch(void) {
    return g_object_new(GTK_TYPE_BOX, "vexpand", TRUE, NULL);
}

GtkWidget *wlink_spread(void) {
    return g_object_new(GTK_TYPE_BOX, "hexpand", TRUE, NULL);
}

GtkWidget *wlink_fallback_new(const struct wlink_view *view, enum wlink_phrase question, const char *style) {
    g_autofree char *ring = wlink_say_fallback(view->panel->model);
    return wlink_line_new_bold(WLINK_ICON_PHONE, wlink_say(question), ring, style);
}

bool wlink_view_consults(const struct wlink_view *view) {
    return view->panel->model->unit.role == WLINK_ROLE_CONSULTING;
}

bool wlink_view_is_back(const struct wlink_view *view) {
    const bool restarted = view->panel->model->consultation.interrupted_by == WLINK_CODE_UNIT_RESTARTED;
    return view->from == &wlink_screen_interrupted || (view->from == &wlink_screen_lost && restarted);
}

bool wlink_moves(GtkWidget *widget) {
    gboolean moves = TRUE;
    g_object_get(gtk_widget_get_settings(widget), "gtk-enable-animations", &moves, NULL);
    return moves;
}

const char *wlink_far_name(const struct wlink_view *view) {
    return view->panel->model->consultation.room_name;
}

static GtkWidget *add_word(const struct wlink_view *view, GtkWidget *strip, const char *control) {
    g_autofree char *name = wlink_view_name(view, control);
    return wlink_strip_add_word(strip, name, WLINK_ICON_NONE, "");
}

void wlink_work_strip_build(struct wlink_view *view, struct wlink_work_strip *strip) {
    strip->strip = wlink_strip_new(view->name);
    wlink_strip_set_place(strip->strip, WLINK_ICON_NONE, view->panel->model->unit.name, NULL);
    strip->devices = add_word(view, strip->strip, "devices");
    strip->who = add_word(view, strip->strip, "who");
    wlink_frame_set_strip(view->frame, strip->strip);
}

void wlink_work_strip_update(const struct wlink_view *view, struct wlink_work_strip *strip) {
    const struct wlink_model *model = view->panel->model;
    const bool open = wlink_model_has_open_device(model);
    const bool ours = wlink_actions_choice(view->panel->actions)->signed_in;
    const char *who = ours ? wlink_say_signed_in(model) : NULL;
    wlink_line_set(strip->devices, open ? WLINK_ICON_WARN : WLINK_ICON_CAM_OFF,
                   wlink_say(open ? WLINK_SAY_DEVICES_OPEN : WLINK_SAY_DEVICES_CLOSED));
    wlink_line_set(strip->who, wlink_view_consults(view) ? WLINK_ICON_PERSON : WLINK_ICON_NURSE,
                   who ? who : "");
    gtk_widget_set_visible(strip->who, who != NULL);
}

void wlink_call_strip_build(struct wlink_view *view, struct wlink_call_strip *strip, bool with_length) {
    strip->strip = wlink_strip_new(view->name);
    strip->network = add_word(view, strip->strip, "network");
    strip->length = with_length ? add_word(view, strip->strip, "length") : NULL;
    wlink_frame_set_strip(view->frame, strip->strip);
}

static char *verified_words(const struct wlink_model *model) {
    const enum wlink_phase phase = model->consultation.phase;
    if (phase == WLINK_PHASE_INTERRUPTED && model->consultation.interrupted) {
        g_autofree char *time = wlink_words_time(model->consultation.interrupted);
        return wlink_say_with(WLINK_SAY_LAST_VERIFIED, "time", time, NULL);
    }
    if (!model->consultation.verified)
        return g_strdup(wlink_say(WLINK_SAY_NOT_VERIFIED_YET));
    bool media = phase == WLINK_PHASE_IN_CONSULTATION || phase == WLINK_PHASE_ENDING;
    return g_strdup(wlink_say(media ? WLINK_SAY_VERIFIED_ENCRYPTED : WLINK_SAY_VERIFIED));
}

static enum wlink_icon network_icon(const char *quality) {
    if (g_str_equal(quality, "good"))
        return WLINK_ICON_LINK;
    return g_str_equal(quality, "lost") ? WLINK_ICON_LINK_OFF : WLINK_ICON_LINK_WEAK;
}

const char *wlink_quality_shown(const struct wlink_model *model) {
    const bool back = model->consultation.phase == WLINK_PHASE_IN_CONSULTATION &&
                      g_str_equal(model->consultation.quality, "lost");
    return back ? "" : model->consultation.quality;
}

void wlink_call_strip_update(const struct wlink_view *view, struct wlink_call_strip *strip) {
    const struct wlink_model *model = view->panel->model;
    const bool lost = model->consultation.phase == WLINK_PHASE_INTERRUPTED;
    const char *quality = lost ? "lost" : wlink_quality_shown(model);
    g_autofree char *verified = verified_words(model);
    wlink_strip_set_place(strip->strip, model->consultation.verified ? WLINK_ICON_LOCK : WLINK_ICON_NONE,
                          wlink_far_name(view), verified);
    wlink_line_set(strip->network, network_icon(quality), wlink_words_quality(quality));
    gtk_widget_set_visible(strip->network, *quality != '\0');
    if (!strip->length)
        return;
    g_autofree char *length = wlink_say_minutes(model->consultation.joined, g_get_real_time());
    wlink_line_set(strip->length, WLINK_ICON_CLOCK, length);
    gtk_widget_set_visible(strip->length, model->consultation.joined != 0);
}

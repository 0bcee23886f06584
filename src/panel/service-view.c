/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/service-view.h"

#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/strip.h"
#include "widgets/text.h"

static void on_sign_out(struct wlink_view *view) {
    wlink_actions_sign_out(view->panel->actions);
}

void wlink_service_strip_build(struct wlink_view *view, struct wlink_service_strip *strip,
                               enum wlink_phrase title) {
    g_autofree char *open = wlink_view_name(view, "open");
    const char *unit = view->panel->model->unit.name;
    strip->strip = wlink_strip_new(view->name);
    wlink_strip_set_place(strip->strip, WLINK_ICON_NONE, wlink_say(title), *unit ? unit : NULL);
    strip->open =
        wlink_strip_add_word(strip->strip, open, WLINK_ICON_WARN, wlink_say(WLINK_SAY_DEVICES_OPEN));
    strip->sign_out = wlink_view_button(view, "sign-out", WLINK_BUTTON_SECONDARY, WLINK_ICON_OUT,
                                        WLINK_SAY_SIGN_OUT, WLINK_SAY_SIGN_OUT_DOES, on_sign_out);
    wlink_button_set_size(strip->sign_out, WLINK_SIZE_LEAST);
    wlink_strip_add(strip->strip, strip->sign_out);
    wlink_frame_set_strip(view->frame, strip->strip);
}

void wlink_service_strip_update(const struct wlink_view *view, struct wlink_service_strip *strip) {
    gtk_widget_set_visible(strip->open, wlink_model_has_open_device(view->panel->model));
    gtk_widget_set_visible(strip->sign_out, wlink_actions_choice(view->panel->actions)->signed_in);
}

const char *wlink_why_no_keeper(const struct wlink_view *view) {
    return view->panel->model->keeper.there ? NULL : wlink_say(WLINK_SAY_SERVICE_NO_KEEPER_WHY);
}

void wlink_empty(GtkWidget *box) {
    for (GtkWidget *child; (child = gtk_widget_get_first_child(box));)
        gtk_box_remove(GTK_BOX(box), child);
}

GtkWidget *wlink_asked_new(struct wlink_view *view, const char *control, const struct wlink_asked *asked) {
    g_autofree char *name = wlink_view_name(view, control);
    g_autofree char *no = g_strconcat(control, "-no", NULL), *yes = g_strconcat(control, "-yes", NULL);
    GtkWidget *box = wlink_question_new(name, wlink_say(asked->heading), wlink_say(asked->words));
    GtkWidget *row = wlink_row(24);
    gtk_box_set_homogeneous(GTK_BOX(row), TRUE);
    wlink_fill(row,
               wlink_view_button(view, no, WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE, asked->no, asked->no_does,
                                 asked->on_no),
               wlink_view_button(view, yes, WLINK_BUTTON_STRONG, WLINK_ICON_NONE, asked->yes, asked->yes_does,
                                 asked->on_yes),
               NULL);
    gtk_box_append(GTK_BOX(box), row);
    gtk_widget_set_visible(box, FALSE);
    return box;
}

GtkWidget *wlink_back_new(struct wlink_view *view, void (*act)(struct wlink_view *view)) {
    return wlink_view_button(view, "back", WLINK_BUTTON_SECONDARY, WLINK_ICON_BACK, WLINK_SAY_SERVICE_BACK,
                             WLINK_SAY_SERVICE_BACK_DOES, act);
}

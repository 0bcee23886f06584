/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/announce.h"
#include "widgets/choose.h"
#include "widgets/meter.h"

enum { GAP = 8 };

#define WLINK_TYPE_STEPPER (wlink_stepper_get_type())
G_DECLARE_FINAL_TYPE(WlinkStepper, wlink_stepper, WLINK, STEPPER, GtkWidget)

struct _WlinkStepper {
    GtkWidget parent;
    GtkWidget *less, *blocks, *more;
};

G_DEFINE_FINAL_TYPE(WlinkStepper, wlink_stepper, GTK_TYPE_WIDGET)

static guint step_signal;

static void on_less(GtkWidget *button, gpointer data) {
    (void)button;
    g_signal_emit(data, step_signal, 0, -1);
}

static void on_more(GtkWidget *button, gpointer data) {
    (void)button;
    g_signal_emit(data, step_signal, 0, 1);
}

static void dispose(GObject *object) {
    WlinkStepper *self = WLINK_STEPPER(object);
    g_clear_pointer(&self->less, gtk_widget_unparent);
    g_clear_pointer(&self->blocks, gtk_widget_unparent);
    g_clear_pointer(&self->more, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_stepper_parent_class)->dispose(object);
}

static void wlink_stepper_class_init(WlinkStepperClass *klass) {
    G_OBJECT_CLASS(klass)->dispose = dispose;
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(klass), "stepper");
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BOX_LAYOUT);
    gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(klass), GTK_ACCESSIBLE_ROLE_GROUP);
    step_signal = g_signal_new("step", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_INT);
}

static void wlink_stepper_init(WlinkStepper *self) {
    gtk_box_layout_set_spacing(GTK_BOX_LAYOUT(gtk_widget_get_layout_manager(GTK_WIDGET(self))), GAP);
}

static GtkWidget *add_button(WlinkStepper *self, const char *name, const char *part, enum wlink_icon icon,
                             const char *words, const char *does, GCallback on_act) {
    g_autofree char *full = g_strconcat(name, "-", part, NULL);
    GtkWidget *button = wlink_button_new(full, WLINK_BUTTON_SECONDARY, icon, NULL, does);
    gtk_widget_add_css_class(button, "step");
    wlink_describe(button, words, NULL);
    wlink_button_set_repeats(button, true);
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    gtk_widget_set_parent(button, GTK_WIDGET(self));
    g_signal_connect(button, "act", on_act, self);
    return button;
}

GtkWidget *wlink_stepper_new(const char *name, const struct wlink_stepper_words *words) {
    WlinkStepper *self = g_object_new(WLINK_TYPE_STEPPER, "name", name, NULL);
    wlink_describe(GTK_WIDGET(self), words->words, NULL);
    self->less =
        add_button(self, name, "less", WLINK_ICON_MINUS, words->less, words->less_does, G_CALLBACK(on_less));
    self->blocks = wlink_meter_new(NULL, 1, words->words);
    gtk_widget_set_hexpand(self->blocks, TRUE);
    gtk_widget_set_valign(self->blocks, GTK_ALIGN_CENTER);
    gtk_widget_set_parent(self->blocks, GTK_WIDGET(self));
    self->more =
        add_button(self, name, "more", WLINK_ICON_PLUS, words->more, words->more_does, G_CALLBACK(on_more));
    return GTK_WIDGET(self);
}

void wlink_stepper_set(GtkWidget *stepper, unsigned value, unsigned most, const char *said,
                       const char *at_end) {
    WlinkStepper *self = WLINK_STEPPER(stepper);
    wlink_meter_set_blocks(self->blocks, most);
    wlink_meter_set(self->blocks, value, said);
    wlink_button_set_impossible(self->less, value == 0 ? at_end : NULL);
    wlink_button_set_impossible(self->more, value >= most ? at_end : NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/pin.h"

#include "widgets/announce.h"
#include "widgets/button.h"
#include "widgets/style-private.h"
#include "widgets/text.h"

enum { KEY_GAP = 20, BOX_GAP = 24, COLUMNS = 3, ZERO_AT = 10, CLEAR_AT = 9, DELETE_AT = 11 };

/* --- boxes */

GtkWidget *wlink_pin_boxes_new(const char *name, unsigned count, const char *words) {
    GtkWidget *boxes = g_object_new(GTK_TYPE_BOX, "name", name, "spacing", BOX_GAP, "accessible-role",
                                    GTK_ACCESSIBLE_ROLE_IMG, NULL);
    for (unsigned i = 0; i < count; i++) {
        GtkWidget *box = gtk_center_box_new();
        gtk_widget_add_css_class(box, "pinbox");
        gtk_center_box_set_center_widget(GTK_CENTER_BOX(box), wlink_text_new(NULL, "s40 bold"));
        gtk_box_append(GTK_BOX(boxes), box);
    }
    wlink_describe(boxes, words, NULL);
    return boxes;
}

void wlink_pin_boxes_set(GtkWidget *boxes, unsigned entered, const char *digits, const char *said) {
    gsize known = digits ? strlen(digits) : 0;
    unsigned i = 0;
    for (GtkWidget *box = gtk_widget_get_first_child(boxes); box;
         box = gtk_widget_get_next_sibling(box), i++) {
        char digit[2] = {0};
        if (i < known)
            digit[0] = digits[i];
        const char *shown = i >= entered ? "" : digits ? digit : "\u25cf";
        wlink_text_set(gtk_center_box_get_center_widget(GTK_CENTER_BOX(box)), shown);
        wlink_style_set(box, "on", i < entered);
    }
    wlink_describe(boxes, NULL, said);
}

/* --- the pad */

#define WLINK_TYPE_PIN_PAD (wlink_pin_pad_get_type())
G_DECLARE_FINAL_TYPE(WlinkPinPad, wlink_pin_pad, WLINK, PIN_PAD, GtkWidget)

struct _WlinkPinPad {
    GtkWidget parent;
    GtkWidget *grid;
};

G_DEFINE_FINAL_TYPE(WlinkPinPad, wlink_pin_pad, GTK_TYPE_WIDGET)

static guint digit_signal, delete_signal, clear_signal;

static void on_digit(GtkWidget *key, gpointer pad) {
    g_signal_emit(pad, digit_signal, 0, GPOINTER_TO_INT(g_object_get_data(G_OBJECT(key), "digit")));
}

static void on_delete(GtkWidget *key, gpointer pad) {
    (void)key;
    g_signal_emit(pad, delete_signal, 0);
}

static void on_clear(GtkWidget *key, gpointer pad) {
    (void)key;
    g_signal_emit(pad, clear_signal, 0);
}

static gboolean on_key(GtkEventControllerKey *keys, guint value, guint code, GdkModifierType modifiers,
                       gpointer data) {
    (void)keys;
    (void)code;
    if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK))
        return FALSE;
    gunichar character = gdk_keyval_to_unicode(value);
    if (g_unichar_isdigit(character))
        g_signal_emit(data, digit_signal, 0, g_unichar_digit_value(character));
    else if (value == GDK_KEY_BackSpace)
        g_signal_emit(data, delete_signal, 0);
    else if (value == GDK_KEY_Delete)
        g_signal_emit(data, clear_signal, 0);
    else
        return FALSE;
    return TRUE;
}

/* Keys count wherever the focus is: the pad listens at the window. */
static void on_root(GtkWidget *widget) {
    GTK_WIDGET_CLASS(wlink_pin_pad_parent_class)->root(widget);
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_BUBBLE);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), widget);
    g_object_set_data(G_OBJECT(widget), "keys", keys);
    gtk_widget_add_controller(GTK_WIDGET(gtk_widget_get_root(widget)), keys);
}

static void on_unroot(GtkWidget *widget) {
    GtkEventController *keys = g_object_steal_data(G_OBJECT(widget), "keys");
    gtk_widget_remove_controller(GTK_WIDGET(gtk_widget_get_root(widget)), keys);
    GTK_WIDGET_CLASS(wlink_pin_pad_parent_class)->unroot(widget);
}

static void dispose(GObject *object) {
    g_clear_pointer(&WLINK_PIN_PAD(object)->grid, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_pin_pad_parent_class)->dispose(object);
}

static guint add_signal(GType type, const char *name, guint arguments) {
    return g_signal_new(name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, arguments,
                        G_TYPE_INT);
}

static void wlink_pin_pad_class_init(WlinkPinPadClass *klass) {
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    GType type = G_TYPE_FROM_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose;
    widget->root = on_root;
    widget->unroot = on_unroot;
    gtk_widget_class_set_css_name(widget, "pinpad");
    gtk_widget_class_set_layout_manager_type(widget, GTK_TYPE_BIN_LAYOUT);
    digit_signal = add_signal(type, "digit", 1);
    delete_signal = add_signal(type, "delete", 0);
    clear_signal = add_signal(type, "clear", 0);
}

static void wlink_pin_pad_init(WlinkPinPad *self) {
    self->grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(self->grid), KEY_GAP);
    gtk_grid_set_row_spacing(GTK_GRID(self->grid), KEY_GAP);
    gtk_widget_set_parent(self->grid, GTK_WIDGET(self));
}

static GtkWidget *add_key(WlinkPinPad *self, int at, const char *name, enum wlink_icon icon,
                          const char *words, GCallback on_act) {
    GtkWidget *key = wlink_button_new(name, WLINK_BUTTON_KEY, icon, words, NULL);
    gtk_grid_attach(GTK_GRID(self->grid), key, at % COLUMNS, at / COLUMNS, 1, 1);
    g_signal_connect(key, "act", on_act, self);
    return key;
}

static void add_digit(WlinkPinPad *self, const char *screen, int at, int digit) {
    g_autofree char *words = g_strdup_printf("%d", digit), *name = g_strdup_printf("%s.%d", screen, digit);
    GtkWidget *key = add_key(self, at, name, WLINK_ICON_NONE, words, G_CALLBACK(on_digit));
    g_object_set_data(G_OBJECT(key), "digit", GINT_TO_POINTER(digit));
}

static GtkWidget *new_pad(const char *screen, const char *clear, const char *delete_words,
                          enum wlink_icon delete_icon) {
    WlinkPinPad *self = g_object_new(WLINK_TYPE_PIN_PAD, NULL);
    g_autofree char *clear_name = g_strconcat(screen, ".clear", NULL);
    g_autofree char *delete_name = g_strconcat(screen, ".delete", NULL);
    for (int digit = 1; digit <= 9; digit++)
        add_digit(self, screen, digit - 1, digit);
    gtk_widget_add_css_class(
        add_key(self, CLEAR_AT, clear_name, WLINK_ICON_NONE, clear, G_CALLBACK(on_clear)), "word");
    add_digit(self, screen, ZERO_AT, 0);
    gtk_widget_add_css_class(
        add_key(self, DELETE_AT, delete_name, delete_icon, delete_words, G_CALLBACK(on_delete)), "word");
    return GTK_WIDGET(self);
}

GtkWidget *wlink_pin_pad_new(const char *screen, const char *clear, const char *delete_words) {
    return new_pad(screen, clear, delete_words, WLINK_ICON_DEL);
}

GtkWidget *wlink_pin_pad_new_low(const char *screen, const char *clear, const char *delete_words) {
    GtkWidget *pad = new_pad(screen, clear, delete_words, WLINK_ICON_NONE);
    gtk_widget_add_css_class(pad, "low");
    return pad;
}

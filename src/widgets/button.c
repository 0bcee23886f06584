/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/button.h"

#include "widgets/announce.h"
#include "widgets/button-private.h"
#include "widgets/frame.h"
#include "widgets/style-private.h"
#include "widgets/text.h"

static const gint64 DOUBLE_TOUCH = 400 * G_TIME_SPAN_MILLISECOND;
static const gint64 BOUNCE = 120 * G_TIME_SPAN_MILLISECOND; /* of a key: "11" is typed faster than 400 ms */
enum { HOLD_MS = 400, REPEAT_MS = 250 };

struct _WlinkButton {
    GtkButton parent;
    enum wlink_button_kind kind;
    enum wlink_icon icon;
    GtkWidget *face, *image, *lines, *words, *second;
    char *does, *why; /* why NULL: possible */
    gint64 last;
    bool on, repeats, repeated;
    guint timer;
};

G_DEFINE_FINAL_TYPE(WlinkButton, wlink_button, GTK_TYPE_BUTTON)

static guint act_signal, refused_signal;

static const char *const size_styles[] = {
    [WLINK_SIZE_MAIN] = "main", [WLINK_SIZE_ANSWER] = "answer", [WLINK_SIZE_BAR] = "tall",
    [WLINK_SIZE_LESS] = "less", [WLINK_SIZE_SMALL] = "small",   [WLINK_SIZE_LEAST] = "least",
};
static const int size_icons[] = {
    [WLINK_SIZE_MAIN] = 44, [WLINK_SIZE_ANSWER] = 78, [WLINK_SIZE_BAR] = 58,
    [WLINK_SIZE_LESS] = 44, [WLINK_SIZE_SMALL] = 44,  [WLINK_SIZE_LEAST] = 34,
};

const struct wlink_button_look *wlink_button_look(enum wlink_button_kind kind) {
    static const struct wlink_button_look looks[] = {
        [WLINK_BUTTON_PRIMARY] = {"primary", 44, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_SECONDARY] = {"secondary", 44, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_STRONG] = {"strong", 44, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_TOOL] = {"tool", 44, .upright = true, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_STOP] = {"tool stop", 44, .upright = true, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_END] = {"tool end", 44, .upright = true, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_CHIP] = {"chip", 39, .toggle = true, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_CHOICE] = {"choice", 36, .toggle = true, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_SEGMENT] = {"segment", 34, .toggle = true, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_CARD] = {"roomcard", 44, .pause = DOUBLE_TOUCH},
        [WLINK_BUTTON_KEY] = {"key", 57, .upright = true, .pause = BOUNCE},
    };
    return &looks[kind];
}

bool wlink_touch_counts(gint64 *last, gint64 now, gint64 pause) {
    if (*last && now - *last < pause)
        return false;
    *last = now;
    return true;
}

/* To who listens, and to who looks, unless a screen of its own says it. */
static void say_why(WlinkButton *self) {
    wlink_announce(GTK_WIDGET(self), WLINK_URGENCY_MEDIUM, self->why);
    if (!g_signal_has_handler_pending(self, refused_signal, 0, FALSE))
        wlink_frame_say_why(GTK_WIDGET(self), self->why);
}

void wlink_button_press(WlinkButton *self) {
    if (!wlink_touch_counts(&self->last, g_get_monotonic_time(), wlink_button_look(self->kind)->pause))
        return;
    if (self->why)
        say_why(self);
    g_signal_emit(self, self->why ? refused_signal : act_signal, 0);
}

/* A hold that repeated has acted; its release is no further press. */
static void on_clicked(GtkButton *button) {
    WlinkButton *self = WLINK_BUTTON(button);
    if (!self->repeated)
        wlink_button_press(self);
    self->repeated = false;
}

static gboolean on_repeat(gpointer data) {
    WlinkButton *self = data;
    if (!self->why)
        g_signal_emit(self, act_signal, 0);
    if (!self->repeated) {
        self->repeated = true;
        self->timer = g_timeout_add(REPEAT_MS, on_repeat, self);
        return G_SOURCE_REMOVE;
    }
    return G_SOURCE_CONTINUE;
}

static void on_state(GtkWidget *widget, GtkStateFlags before) {
    WlinkButton *self = WLINK_BUTTON(widget);
    bool was = before & GTK_STATE_FLAG_ACTIVE;
    bool is = gtk_widget_get_state_flags(widget) & GTK_STATE_FLAG_ACTIVE;
    GTK_WIDGET_CLASS(wlink_button_parent_class)->state_flags_changed(widget, before);
    if (was == is)
        return;
    g_clear_handle_id(&self->timer, g_source_remove);
    if (is && self->repeats) {
        self->repeated = false;
        self->timer = g_timeout_add(HOLD_MS, on_repeat, self);
    }
}

static void dispose(GObject *object) {
    WlinkButton *self = WLINK_BUTTON(object);
    g_clear_handle_id(&self->timer, g_source_remove);
    g_clear_pointer(&self->does, g_free);
    g_clear_pointer(&self->why, g_free);
    G_OBJECT_CLASS(wlink_button_parent_class)->dispose(object);
}

static void wlink_button_class_init(WlinkButtonClass *klass) {
    GTK_BUTTON_CLASS(klass)->clicked = on_clicked;
    GTK_WIDGET_CLASS(klass)->state_flags_changed = on_state;
    G_OBJECT_CLASS(klass)->dispose = dispose;
    act_signal =
        g_signal_new("act", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    refused_signal = g_signal_new("refused", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void wlink_button_init(WlinkButton *self) {
    self->image = wlink_icon_new(WLINK_ICON_NONE, 0);
    self->words = wlink_text_new(NULL, "words");
    self->second = wlink_text_new(NULL, "second");
    gtk_widget_set_visible(self->second, FALSE);
    self->lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_set_valign(self->lines, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(self->lines), self->words);
    gtk_box_append(GTK_BOX(self->lines), self->second);
    self->face = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 16);
    gtk_widget_set_halign(self->face, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(self->face, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(self->face), self->image);
    gtk_box_append(GTK_BOX(self->face), self->lines);
    gtk_button_set_child(GTK_BUTTON(self), self->face);
}

/* A chosen chip or choice shows a tick instead of its own icon. */
static void show_icon(WlinkButton *self) {
    bool ticks = self->kind == WLINK_BUTTON_CHIP || self->kind == WLINK_BUTTON_CHOICE;
    wlink_icon_set(self->image, self->on && ticks ? WLINK_ICON_TICK : self->icon);
}

void wlink_button_set_face(GtkWidget *button, enum wlink_icon icon, const char *words) {
    WlinkButton *self = WLINK_BUTTON(button);
    self->icon = icon;
    show_icon(self);
    gtk_label_set_label(GTK_LABEL(self->words), words ? words : "");
    gtk_widget_set_visible(self->lines, words && *words);
    wlink_describe(button, words, NULL);
}

const char *wlink_button_get_words(GtkWidget *button) {
    return gtk_label_get_label(GTK_LABEL(WLINK_BUTTON(button)->words));
}

/* What a press does, or why there is none. */
static void describe(WlinkButton *self) {
    const char *said = self->why ? self->why : self->does;
    wlink_describe(GTK_WIDGET(self), NULL, said ? said : "");
}

void wlink_button_set_does(GtkWidget *button, const char *does) {
    WlinkButton *self = WLINK_BUTTON(button);
    g_set_str(&self->does, does);
    describe(self);
}

void wlink_button_set_second(GtkWidget *button, const char *words) {
    WlinkButton *self = WLINK_BUTTON(button);
    gtk_label_set_label(GTK_LABEL(self->second), words ? words : "");
    gtk_widget_set_visible(self->second, words && *words);
}

void wlink_button_set_upright(GtkWidget *button, bool upright) {
    WlinkButton *self = WLINK_BUTTON(button);
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self->face),
                                   upright ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
    gtk_box_set_spacing(GTK_BOX(self->face), upright ? 5 : 16);
    gtk_label_set_justify(GTK_LABEL(self->words), upright ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
    gtk_label_set_xalign(GTK_LABEL(self->words), upright ? 0.5F : 0);
}

void wlink_button_set_left(GtkWidget *button, bool left) {
    gtk_widget_set_halign(WLINK_BUTTON(button)->face, left ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
}

void wlink_button_set_on(GtkWidget *button, bool on) {
    WlinkButton *self = WLINK_BUTTON(button);
    self->on = on;
    show_icon(self);
    if (on)
        gtk_widget_set_state_flags(button, GTK_STATE_FLAG_CHECKED, FALSE);
    else
        gtk_widget_unset_state_flags(button, GTK_STATE_FLAG_CHECKED);
    gtk_accessible_update_state(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_STATE_PRESSED,
                                (GtkAccessibleTristate)on, -1);
}

bool wlink_button_is_on(GtkWidget *button) {
    return WLINK_BUTTON(button)->on;
}

void wlink_button_set_inverse(GtkWidget *button, bool inverse) {
    wlink_style_set(button, "inverse", inverse);
}

void wlink_button_set_impossible(GtkWidget *button, const char *why) {
    WlinkButton *self = WLINK_BUTTON(button);
    g_set_str(&self->why, why);
    wlink_style_set(button, "impossible", why != NULL);
    describe(self);
    gtk_accessible_update_state(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_STATE_DISABLED, why != NULL, -1);
}

bool wlink_button_is_impossible(GtkWidget *button) {
    return WLINK_BUTTON(button)->why != NULL;
}

void wlink_button_set_repeats(GtkWidget *button, bool repeats) {
    WLINK_BUTTON(button)->repeats = repeats;
}

void wlink_button_set_body(GtkWidget *button, GtkWidget *body, const char *words) {
    WlinkButton *self = WLINK_BUTTON(button);
    gtk_button_set_child(GTK_BUTTON(button), body);
    self->face = self->image = self->lines = self->words = self->second = NULL;
    wlink_describe(button, words, NULL);
}

void wlink_button_set_size(GtkWidget *button, enum wlink_button_size size) {
    WlinkButton *self = WLINK_BUTTON(button);
    for (gsize i = 0; i < G_N_ELEMENTS(size_styles); i++)
        wlink_style_set(button, size_styles[i], i == size);
    if (self->kind != WLINK_BUTTON_STRONG)
        gtk_image_set_pixel_size(GTK_IMAGE(self->image), size_icons[size]);
}

GtkWidget *wlink_button_new(const char *name, enum wlink_button_kind kind, enum wlink_icon icon,
                            const char *words, const char *does) {
    const struct wlink_button_look *look = wlink_button_look(kind);
    WlinkButton *self =
        g_object_new(WLINK_TYPE_BUTTON, "name", name, "accessible-role",
                     look->toggle ? GTK_ACCESSIBLE_ROLE_TOGGLE_BUTTON : GTK_ACCESSIBLE_ROLE_BUTTON, NULL);
    GtkWidget *button = GTK_WIDGET(self);
    self->kind = kind;
    wlink_style_add(button, look->style);
    gtk_image_set_pixel_size(GTK_IMAGE(self->image), look->icon_px);
    wlink_button_set_upright(button, look->upright);
    wlink_button_set_face(button, icon, words);
    wlink_button_set_does(button, does);
    if (look->toggle)
        wlink_button_set_on(button, false);
    return button;
}

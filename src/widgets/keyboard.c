/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/keyboard.h"

#include "widgets/announce.h"
#include "widgets/button.h"
#include "widgets/text.h"

enum { GAP = 8, ROWS = 4 };

/* The characters of each row: letters, then digits and signs. */
static const char *const letters[ROWS] = {"1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?"};
static const char *const signs[ROWS] = {"1234567890", "-/:;()&@\"+", "£%=*#!_'", "<>[],.?"};

/* The line: a label in a widget of its own, since a label takes no focus from Tab. */
#define WLINK_TYPE_PAPER (wlink_paper_get_type())
G_DECLARE_FINAL_TYPE(WlinkPaper, wlink_paper, WLINK, PAPER, GtkWidget)

struct _WlinkPaper {
    GtkWidget parent;
    GtkWidget *text;
};

G_DEFINE_FINAL_TYPE(WlinkPaper, wlink_paper, GTK_TYPE_WIDGET)

static void dispose_paper(GObject *object) {
    g_clear_pointer(&WLINK_PAPER(object)->text, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_paper_parent_class)->dispose(object);
}

static void wlink_paper_class_init(WlinkPaperClass *klass) {
    G_OBJECT_CLASS(klass)->dispose = dispose_paper;
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BIN_LAYOUT);
    gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(klass), GTK_ACCESSIBLE_ROLE_TEXT_BOX);
}

static void wlink_paper_init(WlinkPaper *self) {
    self->text = g_object_new(GTK_TYPE_LABEL, "xalign", 0.0F, "wrap", TRUE, NULL);
    gtk_widget_set_parent(self->text, GTK_WIDGET(self));
    gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
    gtk_widget_add_css_class(GTK_WIDGET(self), "typed");
}

#define WLINK_TYPE_KEYBOARD (wlink_keyboard_get_type())
G_DECLARE_FINAL_TYPE(WlinkKeyboard, wlink_keyboard, WLINK, KEYBOARD, GtkWidget)

struct _WlinkKeyboard {
    GtkWidget parent;
    GtkWidget *box, *line, *rows[ROWS], *shift, *plane;
    GString *text;
    unsigned most;
    gboolean capital, other;
    struct wlink_keyboard_words words;
};

G_DEFINE_FINAL_TYPE(WlinkKeyboard, wlink_keyboard, GTK_TYPE_WIDGET)

static guint changed_signal;

static void show_text(WlinkKeyboard *self) {
    wlink_text_set(WLINK_PAPER(self->line)->text, self->text->str);
    wlink_describe(self->line, NULL, self->text->str);
    g_signal_emit(self, changed_signal, 0);
}

/* The keys say what they write. */
static void show_keys(WlinkKeyboard *self) {
    for (int i = 0; i < ROWS; i++) {
        const char *at = self->other ? signs[i] : letters[i];
        for (GtkWidget *key = gtk_widget_get_first_child(self->rows[i]); key;
             key = gtk_widget_get_next_sibling(key)) {
            gunichar character = *at ? g_utf8_get_char(at) : 0;
            char words[8] = {0};
            g_unichar_to_utf8(self->capital && !self->other ? g_unichar_toupper(character) : character,
                              words);
            wlink_button_set_face(key, WLINK_ICON_NONE, words);
            gtk_widget_set_visible(key, character != 0);
            at = *at ? g_utf8_next_char(at) : at;
        }
    }
    wlink_button_set_face(self->plane, WLINK_ICON_NONE,
                          self->other ? self->words.letters : self->words.digits);
    wlink_button_set_on(self->shift, self->capital);
}

static void write_character(WlinkKeyboard *self, gunichar character) {
    if (g_utf8_strlen(self->text->str, -1) >= (glong)self->most || !g_unichar_isprint(character))
        return;
    g_string_append_unichar(self->text, character);
    self->capital = FALSE;
    show_keys(self);
    show_text(self);
}

static void delete_character(WlinkKeyboard *self) {
    if (!self->text->len)
        return;
    const char *last = g_utf8_find_prev_char(self->text->str, self->text->str + self->text->len);
    g_string_truncate(self->text, (gsize)(last - self->text->str));
    self->capital = self->text->len == 0;
    show_keys(self);
    show_text(self);
}

static void on_character(GtkWidget *key, gpointer keyboard) {
    write_character(keyboard, g_utf8_get_char(wlink_button_get_words(key)));
}

static void on_space(GtkWidget *key, gpointer keyboard) {
    (void)key;
    write_character(keyboard, ' ');
}

static void on_delete(GtkWidget *key, gpointer keyboard) {
    (void)key;
    delete_character(keyboard);
}

static void on_shift(GtkWidget *key, gpointer data) {
    WlinkKeyboard *self = data;
    (void)key;
    self->capital = !self->capital;
    show_keys(self);
}

static void on_plane(GtkWidget *key, gpointer data) {
    WlinkKeyboard *self = data;
    (void)key;
    self->other = !self->other;
    show_keys(self);
}

/* A real keyboard, while the line has the focus. */
static gboolean on_key(GtkEventControllerKey *keys, guint value, guint code, GdkModifierType modifiers,
                       gpointer data) {
    (void)keys;
    (void)code;
    gunichar character = gdk_keyval_to_unicode(value);
    if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK))
        return FALSE;
    if (value == GDK_KEY_BackSpace)
        delete_character(data);
    else if (character && g_unichar_isprint(character))
        write_character(data, character);
    else
        return FALSE;
    return TRUE;
}

static void dispose(GObject *object) {
    g_clear_pointer(&WLINK_KEYBOARD(object)->box, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_keyboard_parent_class)->dispose(object);
}

static void finalize(GObject *object) {
    g_string_free(WLINK_KEYBOARD(object)->text, TRUE);
    G_OBJECT_CLASS(wlink_keyboard_parent_class)->finalize(object);
}

static void wlink_keyboard_class_init(WlinkKeyboardClass *klass) {
    G_OBJECT_CLASS(klass)->dispose = dispose;
    G_OBJECT_CLASS(klass)->finalize = finalize;
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(klass), "keyboard");
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BIN_LAYOUT);
    changed_signal = g_signal_new("changed", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void wlink_keyboard_init(WlinkKeyboard *self) {
    self->text = g_string_new(NULL);
    self->capital = TRUE;
    self->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, GAP);
    gtk_widget_set_parent(self->box, GTK_WIDGET(self));
}

static GtkWidget *new_key(WlinkKeyboard *self, const char *part, enum wlink_icon icon, const char *words,
                          GCallback on_act) {
    g_autofree char *name = g_strdup_printf("%s-%s", gtk_widget_get_name(GTK_WIDGET(self)), part);
    GtkWidget *key = wlink_button_new(name, WLINK_BUTTON_KEY, icon, words, NULL);
    wlink_button_set_upright(key, false);
    gtk_widget_add_css_class(key, "letter");
    g_signal_connect(key, "act", on_act, self);
    return key;
}

static void add_row(WlinkKeyboard *self, int at) {
    self->rows[at] = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, GAP);
    gtk_box_set_homogeneous(GTK_BOX(self->rows[at]), TRUE);
    for (const char *character = letters[at]; *character; character++) {
        const char part[2] = {*character, 0};
        GtkWidget *key = new_key(self, part, WLINK_ICON_NONE, part, G_CALLBACK(on_character));
        gtk_widget_set_hexpand(key, TRUE);
        gtk_box_append(GTK_BOX(self->rows[at]), key);
    }
    gtk_box_append(GTK_BOX(self->box), self->rows[at]);
}

static void add_last_row(WlinkKeyboard *self) {
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, GAP);
    self->shift = new_key(self, "shift", WLINK_ICON_UP, self->words.shift, G_CALLBACK(on_shift));
    self->plane = new_key(self, "digits", WLINK_ICON_NONE, self->words.digits, G_CALLBACK(on_plane));
    GtkWidget *space = new_key(self, "space", WLINK_ICON_NONE, self->words.space, G_CALLBACK(on_space));
    GtkWidget *delete_key =
        new_key(self, "delete", WLINK_ICON_DEL, self->words.delete_words, G_CALLBACK(on_delete));
    wlink_button_set_repeats(delete_key, true);
    gtk_widget_set_hexpand(space, TRUE);
    GtkWidget *const keys[] = {self->shift, self->plane, space, delete_key};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        gtk_widget_add_css_class(keys[i], "wide");
        gtk_box_append(GTK_BOX(row), keys[i]);
    }
    gtk_box_append(GTK_BOX(self->box), row);
}

static void add_line(WlinkKeyboard *self, const char *name) {
    g_autofree char *line_name = g_strconcat(name, "-line", NULL);
    self->line = g_object_new(WLINK_TYPE_PAPER, "name", line_name, NULL);
    wlink_describe(self->line, self->words.line, NULL);
    GtkEventController *keys = gtk_event_controller_key_new();
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), self);
    gtk_widget_add_controller(self->line, keys);
    gtk_box_append(GTK_BOX(self->box), self->line);
}

GtkWidget *wlink_keyboard_new(const char *name, unsigned most, const struct wlink_keyboard_words *words) {
    WlinkKeyboard *self = g_object_new(WLINK_TYPE_KEYBOARD, "name", name, NULL);
    self->most = most;
    self->words = *words;
    add_line(self, name);
    for (int i = 0; i < ROWS; i++)
        add_row(self, i);
    add_last_row(self);
    show_keys(self);
    return GTK_WIDGET(self);
}

const char *wlink_keyboard_get(GtkWidget *keyboard) {
    return WLINK_KEYBOARD(keyboard)->text->str;
}

void wlink_keyboard_set(GtkWidget *keyboard, const char *text) {
    WlinkKeyboard *self = WLINK_KEYBOARD(keyboard);
    g_string_assign(self->text, text ? text : "");
    self->capital = self->text->len == 0;
    show_keys(self);
    show_text(self);
}

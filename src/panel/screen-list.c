/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/others.h"
#include "panel/parts.h"
#include "panel/say-waiting.h"
#include "widgets/announce.h"
#include "widgets/bar.h"
#include "widgets/room.h"

/* 14: who waits, how long, who is there, what works; one tap joins. Never a picture of a wing. */
enum {
    MAIN = 1280,
    SIDE = 472,
    GAP = 24,
    LOW_GAP = 16,
    CALM_US = G_USEC_PER_SEC, /* nothing moves for so long after a touch */
};

/* One row: a place of the page. What it shows is chosen anew with each update. */
struct place {
    GtkWidget *revealer, *row;
    char *id, *room; /* whom it shows */
};

struct list {
    struct wlink_view view;
    struct wlink_work_strip strip;
    struct wlink_others others;
    wlink_roster *roster;
    GHashTable *seen; /* ids of those who had a row */
    struct wlink_pager pager;
    GtkWidget *rows, *nobody, *longest, *check, *message;
    struct place places[WLINK_ROSTER_PAGE];
    bool held;      /* a finger is on the list */
    gint64 touched; /* monotonic, µs: the last one */
    guint waited;   /* as many were there when it was said last */
    bool said;
};

static struct list *list_of(struct wlink_view *view) {
    return (struct list *)view;
}

static bool may_move(const struct list *self) {
    return !self->held && g_get_monotonic_time() - self->touched >= CALM_US;
}

static gboolean on_event(GtkEventControllerLegacy *controller, GdkEvent *event, void *data) {
    struct list *self = data;
    const int type = (int)gdk_event_get_event_type(event);
    (void)controller;
    if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
        self->held = true;
    else if (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL)
        self->held = false;
    else
        return GDK_EVENT_PROPAGATE;
    self->touched = g_get_monotonic_time();
    return GDK_EVENT_PROPAGATE;
}

static const struct place *place_of(const struct list *self, GtkWidget *button) {
    return &self->places[GPOINTER_TO_INT(g_object_get_data(G_OBJECT(button), "winglink-place"))];
}

static void on_join(GtkWidget *button, void *data) {
    struct list *self = data;
    wlink_actions_join(self->view.panel->actions, place_of(self, button)->id);
}

static void on_look(GtkWidget *button, void *data) {
    struct list *self = data;
    wlink_actions_choose_caller(self->view.panel->actions, place_of(self, button)->room);
}

static void update(void *data);

static void on_turned(struct wlink_view *view) {
    list_of(view)->touched = 0;
    update(view);
}

static void on_sign_out(struct wlink_view *view) {
    wlink_actions_sign_out(view->panel->actions);
}

static void on_check(struct wlink_view *view) {
    wlink_actions_try_cameras(view->panel->actions);
}

static void on_message(struct wlink_view *view) {
    wlink_actions_choose_message(view->panel->actions, true);
}

static void connect_place(struct list *self, GtkWidget *button, int place, GCallback act) {
    g_object_set_data(G_OBJECT(button), "winglink-place", GINT_TO_POINTER(place));
    g_signal_connect(button, "act", act, self);
}

static void build_place(struct list *self, int place) {
    self->places[place].row =
        wlink_waiting_new("list.row", "list.look", "list.join", wlink_say(WLINK_SAY_LIST_JOIN));
    connect_place(self, wlink_waiting_join(self->places[place].row), place, G_CALLBACK(on_join));
    connect_place(self, wlink_waiting_look(self->places[place].row), place, G_CALLBACK(on_look));
    self->places[place].revealer =
        g_object_new(GTK_TYPE_REVEALER, "transition-type", GTK_REVEALER_TRANSITION_TYPE_SLIDE_DOWN,
                     "reveal-child", TRUE, "vexpand", FALSE, "child", self->places[place].row, NULL);
    gtk_box_append(GTK_BOX(self->rows), self->places[place].revealer);
}

static GtkWidget *build_head(struct list *self) {
    GtkWidget *head = wlink_row(GAP);
    wlink_view_heading(&self->view, WLINK_SAY_LIST_NOBODY, "h1");
    gtk_widget_set_hexpand(self->view.heading, TRUE);
    self->longest = wlink_text_new(wlink_say(WLINK_SAY_LIST_LONGEST), "soft");
    wlink_fill(head, self->view.heading, self->longest,
               wlink_pager_build(&self->pager, &self->view, "", WLINK_SAY_LIST_BEFORE, WLINK_SAY_LIST_NEXT,
                                 on_turned),
               NULL);
    gtk_widget_set_size_request(head, -1, 66);
    return head;
}

static GtkWidget *build_nobody(struct list *self) {
    self->nobody = wlink_column(LOW_GAP);
    GtkWidget *icon = wlink_icon_new(WLINK_ICON_PEOPLE, 112);
    GtkWidget *words = wlink_text_new(wlink_say(WLINK_SAY_LIST_NOBODY_WORDS), "s32 soft");
    gtk_widget_add_css_class(icon, "soft");
    gtk_widget_set_halign(words, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(self->nobody, GTK_ALIGN_CENTER);
    gtk_widget_set_vexpand(self->nobody, TRUE);
    wlink_fill(self->nobody, icon, words, NULL);
    return self->nobody;
}

static GtkWidget *build_rows(struct list *self) {
    GtkEventController *events = gtk_event_controller_legacy_new();
    self->rows = wlink_column(GAP);
    for (int place = 0; place < WLINK_ROSTER_PAGE; place++)
        build_place(self, place);
    gtk_event_controller_set_propagation_phase(events, GTK_PHASE_CAPTURE);
    g_signal_connect(events, "event", G_CALLBACK(on_event), self);
    gtk_widget_add_controller(self->rows, events);
    return self->rows;
}

static GtkWidget *build_bar(struct list *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    self->message = wlink_view_button(view, "message", WLINK_BUTTON_SECONDARY, WLINK_ICON_MESSAGE,
                                      WLINK_SAY_LIST_MESSAGE, WLINK_SAY_LIST_MESSAGE_DOES, on_message);
    wlink_bar_set_way_out(bar, wlink_view_button(view, "sign-out", WLINK_BUTTON_SECONDARY, WLINK_ICON_OUT,
                                                 WLINK_SAY_SIGN_OUT, WLINK_SAY_SIGN_OUT_DOES, on_sign_out));
    self->check = wlink_view_button(view, "check", WLINK_BUTTON_SECONDARY, WLINK_ICON_EYE,
                                    WLINK_SAY_LIST_CHECK, WLINK_SAY_LIST_CHECK_DOES, on_check);
    wlink_bar_add(bar, self->check);
    wlink_bar_add(bar, self->message);
    wlink_bar_set_way_on(bar, wlink_fallback_new(view, WLINK_SAY_LIST_FAULT, NULL));
    return bar;
}

static void build(void *data) {
    struct list *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(40), *main = wlink_column(GAP);
    self->roster = wlink_roster_new();
    self->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_work_strip_build(view, &self->strip);
    wlink_fill(main, build_head(self), build_nobody(self), build_rows(self), NULL);
    gtk_widget_set_size_request(main, MAIN, -1);
    wlink_fill(stage, main, wlink_others_build(&self->others, view, SIDE, on_turned), NULL);
    gtk_widget_add_css_class(stage, "close");
    wlink_frame_set_stage(view->frame, stage);
    wlink_frame_set_bar(view->frame, build_bar(self));
}

/* What a place shows of one who waits, or who left. */
static void fill_place(const struct place *place, const struct wlink_roster_row *row,
                       const struct wlink_model_caller *caller, bool first, bool low) {
    const gint64 now = g_get_real_time();
    bool ready = false;
    g_autofree char *number = NULL, *unit = NULL;
    g_autofree char *people = caller ? wlink_say_who_waits(caller->people) : NULL;
    g_autofree char *parts = caller ? wlink_say_parts(caller, &ready) : NULL;
    g_autofree char *left = row->left ? wlink_say_left(row) : NULL;
    g_autofree char *look = wlink_say_with(WLINK_SAY_LIST_LOOK_DOES, "room", row->name, NULL);
    g_autofree char *join = wlink_say_with(WLINK_SAY_LIST_JOIN_DOES, "room", row->name, NULL);
    const bool away = caller && g_str_equal(caller->state, "away");
    wlink_say_wait(row->since, row->left ? row->left : now, &number, &unit);
    const struct wlink_waiting waiting = {
        .room = row->name,
        .since = number,
        .unit = unit,
        .people = people,
        .parts = parts,
        .ready = ready,
        .first = first,
        .low = low,
        .look_does = look,
        .join_does = join,
        .why = away ? wlink_say(WLINK_SAY_LIST_AWAY_WHY) : NULL,
        .left = left,
    };
    wlink_waiting_set(place->row, &waiting);
}

/* Who waits longest of those who still wait. */
static guint first_of(const wlink_roster *roster) {
    guint first = 0;
    while (first < wlink_roster_count(roster) && wlink_roster_at(roster, first)->left)
        first++;
    return first;
}

static bool is_new(const struct list *self, const struct wlink_roster_row *row) {
    return !row->left && !g_hash_table_contains(self->seen, row->id);
}

/* At its place, from nothing; at once where the desktop wants no motion. */
static void slide_in(const struct place *place) {
    enum { SLIDE_MS = 150 };
    gtk_revealer_set_transition_duration(GTK_REVEALER(place->revealer), 0);
    gtk_revealer_set_reveal_child(GTK_REVEALER(place->revealer), FALSE);
    gtk_revealer_set_transition_duration(GTK_REVEALER(place->revealer), SLIDE_MS);
    gtk_revealer_set_reveal_child(GTK_REVEALER(place->revealer), TRUE);
}

/* Who has had a row already; ids are not used again. */
static void note_seen(struct list *self) {
    g_hash_table_remove_all(self->seen);
    for (guint i = 0; i < wlink_roster_count(self->roster); i++)
        g_hash_table_add(self->seen, g_strdup(wlink_roster_at(self->roster, i)->id));
}

static void update_rows(struct list *self) {
    const guint count = wlink_roster_count(self->roster), first = first_of(self->roster);
    const guint from = wlink_pager_update(&self->pager, count, WLINK_ROSTER_PAGE);
    const bool low = count > WLINK_ROSTER_HIGH;
    gtk_box_set_spacing(GTK_BOX(self->rows), low ? LOW_GAP : GAP);
    gtk_widget_set_visible(self->longest, self->pager.pages == 1 && count > 1);
    for (guint i = 0; i < WLINK_ROSTER_PAGE; i++) {
        struct place *place = &self->places[i];
        const guint index = from + i;
        gtk_widget_set_visible(place->revealer, index < count);
        if (index >= count)
            continue;
        const struct wlink_roster_row *row = wlink_roster_at(self->roster, index);
        if (self->said && is_new(self, row) && wlink_moves(place->revealer))
            slide_in(place);
        g_set_str(&place->id, row->id);
        g_set_str(&place->room, row->room);
        fill_place(place, row, row->left ? NULL : wlink_model_find_caller(self->view.panel->model, row->room),
                   index == first, low);
    }
}

/* A new one is said to who does not look at the screen; the daemon plays the tone. */
static void say_arrival(struct list *self) {
    const GPtrArray *callers = self->view.panel->model->callers;
    const struct wlink_model_caller *last = callers->len ? callers->pdata[callers->len - 1] : NULL;
    if (self->said && last && callers->len > self->waited) {
        g_autofree char *words = wlink_say_with(WLINK_SAY_LIST_ARRIVED, "room", last->name, NULL);
        wlink_announce(self->view.heading, WLINK_URGENCY_HIGH, words);
    }
    self->waited = callers->len;
    self->said = true;
}

/* Before the first join of a sign-in, in one line; Join stays one touch. */
static void offer_check(struct list *self) {
    const bool used = wlink_actions_choice(self->view.panel->actions)->used;
    wlink_button_set_second(self->check, used ? NULL : wlink_say(WLINK_SAY_LIST_CHECK_FIRST));
}

static void update(void *data) {
    struct list *self = data;
    const struct wlink_model *model = self->view.panel->model;
    wlink_roster_update(self->roster, model, g_get_real_time(), may_move(self));
    g_autofree char *heading = wlink_say_how_many(wlink_roster_waiting(self->roster));
    wlink_heading_set(self->view.heading, heading);
    gtk_widget_set_visible(self->nobody, wlink_roster_count(self->roster) == 0);
    wlink_button_set_impossible(self->message,
                                model->callers->len ? NULL : wlink_say(WLINK_SAY_MESSAGE_NOBODY_WHY));
    wlink_work_strip_update(&self->view, &self->strip);
    offer_check(self);
    update_rows(self);
    note_seen(self);
    wlink_others_update(&self->others);
    say_arrival(self);
}

static void leave(void *data) {
    struct list *self = data;
    for (int i = 0; i < WLINK_ROSTER_PAGE; i++) {
        g_free(self->places[i].id);
        g_free(self->places[i].room);
    }
    wlink_roster_free(self->roster);
    g_hash_table_unref(self->seen);
    wlink_others_leave(&self->others);
}

static bool on_key(void *data, guint key) {
    struct list *self = data;
    if (key == GDK_KEY_Page_Up)
        wlink_pager_turn(&self->pager, -1);
    else if (key == GDK_KEY_Page_Down)
        wlink_pager_turn(&self->pager, 1);
    else
        return false;
    return true;
}

const struct wlink_screen wlink_screen_list = {
    .id = WLINK_SCREEN_LIST,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct list),
    .build = build,
    .update = update,
    .tick = update,
    .leave = leave,
    .key = on_key,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/parts.h"
#include "panel/rooms.h"
#include "panel/say-waiting.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/bar.h"
#include "widgets/room.h"
#include "widgets/text.h"

/* 03: where to call. The room that was called last is first and large; the others by name; pages, not
 * scrolling. */
enum { COLUMNS = 3, GAP_ROWS = 18, GAP_COLUMNS = 24, IDLE_S = 5 * 60 };

struct rooms {
    struct wlink_view view;
    struct wlink_work_strip strip;
    GtkWidget *legend, *no_network, *column, *pages, *before, *more, *page_words;
    char *shown;      /* the addresses of the cards there are, in order */
    GPtrArray *cards; /* GtkWidget, of this page */
    guint page;
};

static const enum wlink_presence kinds[] = {
    [WLINK_SAY_FREE] = WLINK_PRESENCE_FREE,       [WLINK_SAY_BUSY] = WLINK_PRESENCE_BUSY,
    [WLINK_SAY_OFF] = WLINK_PRESENCE_OFF,         [WLINK_SAY_LOCKED] = WLINK_PRESENCE_LOCKED,
    [WLINK_SAY_UNKNOWN] = WLINK_PRESENCE_UNKNOWN,
};

static void on_room(GtkWidget *card, void *data) {
    const struct wlink_view *view = data;
    wlink_actions_choose_room(view->panel->actions, g_object_get_data(G_OBJECT(card), "winglink-room"));
}

static void on_sign_out(struct wlink_view *view) {
    wlink_actions_sign_out(view->panel->actions);
}

static void on_try(struct wlink_view *view) {
    wlink_actions_try_cameras(view->panel->actions);
}

static char *last_words(const struct wlink_model_room *room) {
    g_autofree char *today = wlink_words_date(g_get_real_time()), *date = wlink_words_date(room->last_called);
    g_autofree char *time = wlink_words_time(room->last_called);
    if (g_str_equal(today, date))
        return wlink_say_with(WLINK_SAY_ROOMS_LAST_TODAY, "time", time, NULL);
    return wlink_say_with(WLINK_SAY_ROOMS_LAST, "date", date, NULL);
}

struct said {
    struct wlink_room room;
    char *presence, *last;
};

static void free_said(struct said *said) {
    g_free(said->presence);
    g_free(said->last);
}

static void say_room(const struct rooms *self, const struct wlink_model_room *room, bool first,
                     struct said *said) {
    enum wlink_say_presence kind;
    const bool may = wlink_model_why_not(room) == WLINK_CODE_NONE;
    said->presence = wlink_say_room_presence(room, &kind);
    said->last = first ? last_words(room) : NULL;
    said->room = (struct wlink_room){
        .room = first ? room->name : wlink_say_short(self->view.panel->model, room->address),
        .presence = kinds[kind],
        .presence_words = said->presence,
        .last = said->last,
        .does = wlink_say(may ? WLINK_SAY_ROOMS_CALL_DOES : WLINK_SAY_ROOMS_NOT_DOES),
        .why = may ? NULL : said->presence,
    };
}

static GtkWidget *new_card(struct rooms *self, const struct wlink_model_room *room, bool first) {
    struct said said;
    g_autofree char *name = g_strconcat(self->view.name, ".room-", room->address, NULL);
    say_room(self, room, first, &said);
    GtkWidget *card = wlink_room_new(name, first ? WLINK_ROOM_FIRST : WLINK_ROOM_CARD, &said.room);
    g_object_set_data_full(G_OBJECT(card), "winglink-room", g_strdup(room->address), g_free);
    g_signal_connect(card, "act", G_CALLBACK(on_room), self);
    g_signal_connect(card, "refused", G_CALLBACK(on_room), self);
    g_ptr_array_add(self->cards, card);
    free_said(&said);
    return card;
}

static void empty(GtkWidget *box) {
    for (GtkWidget *child; (child = gtk_widget_get_first_child(box));)
        gtk_box_remove(GTK_BOX(box), child);
}

static void lay_out(struct rooms *self, const GPtrArray *rooms, guint from, guint to) {
    GtkWidget *grid = gtk_grid_new();
    const bool first = from == 0 && wlink_rooms_has_first(rooms);
    empty(self->column);
    g_ptr_array_set_size(self->cards, 0);
    if (first)
        gtk_box_append(GTK_BOX(self->column), new_card(self, rooms->pdata[from++], true));
    gtk_grid_set_column_homogeneous(GTK_GRID(grid), TRUE);
    gtk_grid_set_row_spacing(GTK_GRID(grid), GAP_ROWS);
    gtk_grid_set_column_spacing(GTK_GRID(grid), GAP_COLUMNS);
    for (int column = (int)(to - from); column < COLUMNS; column++) /* fewer cards than columns */
        gtk_grid_attach(GTK_GRID(grid), wlink_spread(), column, 0, 1, 1);
    for (guint i = from; i < to; i++)
        gtk_grid_attach(GTK_GRID(grid), new_card(self, rooms->pdata[i], false), (int)(i - from) % COLUMNS,
                        (int)(i - from) / COLUMNS, 1, 1);
    gtk_box_append(GTK_BOX(self->column), grid);
    if (rooms->len == 0)
        gtk_box_append(GTK_BOX(self->column), wlink_text_new(wlink_say(WLINK_SAY_ROOMS_NONE), "s32"));
}

/* What is on the page, so that cards are made anew only when others belong there. */
static char *describe_page(const GPtrArray *rooms, guint from, guint to) {
    GString *text = g_string_new(wlink_rooms_has_first(rooms) ? "first " : "");
    for (guint i = from; i < to; i++)
        g_string_append_printf(text, "%s ", ((const struct wlink_model_room *)rooms->pdata[i])->address);
    return g_string_free(text, FALSE);
}

static void update_cards(struct rooms *self, const GPtrArray *rooms, guint from) {
    for (guint i = 0; i < self->cards->len; i++) {
        struct said said;
        say_room(self, rooms->pdata[from + i], from + i == 0 && wlink_rooms_has_first(rooms), &said);
        wlink_room_set(self->cards->pdata[i], &said.room);
        free_said(&said);
    }
}

static void show_page(struct rooms *self) {
    g_autoptr(GPtrArray) rooms = wlink_rooms_sorted(self->view.panel->model);
    const guint pages = wlink_rooms_pages(rooms->len);
    self->page = MIN(self->page, pages - 1);
    const guint from = self->page * WLINK_ROOMS_A_PAGE, to = MIN(from + WLINK_ROOMS_A_PAGE, rooms->len);
    g_autofree char *page = describe_page(rooms, from, to);
    g_autofree char *n = g_strdup_printf("%u", self->page + 1), *all = g_strdup_printf("%u", pages);
    g_autofree char *words = wlink_say_with(WLINK_SAY_ROOMS_PAGE, "n", n, "all", all, NULL);
    const char *end = wlink_say(WLINK_SAY_PAGE_END);
    if (g_strcmp0(page, self->shown) == 0) {
        update_cards(self, rooms, from);
    } else {
        lay_out(self, rooms, from, to);
        g_free(self->shown);
        self->shown = g_steal_pointer(&page);
    }
    gtk_widget_set_visible(self->pages, pages > 1);
    wlink_text_set(self->page_words, words);
    wlink_button_set_impossible(self->before, self->page > 0 ? NULL : end);
    wlink_button_set_impossible(self->more, self->page + 1 < pages ? NULL : end);
}

static void on_before(struct wlink_view *view) {
    struct rooms *self = (struct rooms *)view;
    self->page -= MIN(self->page, 1);
    show_page(self);
}

static void on_more(struct wlink_view *view) {
    struct rooms *self = (struct rooms *)view;
    self->page++; /* no further than the last one */
    show_page(self);
}

/* Arrows alone: the bar has the number to ring, too. */
static GtkWidget *new_arrow(struct rooms *self, const char *control, enum wlink_icon icon,
                            enum wlink_phrase words, void (*act)(struct wlink_view *view)) {
    GtkWidget *arrow =
        wlink_view_button(&self->view, control, WLINK_BUTTON_SECONDARY, icon, words, words, act);
    wlink_button_set_face(arrow, icon, NULL);
    wlink_button_set_size(arrow, WLINK_SIZE_SMALL);
    wlink_describe(arrow, wlink_say(words), NULL);
    return arrow;
}

static GtkWidget *build_pages(struct rooms *self) {
    self->pages = wlink_row(16);
    self->page_words = wlink_view_text(&self->view, "page", NULL, "semi");
    self->before = new_arrow(self, "before", WLINK_ICON_LEFT, WLINK_SAY_ROOMS_BEFORE, on_before);
    self->more = new_arrow(self, "more", WLINK_ICON_RIGHT, WLINK_SAY_ROOMS_MORE, on_more);
    wlink_fill(self->pages, self->before, self->page_words, self->more, NULL);
    return self->pages;
}

static GtkWidget *build_legend(struct rooms *self) {
    static const struct {
        enum wlink_presence presence;
        enum wlink_phrase words;
    } entries[] = {
        {WLINK_PRESENCE_FREE, WLINK_SAY_PRESENCE_AVAILABLE},
        {WLINK_PRESENCE_BUSY, WLINK_SAY_PRESENCE_BUSY},
        {WLINK_PRESENCE_OFF, WLINK_SAY_PRESENCE_OFF},
        {WLINK_PRESENCE_LOCKED, WLINK_SAY_PRESENCE_LOCKED},
    };
    self->legend = wlink_row(32);
    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        GtkWidget *entry = wlink_presence_new(entries[i].presence, wlink_say(entries[i].words));
        gtk_widget_add_css_class(entry, "s24");
        gtk_box_append(GTK_BOX(self->legend), entry);
    }
    return self->legend;
}

static GtkWidget *build_head(struct rooms *self) {
    GtkWidget *head = wlink_row(32),
              *heading = wlink_view_heading(&self->view, WLINK_SAY_ROOMS_HEADING, "h1");
    gtk_widget_set_hexpand(heading, TRUE);
    g_autofree char *name = wlink_view_name(&self->view, "no-network");
    self->no_network = wlink_line_new(WLINK_ICON_WARN, wlink_say(WLINK_SAY_ROOMS_NO_NETWORK), "semi");
    gtk_widget_set_name(self->no_network, name);
    wlink_fill(head, heading, build_legend(self), self->no_network, NULL);
    return head;
}

static void build(void *data) {
    struct rooms *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_column(24), *bar = wlink_bar_new();
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    self->cards = g_ptr_array_new();
    self->column = wlink_column(24);
    wlink_work_strip_build(view, &self->strip);
    wlink_fill(stage, build_head(self), self->column, NULL);
    wlink_frame_set_stage(view->frame, stage);
    wlink_bar_set_way_out(bar, wlink_view_button(view, "sign-out", WLINK_BUTTON_SECONDARY, WLINK_ICON_OUT,
                                                 WLINK_SAY_SIGN_OUT, WLINK_SAY_SIGN_OUT_DOES, on_sign_out));
    wlink_bar_add(bar, wlink_view_button(view, "try", WLINK_BUTTON_SECONDARY, WLINK_ICON_EYE,
                                         WLINK_SAY_ROOMS_TRY, WLINK_SAY_ROOMS_TRY_DOES, on_try));
    wlink_bar_add(bar, build_pages(self));
    wlink_bar_set_way_on(bar, wlink_fallback_new(view, WLINK_SAY_ROOMS_FALLBACK, NULL));
    wlink_frame_set_bar(view->frame, bar);
}

static void update(void *data) {
    struct rooms *self = data;
    bool network = !wlink_model_has_problem(self->view.panel->model, WLINK_CODE_NETWORK_DOWN);
    wlink_work_strip_update(&self->view, &self->strip);
    gtk_widget_set_visible(self->legend, network);
    gtk_widget_set_visible(self->no_network, !network);
    show_page(self);
}

static void leave(void *data) {
    struct rooms *self = data;
    g_ptr_array_unref(self->cards);
    g_free(self->shown);
}

static void way_out(void *data) {
    on_sign_out(data);
}

const struct wlink_screen wlink_screen_rooms = {
    .id = WLINK_SCREEN_ROOMS,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct rooms),
    .build = build,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = IDLE_S,
    .idle = wlink_actions_sign_out,
};

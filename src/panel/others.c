/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/others.h"

#include "common/words.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/room.h"

static const enum wlink_presence presences[] = {
    [WLINK_SAY_FREE] = WLINK_PRESENCE_FREE,
    [WLINK_SAY_BUSY] = WLINK_PRESENCE_BUSY,
    [WLINK_SAY_OFF] = WLINK_PRESENCE_OFF,
    [WLINK_SAY_LOCKED] = WLINK_PRESENCE_LOCKED,
};

/* Also of one that cannot be called: then the next screen says why. */
static void on_card(GtkWidget *card, void *data) {
    struct wlink_others *others = data;
    int place = GPOINTER_TO_INT(g_object_get_data(G_OBJECT(card), "winglink-place"));
    wlink_actions_choose_room(others->view->panel->actions, others->rooms[place]);
}

static void turn(struct wlink_others *others, int pages) {
    others->page = (guint)MAX(0, (int)others->page + pages);
    wlink_others_update(others);
}

static void on_before(GtkWidget *button, void *data) {
    (void)button;
    turn(data, -1);
}

static void on_next(GtkWidget *button, void *data) {
    (void)button;
    turn(data, 1);
}

static void build_card(struct wlink_others *others, int place) {
    GtkWidget *card =
        wlink_room_new("list.wing", WLINK_ROOM_ROW, &(struct wlink_room){.room = "", .presence_words = ""});
    g_object_set_data(G_OBJECT(card), "winglink-place", GINT_TO_POINTER(place));
    g_signal_connect(card, "act", G_CALLBACK(on_card), others);
    g_signal_connect(card, "refused", G_CALLBACK(on_card), others);
    others->cards[place] = card;
    wlink_list_append(others->list, card);
}

static GtkWidget *step_button(struct wlink_others *others, const char *name, enum wlink_icon icon,
                              enum wlink_phrase words, GCallback act) {
    GtkWidget *button = wlink_button_new(name, WLINK_BUTTON_SECONDARY, icon, NULL, NULL);
    wlink_button_set_size(button, WLINK_SIZE_LEAST);
    wlink_describe(button, wlink_say(words), NULL);
    g_signal_connect(button, "act", act, others);
    return button;
}

static GtkWidget *build_pager(struct wlink_others *others) {
    others->pager = wlink_row(16);
    others->page_words = wlink_text_new(NULL, "s24 soft");
    gtk_widget_set_hexpand(others->page_words, TRUE);
    others->before = step_button(others, "list.wings-before", WLINK_ICON_UP, WLINK_SAY_ROOMS_BEFORE,
                                 G_CALLBACK(on_before));
    others->next =
        step_button(others, "list.wings-next", WLINK_ICON_DOWN, WLINK_SAY_ROOMS_MORE, G_CALLBACK(on_next));
    wlink_fill(others->pager, others->page_words, others->before, others->next, NULL);
    return others->pager;
}

GtkWidget *wlink_others_build(struct wlink_others *others, struct wlink_view *view, int width) {
    GtkWidget *column = wlink_column(16), *heading = wlink_text_new(wlink_say(WLINK_SAY_LIST_OTHERS), "h2");
    others->view = view;
    others->list = wlink_list_new("list.wings");
    others->none = wlink_text_new(wlink_say(WLINK_SAY_LIST_OTHERS_NONE), "soft");
    for (int place = 0; place < WLINK_OTHERS_PAGE; place++)
        build_card(others, place);
    gtk_widget_set_size_request(heading, -1, 66);
    gtk_widget_set_size_request(column, width, -1);
    wlink_fill(column, heading, others->none, others->list, build_pager(others),
               wlink_text_new(wlink_say(WLINK_SAY_LIST_OTHERS_WORDS), "s24 soft"), NULL);
    return column;
}

static bool is_other(const struct wlink_model *model, const struct wlink_model_room *room) {
    return room->role == WLINK_ROLE_WING && !wlink_model_find_caller(model, room->address);
}

static bool has_wings(const struct wlink_model *model) {
    for (guint i = 0; i < model->rooms->len; i++)
        if (((const struct wlink_model_room *)model->rooms->pdata[i])->role == WLINK_ROLE_WING)
            return true;
    return false;
}

/* In the order of the directory; a page of them. */
static GPtrArray *find_others(const struct wlink_model *model) {
    GPtrArray *found = g_ptr_array_new();
    for (guint i = 0; i < model->rooms->len; i++)
        if (is_other(model, model->rooms->pdata[i]))
            g_ptr_array_add(found, model->rooms->pdata[i]);
    return found;
}

static void fill_card(struct wlink_others *others, int place, const struct wlink_model_room *room) {
    enum wlink_say_presence kind;
    g_autofree char *presence = wlink_say_room_presence(room, &kind);
    const enum wlink_code code = wlink_model_why_not(room);
    g_autofree char *why = kind == WLINK_SAY_BUSY    ? g_strdup(wlink_say(WLINK_SAY_LIST_IN_CONSULTATION_WHY))
                           : code == WLINK_CODE_NONE ? NULL
                                                     : wlink_words_code(code, room->name, NULL);
    const struct wlink_room card = {
        .room = *room->short_name ? room->short_name : room->name,
        .presence = presences[kind],
        .presence_words = presence,
        .does = wlink_say(WLINK_SAY_LIST_CALL_DOES),
        .why = why,
    };
    g_set_str(&others->rooms[place], room->address);
    wlink_room_set(others->cards[place], &card);
}

static void update_pager(struct wlink_others *others, guint pages) {
    g_autofree char *n = g_strdup_printf("%u", others->page + 1), *all = g_strdup_printf("%u", pages);
    g_autofree char *words = wlink_say_with(WLINK_SAY_ROOMS_PAGE, "n", n, "all", all, NULL);
    wlink_text_set(others->page_words, words);
    gtk_widget_set_visible(others->pager, pages > 1);
    gtk_widget_set_sensitive(others->before, others->page > 0);
    gtk_widget_set_sensitive(others->next, others->page + 1 < pages);
}

void wlink_others_update(struct wlink_others *others) {
    g_autoptr(GPtrArray) found = find_others(others->view->panel->model);
    const guint pages = MAX(1, (found->len + WLINK_OTHERS_PAGE - 1) / WLINK_OTHERS_PAGE);
    others->page = MIN(others->page, pages - 1);
    for (guint i = 0; i < WLINK_OTHERS_PAGE; i++) {
        const guint index = others->page * WLINK_OTHERS_PAGE + i;
        gtk_widget_set_visible(others->cards[i], index < found->len);
        if (index < found->len)
            fill_card(others, (int)i, found->pdata[index]);
    }
    wlink_text_set(others->none,
                   wlink_say(has_wings(others->view->panel->model) ? WLINK_SAY_LIST_OTHERS_ALL
                                                                   : WLINK_SAY_LIST_OTHERS_NONE));
    gtk_widget_set_visible(others->none, found->len == 0);
    gtk_widget_set_visible(others->list, found->len > 0);
    update_pager(others, pages);
}

void wlink_others_leave(struct wlink_others *others) {
    for (int i = 0; i < WLINK_OTHERS_PAGE; i++)
        g_free(others->rooms[i]);
}

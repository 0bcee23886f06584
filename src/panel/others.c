/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/others.h"

#include "common/words.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/room.h"

static const enum wlink_presence presences[] = {
    [WLINK_SAY_FREE] = WLINK_PRESENCE_FREE,       [WLINK_SAY_BUSY] = WLINK_PRESENCE_BUSY,
    [WLINK_SAY_OFF] = WLINK_PRESENCE_OFF,         [WLINK_SAY_LOCKED] = WLINK_PRESENCE_LOCKED,
    [WLINK_SAY_UNKNOWN] = WLINK_PRESENCE_UNKNOWN,
};

/* Also of one that cannot be called: then the next screen says why. */
static void on_card(GtkWidget *card, void *data) {
    struct wlink_others *others = data;
    int place = GPOINTER_TO_INT(g_object_get_data(G_OBJECT(card), "winglink-place"));
    wlink_actions_choose_room(others->view->panel->actions, others->rooms[place]);
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

GtkWidget *wlink_others_build(struct wlink_others *others, struct wlink_view *view, int width,
                              void (*turned)(struct wlink_view *view)) {
    GtkWidget *column = wlink_column(16), *heading = wlink_text_new(wlink_say(WLINK_SAY_LIST_OTHERS), "h2");
    others->view = view;
    others->list = wlink_list_new("list.wings");
    others->none = wlink_text_new(wlink_say(WLINK_SAY_LIST_OTHERS_NONE), "soft");
    for (int place = 0; place < WLINK_OTHERS_PAGE; place++)
        build_card(others, place);
    gtk_widget_set_size_request(heading, -1, 66);
    gtk_widget_set_size_request(column, width, -1);
    wlink_fill(column, heading, others->none, others->list,
               wlink_pager_build(&others->pager, view, "wings-", WLINK_SAY_ROOMS_BEFORE, WLINK_SAY_ROOMS_MORE,
                                 turned),
               wlink_text_new(wlink_say(WLINK_SAY_LIST_OTHERS_WORDS), "s24 soft"), NULL);
    gtk_widget_set_hexpand(others->pager.words, TRUE);
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

void wlink_others_update(struct wlink_others *others) {
    g_autoptr(GPtrArray) found = find_others(others->view->panel->model);
    const guint from = wlink_pager_update(&others->pager, found->len, WLINK_OTHERS_PAGE);
    for (guint i = 0; i < WLINK_OTHERS_PAGE; i++) {
        const guint index = from + i;
        gtk_widget_set_visible(others->cards[i], index < found->len);
        if (index < found->len)
            fill_card(others, (int)i, found->pdata[index]);
    }
    wlink_text_set(others->none,
                   wlink_say(has_wings(others->view->panel->model) ? WLINK_SAY_LIST_OTHERS_ALL
                                                                   : WLINK_SAY_LIST_OTHERS_NONE));
    gtk_widget_set_visible(others->none, found->len == 0);
    gtk_widget_set_visible(others->list, found->len > 0);
}

void wlink_others_leave(struct wlink_others *others) {
    for (int i = 0; i < WLINK_OTHERS_PAGE; i++)
        g_free(others->rooms[i]);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/fact-list.h"
#include "panel/pager.h"
#include "panel/pin-entry.h"
#include "panel/say-service.h"
#include "panel/service-view.h"
#include "widgets/announce.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/pin.h"
#include "widgets/side.h"
#include "widgets/technician.h"
#include "widgets/text.h"

#include <string.h>

/* 24: who may use this unit, by staff code; never a name, never the PIN of others. A one-time PIN is shown
 * once. */
enum { RIGHT_WIDTH = 764, A_PAGE = 10, ROLES = 4, IDLE_S = 5 * 60 };

static const char *const roles[ROLES] = {"nurse", "consultant", "technician", "manager"};

struct staff {
    struct wlink_view view;
    struct wlink_service_strip strip;
    struct wlink_pager pager;
    struct wlink_fact_list list;
    GtkWidget *none;
    GtkWidget *one, *one_code, *one_facts, *new_pin, *end, *ask; /* about who is chosen */
    GtkWidget *adding, *boxes, *role[ROLES], *taken, *add_do;
    GtkWidget *pin, *pin_heading, *pin_digits;
    GtkWidget *choose, *add;
    char *chosen; /* a code; NULL: nobody */
    bool adds;
    struct wlink_pin_entry entry;
    int picked; /* of the roles; -1: none */
};

static void update(void *data);

static const struct wlink_served *served(const struct staff *self) {
    return wlink_actions_served(self->view.panel->actions);
}

static const struct wlink_member *find(const struct staff *self, const char *code) {
    const GPtrArray *staff = served(self)->staff;
    for (guint i = 0; code && i < staff->len; i++) {
        const struct wlink_member *member = staff->pdata[i];
        if (g_str_equal(member->code, code))
            return member;
    }
    return NULL;
}

static bool has_code(const struct staff *self) {
    return strlen(self->entry.code) == WLINK_CODE_DIGITS;
}

/* --- what is pressed */

static void begin_adding(struct staff *self, bool adds) {
    self->adds = adds;
    self->picked = -1;
    wlink_pin_begin(&self->entry, WLINK_PIN_STEP_CODE);
    update(self);
}

static void on_back(struct wlink_view *view) {
    struct staff *self = (struct staff *)view;
    if (self->adds)
        begin_adding(self, false);
    else
        wlink_actions_open_service(view->panel->actions, WLINK_SERVICE_HOME);
}

static void on_add(struct wlink_view *view) {
    begin_adding((struct staff *)view, true);
}

static void on_cancel(struct wlink_view *view) {
    begin_adding((struct staff *)view, false);
}

static void on_add_do(struct wlink_view *view) {
    struct staff *self = (struct staff *)view;
    wlink_actions_add_staff(view->panel->actions, self->entry.code, roles[self->picked]);
    g_free(self->chosen);
    self->chosen = g_strdup(self->entry.code);
    begin_adding(self, false);
}

static void on_row(struct wlink_view *view, const char *code) {
    struct staff *self = (struct staff *)view;
    g_free(self->chosen);
    self->chosen = g_strdup(code);
    gtk_widget_set_visible(self->ask, FALSE);
    begin_adding(self, false);
}

static void on_new_pin(struct wlink_view *view) {
    struct staff *self = (struct staff *)view;
    wlink_actions_new_pin(view->panel->actions, self->chosen);
}

static void on_end(struct wlink_view *view) {
    struct staff *self = (struct staff *)view;
    gtk_widget_set_visible(self->ask, TRUE);
    update(self);
}

static void on_end_no(struct wlink_view *view) {
    struct staff *self = (struct staff *)view;
    gtk_widget_set_visible(self->ask, FALSE);
    update(self);
}

static void on_end_yes(struct wlink_view *view) {
    struct staff *self = (struct staff *)view;
    wlink_actions_end_staff(view->panel->actions, self->chosen);
    on_end_no(view);
}

static void on_pin_done(struct wlink_view *view) {
    wlink_actions_forget_pin(view->panel->actions);
}

static void on_role(GtkWidget *segment, void *data) {
    struct staff *self = data;
    self->picked = GPOINTER_TO_INT(g_object_get_data(G_OBJECT(segment), "winglink-role"));
    update(self);
}

static void on_digit(GtkWidget *pad, int digit, void *data) {
    struct staff *self = data;
    (void)pad;
    if (!self->adds || has_code(self))
        return;
    wlink_pin_digit(&self->entry, digit);
    self->entry.step = WLINK_PIN_STEP_CODE;
    update(self);
}

static void on_delete(GtkWidget *pad, void *data) {
    struct staff *self = data;
    (void)pad;
    wlink_pin_delete(&self->entry);
    update(self);
}

static void on_clear(GtkWidget *pad, void *data) {
    struct staff *self = data;
    (void)pad;
    wlink_pin_clear(&self->entry);
    update(self);
}

/* --- the list */

static char *facts_of(const struct staff *self, const struct wlink_member *member) {
    const bool self_here = g_str_equal(member->code, self->view.panel->model->staff.code);
    return g_strdup_printf("%s, %s%s%s", wlink_say_role(member->role), wlink_say_member_state(member->state),
                           self_here ? ", " : "", self_here ? wlink_say(WLINK_SAY_STAFF_YOU) : "");
}

static void set_row(const struct staff *self, guint at, const struct wlink_member *member) {
    g_autofree char *facts = facts_of(self, member);
    g_autofree char *said = g_strconcat(member->code, ", ", facts, NULL);
    const bool locked = g_str_equal(member->state, "locked");
    const bool active = g_str_equal(member->state, "active");
    wlink_fact_list_set(&self->list, at,
                        &(struct wlink_fact){.mark = active   ? WLINK_MARK_DONE
                                                     : locked ? WLINK_MARK_BAD
                                                              : WLINK_MARK_NOT_YET,
                                             .key = member->code,
                                             .value = facts,
                                             .said = said,
                                             .chosen = g_strcmp0(member->code, self->chosen) == 0});
}

static void show_list(struct staff *self) {
    const GPtrArray *staff = served(self)->staff;
    const guint from = wlink_pager_update(&self->pager, staff->len, A_PAGE),
                to = MIN(from + A_PAGE, staff->len);
    g_autoptr(GPtrArray) codes = g_ptr_array_new();
    for (guint i = from; i < to; i++)
        g_ptr_array_add(codes, ((const struct wlink_member *)staff->pdata[i])->code);
    wlink_fact_list_lay_out(&self->list, codes);
    for (guint i = from; i < to; i++)
        set_row(self, i - from, staff->pdata[i]);
    gtk_widget_set_visible(self->none, staff->len == 0 && served(self)->staff_known);
}

/* --- the right side: the PIN, adding somebody, who is chosen, or how to begin */

static void show_one(struct staff *self, const struct wlink_member *member) {
    if (!member)
        return;
    g_autofree char *facts = facts_of(self, member);
    const bool ended = g_str_equal(member->state, "ended");
    const bool you = g_str_equal(member->code, self->view.panel->model->staff.code);
    wlink_text_set(self->one_code, member->code);
    wlink_text_set(self->one_facts, facts);
    wlink_button_set_impossible(self->new_pin, ended ? wlink_say(WLINK_SAY_STAFF_END_ENDED) : NULL);
    wlink_button_set_impossible(self->end, ended ? wlink_say(WLINK_SAY_STAFF_END_ENDED)
                                           : you ? wlink_say(WLINK_SAY_STAFF_END_YOU)
                                                 : NULL);
}

static void show_adding(struct staff *self) {
    const bool taken = has_code(self) && find(self, self->entry.code);
    g_autofree char *n = g_strdup_printf("%zu", strlen(self->entry.code));
    g_autofree char *all = g_strdup_printf("%d", WLINK_CODE_DIGITS);
    g_autofree char *count = wlink_say_with(WLINK_SAY_PIN_COUNT, "n", n, "all", all, NULL);
    g_autofree char *words = wlink_say_with(WLINK_SAY_STAFF_TAKEN, "code", self->entry.code, NULL);
    const char *role = self->picked >= 0 ? wlink_say_role(roles[self->picked]) : NULL;
    g_autofree char *add =
        wlink_say_with(WLINK_SAY_STAFF_ADD_DO, "code", self->entry.code, "role", role, NULL);
    const bool ready = has_code(self) && !taken && role;
    wlink_pin_boxes_set(self->boxes, (unsigned)strlen(self->entry.code), self->entry.code, count);
    wlink_text_set(self->taken, taken ? words : wlink_say(WLINK_SAY_STAFF_ADD_CODE));
    for (int i = 0; i < ROLES; i++)
        wlink_button_set_on(self->role[i], i == self->picked);
    wlink_button_set_face(self->add_do, WLINK_ICON_PLUS, ready ? add : wlink_say(WLINK_SAY_STAFF_ADD));
    wlink_button_set_impossible(self->add_do, ready   ? NULL
                                              : taken ? words
                                                      : wlink_say(WLINK_SAY_STAFF_ADD_WHY));
}

static void show_pin(struct staff *self) {
    g_autofree char *heading =
        wlink_say_with(WLINK_SAY_STAFF_PIN_HEADING, "code", served(self)->pin_of, NULL);
    const bool was = gtk_widget_get_visible(self->pin);
    wlink_text_set(self->pin_heading, heading);
    wlink_text_set(self->pin_digits, wlink_secret_text(served(self)->pin));
    gtk_widget_set_visible(self->pin, served(self)->pin != NULL);
    if (!was && served(self)->pin)
        wlink_announce(self->pin, WLINK_URGENCY_HIGH, heading);
}

static void show_right(struct staff *self) {
    const struct wlink_member *member = find(self, self->chosen);
    const bool pin = served(self)->pin != NULL, adds = self->adds && !pin;
    const bool asks = gtk_widget_get_visible(self->ask) && member && !adds && !pin;
    g_autofree char *ask = wlink_say_with(WLINK_SAY_STAFF_END_HEADING, "code", self->chosen, NULL);
    show_pin(self);
    show_adding(self);
    show_one(self, member);
    wlink_text_set(gtk_widget_get_first_child(self->ask), ask);
    gtk_widget_set_visible(self->ask, asks);
    gtk_widget_set_visible(self->adding, adds);
    gtk_widget_set_visible(self->one, member && !adds && !pin && !asks);
    gtk_widget_set_visible(self->choose, !member && !adds && !pin);
    gtk_widget_set_visible(self->add, !adds && !pin);
}

/* --- how it is built */

static GtkWidget *build_one(struct staff *self) {
    struct wlink_view *view = &self->view;
    self->one = wlink_card_new(20);
    self->one_code = wlink_view_text(view, "chosen", NULL, "h1");
    self->one_facts = wlink_view_text(view, "chosen-facts", NULL, "s32");
    self->new_pin = wlink_view_button(view, "new-pin", WLINK_BUTTON_SECONDARY, WLINK_ICON_AGAIN,
                                      WLINK_SAY_STAFF_NEW_PIN, WLINK_SAY_STAFF_NEW_PIN_DOES, on_new_pin);
    self->end = wlink_view_button(view, "end", WLINK_BUTTON_SECONDARY, WLINK_ICON_CROSS_O,
                                  WLINK_SAY_STAFF_END, WLINK_SAY_STAFF_END_DOES, on_end);
    wlink_fill(self->one, self->one_code, self->one_facts, self->new_pin, self->end, NULL);
    return self->one;
}

static GtkWidget *build_roles(struct staff *self) {
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_column_homogeneous(GTK_GRID(grid), TRUE);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 12);
    gtk_grid_set_column_spacing(GTK_GRID(grid), 12);
    for (int i = 0; i < ROLES; i++) {
        g_autofree char *control = g_strconcat("role-", roles[i], NULL);
        g_autofree char *name = wlink_view_name(&self->view, control);
        self->role[i] =
            wlink_button_new(name, WLINK_BUTTON_CHOICE, WLINK_ICON_NONE, wlink_say_role(roles[i]), NULL);
        wlink_button_set_size(self->role[i], WLINK_SIZE_LEAST);
        g_object_set_data(G_OBJECT(self->role[i]), "winglink-role", GINT_TO_POINTER(i));
        g_signal_connect(self->role[i], "act", G_CALLBACK(on_role), self);
        gtk_grid_attach(GTK_GRID(grid), self->role[i], i % 2, i / 2, 1, 1);
    }
    return grid;
}

static GtkWidget *build_pad(struct staff *self) {
    GtkWidget *pad = wlink_pin_pad_new_low(self->view.name, wlink_say(WLINK_SAY_PIN_CLEAR),
                                           wlink_say(WLINK_SAY_PIN_DELETE));
    g_signal_connect(pad, "digit", G_CALLBACK(on_digit), self);
    g_signal_connect(pad, "delete", G_CALLBACK(on_delete), self);
    g_signal_connect(pad, "clear", G_CALLBACK(on_clear), self);
    gtk_widget_set_halign(pad, GTK_ALIGN_CENTER);
    return pad;
}

static GtkWidget *build_adding(struct staff *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *row = wlink_row(24), *buttons = wlink_row(24);
    g_autofree char *boxes = wlink_view_name(view, "boxes");
    self->adding = wlink_card_new(16);
    gtk_widget_add_css_class(self->adding, "tight");
    gtk_widget_add_css_class(self->adding, "footed");
    self->boxes = wlink_pin_boxes_new(boxes, WLINK_CODE_DIGITS, wlink_say(WLINK_SAY_STAFF_ADD_HEADING));
    self->taken = wlink_view_text(view, "taken", NULL, "semi");
    self->add_do = wlink_view_button(view, "add-do", WLINK_BUTTON_PRIMARY, WLINK_ICON_PLUS,
                                     WLINK_SAY_STAFF_ADD, WLINK_SAY_STAFF_ADD_DO_DOES, on_add_do);
    gtk_widget_set_hexpand(self->add_do, TRUE);
    wlink_fill(row, self->boxes, self->taken, NULL);
    wlink_fill(buttons,
               wlink_view_button(view, "cancel", WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE,
                                 WLINK_SAY_STAFF_CANCEL, WLINK_SAY_STAFF_CANCEL_DOES, on_cancel),
               self->add_do, NULL);
    wlink_fill(self->adding, row, build_roles(self), build_pad(self), buttons, NULL);
    return self->adding;
}

static GtkWidget *build_pin(struct staff *self) {
    struct wlink_view *view = &self->view;
    self->pin = wlink_card_new(24);
    self->pin_heading = wlink_view_text(view, "pin-of", NULL, "h2");
    self->pin_digits = wlink_view_text(view, "pin", NULL, "once");
    gtk_widget_set_visible(self->pin, FALSE);
    wlink_fill(self->pin, self->pin_heading, self->pin_digits,
               wlink_text_new(wlink_say(WLINK_SAY_STAFF_PIN_WORDS), "s32"),
               wlink_view_button(view, "pin-done", WLINK_BUTTON_PRIMARY, WLINK_ICON_TICK,
                                 WLINK_SAY_STAFF_PIN_DONE, WLINK_SAY_STAFF_PIN_DONE_DOES, on_pin_done),
               NULL);
    return self->pin;
}

static GtkWidget *build_right(struct staff *self) {
    static const struct wlink_asked ask = {
        WLINK_SAY_STAFF_END_HEADING,
        WLINK_SAY_STAFF_END_WORDS,
        WLINK_SAY_STAFF_END_NO,
        WLINK_SAY_STAFF_END_NO_DOES,
        WLINK_SAY_STAFF_END_YES,
        WLINK_SAY_STAFF_END_YES_DOES,
        on_end_no,
        on_end_yes,
    };
    GtkWidget *column = wlink_column(20);
    self->ask = wlink_asked_new(&self->view, "end-ask", &ask);
    self->choose = wlink_view_text(&self->view, "choose", wlink_say(WLINK_SAY_STAFF_CHOOSE), "s32 soft");
    wlink_fill(column, build_pin(self), build_adding(self), build_one(self), self->ask, self->choose, NULL);
    return wlink_side_new(column, RIGHT_WIDTH);
}

static void on_turned(struct wlink_view *view) {
    update(view);
}

static GtkWidget *build_left(struct staff *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(16), *head = wlink_row(24);
    static const struct wlink_fact_list_kind rows = {"code-", 130, WLINK_SAY_STAFF_CHOOSE_DOES};
    GtkWidget *list = wlink_fact_list_build(&self->list, view, &rows, on_row);
    self->none = wlink_view_text(view, "none", wlink_say(WLINK_SAY_STAFF_NONE), "s32 soft");
    wlink_fill(
        head, wlink_view_heading(view, WLINK_SAY_STAFF_HEADING, "h2"), wlink_spread(),
        wlink_pager_build(&self->pager, view, "", WLINK_SAY_STAFF_BEFORE, WLINK_SAY_STAFF_MORE, on_turned),
        NULL);
    wlink_fill(column, head, list, self->none, NULL);
    gtk_widget_set_hexpand(column, TRUE);
    return column;
}

static void build(void *data) {
    struct staff *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(40), *bar = wlink_bar_new();
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    self->picked = -1;
    wlink_pin_begin(&self->entry, WLINK_PIN_STEP_CODE);
    wlink_service_strip_build(view, &self->strip, WLINK_SAY_STAFF_PLACE);
    gtk_widget_add_css_class(stage, "close");
    wlink_fill(stage, build_left(self), build_right(self), NULL);
    wlink_frame_set_stage(view->frame, stage);
    self->add = wlink_view_button(view, "add", WLINK_BUTTON_PRIMARY, WLINK_ICON_PLUS, WLINK_SAY_STAFF_ADD,
                                  WLINK_SAY_STAFF_ADD_DOES, on_add);
    wlink_bar_set_way_out(bar, wlink_back_new(view, on_back));
    wlink_bar_set_way_on(bar, self->add);
    wlink_frame_set_bar(view->frame, bar);
}

static void update(void *data) {
    struct staff *self = data;
    wlink_service_strip_update(&self->view, &self->strip);
    show_list(self);
    show_right(self);
}

static void leave(void *data) {
    struct staff *self = data;
    wlink_fact_list_end(&self->list);
    g_free(self->chosen);
    wlink_pin_wipe(&self->entry);
}

static void way_out(void *data) {
    on_back(data);
}

const struct wlink_screen wlink_screen_staff = {
    .id = WLINK_SCREEN_STAFF,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct staff),
    .build = build,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = IDLE_S,
    .idle = wlink_actions_idle_service,
};

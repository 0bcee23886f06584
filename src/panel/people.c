/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/call-view.h"
#include "panel/parts.h"

/* Six chips for a wing. Nothing is guessed: what is on was said by a person here. */
static const struct {
    enum wlink_person person;
    enum wlink_icon icon;
} persons[] = {
    {WLINK_PERSON_PATIENT, WLINK_ICON_PERSON},    {WLINK_PERSON_NURSE, WLINK_ICON_NURSE},
    {WLINK_PERSON_OFFICER, WLINK_ICON_OFFICER},   {WLINK_PERSON_OFFICER_OUTSIDE, WLINK_ICON_DOOR},
    {WLINK_PERSON_INTERPRETER, WLINK_ICON_SPEAK}, {WLINK_PERSON_CHAPERONE, WLINK_ICON_PERSON},
};

static guint without_the_other_officer(guint people, enum wlink_person chosen) {
    const guint in = 1u << WLINK_PERSON_OFFICER, outside = 1u << WLINK_PERSON_OFFICER_OUTSIDE;
    if (chosen == WLINK_PERSON_OFFICER)
        return people & ~outside;
    return chosen == WLINK_PERSON_OFFICER_OUTSIDE ? people & ~in : people;
}

static void on_chip(GtkWidget *chip, void *data) {
    const struct wlink_view *view = data;
    enum wlink_person person =
        (enum wlink_person)GPOINTER_TO_INT(g_object_get_data(G_OBJECT(chip), "winglink-person"));
    guint people = view->panel->model->consultation.people ^ 1u << person;
    wlink_actions_set_people(view->panel->actions, without_the_other_officer(people, person));
}

static GtkWidget *new_chip(struct wlink_view *view, enum wlink_person person, enum wlink_icon icon) {
    const char *word = wlink_person_to_string(person);
    g_autofree char *control = g_strconcat("person-", word, NULL);
    g_autofree char *name = wlink_view_name(view, control);
    GtkWidget *chip = wlink_button_new(name, WLINK_BUTTON_CHIP, icon, wlink_words_person(word), NULL);
    g_object_set_data(G_OBJECT(chip), "winglink-person", GINT_TO_POINTER(person));
    g_signal_connect(chip, "act", G_CALLBACK(on_chip), view);
    gtk_widget_set_halign(chip, GTK_ALIGN_START);
    return chip;
}

void wlink_people_build(struct wlink_view *view, GtkWidget *chips[WLINK_PERSON_COUNT], GtkWidget *box,
                        int a_row) {
    GtkWidget *row = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(persons); i++) {
        if (i % (gsize)a_row == 0) {
            row = wlink_row(12);
            gtk_box_append(GTK_BOX(box), row);
        }
        chips[persons[i].person] = new_chip(view, persons[i].person, persons[i].icon);
        gtk_box_append(GTK_BOX(row), chips[persons[i].person]);
    }
}

void wlink_people_update(const struct wlink_view *view, GtkWidget *const chips[WLINK_PERSON_COUNT]) {
    guint people = view->panel->model->consultation.people;
    for (int person = 0; person < WLINK_PERSON_COUNT; person++)
        if (chips[person])
            wlink_button_set_on(chips[person], people & 1u << person);
}

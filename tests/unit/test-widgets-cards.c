/* SPDX-License-Identifier: Apache-2.0 */
/* Rooms, those who wait, the toast, captions and the frozen frame. */
#include "unit/widgets-fixture.h"
#include "widgets/box.h"
#include "widgets/caption.h"
#include "widgets/picture.h"
#include "widgets/room.h"
#include "widgets/side.h"
#include "widgets/technician.h"
#include "widgets/text.h"
#include "widgets/toast.h"

static GtkWidget *find(GtkWidget *within, const char *name) {
    if (g_str_equal(gtk_widget_get_name(within), name))
        return within;
    for (GtkWidget *at = gtk_widget_get_first_child(within); at; at = gtk_widget_get_next_sibling(at)) {
        GtkWidget *found = find(at, name);
        if (found)
            return found;
    }
    return NULL;
}

/* All words on a widget, one a line. */
static void add_words(GtkWidget *widget, GString *words) {
    if (GTK_IS_LABEL(widget) && gtk_widget_get_visible(widget))
        g_string_append_printf(words, "%s\n", gtk_label_get_text(GTK_LABEL(widget)));
    for (GtkWidget *at = gtk_widget_get_first_child(widget); at; at = gtk_widget_get_next_sibling(at))
        if (gtk_widget_get_visible(at))
            add_words(at, words);
}

static void assert_words(GtkWidget *widget, const char *expected) {
    GString *words = g_string_new(NULL);
    add_words(widget, words);
    g_assert_cmpstr(words->str, ==, expected);
    g_string_free(words, TRUE);
}

static void test_a_room_says_whether_it_can_be_called(void) {
    struct wlink_room room = {"Airedale · Skin clinic", WLINK_PRESENCE_BUSY,  "Busy: you can wait",
                              "Last called, 10:12",     "Checks, then calls", NULL};
    int acts = 0, refusals = 0;
    widgets_init();
    g_autoptr(GtkWidget) card = g_object_ref_sink(wlink_room_new("home.skin", WLINK_ROOM_FIRST, &room));
    g_signal_connect(card, "act", G_CALLBACK(count), &acts);
    g_signal_connect(card, "refused", G_CALLBACK(count), &refusals);
    assert_words(card, "Last called, 10:12\nAiredale · Skin clinic\nBusy: you can wait\n");
    gtk_test_accessible_assert_property(card, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        "Airedale · Skin clinic: Busy: you can wait");
    room.last = NULL;
    room.presence = WLINK_PRESENCE_LOCKED;
    room.presence_words = "Authorised from 16:00";
    room.why = "Permission starts at 16:00";
    wlink_room_set(card, &room);
    g_signal_emit_by_name(card, "clicked");
    g_assert_cmpint(acts, ==, 0);
    g_assert_cmpint(refusals, ==, 1);
    assert_words(card, "Airedale · Skin clinic\nAuthorised from 16:00\n");
    gtk_test_accessible_assert_property(card, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                        "Permission starts at 16:00");
}

static void test_a_toast_goes_with_ok(void) {
    widgets_init();
    GtkWidget *far = wlink_picture_new("c.far", "Airedale, room 2");
    gtk_widget_set_size_request(far, 1200, 600);
    GtkWidget *toast = wlink_toast_new("c.toast", far, "OK", "Hides this");
    GtkWidget *window = show_in_window(toast, 1920, 1080);
    GtkWidget *revealer = gtk_widget_get_ancestor(find(toast, "c.toast-ok"), GTK_TYPE_REVEALER);
    g_assert_false(gtk_revealer_get_reveal_child(GTK_REVEALER(revealer)));
    wlink_toast_show(toast, WLINK_ICON_PLUG, "Examination camera unplugged", "The consultation goes on.");
    g_assert_true(gtk_revealer_get_reveal_child(GTK_REVEALER(revealer)));
    gtk_test_accessible_assert_property(find(toast, "c.toast-ok"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                        "Hides this");
    g_signal_emit_by_name(find(toast, "c.toast-ok"), "act");
    g_assert_false(gtk_revealer_get_reveal_child(GTK_REVEALER(revealer)));
    close_window(window);
}

static void test_a_caption_says_what_is_live(void) {
    widgets_init();
    g_autoptr(GtkWidget) caption =
        g_object_ref_sink(wlink_caption_new("c.caption", WLINK_ICON_CAM, "Room camera"));
    wlink_caption_set(caption, WLINK_ICON_CAM, "Room camera", "Patient, nurse");
    wlink_caption_set_live(caption, WLINK_LIVE, "Live");
    assert_words(caption, "Room camera\nPatient, nurse\nLive\n");
    g_assert_false(gtk_widget_has_css_class(caption, "notlive"));
    wlink_caption_set_live(caption, WLINK_NOT_LIVE, "Not live");
    g_assert_true(gtk_widget_has_css_class(caption, "notlive"));
}

static void test_a_frozen_picture_says_its_age(void) {
    widgets_init();
    g_autoptr(GtkWidget) frozen = g_object_ref_sink(wlink_frozen_new("e.frozen", NULL, "Frozen"));
    wlink_frozen_set_age(frozen, "42 seconds old");
    assert_words(frozen, "Frozen\n42 seconds old\n");
    wlink_frozen_set_below(frozen, "This is not live.", "Frozen by you at 14:43:18");
    assert_words(frozen, "Frozen\n42 seconds old\nThis is not live.\nFrozen by you at 14:43:18\n");
}

static void test_boxes_hold_their_words(void) {
    widgets_init();
    g_autoptr(GtkWidget) note = g_object_ref_sink(
        wlink_note_new("n", WLINK_NOTE_ATTENTION, WLINK_ICON_WARN, "Attention.", "Salt & <water>"));
    assert_words(note, "Attention. Salt & <water>\n"); /* words are no markup */
    g_autoptr(GtkWidget) refusal =
        g_object_ref_sink(wlink_refusal_new("r", "You cannot call this room now", "It ended."));
    wlink_refusal_set(refusal, "You cannot call this room now", "It was withdrawn.");
    assert_words(refusal, "You cannot call this room now\nIt was withdrawn.\n");
    gtk_test_accessible_assert_role(find(refusal, "r-heading"), GTK_ACCESSIBLE_ROLE_HEADING);
    g_autoptr(GtkWidget) row = g_object_ref_sink(wlink_summary_new("s", "Length", "12 min", 340, false));
    wlink_summary_set(row, "13 min");
    assert_words(row, "Length\n13 min\n");
}

/* What a machine said is copied by people: a line is broken without a hyphen, whatever the text is later. */
static void test_a_code_is_broken_without_hyphens(void) {
    widgets_init();
    g_autoptr(GtkWidget) code = g_object_ref_sink(wlink_machine_text_new("request.code", NULL));
    wlink_text_set(code, "MIIBGTCBwAIBADBeMQswCQYDVQQGEwJHQjEXMBUGA1UECgwORXhhbXBsZSBlc3Rh");
    PangoAttrList *attributes = gtk_label_get_attributes(GTK_LABEL(code));
    g_assert_nonnull(attributes);
    g_autoptr(PangoAttrIterator) at = pango_attr_list_get_iterator(attributes);
    const PangoAttribute *hyphens = pango_attr_iterator_get(at, PANGO_ATTR_INSERT_HYPHENS);
    g_assert_nonnull(hyphens);
    g_assert_false(((const PangoAttrInt *)hyphens)->value);
}

/* Nothing beside it moves when its words change. */
static void test_a_side_keeps_its_width(void) {
    widgets_init();
    GtkWidget *words = wlink_text_new("Short", NULL);
    g_autoptr(GtkWidget) side = g_object_ref_sink(wlink_side_new(words, 600));
    for (int times = 0; times < 2; times++) {
        int minimum, natural, low, high;
        gtk_widget_measure(side, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
        g_assert_cmpint(minimum, ==, 600);
        g_assert_cmpint(natural, ==, 600);
        gtk_widget_measure(side, GTK_ORIENTATION_VERTICAL, 600, NULL, &high, NULL, NULL);
        gtk_widget_measure(words, GTK_ORIENTATION_VERTICAL, 600, NULL, &low, NULL, NULL);
        g_assert_cmpint(high, ==, low);
        wlink_text_set(words,
                       "Words that would like to have one line, if the side of the screen had room for it.");
    }
    gtk_widget_set_visible(words, FALSE);
    g_assert_false(gtk_widget_get_visible(side));
    gtk_widget_set_visible(words, TRUE);
    g_assert_true(gtk_widget_get_visible(side));
    gtk_widget_set_size_request(words, 700, -1); /* what cannot be narrower is not cut */
    int minimum;
    gtk_widget_measure(side, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    g_assert_cmpint(minimum, ==, 700);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/widgets/cards/a-room-says-whether-it-can-be-called",
                    test_a_room_says_whether_it_can_be_called);
    g_test_add_func("/widgets/cards/a-toast-goes-with-ok", test_a_toast_goes_with_ok);
    g_test_add_func("/widgets/cards/a-caption-says-what-is-live", test_a_caption_says_what_is_live);
    g_test_add_func("/widgets/cards/a-frozen-picture-says-its-age", test_a_frozen_picture_says_its_age);
    g_test_add_func("/widgets/cards/boxes-hold-their-words", test_boxes_hold_their_words);
    g_test_add_func("/widgets/cards/a-code-is-broken-without-hyphens", test_a_code_is_broken_without_hyphens);
    g_test_add_func("/widgets/cards/a-side-keeps-its-width", test_a_side_keeps_its_width);
    return g_test_run();
}

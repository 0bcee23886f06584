/* SPDX-License-Identifier: Apache-2.0 */
#include "call/staff.h"
#include "keeper/report-text.h"
#include "keeper/staff-list.h"

#include <string.h>

#define OWN   "oakwood-wing-1@estate.example"
#define OTHER "airedale-consulting-1@estate.example"

static const char *const words[] = {
    OTHER, "Airedale Hospital, consulting room 1", "Airedale 1", "airedale.example", "01535 292 000", "a",
    NULL};

static wlink_report_cleaner *cleaner(void) {
    return wlink_report_cleaner_new(OWN, words);
}

static void test_cleans(void) {
    static const struct {
        const char *line, *clean;
    } rows[] = {
        /* what a report is for stays */
        {"winglinkd: unit-up: " OWN, "winglinkd: unit-up: " OWN},
        {"2026-11-26T02:58:29Z winglinkd: camera-opened: role=room size=1280x720@30",
         "2026-11-26T02:58:29Z winglinkd: camera-opened: role=room size=1280x720@30"},
        {"version 0.1.0+g3672526abc, slot a, 4.2 ms", "version 0.1.0+g3672526abc, slot a, 4.2 ms"},
        {"usb 1-1.2: reset high-speed USB device number 7 using xhci_hcd",
         "usb 1-1.2: reset high-speed USB device number 7 using xhci_hcd"},
        /* other rooms */
        {"call-refused: " OTHER " not-authorised", "call-refused: [room] not-authorised"},
        {"call from sip:somebody@elsewhere.example;transport=tls", "call from [room];transport=tls"},
        {"waiting for Airedale Hospital, consulting room 1", "waiting for [room]"},
        {"asking Airedale 1 (airedale.example)", "asking [room] ([room])"},
        {"ring 01535 292 000", "ring [room]"},
        {"ring 01225 555 123 now", "ring [number] now"},
        /* networks */
        {"connect to 10.20.0.11:5061 failed", "connect to [host]:5061 failed"},
        {"from 2001:db8:0:1:2:3:4:5 and fe80::1", "from [host] and [host]"},
        {"eth0: 52:54:00:12:34:56", "eth0: [host]"},
        /* people */
        {"signed-in: 101", "signed-in: [staff]"},
        {"staff=900 by 101", "staff=[staff] by [staff]"},
        {"staff code 333 ended", "staff code [staff] ended"},
        {"work-ended: staff: failed: staff code 101 is a nurse here, and a manager on the list",
         "work-ended: staff: failed: staff code [staff] is a nurse here, and a manager on the list"},
        {"staff code 101 is somebody's; a code is not used twice",
         "staff code [staff] is somebody's; a code is not used twice"},
        {"staff code 101 was ended", "staff code [staff] was ended"},
        {"nobody here has the staff code '101'", "nobody here has the staff code '[staff]'"},
        {"one-time pin 735190", "one-time pin [staff]"},
        /* keys, digests, sessions */
        {"token=c0ffee00c0ffee00c0ffee00c0ffee00", "token=[secret]"},
        {"image 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "image [digest]"},
        {"a=fingerprint:sha-256 AB:CD:EF:01:23:45:67:89:AB", "[session]"},
        {"seen AB:CD:EF:01:23:45:67:89:AB:CD", "seen [digest]"},
        {"got v=0", "got v=0"},
        {"got m=audio 9 UDP/TLS/RTP/SAVPF 96", "got [session]"},
        {"ice-pwd:asd88fgpdd777uzjYhagZg", "[session]"},
        {"-----BEGIN EC PRIVATE KEY-----", "[key]"},
        {"MHcCAQEEIFf2kHcTjRlqjL0b8b9YlTzmLq2cQmD2pB7oVQzN1sZooAoGCCqGSM49", "[data]"},
        /* forms */
        {"two\nlines\tand \xff bytes", "two lines and \xef\xbf\xbd bytes"},
    };
    g_autoptr(wlink_report_cleaner) one = cleaner();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *clean = wlink_report_clean(one, rows[i].line);
        g_test_message("%s", rows[i].line);
        g_assert_cmpstr(clean, ==, rows[i].clean);
    }
}

static void assert_names_nobody(GError *error) {
    g_autoptr(GError) owned = error;
    g_autoptr(wlink_report_cleaner) one = cleaner();
    g_assert_nonnull(strstr(owned->message, "101"));
    g_autofree char *clean = wlink_report_clean(one, owned->message);
    g_test_message("%s", clean);
    g_assert_null(strstr(clean, "101"));
    g_assert_nonnull(strstr(clean, "[staff]"));
}

/* What is refused because of a staff code says which, and stands in the journal. */
static void test_refusals_name_nobody(void) {
    static const char list[] = "[staff 101]\nrole = manager\n", wrong[] = "[staff 101]\nrole = king\n";
    static const char *const present =
        "[{'code': <'101'>, 'role': <'nurse'>, 'state': <'active'>, 'one_time': <false>}]";
    g_autoptr(wlink_staff) staff = wlink_staff_new();
    GError *error = NULL;
    g_assert_false(wlink_staff_may_change(staff, "101", &error));
    assert_names_nobody(g_steal_pointer(&error));
    wlink_staff_add(staff, "101", WLINK_STAFF_NURSE, "hash");
    g_assert_false(wlink_staff_may_add(staff, "101", &error));
    assert_names_nobody(g_steal_pointer(&error));
    wlink_staff_end(staff, "101");
    g_assert_false(wlink_staff_may_add(staff, "101", &error));
    assert_names_nobody(g_steal_pointer(&error));
    g_assert_false(wlink_staff_may_change(staff, "101", &error));
    assert_names_nobody(g_steal_pointer(&error));
    g_assert_null(wlink_staff_list_parse(wrong, strlen(wrong), &error));
    assert_names_nobody(g_steal_pointer(&error));
    g_autoptr(wlink_staff_list) parsed = wlink_staff_list_parse(list, strlen(list), NULL);
    g_autoptr(GVariant) there = g_variant_parse(G_VARIANT_TYPE("aa{sv}"), present, NULL, NULL, NULL);
    g_assert_nonnull(there);
    g_assert_null(wlink_staff_list_plan(parsed, there, &error));
    assert_names_nobody(g_steal_pointer(&error));
}

static void test_long_line(void) {
    g_autoptr(wlink_report_cleaner) one = cleaner();
    g_autoptr(GString) line = g_string_new("");
    for (int i = 0; i < 300; i++)
        g_string_append(line, "ä b ");
    g_autofree char *clean = wlink_report_clean(one, line->str);
    g_assert_true(g_utf8_validate(clean, -1, NULL));
    g_assert_true(g_str_has_suffix(clean, "…"));
    g_assert_cmpuint(strlen(clean), <=, 503);
}

static GVariant *check(const char *name, const char *code) {
    GVariantDict dict, measured;
    g_variant_dict_init(&measured, NULL);
    g_variant_dict_insert(&measured, "level_db", "d", -42.5);
    g_variant_dict_insert(&measured, "room", "s", "Airedale 1");
    g_variant_dict_insert(&measured, "frames", "u", 30);
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "name", "s", name);
    g_variant_dict_insert(&dict, "state", "s", "failed");
    g_variant_dict_insert(&dict, "code", "s", code);
    g_variant_dict_insert(&dict, "detail", "s", "Airedale 1");
    g_variant_dict_insert_value(&dict, "measured", g_variant_dict_end(&measured));
    return g_variant_dict_end(&dict);
}

static wlink_report *full_report(void) {
    static const char *const record[] = {
        "{\"n\":1,\"t\":\"2026-11-26T02:58:29Z\",\"what\":\"signed-in\",\"staff\":\"101\",\"prev\":\"0\"}",
        "{\"n\":2,\"t\":\"2026-11-26T02:58:30Z\",\"what\":\"signed-in\",\"staff\":\"101\",\"prev\":\"0\"}",
        "{\"n\":3,\"t\":\"2026-11-26T02:58:31Z\",\"what\":\"call-started\",\"room\":\"" OTHER
        "\",\"prev\":\"0\"}",
        "not JSON", NULL};
    static const char *const only[] = {"version", "problems", "missing", NULL};
    const char *problems[] = {"camera-missing", "clock-unknown", NULL};
    wlink_report *report = wlink_report_new(cleaner());
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "version", "s", "1.4.0");
    g_variant_dict_insert(&dict, "problems", "^as", problems);
    g_variant_dict_insert(&dict, "secret", "s", "no");
    g_autoptr(GVariant) values = g_variant_ref_sink(g_variant_dict_end(&dict));
    GVariant *both[] = {check("exam-camera", "camera-missing"), check("clock", "none")};
    g_autoptr(GVariant) checks = g_variant_ref_sink(g_variant_new_array(G_VARIANT_TYPE_VARDICT, both, 2));
    g_autoptr(GVariant) lines = g_variant_ref_sink(g_variant_new_strv(record, -1));
    wlink_report_section(report, "Unit");
    wlink_report_values(report, values, only);
    wlink_report_section(report, "Self-check");
    wlink_report_checks(report, checks);
    wlink_report_section(report, "Record");
    wlink_report_counts(report, lines);
    return report;
}

static void test_whole(void) {
    static const char *const journal[] = {"winglinkd: call-refused: " OTHER, "kernel: usb reset", NULL};
    g_autoptr(wlink_report) report = full_report();
    g_autofree char *text = wlink_report_print(report, journal, 256 * 1024);
    g_assert_cmpstr(text, ==,
                    "Unit\n  problems: camera-missing, clock-unknown\n  version: 1.4.0\n"
                    "\nSelf-check\n  exam-camera: failed camera-missing frames=30 level_db=-42.5\n"
                    "  clock: failed frames=30 level_db=-42.5\n"
                    "\nRecord\n  call-started: 1\n  signed-in: 2\n  unreadable: 1\n"
                    "\nJournal\n  winglinkd: call-refused: [room]\n  kernel: usb reset\n");
}

/* However much there is, it fits, and the newest lines are there. */
static void test_size(void) {
    g_autoptr(GPtrArray) journal = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *filler = g_strnfill(400, 'w');
    for (int i = 9; i < 400; i += 10)
        filler[i] = ' ';
    for (int i = 0; i < 3000; i++)
        g_ptr_array_add(journal, g_strdup_printf("line %d %s", i, filler));
    g_ptr_array_add(journal, NULL);
    for (gsize most = 4096; most <= 256 * 1024; most *= 4) {
        g_autoptr(wlink_report) report = full_report();
        g_autofree char *text = wlink_report_print(report, (const char *const *)journal->pdata, most);
        g_assert_cmpuint(strlen(text), <=, most);
        g_assert_cmpuint(strlen(text), >, most - 1000);
        g_assert_nonnull(strstr(text, "  (older lines are left out)\n  line "));
        g_assert_nonnull(strstr(text, "  line 2999 "));
        g_assert_null(strstr(text, "  line 0 "));
    }
}

/* What is cut off in the middle of its lines is cut between two characters, wherever the middle is. */
static void test_cut(void) {
    static const char *const none[] = {NULL};
    for (gsize most = 400; most < 408; most++) {
        g_autoptr(wlink_report) report = wlink_report_new(cleaner());
        for (int i = 0; i < 40; i++)
            wlink_report_line(report, "\u20ac\u20ac\u20ac\u20ac\u20ac");
        g_autofree char *text = wlink_report_print(report, none, most);
        g_assert_true(g_utf8_validate(text, -1, NULL));
        g_assert_cmpuint(strlen(text), <=, most);
        g_assert_cmpuint(strlen(text), >, most / 2);
    }
}

static void test_no_journal(void) {
    static const char *const none[] = {NULL};
    g_autoptr(wlink_report) report = wlink_report_new(cleaner());
    g_autofree char *text = wlink_report_print(report, none, 4096);
    g_assert_cmpstr(text, ==, "\nJournal\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/cleans", test_cleans);
    g_test_add_func("/report/refusals-name-nobody", test_refusals_name_nobody);
    g_test_add_func("/report/long-line", test_long_line);
    g_test_add_func("/report/whole", test_whole);
    g_test_add_func("/report/size", test_size);
    g_test_add_func("/report/cut", test_cut);
    g_test_add_func("/report/no-journal", test_no_journal);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/keytable.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *check_lower(const char *text) {
    for (; *text; text++)
        if (!g_ascii_islower(*text))
            return "is not in small letters";
    return NULL;
}

static const struct wlink_key_group groups[] = {
    {"unit", .sentence = "The unit itself."},
    {"camera", .named = true, .check = check_lower, .sentence = "A camera."},
};

static const struct wlink_key keys[] = {
    {"unit", "name", WLINK_KEY_STRING, .min = 1, .max = 20, .sentence = "Its name."},
    {"unit", "port", WLINK_KEY_INTEGER, "5061", .min = 1, .max = 65535, .sentence = "Its port."},
    {"unit", "dim", WLINK_KEY_DURATION, "30 s", .min = 1000, .max = 3600000, .sentence = "When it dims."},
    {"unit", "peers", WLINK_KEY_LIST, "", .max = 3, .check = check_lower, .sentence = "Its peers."},
    {"unit", "until", WLINK_KEY_TIME, "", .sentence = "Its end."},
    {"camera", "role", WLINK_KEY_CHOICE, .choices = "room;exam", .sentence = "Its role."},
    {"camera", "mirror-ok", WLINK_KEY_BOOLEAN, "no", .sentence = "A \\ in a sentence."},
};

static const struct wlink_keytable table = {
    groups,
    G_N_ELEMENTS(groups),
    keys,
    G_N_ELEMENTS(keys),
    .max_bytes = 4096,
    .unreadable = WLINK_CODE_CONFIG_UNREADABLE,
    .unknown = WLINK_CODE_CONFIG_UNKNOWN_KEY,
    .bad = WLINK_CODE_CONFIG_BAD_VALUE,
};

static void test_reads_every_type(void) {
    static const char text[] =
        "# a comment\n[unit]\nname =  Wing = 1 \nport=5071\ndim = 2 min\npeers = a; b;\n"
        "until = 1970-01-02T00:00:00Z\n\n[camera left]\nrole = exam\n"
        "[camera right]\nrole = room\nmirror-ok = yes";
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_keyvalues) values = wlink_keytable_parse(&table, "t", text, strlen(text), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(wlink_keyvalues_string(values, "unit", NULL, "name"), ==, "Wing = 1");
    g_assert_cmpint(wlink_keyvalues_integer(values, "unit", NULL, "port"), ==, 5071);
    g_assert_cmpint(wlink_keyvalues_integer(values, "unit", NULL, "dim"), ==, 120000);
    g_assert_cmpint(wlink_keyvalues_integer(values, "unit", NULL, "until"), ==, 86400);
    const char *const *peers = wlink_keyvalues_list(values, "unit", NULL, "peers");
    g_assert_cmpuint(g_strv_length((char **)peers), ==, 2);
    g_assert_cmpstr(peers[1], ==, "b");
    const char *const *cameras = wlink_keyvalues_instances(values, "camera");
    g_assert_cmpstr(cameras[0], ==, "left");
    g_assert_cmpstr(cameras[1], ==, "right");
    g_assert_null(cameras[2]);
    g_assert_cmpint(wlink_keyvalues_integer(values, "camera", "left", "role"), ==, 1);
    g_assert_false(wlink_keyvalues_boolean(values, "camera", "left", "mirror-ok"));
    g_assert_true(wlink_keyvalues_boolean(values, "camera", "right", "mirror-ok"));
}

static void test_fallbacks(void) {
    static const char text[] = "[unit]\nname=x\nuntil =\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_keyvalues) values = wlink_keytable_parse(&table, "t", text, strlen(text), &error);
    g_assert_no_error(error);
    g_assert_cmpint(wlink_keyvalues_integer(values, "unit", NULL, "port"), ==, 5061);
    g_assert_cmpint(wlink_keyvalues_integer(values, "unit", NULL, "until"), ==, 0);
    g_assert_null(wlink_keyvalues_list(values, "unit", NULL, "peers")[0]);
    g_assert_null(wlink_keyvalues_instances(values, "camera")[0]);
}

static const struct {
    const char *text, *part;
    enum wlink_code code;
} bad[] = {
    {"[unit]\nname=x\nprot=1\n", "t, line 3: group [unit], key prot: it is not known",
     WLINK_CODE_CONFIG_UNKNOWN_KEY},
    {"[unti]\nname=x\n", "line 1: group [unti] is not known", WLINK_CODE_CONFIG_UNKNOWN_KEY},
    {"[]\n", "group [] is not known", WLINK_CODE_CONFIG_UNKNOWN_KEY},
    {"[unit]\nport=5061\n", "t: group [unit], key name: it is missing", WLINK_CODE_CONFIG_BAD_VALUE},
    {"", "key name: it is missing", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=\n", "key name: it is empty", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=123456789012345678901\n", "from 1 to 20", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\nname=y\n", "it is there twice", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[unit]\n", "group [unit] is there twice", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\nport=0\n", "from 1 to 65535", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\nport=5061x\n", "whole number", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\nport=99999999999999999999\n", "whole number", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\ndim=30\n", "not a duration", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\ndim=s\n", "not a duration", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\ndim=10 ms\n", "milliseconds", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\npeers=a;;b\n", "empty element", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\npeers=a;b;c;d\n", "number of its elements", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\npeers=a;B\n", "'B' is not in small letters", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\nuntil=2026-11-22\n", "not a time", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\nuntil=2026-02-30T00:00:00Z\n", "not a time", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\nuntil=2026-02-01T00:00:00+\n", "not a time", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[camera a]\n", "group [camera a], key role: it is missing",
     WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[camera a]\nrole=roof\n", "none of: room, exam", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[camera a]\nrole=room\nmirror-ok=true\n", "neither yes nor no",
     WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[camera]\nrole=room\n", "has no name", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[camera  a]\nrole=room\n", "blanks around", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[camera A]\nrole=room\n", "not in small letters", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\n[camera a]\nrole=room\n[camera a]\n", "there twice", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit ]\nname=x\n", "takes no name", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[camera ]\nrole=room\n", "has no name", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit 1]\nname=x\n", "takes no name", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit\nname=x\n", "a group is written", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit] x\nname=x\n", "a group is written", WLINK_CODE_CONFIG_BAD_VALUE},
    {"name=x\n", "before the first [group]", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname\n", "neither [group]", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=x\033[2J\n", "control character", WLINK_CODE_CONFIG_BAD_VALUE},
    {"[unit]\nname=\xff\n", "not UTF-8", WLINK_CODE_CONFIG_UNREADABLE},
};

static void test_refusals(void) {
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(wlink_keytable_parse(&table, "t", bad[i].text, strlen(bad[i].text), &error));
        g_test_message("%s", error->message);
        g_assert_cmpint(wlink_error_code(error), ==, bad[i].code);
        g_assert_nonnull(strstr(error->message, bad[i].part));
    }
}

static void test_nul_and_size(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_keytable_parse(&table, "t", "[unit]\nname=x\0y\n", 16, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_CONFIG_UNREADABLE);
    g_clear_error(&error);
    g_autofree char *large = g_strnfill(4097, '#');
    g_assert_null(wlink_keytable_parse(&table, "t", large, 4097, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_CONFIG_UNREADABLE);
}

static void test_too_many_groups(void) {
    struct wlink_keytable wide = table;
    wide.max_bytes = 0;
    GString *text = g_string_new("[unit]\nname=x\n");
    for (int i = 0; i < 4097; i++) {
        char name[4] = {(char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('a' + i / 676), '\0'};
        g_string_append_printf(text, "[camera %s]\nrole=room\n", name);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_keytable_parse(&wide, "t", text->str, text->len, &error));
    g_assert_nonnull(strstr(error->message, "one too many"));
    g_string_free(text, TRUE);
}

static void test_load(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_keytable_load(&table, "/nonexistent/unit.conf", &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_CONFIG_UNREADABLE);
    g_assert_nonnull(strstr(error->message, "/nonexistent/unit.conf"));
    g_clear_error(&error);
    g_autofree char *dir = g_dir_make_tmp("keytable-XXXXXX", &error);
    g_autofree char *path = g_build_filename(dir, "unit.conf", NULL);
    g_assert_true(g_file_set_contents(path, "[unit]\nname=x\n", -1, &error));
    g_autoptr(wlink_keyvalues) values = wlink_keytable_load(&table, path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(wlink_keyvalues_string(values, "unit", NULL, "name"), ==, "x");
    g_unlink(path);
    g_rmdir(dir);
}

static void test_dump_reads_back(void) {
    static const char text[] = "[camera left]\nrole=exam\n[unit]\nname=x\npeers=a;b\n";
    g_autoptr(wlink_keyvalues) values = wlink_keytable_parse(&table, "t", text, strlen(text), NULL);
    g_autofree char *dump = wlink_keyvalues_dump(values);
    g_assert_nonnull(strstr(dump, "[camera left]\n# Its role.\nrole = exam\n"));
    g_assert_nonnull(strstr(dump, "# Its port. (not given: the fallback)\nport = 5061\n"));
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_keyvalues) again = wlink_keytable_parse(&table, "dump", dump, strlen(dump), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(wlink_keyvalues_list(again, "unit", NULL, "peers")[1], ==, "b");
}

static void test_manual(void) {
    g_autofree char *manual = wlink_keytable_manual(&table);
    g_assert_nonnull(strstr(manual, ".SS \"[camera name]\"\nA camera.\n"));
    g_assert_nonnull(strstr(manual, ".TP\n.B port\nIts port.\n(number, 1 to 65535; if absent: 5061)\n"));
    g_assert_nonnull(strstr(manual, "(one of: room, exam; must be given)\n"));
    g_assert_nonnull(strstr(manual, ".B mirror\\-ok\nA \\e in a sentence.\n"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keytable/types", test_reads_every_type);
    g_test_add_func("/keytable/fallbacks", test_fallbacks);
    g_test_add_func("/keytable/refusals", test_refusals);
    g_test_add_func("/keytable/nul-and-size", test_nul_and_size);
    g_test_add_func("/keytable/too-many-groups", test_too_many_groups);
    g_test_add_func("/keytable/load", test_load);
    g_test_add_func("/keytable/dump", test_dump_reads_back);
    g_test_add_func("/keytable/manual", test_manual);
    return g_test_run();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/fake-unit.h"

/* --- every verb: what it asks, and a part of what it prints */
static const struct {
    const char *arguments, *asked, *printed;
} verbs[] = {
    {"status", "", "HMP Oakwood, room 1\n"},
    {"status", "", "Room camera on · No exam camera · Microphone off · Loudspeaker on\n"},
    {"status", "",
     "Problem: This unit does not know the time, so it cannot check permissions. (clock-unknown)\n"},
    {"status", "", "ring 01535 292 000.\nProblem"},
    {"status", "", "Signed in: 101, nurse\n"},
    {"staff", "ListStaff('',) ", "101  nurse       active\n900  technician  must-change\n"},
    {"staff list", "ListStaff('',) ", "101"},
    {"staff add 101 nurse", "AddStaff('', '101', 'nurse') ", "The one-time PIN of 101 is 482915."},
    {"staff new-pin 101", "NewPin('', '101') ", "The one-time PIN of 101 is 591842."},
    {"staff end 101", "EndStaff('', '101') ", ""},
    {"sign-out", "SignOut('',) ", ""},
    {"rooms", "GetRooms() ",
     "Airedale Hospital, consulting room 1  Busy: you can wait  airedale-1@estate.example"},
    {"rooms", "GetRooms() ",
     "Permission to call Airedale Hospital, consulting room 2 ended on 14 November 2023.\n"},
    {"check", "Check('', {}) ", "Room camera on"},
    {"check room microphone", "Check('', {'devices': <['room', 'microphone']>}) ", "Room camera on"},
    {"call 'ROOM 1'", "GetRooms() Call('', 'airedale-1@estate.example', {}) ",
     "No consultation\nHere: Nurse\n"},
    {"call airedale-2@estate.example", "GetRooms() Call('', 'airedale-2@estate.example', {}) ", ""},
    {"answer", "Answer('',) ", "No consultation"},
    {"join", "GetCallers() Join('', 'c2') ", ""},
    {"join elmbridge", "GetCallers() Join('', 'c1') ", ""},
    {"decline", "Decline() ", ""},
    {"decline c2", "GetCallers() Decline('c2',) ", ""},
    {"waiting", "GetCallers() ", "HMP Elmbridge, room 1 "},
    {"mute", "SetDevice('', 'microphone', false) ", "Microphone off"},
    {"mute on", "SetDevice('', 'microphone', false) ", ""},
    {"mute off", "SetDevice('', 'microphone', true) ", ""},
    {"camera exam on", "SetDevice('', 'exam', true) ", "No exam camera"},
    {"camera room off", "SetDevice('', 'room', false) ", ""},
    {"stop", "StopAll() ", "Room camera on"},
    {"resume", "StartSending('',) ", ""},
    {"note 'room 1' ten minutes -- --late",
     "GetRooms() SendNote('airedale-1@estate.example', 'ten minutes --late') ", ""},
    {"people", "", "Nurse\n"},
    {"people nurse,officer-outside", "People=['nurse', 'officer-outside'] ", "Nurse, Officer outside\n"},
    {"people none", "People=[] ", "Nobody was named.\n"},
    {"end", "End() ", ""},
    {"dismiss", "Dismiss() ", ""},
    {"cameras", "ListCameras() ",
     "room  Room camera on  stand-in  1280x720, 30 a second, MJPG  Garden  /run/room\n"},
    {"sounds", "ListSounds() ", "microphone  Microphone off  alsa  hw:CARD=PCH\n"},
    {"tone test", "PlayTone('test',) ", ""},
    {"tone off", "PlayTone('',) ", ""},
    {"volume", "", "Volume 70\n"},
    {"volume 0", "Volume=0 ", "Volume 0\n"},
    {"presence", "", "Free to call\n"},
    {"presence out-of-hours", "Presence='out-of-hours' ", "Closed now\n"},
    {"port far-room", "OpenPort('far-room',) ", "unixfdsrc socket-path='/run/winglink/ports/it'\\''s 1' !"},
    {"picture room", "GetPicture('room',) ",
     "room: Live, 640x360, 29.9 a second, 100 pictures, the newest 20 ms old\n"},
    {"stats", "GetStats() ", "Round trip 1.5 ms"},
    {"log", "ReadRecord(20,) ", "2026-11-22T12:30:00Z  call-started  room=airedale-1@estate.example\n"},
    {"log --lines 1000", "ReadRecord(1000,) ", "call-started"},
    {"log --verify", "VerifyRecord() ", "The record is whole: 3 lines.\n"},
    {"help", "", "winglinkctl  call ROOM"},
    {"help call", "", "--wait"},
};

static void test_verbs(void *fixture, const void *data) {
    (void)fixture, (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++) {
        g_string_truncate(fake.asked, 0);
        g_autofree char *out = run(verbs[i].arguments, 0);
        g_assert_cmpstr(fake.asked->str, ==, verbs[i].asked);
        assert_has(out, verbs[i].printed);
    }
}

/* Reading verbs with --json: one object on one line, with this in it. */
static const struct {
    const char *arguments, *part;
} readers[] = {
    {"status --json", "\"consultation\":{"},
    {"status --json", "\"called_usec\":0"},
    {"status --json", "\"fallback_number\":\"01535 292 000\""},
    {"status --json", "\"problems\":[\"clock-unknown\"]"},
    {"rooms --json", "{\"rooms\":[{\"address\":\"airedale-1@estate.example\""},
    {"staff --json", "{\"staff\":[{\"code\":\"101\""},
    {"staff add 101 nurse --json", "{\"pin\":\"482915\"}"},
    {"check --json", "\"room_camera\":\"open\""},
    {"waiting --json", "{\"callers\":[{\"id\":\"c1\""},
    {"people --json", "{\"people\":[\"nurse\"]}"},
    {"cameras --json", "\"frames_per_second\":30.0"},
    {"sounds --json", "{\"sounds\":[{\"role\":\"microphone\""},
    {"volume --json", "{\"volume\":70}"},
    {"presence --json", "{\"presence\":\"available\"}"},
    {"port room --json", "{\"name\":\"room\",\"socket\":\"/run/winglink/ports/it's 1\"}"},
    {"picture --json room", "\"age_usec\":20000"},
    {"stats --json", "\"loss_percent\":null"},
    {"stats --json", "\"sent_main\":{\"width\":1280,"},
    {"log --json", "{\"lines\":[{\"n\":1,"},
    {"log --json --verify", "{\"good\":true,\"lines\":3,\"words\":\"all good\"}"},
};

static void test_json(void *fixture, const void *data) {
    (void)fixture, (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++) {
        g_autofree char *out = run(readers[i].arguments, 0);
        g_autoptr(GVariant) object = parse_json(out);
        g_assert_true(strchr(out, '\n') == out + strlen(out) - 1);
        assert_has(out, readers[i].part);
    }
}

static const struct {
    const char *arguments;
    int code;
    const char *words;
} mistakes[] = {
    {"", 2, "winglinkctl: Say what to do, as in \"winglinkctl status\". See: winglinkctl help\n"},
    {"statsu", 2, "winglinkctl: There is no verb \"statsu\". See: winglinkctl help\n"},
    {"status now", 2, "winglinkctl: \"status\" takes no argument. See: winglinkctl help status\n"},
    {"call", 2, "winglinkctl: \"call\" needs ROOM. See: winglinkctl help call\n"},
    {"join a b", 2, "winglinkctl: \"join\" takes no more than [CALLER]. See: winglinkctl help join\n"},
    {"end --json", 2, "winglinkctl: \"end\" has no option --json. See: winglinkctl help end\n"},
    {"log --lines 1001", 2,
     "winglinkctl: --lines takes a number from 1 to 1000. See: winglinkctl help log\n"},
    {"log --lines", 2, "winglinkctl: --lines takes a number from 1 to 1000. See: winglinkctl help log\n"},
    {"note 'room 1' \xff", 2, "winglinkctl: An argument is not UTF-8 text. See: winglinkctl help note\n"},
    {"call airedale", 1,
     "winglinkctl: That was not understood: \"airedale\" fits 2: Airedale Hospital, consulting room 1; "
     "Airedale "
     "Hospital, consulting room 2. (invalid)\n"},
    {"call bradford", 1,
     "winglinkctl: There is no such thing here: no room has \"bradford\" in its name. (not-found)\n"},
    {"mute maybe", 1, "winglinkctl: That was not understood: \"maybe\" is neither on nor off. (invalid)\n"},
    {"camera hall on", 1,
     "winglinkctl: That was not understood: \"hall\" is neither room nor exam. (invalid)\n"},
    {"staff add 101", 1,
     "winglinkctl: That was not understood: it is: list, add CODE ROLE, new-pin CODE, end CODE. (invalid)\n"},
    {"staff fire 101", 1,
     "winglinkctl: That was not understood: \"fire\" is none of list, add, new-pin, end. (invalid)\n"},
    {"sign-in 101", 1,
     "winglinkctl: That was not understood: no PIN was given on standard input. (invalid)\n"},
    {"volume 101", 1,
     "winglinkctl: That was not understood: the volume is a number from 0 to 100, not \"101\". (invalid)\n"},
    {"help nothing", 1, "winglinkctl: There is no such thing here: the verb \"nothing\". (not-found)\n"},
};

static void test_mistakes(void *fixture, const void *data) {
    (void)fixture, (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *err = run(mistakes[i].arguments, mistakes[i].code);
        g_assert_cmpstr(err, ==, mistakes[i].words);
    }
}

/* A refusal of the daemon: one sentence with the room and the consultation's detail, then the code. */
static void test_refusals(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.refused = "Call";
    fake.code = WLINK_CODE_AUTHORISATION_LAPSED;
    change(WLINK_PATH_CONSULTATION, "Reason", "'authorisation-lapsed'");
    change(WLINK_PATH_CONSULTATION, "ReasonDetail", "'20 November 2026'");
    g_autofree char *call = run("call airedale-1@estate.example", 1);
    g_assert_cmpstr(
        call, ==,
        "winglinkctl: Permission to call Airedale Hospital, consulting room 1 ended on 20 November "
        "2026. (authorisation-lapsed: the fake says no)\n");
    fake.refused = "SetDevice";
    fake.code = WLINK_CODE_NOT_NOW;
    g_autofree char *mute = run("mute", 1);
    g_assert_cmpstr(mute, ==, "winglinkctl: That cannot be done now: the fake says no. (not-now)\n");
    fake.refused = "Join";
    fake.code = WLINK_CODE_RECORD_UNWRITABLE;
    g_autofree char *join = run("join", 1);
    assert_has(join, "(record-unwritable: the fake says no)\n");
}

#define TOKEN "0123456789abcdef0123456789abcdef"

static void assert_asked(const char *arguments, const char *asked) {
    g_string_truncate(fake.asked, 0);
    g_autofree char *out = run(arguments, 0);
    g_assert_cmpstr(fake.asked->str, ==, asked);
}

/* The token of a sign-in is kept for the verbs that need one, in a file of nobody else. */
static void test_signing_in_and_out(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.typed = "482915\n";
    g_autofree char *out = run("sign-in 101", 0);
    g_assert_cmpstr(fake.asked->str, ==, "SignIn('101', '482915') ");
    g_assert_cmpstr(out, ==,
                    "Signed in: 101\nThis was a one-time PIN. Choose one of your own: winglinkctl pin\n");
    g_autofree char *file = token_file();
    GStatBuf status;
    g_assert_cmpint(g_stat(file, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    fake.typed = "482915\n271828\n";
    assert_asked("pin", "ChangePin('" TOKEN "', '482915', '271828') ");
    fake.typed = NULL;
    assert_asked("answer", "Answer('" TOKEN "',) ");
    assert_asked("camera exam on", "SetDevice('" TOKEN "', 'exam', true) ");
    assert_asked("check", "Check('" TOKEN "', {}) ");
    assert_asked("call airedale-1@estate.example",
                 "GetRooms() Call('" TOKEN "', 'airedale-1@estate.example', {}) ");
    assert_asked("sign-out", "SignOut('" TOKEN "',) ");
    g_assert_cmpint(g_stat(file, &status), <, 0);
    assert_asked("resume", "StartSending('',) ");
}

static void test_a_sign_in_is_asked_for(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.refused = "Answer";
    fake.code = WLINK_CODE_SIGN_IN_NEEDED;
    g_autofree char *answer = run("answer", 1);
    g_assert_cmpstr(
        answer, ==,
        "winglinkctl: Sign in first. It is: winglinkctl sign-in CODE (sign-in-needed: the fake says no)\n");
    fake.refused = "ListStaff"; /* once with the token, once without: the first reason is said */
    g_string_truncate(fake.asked, 0);
    g_autofree char *staff = run("staff", 1);
    g_assert_cmpstr(fake.asked->str, ==, "ListStaff('',) ListStaff('',) ");
    fake.typed = "123457\n";
    fake.refused = "SignIn";
    fake.code = WLINK_CODE_PIN_ENDED;
    g_autofree char *sign_in = run("sign-in 101", 1);
    assert_has(sign_in, "This PIN has ended. Ask your healthcare manager. (pin-ended");
}

static void test_nobody_is_ready(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.replace = "GetCallers";
    fake.with = "(@aa{sv} [],)";
    g_autofree char *waiting = run("waiting", 0);
    g_assert_cmpstr(waiting, ==, "Nobody is waiting\n");
    g_autofree char *join = run("join", 1);
    assert_has(join, "(not-found)\n");
    fake.with = "([{'id': <'c9'>, 'name': <'Foreign room'>, 'state': <'ringing'>}],)";
    g_string_truncate(fake.asked, 0);
    g_autofree char *ringing = run("join", 0);
    g_assert_cmpstr(fake.asked->str, ==, "GetCallers() Join('', 'c9') ");
}

static void test_a_broken_record_is_a_failure(void *fixture, const void *data) {
    (void)fixture, (void)data;
    fake.replace = "VerifyRecord";
    fake.with = "(false, uint64 2, 'line 2 was altered')";
    g_autofree char *words = run("log --verify", 1);
    assert_has(words, "the record is not whole: line 2 was altered");
}

static void test_no_unit(void *fixture, const void *data) {
    (void)fixture, (void)data;
    stop_unit();
    g_autofree char *absent = run("status", 3);
    assert_has(absent, "systemctl start winglinkd");
    assert_has(absent, "(unit-not-running: ");
    g_autofree char *help = run("help", 0);
    g_assert_cmpstr(help, !=, "");
}

/* --- generated files; run from the top of the source, as tests/run does */
static void test_generated_files(void *fixture, const void *data) {
    (void)fixture, (void)data;
    static const struct {
        const char *file, *arguments;
    } files[] = {
        {"docs/winglinkctl.md", "help --manual"},
        {"rootfs-overlay/usr/share/bash-completion/completions/winglinkctl", "help --completion"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *written = NULL;
        g_autofree char *now = run(files[i].arguments, 0);
        g_autoptr(GError) error = NULL;
        g_file_get_contents(files[i].file, &written, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(written, ==, now);
    }
}

/* As `tests/run --only` picks one: the cases that do not run leave nothing behind. */
static void test_one_case_alone(void *fixture, const void *data) {
    (void)fixture, (void)data;
    g_test_trap_subprocess("/cli/broken-record", 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    fake_init(argv[0]);
    fake_add("/cli/verbs", test_verbs);
    fake_add("/cli/json", test_json);
    fake_add("/cli/mistakes", test_mistakes);
    fake_add("/cli/refusals", test_refusals);
    fake_add("/cli/signing-in-and-out", test_signing_in_and_out);
    fake_add("/cli/sign-in-is-asked-for", test_a_sign_in_is_asked_for);
    fake_add("/cli/nobody-is-ready", test_nobody_is_ready);
    fake_add("/cli/broken-record", test_a_broken_record_is_a_failure);
    fake_add("/cli/no-unit", test_no_unit);
    fake_add("/cli/generated-files", test_generated_files);
    fake_add("/cli/one-case-alone", test_one_case_alone);
    int code = g_test_run();
    g_free(fake.ctl);
    return code;
}

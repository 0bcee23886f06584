/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#define DEVICES "room exam microphone"
#define CHECKS                                                                                               \
    "image identity site-bundle clock network room-camera exam-camera microphone loudspeaker touch "         \
    "loopback "                                                                                              \
    "roll-back security"
#define PICTURES "room exam far-room far-exam"

const struct wlink_cli_option_row wlink_cli_options[] = {
    {WLINK_CLI_JSON, "--json", NULL, "Prints one JSON object; its keys are the D-Bus names in snake case."},
    {WLINK_CLI_WAIT, "--wait", NULL,
     "Returns when the far room has joined, or with the reason why it will not."},
    {WLINK_CLI_LINES, "--lines", "N", "How many of the newest lines: 1 to 1000; 20 when not given."},
    {WLINK_CLI_VERIFY, "--verify", NULL,
     "Checks the whole record instead: altered, cut and re-ordered lines."},
    {WLINK_CLI_NO_LEVEL, "--no-level", NULL, "Leaves out the microphone's level, 20 lines a second."},
    {WLINK_CLI_MANUAL, "--manual", NULL, "Prints the manual, docs/winglinkctl.md."},
    {WLINK_CLI_COMPLETION, "--completion", NULL, "Prints the completion script for bash."},
    {.name = NULL},
};

const struct wlink_cli_verb wlink_cli_verbs[] = {
    {"status", "", "Who this unit is, what works, what is open, and the consultation.", wlink_cli_status,
     .options = WLINK_CLI_JSON},
    {"sign-in", "CODE",
     "Signs a person in by staff code; asks for the PIN, or takes a line of standard input. Whoever was "
     "signed in is "
     "signed out.",
     wlink_cli_sign_in, 1, 1},
    {"sign-out", "", "Signs out; a check that is open is closed.", wlink_cli_sign_out},
    {"pin", "", "Another PIN for who is signed in; asks for the old and the new one.", wlink_cli_pin},
    {"staff", "[list | add CODE ROLE | new-pin CODE | end CODE]",
     "Who may sign in here; adds a staff code (nurse, consultant, technician, manager) and prints its "
     "one-time PIN, gives "
     "another one, ends one. For root, or a technician or manager who is signed in.",
     wlink_cli_staff, .most = 3, .options = WLINK_CLI_JSON,
     .choices = "list add new-pin end nurse consultant technician manager"},
    {"rooms", "", "The rooms of the site bundle, with presence and permission.", wlink_cli_rooms,
     .options = WLINK_CLI_JSON},
    {"check", "[room|exam|microphone…]",
     "Opens the devices to look at them: these, or all that are there. \"end\" closes them.", wlink_cli_check,
     .most = 3, .options = WLINK_CLI_JSON, .choices = DEVICES},
    {"call", "ROOM", "Calls a room; returns when it has answered at all (waiting, ringing).",
     wlink_cli_call_room, 1, 1, WLINK_CLI_WAIT},
    {"answer", "", "Answers the room that calls this wing.", wlink_cli_answer},
    {"join", "[CALLER]", "Joins one who waits here: the first who is ready when none is named.",
     wlink_cli_join, .most = 1},
    {"decline", "[CALLER]",
     "Tells one who waits that they cannot be taken; without a name, declines the call that rings at this "
     "wing.",
     wlink_cli_decline, .most = 1},
    {"waiting", "", "Who waits at this consulting unit.", wlink_cli_waiting, .options = WLINK_CLI_JSON},
    {"mute", "[on|off]", "Closes the microphone; \"off\" opens it again.", wlink_cli_mute, .most = 1,
     .choices = "on off"},
    {"camera", "room|exam on|off", "Opens or closes one camera.", wlink_cli_camera, 2, 2, 0,
     "room exam on off"},
    {"stop", "", "Stops everything that leaves this room, and tells the far end.", wlink_cli_stop},
    {"resume", "", "Sends again what was open before \"stop\".", wlink_cli_resume},
    {"note", "ROOM TEXT", "Sends a note, at most 480 bytes, to a room that waits here or where we wait.",
     wlink_cli_note, 2, G_MAXUINT},
    {"people", "[LIST]",
     "Who is in this room; sets it when a list is given: patient, nurse, officer, officer-outside, "
     "interpreter, "
     "chaperone, consultant, student, with commas between; none empties it.",
     wlink_cli_people, .most = 1, .options = WLINK_CLI_JSON,
     .choices = "patient nurse officer officer-outside interpreter chaperone consultant student none"},
    {"end", "", "Ends the consultation, cancels the call, stops waiting or closes the check.", wlink_cli_end},
    {"dismiss", "", "Closes the summary of the last consultation.", wlink_cli_dismiss},
    {"cameras", "", "The cameras: role, state, size.", wlink_cli_cameras, .options = WLINK_CLI_JSON},
    {"sounds", "", "Microphone and loudspeaker.", wlink_cli_sounds, .options = WLINK_CLI_JSON},
    {"tone", "NAME", "Plays a tone on the loudspeaker: ring, test, arrival, lost, back; off stops it.",
     wlink_cli_tone, 1, 1, 0, "ring test arrival lost back off"},
    {"volume", "[N]", "The loudspeaker's volume, 0 to 100; sets it when one is given.", wlink_cli_volume,
     .most = 1, .options = WLINK_CLI_JSON},
    {"presence", "[STATE]",
     "What this unit publishes; sets it when one is given: available, out-of-hours, not-in-service.",
     wlink_cli_presence, .most = 1, .options = WLINK_CLI_JSON,
     .choices = "available out-of-hours not-in-service"},
    {"selftest", "[NAME…]",
     "Looks at each part of the unit, or at these; cameras are opened one at a time, and the loudspeaker "
     "plays. Succeeds only when all that is needed has passed. For root, or a technician or manager who is "
     "signed in; before the unit is in service, for anybody.",
     wlink_cli_selftest, .most = G_MAXUINT, .options = WLINK_CLI_JSON, .choices = CHECKS},
    {"put-into-service", "",
     "From now on this unit makes and takes calls; every needed check of the newest selftest must have "
     "passed.",
     wlink_cli_put_into_service},
    {"stick", "[open | close]",
     "What is on the service stick, and why something of it will not be done. \"open\" lets a stick in for "
     "ten "
     "minutes (for root, or a technician or manager who is signed in), \"close\" ends that.",
     wlink_cli_stick, .most = 1, .options = WLINK_CLI_JSON, .choices = "open close", .keeper = true},
    {"apply", "KIND",
     "Does what the service stick says: update, site, staff, report, factory-reset. Returns when it is done, "
     "for "
     "an update or a factory reset when the machine restarts. For root, or a technician or manager who is "
     "signed in.",
     wlink_cli_apply, 1, 1, .choices = "update site staff report factory-reset", .keeper = true},
    {"report", "",
     "A report of this unit that is safe to send: it names no other room and no person. For root, or a "
     "technician or manager who is signed in.",
     wlink_cli_report, .options = WLINK_CLI_JSON, .keeper = true},
    {"port", "NAME", "Opens a video port for one reader and prints a command that shows it.", wlink_cli_port,
     1, 1, WLINK_CLI_JSON, PICTURES},
    {"picture", "NAME", "State of a picture: live or not, size, pictures a second, age.", wlink_cli_picture,
     1, 1, WLINK_CLI_JSON, PICTURES},
    {"stats", "", "This second's figures of the connection.", wlink_cli_stats, .options = WLINK_CLI_JSON},
    {"watch", "",
     "Prints everything as it is now, then every signal and every change, a line each, until stopped.",
     wlink_cli_watch, .options = WLINK_CLI_JSON | WLINK_CLI_NO_LEVEL},
    {"log", "", "The newest lines of the record.", wlink_cli_log,
     .options = WLINK_CLI_JSON | WLINK_CLI_LINES | WLINK_CLI_VERIFY},
    {"machine", "", "The machine under the unit: versions, slots, health, what protects it.",
     wlink_cli_machine, .options = WLINK_CLI_JSON, .keeper = true},
    {"update", "FILE",
     "Installs a signed update (a RAUC bundle on the machine's own disk) and restarts into it; for root.",
     wlink_cli_update, 1, 1, .keeper = true},
    {"help", "[VERB]", "This list, or one verb.", wlink_cli_help, .most = 1,
     .options = WLINK_CLI_MANUAL | WLINK_CLI_COMPLETION, .alone = true},
    {.name = NULL},
};

const struct wlink_cli_verb *wlink_cli_find_verb(const char *name) {
    for (const struct wlink_cli_verb *verb = wlink_cli_verbs; verb->name; verb++)
        if (g_str_equal(verb->name, name))
            return verb;
    return NULL;
}

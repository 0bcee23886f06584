/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"

#include <stdio.h>

static char *synopsis(const struct wlink_cli_verb *verb) {
    return g_strdup_printf("%s%s%s", verb->name, *verb->arguments ? " " : "", verb->arguments);
}

static void print_list(void) {
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (const struct wlink_cli_verb *verb = wlink_cli_verbs; verb->name; verb++) {
        g_ptr_array_add(cells, g_strdup("winglinkctl"));
        g_ptr_array_add(cells, synopsis(verb));
        g_ptr_array_add(cells, g_strdup(verb->help));
    }
    wlink_cli_print_columns(cells, 3);
}

static void print_verb(const struct wlink_cli_verb *verb) {
    g_autofree char *line = synopsis(verb);
    wlink_cli_print_line("winglinkctl %s\n\n%s", line, verb->help);
    for (const struct wlink_cli_option_row *row = wlink_cli_options; row->name; row++)
        if (verb->options & row->bit)
            wlink_cli_print_line("  %s%s%s  %s", row->name, row->value ? " " : "",
                                 row->value ? row->value : "", row->help);
}

static const char introduction[] =
    "# winglinkctl: everything that a technician asks of a unit\n"
    "\n"
    "<!-- Written by `make docs` from the table in src/cli/verbs.c. -->\n"
    "\n"
    "`winglinkctl VERB …` speaks to the unit's service over D-Bus (the system bus, or "
    "`DBUS_SYSTEM_BUS_ADDRESS`), "
    "with the same\n"
    "methods as the panel; their manual is the comments in `src/dbus/*.xml`.\n"
    "\n"
    "* ROOM is a room's address, or a part of its name or address that no other room has. CALLER is one who "
    "waits: an id from\n"
    "  `winglinkctl waiting`, or such a part of a name.\n"
    "* What goes wrong is one sentence on standard error, ending with the reason's code in brackets: "
    "`(not-authorised: …)`.\n"
    "* Exit codes: 0 done; 1 refused or failed; 2 the command line is wrong; 3 the unit's service does not "
    "answer.\n"
    "* What opens a device or takes a call needs a person who is signed in (`sign-in`, "
    "[staff.md](staff.md)); the token of the sign-in is\n"
    "  kept for the verbs that follow in a file of the user's runtime folder (`XDG_RUNTIME_DIR`, else "
    "`/run/user/UID`), one "
    "for each bus.\n"
    "* `--json` prints one object on one line. Keys are the D-Bus names in snake case and stay as they are; "
    "times are Unix time\n"
    "  in microseconds. `watch --json` prints one object a line, at once: "
    "`{\"t\":…,\"object\":\"consultation\",\"event\":…}` with\n"
    "  `\"properties\":{…}` where the event is `properties`, with the signal's arguments by name where it is "
    "a "
    "signal (`Note`,\n"
    "  `FirstPicture`, `CallerChanged`, `RoomChanged`, `Level`, `QuestionAnswered`), and alone where it is "
    "`gone` or `back`: the service\n"
    "  has left the bus or come back. The first seven lines are everything as it is, with the lists `rooms`, "
    "`cameras`,\n"
    "  `sounds` and `callers` among the properties of their objects.\n"
    "\n"
    "| verb | what it does | options |\n"
    "|---|---|---|\n";

/* A vertical line would end the cell. */
static char *cell(const char *text) {
    g_auto(GStrv) pieces = g_strsplit(text, "|", -1);
    return g_strjoinv("\\|", pieces);
}

static void print_manual(void) {
    fputs(introduction, stdout);
    for (const struct wlink_cli_verb *verb = wlink_cli_verbs; verb->name; verb++) {
        g_autofree char *line = synopsis(verb);
        g_autofree char *escaped = cell(line);
        printf("| `%s` | %s | ", escaped, verb->help);
        const char *separator = "";
        for (const struct wlink_cli_option_row *row = wlink_cli_options; row->name; row++)
            if (verb->options & row->bit) {
                printf("%s`%s%s%s`", separator, row->name, row->value ? " " : "",
                       row->value ? row->value : "");
                separator = " ";
            }
        printf(" |\n");
    }
    printf("\n| option | what it does |\n|---|---|\n");
    for (const struct wlink_cli_option_row *row = wlink_cli_options; row->name; row++)
        printf("| `%s` | %s |\n", row->name, row->help);
}

/* The words that may follow one verb. */
static void print_completion_of(const struct wlink_cli_verb *verb) {
    GString *words = g_string_new(verb->choices ? verb->choices : "");
    for (const struct wlink_cli_option_row *row = wlink_cli_options; row->name; row++)
        if (verb->options & row->bit)
            g_string_append_printf(words, "%s%s", words->len ? " " : "", row->name);
    if (words->len)
        printf("    %s) words='%s' ;;\n", verb->name, words->str);
    g_string_free(words, TRUE);
}

static void print_completion(void) {
    printf("# SPDX-License-Identifier: Apache-2.0\n"
           "# Completion of winglinkctl for bash, written by `make docs` from the table in src/cli/verbs.c.\n"
           "_winglinkctl() {\n    local words=''\n    case ${COMP_WORDS[1]} in\n");
    for (const struct wlink_cli_verb *verb = wlink_cli_verbs; verb->name; verb++)
        print_completion_of(verb);
    printf("    esac\n    [ \"$COMP_CWORD\" -gt 1 ] || words='");
    for (const struct wlink_cli_verb *verb = wlink_cli_verbs; verb->name; verb++)
        printf("%s%s", verb == wlink_cli_verbs ? "" : " ", verb->name);
    printf("'\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n}\n"
           "complete -F _winglinkctl winglinkctl\n");
}

bool wlink_cli_help(struct wlink_cli *cli, GError **error) {
    const struct wlink_cli_verb *verb = cli->count ? wlink_cli_find_verb(cli->arguments[0]) : NULL;
    if (cli->count && !verb)
        return wlink_fail(error, WLINK_CODE_NOT_FOUND, "the verb \"%s\"", cli->arguments[0]);
    if (cli->options & WLINK_CLI_MANUAL)
        print_manual();
    else if (cli->options & WLINK_CLI_COMPLETION)
        print_completion();
    else if (verb)
        print_verb(verb);
    else
        print_list();
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

#include <string.h>

enum { EXIT_GOOD, EXIT_REFUSED, EXIT_USAGE, EXIT_NO_UNIT };

enum { DEFAULT_LINES = 20, MOST_LINES = 1000 };

static const struct wlink_cli_option_row *find_option(const char *name, guint allowed) {
    for (const struct wlink_cli_option_row *row = wlink_cli_options; row->name; row++)
        if ((allowed & row->bit) && g_str_equal(row->name, name))
            return row;
    return NULL;
}

static bool take_lines(struct wlink_cli *cli, const char *value, GError **error) {
    guint64 lines;
    if (!value || !g_ascii_string_to_unsigned(value, 10, 1, MOST_LINES, &lines, NULL))
        return wlink_fail(error, WLINK_CODE_INVALID, "--lines takes a number from 1 to %d", MOST_LINES);
    cli->lines = (guint)lines;
    return true;
}

/* Sorts a verb's words into options and arguments. "--" ends the options. */
static bool parse(struct wlink_cli *cli, const struct wlink_cli_verb *verb, char **words, GError **error) {
    bool options_ended = false;
    for (; *words; words++) {
        bool is_option = !options_ended && g_str_has_prefix(*words, "--");
        if (!g_utf8_validate(*words, -1, NULL))
            return wlink_fail(error, WLINK_CODE_INVALID, "An argument is not UTF-8 text");
        if (!is_option) {
            cli->arguments[cli->count++] = *words;
            continue;
        }
        if (g_str_equal(*words, "--")) {
            options_ended = true;
            continue;
        }
        const struct wlink_cli_option_row *row = find_option(*words, verb->options);
        if (!row)
            return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" has no option %s", verb->name, *words);
        cli->options |= row->bit;
        if (row->value && !take_lines(cli, *++words, error))
            return false;
    }
    return true;
}

static bool check_count(const struct wlink_cli *cli, const struct wlink_cli_verb *verb, GError **error) {
    if (cli->count < verb->least)
        return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" needs %s", verb->name, verb->arguments);
    if (cli->count > verb->most && !verb->most)
        return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" takes no argument", verb->name);
    if (cli->count > verb->most)
        return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" takes no more than %s", verb->name,
                          verb->arguments);
    return true;
}

static void on_event(const struct wlink_client_event *event, void *data) {
    struct wlink_cli *cli = data;
    if (cli->handler)
        cli->handler(event, cli);
}

static bool connect_client(struct wlink_cli *cli, const struct wlink_cli_verb *verb, GError **error) {
    cli->client = wlink_client_new(on_event, cli, error);
    if (!cli->client)
        return false;
    if (verb->keeper)
        return wlink_client_has_keeper(cli->client) ||
               wlink_fail(error, WLINK_CODE_KEEPER_NOT_RUNNING, "nobody has the name org.winglink.Keeper1");
    return wlink_client_is_there(cli->client) ||
           wlink_fail(error, WLINK_CODE_UNIT_NOT_RUNNING, "nobody has the name org.winglink.Unit1");
}

/* One sentence for people, and after it what a technician greps for: the code, and the message where the
 * sentence does not have it already. */
static void explain(const struct wlink_cli *cli, const GError *error) {
    enum wlink_code code = wlink_error_code(error);
    const char *detail = cli->detail ? cli->detail : error->message;
    g_autofree char *sentence = wlink_words_code(code, cli->room, detail);
    if (code == WLINK_CODE_SIGN_IN_NEEDED)
        g_printerr("winglinkctl: %s It is: winglinkctl sign-in CODE (%s: %s)\n", sentence,
                   wlink_code_to_string(code), error->message);
    else if (strstr(wlink_code_sentence(code), "{detail}") && !cli->detail)
        g_printerr("winglinkctl: %s (%s)\n", sentence, wlink_code_to_string(code));
    else
        g_printerr("winglinkctl: %s (%s: %s)\n", sentence, wlink_code_to_string(code), error->message);
}

static int run(struct wlink_cli *cli, const struct wlink_cli_verb *verb) {
    g_autoptr(GError) error = NULL;
    if ((verb->alone || connect_client(cli, verb, &error)) && verb->run(cli, &error))
        return EXIT_GOOD;
    explain(cli, error);
    return wlink_error_code(error) == WLINK_CODE_UNIT_NOT_RUNNING ? EXIT_NO_UNIT : EXIT_REFUSED;
}

static int refuse_usage(const char *words, const char *verb) {
    g_printerr("winglinkctl: %s. See: winglinkctl help%s%s\n", words, verb ? " " : "", verb ? verb : "");
    return EXIT_USAGE;
}

int wlink_cli_main(int argc, char **argv) {
    if (argc < 2)
        return refuse_usage("Say what to do, as in \"winglinkctl status\"", NULL);
    const struct wlink_cli_verb *verb = wlink_cli_find_verb(argv[1]);
    if (!verb) {
        g_autofree char *words = g_strdup_printf("There is no verb \"%s\"", argv[1]);
        return refuse_usage(words, NULL);
    }
    g_autofree char **arguments = g_new0(char *, argc);
    struct wlink_cli cli = {.arguments = arguments, .lines = DEFAULT_LINES};
    g_autoptr(GError) error = NULL;
    if (!parse(&cli, verb, argv + 2, &error) || !check_count(&cli, verb, &error))
        return refuse_usage(error->message, verb->name);
    int code = run(&cli, verb);
    wlink_client_free(cli.client);
    g_free(cli.room);
    g_free(cli.detail);
    wlink_secret_free(cli.token);
    return code;
}

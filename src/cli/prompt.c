/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 64, CONTROL_C = 3 };

/* One line of standard input without its end; byte by byte, so that the next line is left to the next. */
static bool read_line(char line[LINE_MAX_BYTES], GError **error) {
    gsize length = 0;
    for (char c; length < LINE_MAX_BYTES - 1;) {
        ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 1 && c == CONTROL_C)
            return wlink_fail(error, WLINK_CODE_CANCELLED, "no PIN was given");
        if (got <= 0 || c == '\n')
            break;
        line[length++] = c;
    }
    line[length] = '\0';
    return length > 0 || wlink_fail(error, WLINK_CODE_INVALID, "no PIN was given on standard input");
}

/* Without echo, and without signals, which would leave the terminal so. */
static bool read_from_terminal(const char *question, char line[LINE_MAX_BYTES], GError **error) {
    struct termios before;
    if (tcgetattr(STDIN_FILENO, &before) < 0)
        return wlink_fail(error, WLINK_CODE_FAILED, "the terminal: %s", g_strerror(errno));
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    fprintf(stderr, "%s: ", question);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    bool good = read_line(line, error);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return good;
}

bool wlink_cli_is_terminal(void) {
    return isatty(STDIN_FILENO);
}

wlink_secret *wlink_cli_ask_pin(const char *question, GError **error) {
    char line[LINE_MAX_BYTES] = "";
    bool good = wlink_cli_is_terminal() ? read_from_terminal(question, line, error) : read_line(line, error);
    wlink_secret *pin = good ? wlink_secret_new(line) : NULL;
    explicit_bzero(line, sizeof line);
    return pin;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "common/watchdog.h"
#include "keeper/keeper.h"
#include "keeper/steady.h"

#include <glib-unix.h>
#include <locale.h>
#include <systemd/sd-daemon.h>

struct process {
    GMainLoop *loop;
    wlink_keeper *keeper; /* NULL: not there yet */
};

/* Where nobody hears it, systemd has given up what hung, and every process ends with the machine: that is no
 * end in order. */
static gboolean on_signal(void *data) {
    const struct process *process = data;
    if (sd_notify(0, "STOPPING=1") >= 0 && process->keeper)
        wlink_steady_ends(process->keeper);
    g_main_loop_quit(process->loop);
    return G_SOURCE_CONTINUE;
}

static void on_lost(void *data) {
    g_main_loop_quit(data);
}

/* Of a start that is found good, most is the machine's own; an emulated one needs minutes. */
enum { PATIENCE_SECONDS = 600, STEADY_SECONDS = 3600 };

static int run(const struct wlink_keeper_options *keeper_options) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    struct process process = {.loop = loop};
    guint terminate = g_unix_signal_add(SIGTERM, on_signal, &process);
    guint interrupt = g_unix_signal_add(SIGINT, on_signal, &process);
    wlink_keeper *keeper = wlink_keeper_new(keeper_options, on_lost, loop, &error);
    process.keeper = keeper;
    if (!keeper) {
        wlink_log(WLINK_LOG_ERROR, "keeper-not-started", "%s", error->message);
        return 1;
    }
    sd_notify(0, "READY=1");
    guint watchdog = wlink_watchdog_start();
    g_main_loop_run(loop);
    if (watchdog)
        g_source_remove(watchdog);
    g_source_remove(terminate);
    g_source_remove(interrupt);
    wlink_keeper_free(keeper);
    return 0;
}

int main(int argc, char **argv) {
    g_autofree char *root = NULL;
    gboolean version = FALSE;
    int patience = PATIENCE_SECONDS, steady = STEADY_SECONDS;
    const GOptionEntry entries[] = {
        {"root", 0, 0, G_OPTION_ARG_FILENAME, &root, "Directory that every path is derived from", "DIR"},
        {"patience", 0, 0, G_OPTION_ARG_INT, &patience,
         "How long a start may take to be found good, in seconds (600)", "SECONDS"},
        {"steady", 0, 0, G_OPTION_ARG_INT, &steady,
         "How long a good start must last to be no short run, in seconds (3600)", "SECONDS"},
        {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and end", NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- keeps the machine under a Winglink unit");
    g_autoptr(GError) error = NULL;
    setlocale(LC_ALL, "");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1 || patience < 1 || steady < 1) {
        g_printerr("winglink-keeper: %s\n",
                   error ? error->message : "it takes options only, and seconds of 1 at least; see --help");
        return 2;
    }
    if (version) {
        g_print("winglink-keeper %s\n", WLINK_VERSION);
        return 0;
    }
    return run(&(struct wlink_keeper_options){root ? root : "/", (unsigned)patience, (unsigned)steady});
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "common/paths.h"
#include "common/watchdog.h"
#include "daemon/config.h"
#include "daemon/memory.h"
#include "daemon/unit.h"
#include "sip/sip.h"

#include <glib-unix.h>
#include <locale.h>
#include <systemd/sd-daemon.h>

struct program {
    GMainLoop *loop;
    struct wlink_unit *unit;
};

static gboolean on_signal(void *data) {
    struct program *program = data;
    sd_notify(0, "STOPPING=1");
    wlink_unit_stop(program->unit);
    return G_SOURCE_CONTINUE;
}

static void on_ended(void *data) {
    struct program *program = data;
    g_main_loop_quit(program->loop);
}

static int run(const char *root) {
    g_autoptr(GError) error = NULL;
    struct program program = {.loop = g_main_loop_new(NULL, FALSE)};
    guint terminate = g_unix_signal_add(SIGTERM, on_signal, &program); /* delivered once the unit is up */
    guint interrupt = g_unix_signal_add(SIGINT, on_signal, &program);
    program.unit = wlink_unit_new(root, on_ended, &program, &error);
    if (!program.unit) {
        wlink_log(WLINK_LOG_ERROR, "unit-not-started", "%s (%s)", error->message,
                  wlink_code_to_string(wlink_error_code(error)));
        g_main_loop_unref(program.loop);
        return 1;
    }
    sd_notify(0, "READY=1");
    guint watchdog = wlink_watchdog_start();
    g_main_loop_run(program.loop);
    if (watchdog)
        g_source_remove(watchdog);
    g_source_remove(terminate);
    g_source_remove(interrupt);
    wlink_unit_free(program.unit);
    g_main_loop_unref(program.loop);
    return 0;
}

/* unit.conf as it was understood, defaults marked; or why it was not. */
static int dump_config(const char *root) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_paths) paths = wlink_paths_new(root);
    g_autoptr(wlink_config) config = wlink_config_load(paths->config_file, &error);
    if (!config) {
        g_printerr("winglinkd: %s\n", error->message);
        return 1;
    }
    g_autofree char *text = wlink_config_dump(config);
    g_print("%s", text);
    return 0;
}

int main(int argc, char **argv) {
    g_autofree char *root = NULL;
    gboolean version = FALSE, dump = FALSE;
    const GOptionEntry entries[] = {
        {"root", 0, 0, G_OPTION_ARG_FILENAME, &root, "Directory that every path is derived from", "DIR"},
        {"dump", 0, 0, G_OPTION_ARG_NONE, &dump, "Print the configuration in use and end", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and end", NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- the Winglink daemon");
    g_autoptr(GError) error = NULL;
    wlink_memory_init();
    wlink_sip_init();
    setlocale(LC_ALL, "");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1) {
        g_printerr("winglinkd: %s\n", error ? error->message : "it takes options only; see --help");
        return 2;
    }
    if (version) {
        g_print("winglinkd %s\n", WLINK_VERSION);
        return 0;
    }
    const char *base = root ? root : "/";
    return dump ? dump_config(base) : run(base);
}

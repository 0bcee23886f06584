/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/watchdog.h"
#include "common/words.h"
#include "panel/agent.h"
#include "panel/shell.h"
#include "widgets/picture.h"
#include "widgets/style.h"
#include "widgets/surface.h"

#include <stdio.h>

/* winglink-panel: the touchscreen. It shows what the daemon of its bus says, asks what a person wants, and
 * may be killed at any time. */
struct program {
    char *size;
    gboolean fullscreen;
    struct wlink_model *model;
    wlink_feed *feed;
    wlink_agent *agent;
    wlink_actions *actions;
    wlink_keep *keep;
    struct wlink_panel panel;
    wlink_shell *shell;
    bool failed;
};

static void on_model(const struct wlink_model *model, guint changes, void *data) {
    struct program *program = data;
    (void)model;
    if (program->actions && changes & WLINK_MODEL_STATE)
        wlink_actions_model_changed(program->actions);
    if (program->shell)
        wlink_shell_update(program->shell, changes);
}

static void on_choice(void *data) {
    struct program *program = data;
    if (program->shell)
        wlink_shell_update(program->shell, WLINK_MODEL_STATE);
}

static bool connect_unit(struct program *program, GError **error) {
    program->model = wlink_model_new(on_model, program);
    program->feed = wlink_feed_new(program->model, error);
    if (!program->feed)
        return false;
    program->agent = wlink_agent_new(program->feed, program->model, error);
    wlink_client *client = wlink_feed_client(program->feed);
    program->actions = wlink_actions_new(client, program->model, on_choice, program);
    return program->agent != NULL;
}

static bool parse_size(const char *text, int *width, int *height, GError **error) {
    char rest;
    if (!text || (sscanf(text, "%dx%d%c", width, height, &rest) == 2 && *width >= 320 && *height >= 180 &&
                  *width <= 16384 && *height <= 16384))
        return true;
    return wlink_fail(error, WLINK_CODE_INVALID, "--size wants a width and a height, as 1280x720, not '%s'",
                      text);
}

static void on_activate(GtkApplication *application, void *data) {
    struct program *program = data;
    g_autoptr(GError) error = NULL;
    int width = WLINK_SURFACE_WIDTH, height = WLINK_SURFACE_HEIGHT;
    if (program->shell)
        return;
    if (!parse_size(program->size, &width, &height, &error) || !connect_unit(program, &error)) {
        g_printerr("winglink-panel: %s\n", error->message);
        program->failed = true;
        g_application_quit(G_APPLICATION(application));
        return;
    }
    wlink_style_load(gdk_display_get_default());
    wlink_pictures_prepare();
    program->keep = wlink_keep_new(wlink_feed_client(program->feed), program->model);
    program->panel = (struct wlink_panel){program->model, program->actions, program->keep};
    program->shell = wlink_shell_new(application, &program->panel, width, height, program->fullscreen);
}

static void clear(struct program *program) {
    wlink_shell_free(program->shell);
    wlink_keep_free(program->keep);
    wlink_actions_free(program->actions);
    wlink_agent_free(program->agent);
    wlink_feed_free(program->feed);
    wlink_model_free(program->model);
    g_free(program->size);
}

int main(int argc, char **argv) {
    struct program program = {0};
    const GOptionEntry options[] = {
        {"fullscreen", 'f', 0, G_OPTION_ARG_NONE, &program.fullscreen, "Fill the screen", NULL},
        {"size", 's', 0, G_OPTION_ARG_STRING, &program.size, "A window of this size", "WIDTHxHEIGHT"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    wlink_words_init(NULL);
    /* Not unique: two panels of two units may share a session bus. */
    g_autoptr(GtkApplication) application =
        gtk_application_new("org.winglink.Panel", G_APPLICATION_NON_UNIQUE | G_APPLICATION_DEFAULT_FLAGS);
    g_application_add_main_option_entries(G_APPLICATION(application), options);
    g_signal_connect(application, "activate", G_CALLBACK(on_activate), &program);
    guint watchdog = wlink_watchdog_start();
    int code = g_application_run(G_APPLICATION(application), argc, argv);
    if (watchdog)
        g_source_remove(watchdog);
    clear(&program);
    return program.failed ? 1 : code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Shows the design system: every component in every state, or pictures of video ports, in a window of the
 * panel.
 *
 *   show-components                     the components
 *   show-components --page work         rooms, and those who wait
 *   show-components --page enter        keyboard and PIN
 *   show-components --page beside       what stands beside a picture: toast, controls, question
 *   show-components --pictures S [S…]   the pictures of these sockets, as screen 06 has them
 *   … --size 1280x800                   a window of another size
 *   … --seconds 10                      ends then, and says what it cost: cores, and frames shown of each
 * picture
 *
 * Ends with the window, or by a signal. */
#include "show-more.h"
#include "widgets/style.h"
#include "widgets/surface.h"

#include <stdio.h>
#include <time.h>

enum { SETTLE_S = 3 };

static void on_destroy(GtkWidget *window, gpointer loop) {
    (void)window;
    g_main_loop_quit(loop);
}

static void show(GtkWidget *page, int width, int height, GMainLoop *loop) {
    GtkWidget *surface = wlink_surface_new(), *window = gtk_window_new();
    wlink_surface_set_child(surface, page);
    gtk_window_set_decorated(GTK_WINDOW(window), FALSE);
    gtk_window_set_default_size(GTK_WINDOW(window), width, height);
    gtk_window_set_child(GTK_WINDOW(window), surface);
    g_signal_connect(window, "destroy", G_CALLBACK(on_destroy), loop);
    gtk_window_present(GTK_WINDOW(window));
}

/* What this process has used of a core since it began to measure. */
struct cost {
    GMainLoop *loop;
    GtkWidget *page;
    clock_t started;
    guint64 frames[MOST_PICTURES];
    int seconds;
};

static gboolean on_end(gpointer data) {
    const struct cost *cost = data;
    double cores = (double)(clock() - cost->started) / CLOCKS_PER_SEC / cost->seconds;
    printf("%.2f cores", cores);
    for (int i = 0; i < MOST_PICTURES && picture_of(cost->page, i); i++)
        printf(", %.1f frames/s",
               (double)(wlink_picture_frames(picture_of(cost->page, i)) - cost->frames[i]) / cost->seconds);
    printf("\n");
    g_main_loop_quit(cost->loop);
    return G_SOURCE_REMOVE;
}

/* The first seconds are for start and first frames. */
static gboolean on_settled(gpointer data) {
    struct cost *cost = data;
    cost->started = clock();
    for (int i = 0; i < MOST_PICTURES && picture_of(cost->page, i); i++)
        cost->frames[i] = wlink_picture_frames(picture_of(cost->page, i));
    g_timeout_add_seconds((guint)cost->seconds, on_end, cost);
    return G_SOURCE_REMOVE;
}

static GtkWidget *page_named(const char *name) {
    if (g_strcmp0(name, "work") == 0)
        return work_page();
    if (g_strcmp0(name, "enter") == 0)
        return enter_page();
    return g_strcmp0(name, "beside") == 0 ? beside_page() : components_page();
}

int main(int argc, char **argv) {
    g_auto(GStrv) sockets = NULL;
    g_autofree char *size = NULL, *page_name = NULL;
    int seconds = 0, width = WLINK_SURFACE_WIDTH, height = WLINK_SURFACE_HEIGHT;
    GOptionEntry entries[] = {
        {"size", 0, 0, G_OPTION_ARG_STRING, &size, "the window's size", "WIDTHxHEIGHT"},
        {"page", 0, 0, G_OPTION_ARG_STRING, &page_name, "components (without it), work, enter, beside",
         "PAGE"},
        {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "measure for so long, then end", "S"},
        {"pictures", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sockets, "a video port, as often as needed", "SOCKET"},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- shows the components of the panel");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 1 ||
        (size && sscanf(size, "%dx%d", &width, &height) != 2)) {
        fprintf(stderr, "show-components: %s\n", error ? error->message : "see --help");
        return 2;
    }
    gtk_init();
    wlink_style_load(gdk_display_get_default());
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    GtkWidget *page = sockets ? pictures_page(sockets) : page_named(page_name);
    struct cost cost = {.loop = loop, .page = page, .seconds = seconds};
    show(page, width, height, loop);
    if (seconds > 0)
        g_timeout_add_seconds(SETTLE_S, on_settled, &cost);
    g_main_loop_run(loop);
    return 0;
}

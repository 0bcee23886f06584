/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

bool wlink_cli_port(struct wlink_cli *cli, GError **error) {
    const char *name = cli->arguments[0];
    g_autoptr(GVariant) socket =
        wlink_cli_ask(cli, WLINK_OBJECT_UNIT, "OpenPort", g_variant_new("(s)", name), error);
    if (!socket)
        return false;
    const char *path = g_variant_get_string(socket, NULL);
    g_autofree char *quoted = g_shell_quote(path);
    if (cli->options & WLINK_CLI_JSON) {
        GVariantBuilder builder;
        g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
        g_variant_builder_add(&builder, "{sv}", "name", g_variant_new_string(name));
        g_variant_builder_add(&builder, "{sv}", "socket", socket);
        wlink_cli_print_json(g_variant_builder_end(&builder));
    } else {
        wlink_cli_print_line("gst-launch-1.0 unixfdsrc socket-path=%s ! queue ! videoconvert ! autovideosink",
                             quoted);
    }
    return true;
}

static void print_picture(const char *name, GVariant *picture) {
    double age = wlink_cli_number(picture, "age_usec");
    if (!wlink_cli_boolean(picture, "live")) {
        wlink_cli_print_line("%s: Not live", name);
        return;
    }
    wlink_cli_print_line("%s: Live, %.0fx%.0f, %.1f a second, %.0f pictures, the newest %.0f ms old", name,
                         wlink_cli_number(picture, "width"), wlink_cli_number(picture, "height"),
                         wlink_cli_number(picture, "frames_per_second"), wlink_cli_number(picture, "frames"),
                         age / 1000);
}

bool wlink_cli_picture(struct wlink_cli *cli, GError **error) {
    const char *name = cli->arguments[0];
    g_autoptr(GVariant) picture =
        wlink_cli_ask(cli, WLINK_OBJECT_UNIT, "GetPicture", g_variant_new("(s)", name), error);
    if (!picture)
        return false;
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json(picture);
    else
        print_picture(name, picture);
    return true;
}

static void print_stream(GVariant *stats, const char *key) {
    g_autoptr(GVariant) stream = g_variant_lookup_value(stats, key, G_VARIANT_TYPE_VARDICT);
    if (!stream)
        return;
    wlink_cli_print_line(
        "%-15s %5.0f kbit/s  %4.0fx%-4.0f %5.1f a second  %.0f packets, %.0f lost, %.0f freezes", key,
        wlink_cli_number(stream, "bits") / 1000, wlink_cli_number(stream, "width"),
        wlink_cli_number(stream, "height"), wlink_cli_number(stream, "frames_per_second"),
        wlink_cli_number(stream, "packets"), wlink_cli_number(stream, "lost"),
        wlink_cli_number(stream, "freezes"));
}

static void print_stats(GVariant *stats) {
    static const char *const streams[] = {"sent_main",     "sent_exam",     "sent_sound",
                                          "received_main", "received_exam", "received_sound"};
    wlink_cli_print_line(
        "Round trip %.1f ms, loss %.2f %% here, %.2f %% there, %.0f kbit/s out, %.0f kbit/s in",
        wlink_cli_number(stats, "round_trip_ms"), wlink_cli_number(stats, "loss_percent"),
        wlink_cli_number(stats, "far_loss_percent"), wlink_cli_number(stats, "bits_sent") / 1000,
        wlink_cli_number(stats, "bits_received") / 1000);
    wlink_cli_print_line("Call to proven transport %.0f ms, join to first picture %.0f ms, %s",
                         wlink_cli_number(stats, "call_to_proven_ms"),
                         wlink_cli_number(stats, "join_to_picture_ms"), wlink_cli_string(stats, "srtp"));
    for (unsigned i = 0; i < G_N_ELEMENTS(streams); i++)
        print_stream(stats, streams[i]);
}

bool wlink_cli_stats(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) stats = wlink_cli_ask(cli, WLINK_OBJECT_CONSULTATION, "GetStats", NULL, error);
    if (!stats)
        return false;
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json(stats);
    else if (g_variant_n_children(stats) == 0)
        wlink_cli_print_line("There is no connection.");
    else
        print_stats(stats);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/meter.h"

#include "widgets/announce.h"

static const double QUIET = -60, LOUD = -6; /* dBFS */

unsigned wlink_meter_lit(double dbfs, unsigned blocks) {
    double share = (dbfs - QUIET) / (LOUD - QUIET);
    if (!(share > 0)) /* also what is no number */
        return 0;
    return share >= 1 ? blocks : (unsigned)(share * blocks + 0.5);
}

GtkWidget *wlink_meter_new(const char *name, unsigned blocks, const char *words) {
    GtkWidget *meter = gtk_level_bar_new();
    if (name)
        gtk_widget_set_name(meter, name);
    gtk_level_bar_set_mode(GTK_LEVEL_BAR(meter), GTK_LEVEL_BAR_MODE_DISCRETE);
    gtk_level_bar_remove_offset_value(GTK_LEVEL_BAR(meter), GTK_LEVEL_BAR_OFFSET_LOW);
    gtk_level_bar_remove_offset_value(GTK_LEVEL_BAR(meter), GTK_LEVEL_BAR_OFFSET_HIGH);
    gtk_level_bar_remove_offset_value(GTK_LEVEL_BAR(meter), GTK_LEVEL_BAR_OFFSET_FULL);
    wlink_meter_set_blocks(meter, blocks);
    wlink_describe(meter, words, NULL);
    return meter;
}

void wlink_meter_set_blocks(GtkWidget *meter, unsigned blocks) {
    gtk_level_bar_set_max_value(GTK_LEVEL_BAR(meter), MAX(blocks, 1));
}

static void say(GtkWidget *widget, const char *said) {
    if (said)
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, said, -1);
}

void wlink_meter_set(GtkWidget *meter, unsigned lit, const char *said) {
    GtkLevelBar *bar = GTK_LEVEL_BAR(meter);
    double value = MIN(lit, gtk_level_bar_get_max_value(bar));
    if (gtk_level_bar_get_value(bar) != value)
        gtk_level_bar_set_value(bar, value);
    say(meter, said);
}

GtkWidget *wlink_progress_new(const char *name, const char *words) {
    GtkWidget *progress = gtk_progress_bar_new();
    gtk_widget_set_name(progress, name);
    wlink_describe(progress, words, NULL);
    return progress;
}

void wlink_progress_set(GtkWidget *progress, double done, const char *said) {
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(progress), CLAMP(done, 0, 1));
    say(progress, said);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/announce.h"

void wlink_announce(GtkWidget *widget, enum wlink_urgency urgency, const char *words) {
    gtk_accessible_announce(GTK_ACCESSIBLE(widget), words,
                            urgency == WLINK_URGENCY_HIGH ? GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH
                                                          : GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

void wlink_describe(GtkWidget *widget, const char *words, const char *does) {
    if (words)
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
    if (does)
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, does, -1);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/style.h"

#include "widgets/resources.h"
#include "widgets/style-private.h"

void wlink_style_add(GtkWidget *widget, const char *classes) {
    g_auto(GStrv) names = g_strsplit(classes ? classes : "", " ", -1);
    for (char **name = names; *name; name++)
        if (**name)
            gtk_widget_add_css_class(widget, *name);
}

void wlink_style_set(GtkWidget *widget, const char *name, bool wanted) {
    if (wanted)
        gtk_widget_add_css_class(widget, name);
    else
        gtk_widget_remove_css_class(widget, name);
}

void wlink_style_load(GdkDisplay *display) {
    g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();
    wlink_widgets_register_resource();
    gtk_css_provider_load_from_resource(provider, "/org/winglink/widgets/style.css");
    gtk_style_context_add_provider_for_display(display, GTK_STYLE_PROVIDER(provider),
                                               GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

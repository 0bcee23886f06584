// SPDX-License-Identifier: Apache-2.0
// What the panel's tests see of a GTK program: every widget on the screen with its object name, its place in
// the window and its words. It looks and never acts; hands belong to the tests (XTest). AT-SPI cannot do this
// in GTK 4.18: it has no object names, and its places leave out what the style sheet pads.
//
// A GIO module (GIO_EXTRA_MODULES), so that the program under test is the one that ships.

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

#define WIDGETS "(a(usssasiiiibbb)t)"

static const char CONTRACT[] =
    "<node><interface name='org.winglink.Lens1'>"
    // Widgets that are on the screen, parents first: depth, type, object name, words, style classes, x, y,
    // width, height, sensitive, focused, cut (its words do not fit); and the number of frames painted so far.
    // As JSON, which a test reads fifty times as fast as a variant. Answers when all of it is painted, and
    // what was typed or touched before it was asked has been handled.
    "<method name='Look'><arg type='s' direction='out'/></method>"
    // Answers when a frame after this number has been painted.
    "<method name='Frame'><arg type='t' direction='in'/><arg type='t' direction='out'/></method>"
    // Gives object names to AT-SPI, as help texts.
    "<method name='Name'/>"
    "</interface></node>";

static guint64 frames;
static GSList *waiting; // of GDBusMethodInvocation: calls of Frame
static GSList *looking; // the same: calls of Look

typedef struct {
    GtkWidget *window;
    GtkWidget *focus;
    GVariantBuilder *out;
} Walk;

static gboolean on_screen(GtkWidget *widget) {
    return gtk_widget_get_mapped(widget) && gtk_widget_get_opacity(widget) > 0.01;
}

static const char *words_of(GtkWidget *widget) {
    if (GTK_IS_LABEL(widget))
        return gtk_label_get_text(GTK_LABEL(widget));
    if (GTK_IS_EDITABLE(widget))
        return gtk_editable_get_text(GTK_EDITABLE(widget));
    return "";
}

// A label that shows less than its words.
static gboolean is_cut(GtkWidget *widget) {
    if (!GTK_IS_LABEL(widget))
        return FALSE;
    PangoLayout *layout = gtk_label_get_layout(GTK_LABEL(widget));
    int width, height;
    pango_layout_get_pixel_size(layout, &width, &height);
    return pango_layout_is_ellipsized(layout) || width > gtk_widget_get_width(widget) + 1 ||
           height > gtk_widget_get_height(widget) + 1;
}

static void add(GtkWidget *widget, guint depth, const Walk *walk) {
    graphene_rect_t bounds;
    if (!gtk_widget_compute_bounds(widget, walk->window, &bounds))
        return;
    // One that was given no place yet has the bounds of its borders, anywhere.
    if (gtk_widget_get_width(widget) == 0 || gtk_widget_get_height(widget) == 0)
        bounds.size = GRAPHENE_SIZE_INIT(0, 0);
    g_auto(GStrv) classes = gtk_widget_get_css_classes(widget);
    g_variant_builder_add(walk->out, "(usss^asiiiibbb)", depth, G_OBJECT_TYPE_NAME(widget),
                          gtk_widget_get_name(widget), words_of(widget), classes, (int)bounds.origin.x,
                          (int)bounds.origin.y, (int)bounds.size.width, (int)bounds.size.height,
                          gtk_widget_is_sensitive(widget), widget == walk->focus, is_cut(widget));
}

static void walk_down(GtkWidget *widget, guint depth, const Walk *walk) {
    if (!on_screen(widget))
        return;
    add(widget, depth, walk);
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child))
        walk_down(child, depth + 1, walk);
}

static GVariant *look(void) {
    g_auto(GVariantBuilder) out = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(usssasiiiibbb)"));
    GListModel *windows = gtk_window_get_toplevels();
    for (guint at = 0; at < g_list_model_get_n_items(windows); at++) {
        g_autoptr(GtkWidget) window = g_list_model_get_item(windows, at);
        walk_down(window, 0, &(Walk){window, gtk_root_get_focus(GTK_ROOT(window)), &out});
    }
    g_autoptr(GVariant) seen = g_variant_ref_sink(g_variant_new(WIDGETS, &out, frames));
    return g_variant_new("(@s)", g_variant_new_take_string(json_gvariant_serialize_data(seen, NULL)));
}

static void name_down(GtkWidget *widget) {
    const char *name = gtk_widget_get_name(widget);
    if (strchr(name, '.'))
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_HELP_TEXT, name, -1);
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
         child = gtk_widget_get_next_sibling(child))
        name_down(child);
}

static void name_all(void) {
    GListModel *windows = gtk_window_get_toplevels();
    for (guint at = 0; at < g_list_model_get_n_items(windows); at++) {
        g_autoptr(GtkWidget) window = g_list_model_get_item(windows, at);
        name_down(window);
    }
}

// The X server draws later than it is told to: whoever is answered may look at the pixels.
static void on_painted(void) {
    frames++;
    gdk_display_sync(gdk_display_get_default());
    g_autoptr(GSList) answered = g_steal_pointer(&waiting);
    for (GSList *one = answered; one; one = one->next)
        g_dbus_method_invocation_return_value(one->data, g_variant_new("(t)", frames));
    g_autoptr(GSList) lookers = g_steal_pointer(&looking);
    for (GSList *one = lookers; one; one = one->next)
        g_dbus_method_invocation_return_value(one->data, look());
}

static void on_realized(GtkWidget *window) {
    g_signal_connect(gtk_widget_get_frame_clock(window), "after-paint", G_CALLBACK(on_painted), NULL);
}

// A turn of a window's frame clock, in which all that waits to be painted is painted; false without a window.
static gboolean paint(void) {
    GListModel *windows = gtk_window_get_toplevels();
    for (guint at = 0; at < g_list_model_get_n_items(windows); at++) {
        g_autoptr(GtkWidget) window = g_list_model_get_item(windows, at);
        GdkFrameClock *clock = gtk_widget_get_mapped(window) ? gtk_widget_get_frame_clock(window) : NULL;
        if (clock) {
            gdk_frame_clock_request_phase(clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
            return TRUE;
        }
    }
    return FALSE;
}

static void on_windows_changed(GListModel *windows, guint position, guint removed, guint added) {
    (void)removed;
    for (guint at = position; at < position + added; at++) {
        g_autoptr(GtkWidget) window = g_list_model_get_item(windows, at);
        if (gtk_widget_get_realized(window))
            on_realized(window);
        else
            g_signal_connect(window, "realize", G_CALLBACK(on_realized), NULL);
    }
}

static void on_call(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                    const char *method, GVariant *arguments, GDBusMethodInvocation *call, void *data) {
    (void)bus, (void)sender, (void)path, (void)interface, (void)data;
    if (g_str_equal(method, "Look")) {
        if (paint())
            looking = g_slist_prepend(looking, call);
        else
            g_dbus_method_invocation_return_value(call, look());
    } else if (g_str_equal(method, "Name")) {
        name_all();
        g_dbus_method_invocation_return_value(call, NULL);
    } else {
        guint64 seen;
        g_variant_get(arguments, "(t)", &seen);
        if (frames > seen)
            g_dbus_method_invocation_return_value(call, g_variant_new("(t)", frames));
        else
            waiting = g_slist_prepend(waiting, call);
    }
}

// In the main loop, after GTK has begun.
static gboolean on_begun(void *data) {
    (void)data;
    if (!gtk_is_initialized())
        return G_SOURCE_CONTINUE;
    static const GDBusInterfaceVTable HANDLERS = {.method_call = on_call};
    g_autoptr(GError) error = NULL;
    g_autoptr(GDBusNodeInfo) contract = g_dbus_node_info_new_for_xml(CONTRACT, &error);
    GDBusConnection *bus = contract ? g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error) : NULL;
    if (!bus || !g_dbus_connection_register_object(bus, "/lens", contract->interfaces[0], &HANDLERS, NULL,
                                                   NULL, &error))
        g_error("lens: %s", error->message);
    GListModel *windows = gtk_window_get_toplevels();
    g_signal_connect(windows, "items-changed", G_CALLBACK(on_windows_changed), NULL);
    on_windows_changed(windows, 0, 0, g_list_model_get_n_items(windows));
    g_bus_own_name_on_connection(bus, "org.winglink.Lens1", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL,
                                 NULL);
    return G_SOURCE_REMOVE;
}

G_MODULE_EXPORT void g_io_lens_load(GIOModule *module);
G_MODULE_EXPORT void g_io_lens_unload(GIOModule *module);

void g_io_lens_load(GIOModule *module) {
    g_type_module_use(G_TYPE_MODULE(module));
    g_idle_add(on_begun, NULL);
}

void g_io_lens_unload(GIOModule *module) {
    (void)module;
}

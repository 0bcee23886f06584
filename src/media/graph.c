/* SPDX-License-Identifier: Apache-2.0 */
#include "media/graph.h"

#include "media/wires.h"

/* A webrtcbin with four streams has about 120 elements. */
enum { ELEMENTS_MOST = 400 };

struct pipeline {
    GWeakRef element;
    const char *what;
};

static GMutex lock;
static GPtrArray *pipelines; /* of struct pipeline; guarded by lock */
static GHashTable
    *failures; /* kind to char **: a part that fails again and again drives no other out; guarded */

/* --- one pipeline */

/* The kind of media and what tells one kind from another: only numbers, and GStreamer's own words. */
static void append_caps(GString *line, const GstCaps *caps) {
    static const char *const fields[] = {"media",     "encoding-name", "format",     "width",   "height",
                                         "framerate", "rate",          "clock-rate", "channels"};
    const GstStructure *kind = caps && !gst_caps_is_any(caps) && gst_caps_get_size(caps) > 0
                                   ? gst_caps_get_structure(caps, 0)
                                   : NULL;
    g_string_append(line, kind ? gst_structure_get_name(kind) : "nothing yet");
    for (guint i = 0; kind && i < G_N_ELEMENTS(fields); i++) {
        const GValue *value = gst_structure_get_value(kind, fields[i]);
        g_autofree char *text = value ? gst_value_serialize(value) : NULL;
        if (text)
            g_string_append_printf(line, " %s=%s", fields[i], text);
    }
}

/* Every pad or child of the moment, each with a reference. */
static GList *members(void *object, GList **list) {
    GST_OBJECT_LOCK(object);
    GList *copy = g_list_copy_deep(*list, (GCopyFunc)(void (*)(void))gst_object_ref, NULL);
    GST_OBJECT_UNLOCK(object);
    return copy;
}

static void free_members(GList *list) {
    g_list_free_full(list, gst_object_unref);
}

static void add_pad(GStrvBuilder *lines, const char *indent, GstPad *pad) {
    g_autoptr(GstPad) peer = gst_pad_get_peer(pad);
    g_autoptr(GstObject) owner = peer ? gst_pad_get_parent(peer) : NULL;
    g_autoptr(GstCaps) caps = gst_pad_get_current_caps(pad);
    g_autofree char *name = gst_object_get_name(GST_OBJECT(pad));
    g_autofree char *to = owner ? gst_object_get_name(owner) : g_strdup("nobody");
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, "%s  %s -> %s: ", indent, name, to);
    append_caps(line, caps);
    g_strv_builder_add(lines, line->str);
}

static void add_element(GStrvBuilder *lines, guint depth, GstElement *element) {
    g_autofree char *indent = g_strnfill(2 * depth, ' ');
    g_autofree char *name = gst_object_get_name(GST_OBJECT(element));
    const GstElementFactory *factory = gst_element_get_factory(element);
    g_autofree char *line =
        g_strdup_printf("%s%s (%s) %s", indent, name, factory ? GST_OBJECT_NAME(factory) : "bin",
                        gst_element_state_get_name(GST_STATE(element)));
    g_strv_builder_add(lines, line);
    GList *pads = members(element, &element->srcpads);
    for (const GList *at = pads; at; at = at->next)
        add_pad(lines, indent, at->data);
    free_members(pads);
}

/* left: elements that may still be printed. */
static void add_children(GStrvBuilder *lines, guint *left, guint depth, GstBin *bin) {
    GList *children = members(bin, &GST_BIN_CHILDREN(bin));
    for (const GList *at = g_list_last(children); at && *left > 0; at = at->prev) { /* as they were added */
        --*left;
        add_element(lines, depth, at->data);
        if (GST_IS_BIN(at->data))
            add_children(lines, left, depth + 1, GST_BIN(at->data));
    }
    free_members(children);
}

static char **print(GstElement *element, const char *what, const char *when) {
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    g_autofree char *title =
        g_strdup_printf("%s, %s: %s", what, when, gst_element_state_get_name(GST_STATE(element)));
    guint left = ELEMENTS_MOST;
    g_strv_builder_add(lines, title);
    add_children(lines, &left, 1, GST_BIN(element));
    if (left == 0)
        g_strv_builder_add(lines, "  … and more");
    return g_strv_builder_end(lines);
}

/* --- all of them */

static void free_pipeline(void *data) {
    struct pipeline *pipeline = data;
    g_weak_ref_clear(&pipeline->element);
    g_free(pipeline);
}

static void forget_gone(void) {
    for (guint i = pipelines->len; i-- > 0;) {
        struct pipeline *pipeline = pipelines->pdata[i];
        g_autoptr(GstElement) element = g_weak_ref_get(&pipeline->element);
        if (!element)
            g_ptr_array_remove_index(pipelines, i);
    }
}

void wlink_graph_watch(GstElement *pipeline, const char *what) {
    struct pipeline *made = g_new0(struct pipeline, 1);
    g_weak_ref_init(&made->element, pipeline);
    made->what = what;
    g_mutex_lock(&lock);
    if (!pipelines)
        pipelines = g_ptr_array_new_with_free_func(free_pipeline);
    forget_gone();
    g_ptr_array_add(pipelines, made);
    g_mutex_unlock(&lock);
}

void wlink_graph_failed(GstElement *pipeline, const char *what, const char *why) {
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *when = g_strdup_printf("as it failed at %s (%s)", time, why);
    char **lines = print(pipeline, what, when);
    g_mutex_lock(&lock);
    if (!failures)
        failures = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_strfreev);
    g_hash_table_insert(failures, (char *)what, lines);
    g_mutex_unlock(&lock);
}

/* What there is now, each with a reference: they are printed without the lock. */
static GPtrArray *living(GPtrArray *words) {
    GPtrArray *elements = g_ptr_array_new_with_free_func(gst_object_unref);
    for (guint i = 0; pipelines && i < pipelines->len; i++) {
        struct pipeline *pipeline = pipelines->pdata[i];
        GstElement *element = g_weak_ref_get(&pipeline->element);
        if (!element)
            continue;
        g_ptr_array_add(elements, element);
        g_ptr_array_add(words, (char *)pipeline->what);
    }
    return elements;
}

static void add_failures(GStrvBuilder *lines) {
    GHashTableIter each;
    void *one;
    if (!failures)
        return;
    g_hash_table_iter_init(&each, failures);
    while (g_hash_table_iter_next(&each, NULL, &one))
        g_strv_builder_addv(lines, one);
}

char **wlink_graph_lines(void) {
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_mutex_lock(&lock);
    g_autoptr(GPtrArray) elements = living(words);
    add_failures(lines);
    g_mutex_unlock(&lock);
    for (guint i = 0; i < elements->len; i++) {
        g_auto(GStrv) one = print(elements->pdata[i], words->pdata[i], "now");
        g_strv_builder_addv(lines, (const char **)one);
    }
    return g_strv_builder_end(lines);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/model-fields.h"

#include "common/error.h"

static const char *const phases[WLINK_PHASE_COUNT] = {
    "unknown",         "idle",        "checking", "calling", "waiting", "ringing", "connecting",
    "in-consultation", "interrupted", "ending",   "ended",   "refused", "failed",
};
static const char *const devices[WLINK_PANEL_DEVICES] = {"room", "exam", "microphone"};
static const char *const device_states[WLINK_DEVICE_IS_COUNT] = {"none", "closed", "open", "stalled", "lost"};
static const char *const ports[WLINK_PANEL_PORT_COUNT] = {"room", "exam", "far-room", "far-exam"};
static const char *const people[WLINK_PERSON_COUNT] = {
    "patient", "nurse", "officer", "officer-outside", "interpreter", "chaperone", "consultant", "student",
};

static const char *word(const char *const *words, int count, int which) {
    return which >= 0 && which < count ? words[which] : "unknown";
}

/* The place of a word in its list, or otherwise. */
static int find(const char *const *words, int count, const char *wanted, int otherwise) {
    for (int i = 0; i < count; i++)
        if (g_str_equal(words[i], wanted))
            return i;
    return otherwise;
}

const char *wlink_phase_to_string(enum wlink_phase phase) {
    return word(phases, WLINK_PHASE_COUNT, (int)phase);
}

const char *wlink_panel_device_to_string(enum wlink_panel_device device) {
    return word(devices, WLINK_PANEL_DEVICES, (int)device);
}

const char *wlink_device_is_to_string(enum wlink_device_is state) {
    return word(device_states, WLINK_DEVICE_IS_COUNT, (int)state);
}

const char *wlink_panel_port_to_string(enum wlink_panel_port port) {
    return word(ports, WLINK_PANEL_PORT_COUNT, (int)port);
}

const char *wlink_person_to_string(enum wlink_person person) {
    return word(people, WLINK_PERSON_COUNT, (int)person);
}

void wlink_fields_fill(const struct wlink_field *fields, gsize count, GVariant *dictionary, void *base) {
    for (gsize i = 0; i < count; i++) {
        g_autoptr(GVariant) value =
            g_variant_lookup_value(dictionary, fields[i].name, G_VARIANT_TYPE(fields[i].type));
        if (value)
            fields[i].read(value, (char *)base + fields[i].offset);
    }
}

void wlink_fields_begin(const struct wlink_field *fields, gsize count, void *base) {
    for (gsize i = 0; i < count; i++) {
        void *field = (char *)base + fields[i].offset;
        if (fields[i].read == wlink_read_string)
            *(char **)field = g_strdup("");
        else if (fields[i].read == wlink_read_strings)
            *(char ***)field = g_new0(char *, 1);
    }
}

void wlink_fields_end(const struct wlink_field *fields, gsize count, void *base) {
    for (gsize i = 0; i < count; i++) {
        void *field = (char *)base + fields[i].offset;
        if (fields[i].read == wlink_read_string)
            g_free(*(char **)field);
        else if (fields[i].read == wlink_read_strings)
            g_strfreev(*(char ***)field);
    }
}

void wlink_read_string(GVariant *value, void *field) {
    g_free(*(char **)field);
    *(char **)field = g_variant_dup_string(value, NULL);
}

void wlink_read_strings(GVariant *value, void *field) {
    g_strfreev(*(char ***)field);
    *(char ***)field = g_variant_dup_strv(value, NULL);
}

void wlink_read_bool(GVariant *value, void *field) {
    *(bool *)field = g_variant_get_boolean(value);
}

void wlink_read_int64(GVariant *value, void *field) {
    *(gint64 *)field = g_variant_get_int64(value);
}

void wlink_read_uint(GVariant *value, void *field) {
    *(guint *)field = g_variant_get_uint32(value);
}

void wlink_read_uint64(GVariant *value, void *field) {
    *(guint64 *)field = g_variant_get_uint64(value);
}

void wlink_read_role(GVariant *value, void *field) {
    bool consulting = g_str_equal(g_variant_get_string(value, NULL), "consulting");
    *(enum wlink_role *)field = consulting ? WLINK_ROLE_CONSULTING : WLINK_ROLE_WING;
}

void wlink_read_phase(GVariant *value, void *field) {
    *(enum wlink_phase *)field = (enum wlink_phase)find(
        phases, WLINK_PHASE_COUNT, g_variant_get_string(value, NULL), WLINK_PHASE_UNKNOWN);
}

void wlink_read_code(GVariant *value, void *field) {
    const char *name = g_variant_get_string(value, NULL);
    bool none = g_str_equal(name, "none") || !*name;
    *(enum wlink_code *)field = none ? WLINK_CODE_NONE : wlink_code_from_string(name, WLINK_CODE_FAILED);
}

static enum wlink_device_is device_state(const char *state) {
    return (enum wlink_device_is)find(device_states, WLINK_DEVICE_IS_COUNT, state, WLINK_DEVICE_IS_NONE);
}

void wlink_read_device(GVariant *value, void *field) {
    *(enum wlink_device_is *)field = device_state(g_variant_get_string(value, NULL));
}

void wlink_read_cameras(GVariant *value, void *field) {
    enum wlink_device_is *cameras = field;
    for (int i = 0; i < 2; i++) {
        const char *state = "none";
        g_variant_lookup(value, devices[i], "&s", &state);
        cameras[i] = device_state(state);
    }
}

static guint bits(GVariant *value, const char *const *words, int count) {
    g_autofree const char **names = g_variant_get_strv(value, NULL);
    guint set = 0;
    for (gsize i = 0; names[i]; i++) {
        int which = find(words, count, names[i], -1);
        set |= which >= 0 ? 1u << which : 0;
    }
    return set;
}

void wlink_read_people(GVariant *value, void *field) {
    *(guint *)field = bits(value, people, WLINK_PERSON_COUNT);
}

void wlink_read_ports(GVariant *value, void *field) {
    *(guint *)field = bits(value, ports, WLINK_PANEL_PORT_COUNT);
}

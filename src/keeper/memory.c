/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/memory.h"

#include "common/error.h"

#include <glib/gstdio.h>

#define FILE_NAME "memory"

static const char *const slot_names[] = {"a", "b", ""};
static const char *const phases[] = {[WLINK_UPDATE_NONE] = "none",
                                     [WLINK_UPDATE_CHECKING] = "checking",
                                     [WLINK_UPDATE_WRITING] = "writing",
                                     [WLINK_UPDATE_TRIAL] = "trial"};

const char *wlink_slot_to_string(enum wlink_slot slot) {
    return slot_names[MIN((unsigned)slot, (unsigned)WLINK_SLOT_NONE)];
}

enum wlink_slot wlink_slot_from_string(const char *name) {
    for (int slot = WLINK_SLOT_A; slot < WLINK_SLOT_COUNT; slot++)
        if (g_strcmp0(name, slot_names[slot]) == 0)
            return (enum wlink_slot)slot;
    return WLINK_SLOT_NONE;
}

enum wlink_slot wlink_slot_other(enum wlink_slot slot) {
    static const enum wlink_slot others[] = {WLINK_SLOT_B, WLINK_SLOT_A, WLINK_SLOT_NONE};
    return others[MIN((unsigned)slot, (unsigned)WLINK_SLOT_NONE)];
}

void wlink_memory_set(char **member, const char *text) {
    char *copy = g_strdup(text);
    g_free(*member);
    *member = copy;
}

bool wlink_memory_is_proven(const struct wlink_memory *memory, enum wlink_slot slot) {
    return slot != WLINK_SLOT_NONE && (memory->slots[slot].good || memory->slots[slot].twin) &&
           memory->slots[slot].short_runs < WLINK_SHORT_RUNS_MAX;
}

void wlink_memory_doubt(struct wlink_memory *memory, enum wlink_slot slot) {
    memory->slots[slot].good = false;
    memory->slots[slot].twin = false;
}

void wlink_memory_refill(struct wlink_memory *memory, enum wlink_slot slot, const char *version) {
    wlink_memory_set(&memory->slots[slot].version, version);
    wlink_memory_doubt(memory, slot);
    memory->slots[slot].failures = 0;
    memory->slots[slot].short_runs = 0;
    memory->slots[slot].checks_cut = 0;
}

static struct wlink_memory *fresh(void) {
    struct wlink_memory *memory = g_new0(struct wlink_memory, 1);
    memory->boot = g_strdup("");
    memory->slots[WLINK_SLOT_A].version = g_strdup("");
    memory->slots[WLINK_SLOT_B].version = g_strdup("");
    memory->home = WLINK_SLOT_NONE;
    memory->left = WLINK_SLOT_NONE;
    memory->newest = g_strdup("");
    memory->update.target = WLINK_SLOT_NONE;
    memory->update.from = g_strdup("");
    memory->update.to = g_strdup("");
    memory->update.passed = g_new0(char *, 1);
    memory->result.result = g_strdup("");
    memory->result.version = g_strdup("");
    memory->result.other = g_strdup("");
    memory->result.detail = g_strdup("");
    return memory;
}

/* A missing key leaves what fresh() gave. */
static void read_text(GKeyFile *file, const char *group, const char *key, char **member) {
    g_autofree char *text = g_key_file_get_string(file, group, key, NULL);
    if (text)
        wlink_memory_set(member, text);
}

static enum wlink_update_phase read_phase(GKeyFile *file) {
    g_autofree char *name = g_key_file_get_string(file, "update", "phase", NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(phases); i++)
        if (g_strcmp0(name, phases[i]) == 0)
            return (enum wlink_update_phase)i;
    return WLINK_UPDATE_NONE;
}

static enum wlink_slot read_slot(GKeyFile *file, const char *group, const char *key) {
    g_autofree char *name = g_key_file_get_string(file, group, key, NULL);
    return wlink_slot_from_string(name);
}

static unsigned read_count(GKeyFile *file, const char *group, const char *key) {
    return (unsigned)MAX(0, g_key_file_get_integer(file, group, key, NULL));
}

static void read_slots(GKeyFile *file, struct wlink_memory *memory) {
    for (int i = WLINK_SLOT_A; i < WLINK_SLOT_COUNT; i++) {
        g_autofree char *group = g_strconcat("slot ", slot_names[i], NULL);
        read_text(file, group, "version", &memory->slots[i].version);
        memory->slots[i].good = g_key_file_get_boolean(file, group, "good", NULL);
        memory->slots[i].twin = g_key_file_get_boolean(file, group, "twin", NULL);
        memory->slots[i].failures = read_count(file, group, "failures");
        memory->slots[i].short_runs = read_count(file, group, "short-runs");
        memory->slots[i].checks_cut = read_count(file, group, "checks-cut");
    }
}

static void read_update(GKeyFile *file, struct wlink_memory *memory) {
    g_auto(GStrv) passed = g_key_file_get_string_list(file, "update", "passed", NULL, NULL);
    memory->update.phase = read_phase(file);
    memory->update.target = read_slot(file, "update", "target");
    read_text(file, "update", "from", &memory->update.from);
    read_text(file, "update", "to", &memory->update.to);
    if (passed) {
        g_strfreev(memory->update.passed);
        memory->update.passed = g_steal_pointer(&passed);
    }
    if (memory->update.target == WLINK_SLOT_NONE)
        memory->update.phase = WLINK_UPDATE_NONE;
}

static void read_result(GKeyFile *file, struct wlink_memory *memory) {
    g_autofree char *code = g_key_file_get_string(file, "result", "code", NULL);
    read_text(file, "result", "result", &memory->result.result);
    read_text(file, "result", "version", &memory->result.version);
    read_text(file, "result", "other", &memory->result.other);
    read_text(file, "result", "detail", &memory->result.detail);
    memory->result.code = code ? wlink_code_from_string(code, WLINK_CODE_FAILED) : WLINK_CODE_NONE;
    memory->result.ended = g_key_file_get_int64(file, "result", "ended", NULL);
}

struct wlink_memory *wlink_memory_read(const char *directory, GError **error) {
    struct wlink_memory *memory = fresh();
    g_autofree char *path = g_build_filename(directory, FILE_NAME, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) file_error = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &file_error)) {
        if (!g_error_matches(file_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            wlink_fail(error, WLINK_CODE_FAILED, "%s: %s", path, file_error->message);
        return memory;
    }
    read_text(file, "unit", "boot", &memory->boot);
    memory->began = g_key_file_get_int64(file, "unit", "began", NULL);
    memory->good_since = g_key_file_get_int64(file, "unit", "good-since", NULL);
    read_text(file, "unit", "newest", &memory->newest);
    memory->home = read_slot(file, "unit", "home");
    memory->left = read_slot(file, "unit", "left");
    read_slots(file, memory);
    read_update(file, memory);
    read_result(file, memory);
    return memory;
}

static void write_slots(GKeyFile *file, const struct wlink_memory *memory) {
    for (int i = WLINK_SLOT_A; i < WLINK_SLOT_COUNT; i++) {
        g_autofree char *group = g_strconcat("slot ", slot_names[i], NULL);
        g_key_file_set_string(file, group, "version", memory->slots[i].version);
        g_key_file_set_boolean(file, group, "good", memory->slots[i].good);
        g_key_file_set_boolean(file, group, "twin", memory->slots[i].twin);
        g_key_file_set_integer(file, group, "failures", (int)memory->slots[i].failures);
        g_key_file_set_integer(file, group, "short-runs", (int)memory->slots[i].short_runs);
        g_key_file_set_integer(file, group, "checks-cut", (int)memory->slots[i].checks_cut);
    }
}

static void write_update(GKeyFile *file, const struct wlink_memory *memory) {
    g_key_file_set_string(file, "update", "phase", phases[memory->update.phase]);
    g_key_file_set_string(file, "update", "target", wlink_slot_to_string(memory->update.target));
    g_key_file_set_string(file, "update", "from", memory->update.from);
    g_key_file_set_string(file, "update", "to", memory->update.to);
    g_key_file_set_string_list(file, "update", "passed", (const char *const *)memory->update.passed,
                               g_strv_length(memory->update.passed));
}

static void write_result(GKeyFile *file, const struct wlink_memory *memory) {
    g_key_file_set_string(file, "result", "result", memory->result.result);
    g_key_file_set_string(file, "result", "version", memory->result.version);
    g_key_file_set_string(file, "result", "other", memory->result.other);
    g_key_file_set_string(file, "result", "code", wlink_code_to_string(memory->result.code));
    g_key_file_set_string(file, "result", "detail", memory->result.detail);
    g_key_file_set_int64(file, "result", "ended", memory->result.ended);
}

bool wlink_memory_write(const struct wlink_memory *memory, const char *directory, GError **error) {
    g_autofree char *path = g_build_filename(directory, FILE_NAME, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) file_error = NULL;
    gsize length = 0;
    g_key_file_set_string(file, "unit", "boot", memory->boot);
    g_key_file_set_int64(file, "unit", "began", memory->began);
    g_key_file_set_int64(file, "unit", "good-since", memory->good_since);
    g_key_file_set_string(file, "unit", "home", wlink_slot_to_string(memory->home));
    g_key_file_set_string(file, "unit", "left", wlink_slot_to_string(memory->left));
    g_key_file_set_string(file, "unit", "newest", memory->newest);
    write_slots(file, memory);
    write_update(file, memory);
    write_result(file, memory);
    g_autofree char *text = g_key_file_to_data(file, &length, NULL);
    const GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
    if (g_mkdir_with_parents(directory, 0700) == 0 &&
        g_file_set_contents_full(path, text, (gssize)length, flags, 0600, &file_error))
        return true;
    return wlink_fail(error, WLINK_CODE_FAILED, "%s cannot be written: %s", path,
                      file_error ? file_error->message : "no directory");
}

void wlink_memory_free(struct wlink_memory *memory) {
    if (!memory)
        return;
    g_free(memory->boot);
    g_free(memory->slots[WLINK_SLOT_A].version);
    g_free(memory->slots[WLINK_SLOT_B].version);
    g_free(memory->newest);
    g_free(memory->update.from);
    g_free(memory->update.to);
    g_strfreev(memory->update.passed);
    g_free(memory->result.result);
    g_free(memory->result.version);
    g_free(memory->result.other);
    g_free(memory->result.detail);
    g_free(memory);
}

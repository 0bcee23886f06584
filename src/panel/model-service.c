/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/model-service.h"

#include "common/error.h"

enum { LIST_MAX = 64 }; /* of checks, of items: whatever a peer says */

static const char *const check_states[WLINK_CHECK_IS_COUNT] = {"not-run", "running", "passed", "failed"};

const char *wlink_check_is_to_string(enum wlink_check_is state) {
    return (unsigned)state < WLINK_CHECK_IS_COUNT ? check_states[state] : "unknown";
}

static void read_check_state(GVariant *value, void *field) {
    const char *state = g_variant_get_string(value, NULL);
    *(enum wlink_check_is *)field = WLINK_CHECK_IS_NOT_RUN;
    for (int i = 0; i < WLINK_CHECK_IS_COUNT; i++)
        if (g_str_equal(check_states[i], state))
            *(enum wlink_check_is *)field = (enum wlink_check_is)i;
}

static void read_running(GVariant *value, void *field) {
    *(bool *)field = g_str_equal(g_variant_get_string(value, NULL), "running");
}

static void read_dictionary(GVariant *value, void *field) {
    g_clear_pointer((GVariant **)field, g_variant_unref);
    *(GVariant **)field = g_variant_ref(value);
}

#define CHECK(name, type, read, field) {name, type, read, offsetof(struct wlink_model_check, field)}

static const struct wlink_field check_fields[] = {
    CHECK("name", "s", wlink_read_string, name),     CHECK("state", "s", read_check_state, state),
    CHECK("code", "s", wlink_read_code, code),       CHECK("code", "s", wlink_read_string, code_word),
    CHECK("detail", "s", wlink_read_string, detail), CHECK("measured", "a{sv}", read_dictionary, measured),
    CHECK("needed", "b", wlink_read_bool, needed),
};

#define ITEM(name, type, read, field)                                                                        \
    {name, type, wlink_read_##read, offsetof(struct wlink_model_item, field)}

static const struct wlink_field item_fields[] = {
    ITEM("kind", "s", string, kind),           ITEM("version", "s", string, version),
    ITEM("installed", "s", string, installed), ITEM("code", "s", code, code),
    ITEM("detail", "s", string, detail),
};

static void free_check(void *data) {
    struct wlink_model_check *check = data;
    g_clear_pointer(&check->measured, g_variant_unref);
    wlink_fields_end(check_fields, G_N_ELEMENTS(check_fields), check);
    g_free(check);
}

static void free_item(void *item) {
    wlink_fields_end(item_fields, G_N_ELEMENTS(item_fields), item);
    g_free(item);
}

/* A list of dictionaries takes the place of the one before. */
static void read_list(GVariant *value, GPtrArray *list, gsize size, const struct wlink_field *fields,
                      gsize count) {
    g_ptr_array_set_size(list, 0);
    for (gsize i = 0; i < MIN(g_variant_n_children(value), LIST_MAX); i++) {
        g_autoptr(GVariant) dictionary = g_variant_get_child_value(value, i);
        void *entry = g_malloc0(size);
        wlink_fields_begin(fields, count, entry);
        wlink_fields_fill(fields, count, dictionary, entry);
        g_ptr_array_add(list, entry);
    }
}

static void read_checks(GVariant *value, void *field) {
    read_list(value, *(GPtrArray **)field, sizeof(struct wlink_model_check), check_fields,
              G_N_ELEMENTS(check_fields));
}

static void read_items(GVariant *value, void *field) {
    read_list(value, *(GPtrArray **)field, sizeof(struct wlink_model_item), item_fields,
              G_N_ELEMENTS(item_fields));
}

#define FIELD(name, type, read, field) {name, type, read, offsetof(struct wlink_model, field)}

const struct wlink_field wlink_self_check_fields[WLINK_SELF_CHECK_FIELDS] = {
    FIELD("State", "s", read_running, self_check.running),
    FIELD("InService", "b", wlink_read_bool, self_check.in_service),
    FIELD("Checks", "aa{sv}", read_checks, self_check.checks),
    FIELD("TookUSec", "x", wlink_read_int64, self_check.took),
};

static const struct wlink_field work_fields[] = {
    FIELD("kind", "s", wlink_read_string, keeper.work.kind),
    FIELD("step", "u", wlink_read_uint, keeper.work.step),
    FIELD("steps", "u", wlink_read_uint, keeper.work.steps),
    FIELD("percent", "u", wlink_read_uint, keeper.work.percent),
    FIELD("left_usec", "x", wlink_read_int64, keeper.work.left),
    FIELD("stoppable", "b", wlink_read_bool, keeper.work.stoppable),
    FIELD("stopping", "b", wlink_read_bool, keeper.work.stopping),
    FIELD("from", "s", wlink_read_string, keeper.work.from),
    FIELD("to", "s", wlink_read_string, keeper.work.to),
    FIELD("result", "s", wlink_read_string, keeper.work.result),
    FIELD("code", "s", wlink_read_code, keeper.work.code),
    FIELD("detail", "s", wlink_read_string, keeper.work.detail),
};

static const struct wlink_field update_fields[] = {
    FIELD("result", "s", wlink_read_string, keeper.update.result),
    FIELD("version", "s", wlink_read_string, keeper.update.version),
    FIELD("other", "s", wlink_read_string, keeper.update.other),
    FIELD("code", "s", wlink_read_code, keeper.update.code),
    FIELD("detail", "s", wlink_read_string, keeper.update.detail),
    FIELD("ended_usec", "x", wlink_read_int64, keeper.update.ended),
};

static const struct wlink_field stick_fields[] = {
    FIELD("state", "s", wlink_read_string, keeper.stick.state),
    FIELD("code", "s", wlink_read_code, keeper.stick.code),
    FIELD("detail", "s", wlink_read_string, keeper.stick.detail),
    FIELD("signer", "s", wlink_read_string, keeper.stick.signer),
    FIELD("made_usec", "x", wlink_read_int64, keeper.stick.made),
    FIELD("items", "aa{sv}", read_items, keeper.stick.items),
};

/* What the dictionary does not have is nothing, not what it was before. */
static void refill(const struct wlink_field *fields, gsize count, GVariant *dictionary, void *model) {
    static const struct {
        const char *type, *empty;
    } nothing[] = {
        {"s", "''"}, {"u", "uint32 0"}, {"x", "int64 0"}, {"b", "false"}, {"aa{sv}", "@aa{sv} []"}};
    for (gsize i = 0; i < count; i++)
        for (gsize j = 0; j < G_N_ELEMENTS(nothing); j++) {
            if (!g_str_equal(nothing[j].type, fields[i].type))
                continue;
            g_autoptr(GVariant) empty = g_variant_parse(NULL, nothing[j].empty, NULL, NULL, NULL);
            fields[i].read(empty, (char *)model + fields[i].offset);
        }
    wlink_fields_fill(fields, count, dictionary, model);
}

/* The fields of these three are of the model itself. */
static void *model_of(void *field, gsize offset) {
    return (char *)field - offset;
}

static void read_work(GVariant *value, void *field) {
    struct wlink_model *model = model_of(field, offsetof(struct wlink_model, keeper.work));
    refill(work_fields, G_N_ELEMENTS(work_fields), value, model);
}

static void read_update(GVariant *value, void *field) {
    struct wlink_model *model = model_of(field, offsetof(struct wlink_model, keeper.update));
    refill(update_fields, G_N_ELEMENTS(update_fields), value, model);
}

static void read_stick(GVariant *value, void *field) {
    struct wlink_model *model = model_of(field, offsetof(struct wlink_model, keeper.stick));
    refill(stick_fields, G_N_ELEMENTS(stick_fields), value, model);
}

const struct wlink_field wlink_keeper_fields[WLINK_KEEPER_FIELDS] = {
    FIELD("Version", "s", wlink_read_string, keeper.version),
    FIELD("Variant", "s", wlink_read_string, keeper.variant),
    FIELD("Slot", "s", wlink_read_string, keeper.slot),
    FIELD("OtherVersion", "s", wlink_read_string, keeper.other_version),
    FIELD("Health", "s", wlink_read_string, keeper.health),
    FIELD("State", "s", wlink_read_string, keeper.state),
    FIELD("Enrolled", "b", wlink_read_bool, keeper.enrolled),
    FIELD("Address", "s", wlink_read_string, keeper.address),
    FIELD("Request", "s", wlink_read_string, keeper.request),
    FIELD("Work", "a{sv}", read_work, keeper.work),
    FIELD("UpdateResult", "a{sv}", read_update, keeper.update),
    FIELD("Stick", "a{sv}", read_stick, keeper.stick),
};

/* A daemon that says nothing of checks is in service: it refuses calls by itself when it is not. */
void wlink_service_begin(struct wlink_model *model) {
    model->self_check.in_service = true;
    model->self_check.checks = g_ptr_array_new_with_free_func(free_check);
    model->keeper.stick.items = g_ptr_array_new_with_free_func(free_item);
    wlink_fields_begin(work_fields, G_N_ELEMENTS(work_fields), model);
    wlink_fields_begin(update_fields, G_N_ELEMENTS(update_fields), model);
    wlink_fields_begin(stick_fields, G_N_ELEMENTS(stick_fields), model);
}

void wlink_service_end(struct wlink_model *model) {
    wlink_fields_end(work_fields, G_N_ELEMENTS(work_fields), model);
    wlink_fields_end(update_fields, G_N_ELEMENTS(update_fields), model);
    wlink_fields_end(stick_fields, G_N_ELEMENTS(stick_fields), model);
    g_ptr_array_unref(model->self_check.checks);
    g_ptr_array_unref(model->keeper.stick.items);
}

void wlink_service_forget_keeper(struct wlink_model *model) {
    g_autoptr(GVariant) nothing = g_variant_ref_sink(g_variant_new_array(G_VARIANT_TYPE("{sv}"), NULL, 0));
    model->keeper.there = model->keeper.enrolled = false;
    refill(wlink_keeper_fields, WLINK_KEEPER_FIELDS, nothing, model);
    read_work(nothing, &model->keeper.work);
    read_update(nothing, &model->keeper.update);
    read_stick(nothing, &model->keeper.stick);
}

const struct wlink_model_check *wlink_model_find_check(const struct wlink_model *model, const char *name) {
    for (guint i = 0; i < model->self_check.checks->len; i++) {
        const struct wlink_model_check *check = model->self_check.checks->pdata[i];
        if (g_str_equal(check->name, name))
            return check;
    }
    return NULL;
}

bool wlink_model_works_on(const struct wlink_model *model, const char *kind) {
    return (g_str_equal(model->keeper.state, "working") || g_str_equal(model->keeper.state, "restarting")) &&
           g_str_equal(model->keeper.work.kind, kind) && !*model->keeper.work.result;
}

bool wlink_model_is_stuck(const struct wlink_model *model) {
    return model->keeper.there && g_str_equal(model->keeper.health, "bad") &&
           !g_str_equal(model->keeper.state, "restarting");
}

bool wlink_model_may_serve(const struct wlink_model *model) {
    return *model->staff.code &&
           (g_str_equal(model->staff.role, "technician") || g_str_equal(model->staff.role, "manager"));
}

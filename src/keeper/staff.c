/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/staff.h"

#include "common/error.h"
#include "common/plain-file.h"
#include "common/secret.h"
#include "keeper/ask.h"
#include "keeper/parts.h"
#include "keeper/staff-list.h"
#include "keeper/stick.h"

/* Each new code takes a third of a second. */
enum { ANSWER_SECONDS = 60 };
enum { STEP_APPLY = 2, STEPS = 2 };

/* Whose one-time PINs wait for whom: until they are taken, also where a list failed after some. */
struct pins {
    wlink_keeper *keeper;
    char *sender;      /* who asked for the work last; its name on the bus */
    GHashTable *codes; /* staff code to wlink_secret */
};

/* --- the kind */

struct change {
    struct wlink_work *work;
    wlink_staff_list *list;
    GArray *steps;
    guint at; /* the step under way */
};

static void go_on(struct change *change);

static void fail(struct change *change, const GError *error) {
    wlink_work_failed(change->work, g_error_copy(error));
}

static struct pins *pins_of(const struct change *change) {
    return wlink_keeper_find_part(change->work->keeper, &wlink_keeper_part_staff);
}

static const struct wlink_staff_step *step_of(const struct change *change) {
    return &g_array_index(change->steps, struct wlink_staff_step, change->at);
}

static void keep_pin(const struct change *change, GVariant *reply) {
    const struct wlink_staff_step *step = step_of(change);
    char *pin;
    g_variant_get(reply, "(s)", &pin);
    if (wlink_staff_list_tells_pin(step->role))
        g_hash_table_insert(pins_of(change)->codes, g_strdup(step->code), wlink_secret_new(pin));
    wlink_secret_wipe(pin);
    g_free(pin);
}

static void on_step(GVariant *reply, const GError *error, void *data) {
    struct change *change = data;
    if (!reply) {
        fail(change, error);
        return;
    }
    if (g_variant_is_of_type(reply, G_VARIANT_TYPE("(s)")))
        keep_pin(change, reply);
    else
        g_hash_table_remove(pins_of(change)->codes, step_of(change)->code);
    change->at++;
    go_on(change);
}

/* The number counts when all of it is done: a list that was cut short is applied again, and does what is
 * left. */
static void finish(struct change *change) {
    GError *error = NULL;
    guint64 serial = g_ascii_strtoull(change->work->to, NULL, 10);
    if (wlink_plain_file_write_number(change->work->keeper->paths->staff_serial_file, serial, &error))
        wlink_work_done(change->work);
    else
        wlink_work_failed(change->work, error);
}

static void go_on(struct change *change) {
    wlink_keeper *keeper = change->work->keeper;
    if (change->at == change->steps->len) {
        finish(change);
        return;
    }
    const struct wlink_staff_step *step = step_of(change);
    wlink_work_at(change->work, STEP_APPLY, 50 + change->at * 50 / change->steps->len, false);
    switch (step->act) {
    case WLINK_STAFF_ADDS:
        wlink_ask(keeper, &wlink_ask_staff, "AddStaff", g_variant_new("(sss)", "", step->code, step->role),
                  "(s)", ANSWER_SECONDS, on_step, change);
        break;
    case WLINK_STAFF_RENEWS:
        wlink_ask(keeper, &wlink_ask_staff, "NewPin", g_variant_new("(ss)", "", step->code), "(s)",
                  ANSWER_SECONDS, on_step, change);
        break;
    case WLINK_STAFF_ENDS:
        wlink_ask(keeper, &wlink_ask_staff, "EndStaff", g_variant_new("(ss)", "", step->code), "()",
                  ANSWER_SECONDS, on_step, change);
        break;
    }
}

static void on_present(GVariant *reply, const GError *error, void *data) {
    struct change *change = data;
    g_autoptr(GError) refusal = NULL;
    if (!reply) {
        fail(change, error);
        return;
    }
    g_autoptr(GVariant) present = g_variant_get_child_value(reply, 0);
    change->steps = wlink_staff_list_plan(change->list, present, &refusal);
    if (change->steps)
        go_on(change);
    else
        fail(change, refusal);
}

static void run(struct wlink_work *work) {
    struct change *change = g_new0(struct change, 1);
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;
    GError *error = NULL;
    gsize length;
    work->data = change;
    change->work = work;
    g_set_str(&pins_of(change)->sender, work->sender);
    wlink_work_at(work, STEP_APPLY, 50, false);
    if (g_file_get_contents(work->path, &text, &length, &why))
        change->list = wlink_staff_list_parse(text, length, &error);
    else
        wlink_fail(&error, WLINK_CODE_FAILED, "%s", why->message);
    if (change->list)
        wlink_ask(work->keeper, &wlink_ask_staff, "ListStaff", g_variant_new("(s)", ""), "(aa{sv})",
                  ANSWER_SECONDS, on_present, change);
    else
        wlink_work_failed(work, error);
}

static void end(struct wlink_work *work) {
    struct change *change = work->data;
    if (!change)
        return;
    g_clear_pointer(&change->steps, g_array_unref);
    wlink_staff_list_free(change->list);
    g_free(change);
}

const struct wlink_work_kind wlink_work_staff = {"staff", "staff", STEPS, run, NULL, end};

/* --- the part: the one-time PINs */

static gboolean on_take_pins(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, void *data) {
    struct pins *pins = data;
    GVariantBuilder builder;
    GHashTableIter each;
    gpointer code, pin;
    bool theirs = g_strcmp0(g_dbus_method_invocation_get_sender(invocation), pins->sender) == 0;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a{ss}"));
    g_hash_table_iter_init(&each, pins->codes);
    while (theirs && g_hash_table_iter_next(&each, &code, &pin))
        g_variant_builder_add(&builder, "{ss}", code, wlink_secret_text(pin));
    wlink_keeper1_complete_take_pins(object, invocation, g_variant_builder_end(&builder));
    if (theirs)
        g_hash_table_remove_all(pins->codes);
    return TRUE;
}

static void free_pin(void *pin) {
    wlink_secret_free(pin);
}

static void *start(wlink_keeper *keeper, GError **error) {
    struct pins *pins = g_new0(struct pins, 1);
    (void)error;
    pins->keeper = keeper;
    pins->codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_pin);
    g_signal_connect(keeper->object, "handle-take-pins", G_CALLBACK(on_take_pins), pins);
    return pins;
}

static void stop(void *part) {
    struct pins *pins = part;
    g_signal_handlers_disconnect_by_data(pins->keeper->object, pins);
    g_hash_table_unref(pins->codes);
    g_free(pins->sender);
    g_free(pins);
}

const struct wlink_keeper_part wlink_keeper_part_staff = {"staff", start, stop};

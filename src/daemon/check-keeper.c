/* SPDX-License-Identifier: Apache-2.0 */
/* What only the keeper can know: the image, the slots, the firmware, the clock against its server. It is
 * asked once in a run. Without a keeper, as on a development machine, that part was not measured, and is not
 * said to be good. */
#include "common/log.h"
#include "daemon/self-check-private.h"
#include "daemon/trust.h"

#include <math.h>

enum { PATIENCE_MS = 20000 };

static const char *const image_keys[] = {"version", "variant", "slot", "verity", "kernel", "serial", NULL};
static const char *const roll_back_keys[] = {"other_version", "other_good", NULL};
static const char *const security_keys[] = {
    "secure_boot", "tpm", "disk_encrypted", "data_bound_to_pcr7", "disk", "firmware", NULL};

struct question {
    struct wlink_self_check *self_check; /* NULL: stopped meanwhile */
    GCancellable *cancellable;
    enum wlink_check check;
};

static enum wlink_truth truth(GVariant *machine, const char *key) {
    gboolean value;
    if (!machine || !g_variant_lookup(machine, key, "b", &value))
        return WLINK_UNKNOWN;
    return value ? WLINK_YES : WLINK_NO;
}

static bool has_text(GVariant *machine, const char *key) {
    const char *text;
    return machine && g_variant_lookup(machine, key, "&s", &text) && *text;
}

static struct wlink_machine_facts facts_of(GVariant *machine) {
    return (struct wlink_machine_facts){
        .answered = machine != NULL,
        .has_version = has_text(machine, "version"),
        .verity = truth(machine, "verity"),
        .secure_boot = truth(machine, "secure_boot"),
        .tpm = truth(machine, "tpm"),
        .disk_encrypted = truth(machine, "disk_encrypted"),
        .bound_to_pcr7 = truth(machine, "data_bound_to_pcr7"),
        .has_other = has_text(machine, "other_version"),
        .other_good = truth(machine, "other_good"),
    };
}

static void copy_keys(GVariant *machine, const char *const *keys, GVariantDict *measured) {
    for (; machine && *keys; keys++) {
        g_autoptr(GVariant) value = g_variant_lookup_value(machine, *keys, NULL);
        if (value)
            g_variant_dict_insert_value(measured, *keys, value);
    }
}

static void judge_clock(struct wlink_self_check *self_check, GVariantDict *measured) {
    struct wlink_clock_facts facts = {.known = wlink_trust_knows_time(self_check->services->trust)};
    GVariant *machine = self_check->machine;
    const char *source;
    facts.has_offset = machine && g_variant_lookup(machine, "clock_offset_ms", "d", &facts.offset_ms);
    g_variant_dict_insert(measured, "trusted", "b", facts.known);
    if (facts.has_offset)
        g_variant_dict_insert(measured, "offset_ms", "d", facts.offset_ms);
    if (truth(machine, "clock_trusted") != WLINK_UNKNOWN)
        g_variant_dict_insert(measured, "synchronised", "b", truth(machine, "clock_trusted") == WLINK_YES);
    if (machine && g_variant_lookup(machine, "clock_source", "&s", &source))
        g_variant_dict_insert(measured, "source", "s", source);
    g_autofree char *detail = g_strdup_printf("%.0f s", fabs(facts.offset_ms) / 1000);
    wlink_self_check_finish(self_check, wlink_verdict_clock(&facts), facts.has_offset ? detail : NULL,
                            measured);
}

/* Which parts of "Security" are missing, for people. */
static char *lacking(const struct wlink_machine_facts *facts) {
    g_autoptr(GStrvBuilder) parts = g_strv_builder_new();
    if (facts->secure_boot == WLINK_NO)
        g_strv_builder_add(parts, "Secure Boot is off");
    if (facts->tpm == WLINK_NO)
        g_strv_builder_add(parts, "it has no TPM");
    if (facts->disk_encrypted == WLINK_NO)
        g_strv_builder_add(parts, "its disk is not encrypted");
    else if (facts->bound_to_pcr7 == WLINK_NO)
        g_strv_builder_add(parts, "its disk's key is not bound to Secure Boot");
    g_auto(GStrv) list = g_strv_builder_end(parts);
    return g_strjoinv(", ", list);
}

static void judge_machine(struct wlink_self_check *self_check, enum wlink_check check) {
    const struct wlink_machine_facts facts = facts_of(self_check->machine);
    GVariantDict measured;
    g_variant_dict_init(&measured, NULL);
    if (check == WLINK_CHECK_CLOCK) {
        judge_clock(self_check, &measured);
    } else if (check == WLINK_CHECK_IMAGE) {
        copy_keys(self_check->machine, image_keys, &measured);
        wlink_self_check_finish(self_check, wlink_verdict_image(&facts), NULL, &measured);
    } else if (check == WLINK_CHECK_ROLL_BACK) {
        copy_keys(self_check->machine, roll_back_keys, &measured);
        wlink_self_check_finish(self_check, wlink_verdict_roll_back(&facts), NULL, &measured);
    } else {
        g_autofree char *detail = lacking(&facts);
        copy_keys(self_check->machine, security_keys, &measured);
        wlink_self_check_finish(self_check, wlink_verdict_security(&facts), detail, &measured);
    }
}

static void take_machine(struct wlink_self_check *self_check, GVariant *machine) {
    const char *variant;
    self_check->machine = machine;
    self_check->machine_asked = true;
    if (!machine)
        return;
    self_check->keeper.has_keeper = true;
    self_check->keeper.production =
        !g_variant_lookup(machine, "variant", "&s", &variant) || !g_str_equal(variant, "development");
}

static void on_machine(GObject *bus, GAsyncResult *result, void *data) {
    struct question *question = data;
    struct wlink_self_check *self_check = question->self_check;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(bus), result, &error);
    if (error && self_check)
        wlink_log(WLINK_LOG_NOTICE, "keeper-silent", "%s", error->message);
    if (self_check) {
        take_machine(self_check, reply ? g_variant_get_child_value(reply, 0) : NULL);
        judge_machine(self_check, question->check);
        question->self_check = NULL;
    } else {
        g_object_unref(question->cancellable);
        g_free(question);
    }
}

static void start(struct wlink_self_check *self_check, enum wlink_check check) {
    if (self_check->machine_asked || !self_check->bus) {
        judge_machine(self_check, check);
        return;
    }
    struct question *question = g_new(struct question, 1);
    *question = (struct question){self_check, g_cancellable_new(), check};
    self_check->work = question;
    g_dbus_connection_call(self_check->bus, "org.winglink.Keeper1", "/org/winglink/keeper",
                           "org.winglink.Keeper1", "GetMachine", NULL, G_VARIANT_TYPE("(a{sv})"),
                           G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, question->cancellable, on_machine, question);
}

/* One that was not answered yet is freed by its answer, which the cancelling brings. */
static void stop(struct wlink_self_check *self_check) {
    struct question *question = g_steal_pointer(&self_check->work);
    if (!question)
        return;
    if (question->self_check) {
        question->self_check = NULL;
        g_cancellable_cancel(question->cancellable);
    } else {
        g_object_unref(question->cancellable);
        g_free(question);
    }
}

const struct wlink_measure wlink_measure_machine = {.start = start, .stop = stop};

/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/clock.h"
#include "keeper/disk.h"
#include "keeper/firmware.h"
#include "keeper/parts.h"
#include "keeper/twin.h"

#include <gio/gio.h>

/* What runs, and the machine under it as measured when somebody asks. */

/* What could not be measured is absent. */
static void put_text(GVariantDict *dict, const char *key, const char *text) {
    if (text && *text)
        g_variant_dict_insert(dict, key, "s", text);
}

static char *read_line(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_strdup("");
    char *valid = g_utf8_make_valid(g_strstrip(text), -1);
    g_free(text);
    return valid;
}

static void put_release(const wlink_keeper *keeper, GVariantDict *dict) {
    WlinkKeeper1 *object = keeper->object;
    put_text(dict, "version", keeper->release->version);
    put_text(dict, "variant", keeper->release->variant);
    put_text(dict, "slot", keeper->release->slot);
    put_text(dict, "other_version", wlink_keeper1_get_other_version(object));
    if (!wlink_twin_is_open(keeper))
        g_variant_dict_insert(dict, "other_good", "b", wlink_keeper1_get_other_good(object));
}

static void put_security(const wlink_keeper *keeper, GVariantDict *dict) {
    g_autofree char *tpm = g_build_filename(keeper->paths->system_dir, "class/tpm/tpm0", NULL);
    g_autofree char *tpm_version = read_line(tpm, "tpm_version_major");
    g_autoptr(wlink_disk) disk = wlink_disk_look(keeper->paths);
    bool known;
    bool secure_boot = wlink_firmware_secure_boot(keeper->paths, &known);
    if (known)
        g_variant_dict_insert(dict, "secure_boot", "b", secure_boot);
    g_variant_dict_insert(dict, "tpm", "b", g_str_equal(tpm_version, "2"));
    g_variant_dict_insert(dict, "verity", "b", disk->verity);
    g_variant_dict_insert(dict, "disk_encrypted", "b", disk->encrypted);
    g_variant_dict_insert(dict, "data_bound_to_pcr7", "b", disk->pcr7);
    put_text(dict, "disk", disk->model);
    if (disk->size)
        g_variant_dict_insert(dict, "disk_size", "t", disk->size);
}

static void put_hardware(const wlink_keeper *keeper, GVariantDict *dict) {
    g_autofree char *dmi = g_build_filename(keeper->paths->system_dir, "class/dmi/id", NULL);
    g_autofree char *kernel = read_line(keeper->paths->kernel_dir, "sys/kernel/osrelease");
    g_autofree char *serial = read_line(dmi, "product_serial");
    g_autofree char *vendor = read_line(dmi, "bios_vendor");
    g_autofree char *version = read_line(dmi, "bios_version");
    g_autofree char *firmware = g_strstrip(g_strdup_printf("%s %s", vendor, version));
    put_text(dict, "kernel", kernel);
    put_text(dict, "firmware", firmware);
    put_text(dict, "serial", serial);
}

struct question {
    wlink_keeper *keeper;
    GDBusMethodInvocation *invocation;
};

static void answer(struct question *question, const struct wlink_clock *clock) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    put_release(question->keeper, &dict);
    put_security(question->keeper, &dict);
    put_hardware(question->keeper, &dict);
    if (clock) {
        g_variant_dict_insert(&dict, "clock_trusted", "b", clock->trusted);
        put_text(&dict, "clock_source", clock->source);
    }
    if (clock && clock->trusted)
        g_variant_dict_insert(&dict, "clock_offset_ms", "d", clock->offset);
    wlink_keeper1_complete_get_machine(question->keeper->object, question->invocation,
                                       g_variant_dict_end(&dict));
    g_free(question);
}

static void on_clock(GObject *source, GAsyncResult *result, void *data) {
    g_autofree char *line = NULL;
    g_autoptr(GError) error = NULL;
    struct wlink_clock clock;
    bool known = g_subprocess_communicate_utf8_finish(G_SUBPROCESS(source), result, &line, NULL, &error) &&
                 line && wlink_clock_parse(line, &clock);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_free(data);
    else
        answer(data, known ? &clock : NULL);
}

static gboolean on_get_machine(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, void *data) {
    struct question *question = g_new(struct question, 1);
    (void)object;
    *question = (struct question){data, invocation};
    g_autofree char *chronyc = g_find_program_in_path("chronyc");
    g_autoptr(GSubprocess) process =
        chronyc ? g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                                   chronyc, "-c", "-h", "/run/chrony/chronyd.sock", "tracking", NULL)
                : NULL;
    if (process)
        g_subprocess_communicate_utf8_async(process, NULL, question->keeper->ended, on_clock, question);
    else
        answer(question, NULL);
    return TRUE;
}

static void *start(wlink_keeper *keeper, GError **error) {
    (void)error;
    wlink_keeper1_set_version(keeper->object, keeper->release->version);
    wlink_keeper1_set_variant(keeper->object, keeper->release->variant);
    wlink_keeper1_set_slot(keeper->object, keeper->release->slot);
    wlink_keeper1_set_enrolled(keeper->object, wlink_keeper_is_enrolled(keeper));
    g_signal_connect(keeper->object, "handle-get-machine", G_CALLBACK(on_get_machine), keeper);
    return keeper;
}

static void stop(void *part) {
    (void)part;
}

const struct wlink_keeper_part wlink_keeper_part_machine = {"machine", start, stop};

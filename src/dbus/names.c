/* SPDX-License-Identifier: Apache-2.0 */
#include "dbus/names.h"

#include "common/error.h"

#include <gio/gio.h>
#include <stdbool.h>

#define ERROR_PREFIX "org.winglink.Error."

char *wlink_dbus_error_name(enum wlink_code code) {
    GString *name = g_string_new(ERROR_PREFIX);
    bool capital = true;
    for (const char *c = wlink_code_to_string(code); *c; c++) {
        if (*c != '-')
            g_string_append_c(name, capital ? g_ascii_toupper(*c) : *c);
        capital = *c == '-';
    }
    return g_string_free(name, FALSE);
}

void wlink_dbus_register_errors(void) {
    static gsize done;
    if (!g_once_init_enter(&done))
        return;
    for (int code = WLINK_CODE_NONE + 1; code < WLINK_CODE_COUNT; code++) {
        g_autofree char *name = wlink_dbus_error_name((enum wlink_code)code);
        g_dbus_error_register_error(WLINK_ERROR, code, name);
    }
    g_once_init_leave(&done, 1);
}

char *wlink_dbus_error_message(const GError *error) {
    g_autoptr(GError) copy = g_error_copy(error);
    g_dbus_error_strip_remote_error(copy);
    return g_strdup(copy->message);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/replay.h"

#include "call/message.h"
#include "common/error.h"

#include <string.h>

/* What is taken is printed, and what was printed reads as the same again: nothing hides between the parser's
 * limits and the printer's. */
static void check_round_trip(const struct wlink_message *message) {
    struct wlink_message again;
    g_autoptr(GError) error = NULL;
    g_autofree char *printed = wlink_message_print(message);
    if (message->type == WLINK_MESSAGE_UNKNOWN) {
        g_assert_null(printed);
        return;
    }
    g_assert_cmpuint(strlen(printed), <=, WLINK_MESSAGE_MAX);
    g_assert_true(wlink_message_parse(printed, strlen(printed), &again, &error));
    g_autofree char *reprinted = wlink_message_print(&again);
    g_assert_cmpstr(printed, ==, reprinted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wlink_message message = {0};
    g_autoptr(GError) error = NULL;
    if (wlink_message_parse((const char *)data, size, &message, &error))
        check_round_trip(&message);
    else
        g_assert_error(error, WLINK_ERROR, WLINK_CODE_CHANNEL_MALFORMED);
    return 0;
}

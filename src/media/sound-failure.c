/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "media/sound-private.h"

/* A device that does not open is taken for one that is not there. */
enum wlink_code wlink_sound_code_of(const GError *reason) {
    static const int missing[] = {GST_RESOURCE_ERROR_NOT_FOUND, GST_RESOURCE_ERROR_OPEN_READ,
                                  GST_RESOURCE_ERROR_OPEN_WRITE, GST_RESOURCE_ERROR_OPEN_READ_WRITE};
    for (unsigned i = 0; i < G_N_ELEMENTS(missing); i++)
        if (g_error_matches(reason, GST_RESOURCE_ERROR, missing[i]))
            return WLINK_CODE_SOUND_MISSING;
    return WLINK_CODE_SOUND_FAILED;
}

bool wlink_sound_fail_from_bus(GstElement *pipeline, const char *what, GError **error) {
    g_autoptr(GstBus) bus = gst_element_get_bus(pipeline);
    g_autoptr(GstMessage) message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
    g_autoptr(GError) reason = NULL;
    if (message)
        gst_message_parse_error(message, &reason, NULL);
    return wlink_fail(error, wlink_sound_code_of(reason), "the %s does not open: %s", what,
                      reason ? reason->message : "no reason was given");
}

/* SPDX-License-Identifier: Apache-2.0 */

/* A far end that changes its mind: loaded into a winglinkd (LD_PRELOAD), its descriptions no longer know
 * H.264 as soon as the file WINGLINK_VP8 is there. What is left for the pictures is VP8. */

#include <dlfcn.h>
#include <gst/sdp/sdp.h>
#include <string.h>

gchar *gst_sdp_message_as_text(const GstSDPMessage *message) {
    static gchar *(*real)(const GstSDPMessage *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "gst_sdp_message_as_text");
    const char *file = g_getenv("WINGLINK_VP8");
    gchar *text = real(message);
    if (!text || !file || !g_file_test(file, G_FILE_TEST_EXISTS))
        return text;
    for (char *at = strstr(text, " H264/"); at; at = strstr(at, " H264/"))
        at[4] = 'X'; /* a codec that nobody has */
    return text;
}

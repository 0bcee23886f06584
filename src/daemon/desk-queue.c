/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/desk-private.h"

/* Requests that need a hash, one after another: so no two of them see the same count of tries, and no more
 * than one takes the memory of a hash. */
enum { MOST_REQUESTS = 8 };

static void free_request(struct wlink_desk_request *request) {
    wlink_secret_free(request->pin);
    wlink_secret_free(request->fresh);
    g_free(request);
}

void wlink_desk_refuse(wlink_desk_done done, void *data, GError *error) {
    done(&(struct wlink_desk_answer){.error = error}, data);
    g_error_free(error);
}

struct wlink_desk_request *wlink_desk_current(wlink_desk *desk) {
    return desk->requests.head->data;
}

static void begin(wlink_desk *desk) {
    struct wlink_desk_request *request = wlink_desk_current(desk);
    request->begin(desk, request);
}

void wlink_desk_push(wlink_desk *desk, struct wlink_desk_request *request) {
    GError *error = NULL;
    if (desk->requests.length == MOST_REQUESTS) {
        wlink_fail(&error, WLINK_CODE_NOT_NOW, "%d PINs are being looked at already", MOST_REQUESTS);
        wlink_desk_refuse(request->done, request->data, error);
        free_request(request);
        return;
    }
    g_queue_push_tail(&desk->requests, request);
    if (desk->requests.length == 1)
        begin(desk);
}

void wlink_desk_finish(wlink_desk *desk, GError *error, const char *text, bool must_change) {
    struct wlink_desk_request *request = g_queue_pop_head(&desk->requests);
    const struct wlink_desk_answer answer = {error, error ? NULL : text, must_change};
    wlink_desk_tell(desk, WLINK_DESK_CHANGED); /* first: who hears the answer looks at the properties */
    request->done(&answer, request->data);
    free_request(request);
    g_clear_error(&error);
    if (desk->requests.head)
        begin(desk);
}

void wlink_desk_drop_requests(wlink_desk *desk) {
    for (struct wlink_desk_request *request; (request = g_queue_pop_head(&desk->requests));) {
        GError *error = NULL;
        wlink_fail(&error, WLINK_CODE_SHUTTING_DOWN, "the unit is being restarted");
        wlink_desk_refuse(request->done, request->data, error);
        free_request(request);
    }
}

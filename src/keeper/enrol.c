/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/enrol.h"

#include "common/error.h"
#include "common/log.h"
#include "common/secret.h"
#include "estate/enrolment.h"
#include "keeper/identity.h"
#include "keeper/parts.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The key is winglinkd's, which is whose folder it is in; also one that a power cut left between the two. */
static bool make_key(const wlink_keeper *keeper, GError **error) {
    const char *path = keeper->paths->key_file;
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat owner;
    return (g_file_test(path, G_FILE_TEST_EXISTS) || wlink_enrolment_make_key(path, error)) &&
           ((stat(folder, &owner) == 0 && lchown(path, owner.st_uid, owner.st_gid) == 0) ||
            wlink_fail(error, WLINK_CODE_FAILED, "%s cannot be given to winglinkd", path));
}

/* The secret has done what it was for: the request that it vouches for is on the disk. */
static void forget_secret(const wlink_keeper *keeper, char *secret) {
    wlink_secret_wipe(secret);
    g_unlink(keeper->paths->enrolment_file);
}

/* Once: the request stays the same over restarts until it is answered. */
static char *make_request(const wlink_keeper *keeper, const char *address, GError **error) {
    const struct wlink_paths *paths = keeper->paths;
    g_autofree char *secret = NULL;
    g_autoptr(GError) why = NULL;
    if (!g_file_get_contents(paths->enrolment_file, &secret, NULL, &why)) {
        wlink_fail(error, WLINK_CODE_KEY_UNUSABLE,
                   "this unit was flashed without a secret for its enrolment");
        return NULL;
    }
    if (!make_key(keeper, error))
        return NULL;
    g_autofree char *request = wlink_enrolment_request(paths->key_file, address, g_strchomp(secret), error);
    if (!request)
        return NULL;
    if (!g_file_set_contents_full(paths->request_file, request, -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &why)) {
        wlink_fail(error, WLINK_CODE_FAILED, "%s", why->message);
        return NULL;
    }
    forget_secret(keeper, secret);
    wlink_log(WLINK_LOG_NOTICE, "enrolment-asked", "%s asks for its certificate", address);
    return g_steal_pointer(&request);
}

/* What the unit shows the technician; "" when there is nothing to ask. */
static char *find_request(const wlink_keeper *keeper, const char *address) {
    g_autoptr(GError) error = NULL;
    char *request = NULL;
    if (!address || wlink_keeper_is_enrolled(keeper))
        return g_strdup("");
    if (g_file_get_contents(keeper->paths->request_file, &request, NULL, NULL))
        return request;
    request = make_request(keeper, address, &error);
    if (request)
        return request;
    wlink_log(WLINK_LOG_ERROR, "enrolment-failed", "%s", error->message);
    return g_strdup("");
}

void wlink_enrol_refresh(wlink_keeper *keeper) {
    g_autofree char *address = wlink_identity_address(keeper);
    g_autofree char *request = find_request(keeper, address);
    bool enrolled = wlink_keeper_is_enrolled(keeper);
    if (enrolled)
        g_unlink(keeper->paths->request_file);
    wlink_keeper1_set_enrolled(keeper->object, enrolled);
    wlink_keeper1_set_address(keeper->object, address ? address : "");
    wlink_keeper1_set_request(keeper->object, request);
}

static void *start(wlink_keeper *keeper, GError **error) {
    (void)error;
    wlink_enrol_refresh(keeper);
    return keeper;
}

static void stop(void *part) {
    (void)part;
}

const struct wlink_keeper_part wlink_keeper_part_enrol = {"enrol", start, stop};

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/service.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/record-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct wlink_service {
    const char *marker;
    struct wlink_record_store *record;
    wlink_service_handler handler;
    void *data;
    bool in_service, occupied;
    const char *aside; /* of reasons; NULL: it is not */
    char *owner;
};

static const char *const reasons[] = {"update", "site-bundle", "staff", "factory-reset", NULL};

struct wlink_service *wlink_service_new(const char *marker, struct wlink_record_store *record,
                                        wlink_service_handler handler, void *data) {
    struct wlink_service *service = g_new0(struct wlink_service, 1);
    service->marker = marker;
    service->record = record;
    service->handler = handler;
    service->data = data;
    service->in_service = g_access(marker, F_OK) != 0;
    return service;
}

void wlink_service_free(struct wlink_service *service) {
    if (!service)
        return;
    g_free(service->owner);
    g_free(service);
}

bool wlink_service_in_service(const struct wlink_service *service) {
    return service->in_service;
}

const char *wlink_service_aside(const struct wlink_service *service) {
    return service->aside;
}

const char *wlink_service_owner(const struct wlink_service *service) {
    return service->owner;
}

bool wlink_service_is_open(const struct wlink_service *service) {
    return service->in_service && !service->aside;
}

void wlink_service_occupy(struct wlink_service *service, bool occupied) {
    service->occupied = occupied;
}

bool wlink_service_is_occupied(const struct wlink_service *service) {
    return service->occupied;
}

bool wlink_service_admit(const struct wlink_service *service, GError **error) {
    if (service->aside)
        return wlink_fail(error, WLINK_CODE_NOT_IN_SERVICE, "the unit is set aside: %s", service->aside);
    if (!service->in_service)
        return wlink_fail(error, WLINK_CODE_NOT_IN_SERVICE, "the unit was not put into service yet");
    return !service->occupied || wlink_fail(error, WLINK_CODE_NOT_NOW, "the unit's parts are being checked");
}

static bool write_line(struct wlink_service *service, const char *what, const char *key, const char *value,
                       const char *staff, GError **error) {
    GVariantDict fields;
    g_variant_dict_init(&fields, NULL);
    if (staff)
        g_variant_dict_insert(&fields, "staff", "s", staff);
    if (key)
        g_variant_dict_insert(&fields, key, "s", value);
    g_autoptr(GVariant) object = g_variant_ref_sink(g_variant_dict_end(&fields));
    return wlink_record_store_write(service->record, what, object, error);
}

/* Gone for good, also after a power cut. */
static bool remove_marker(const char *marker, GError **error) {
    g_autofree char *folder = g_path_get_dirname(marker);
    if (g_unlink(marker) != 0 && errno != ENOENT)
        return wlink_fail(error, WLINK_CODE_FAILED, "removing %s: %s", marker, g_strerror(errno));
    g_autofd int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (directory >= 0 && fsync(directory) == 0) ||
           wlink_fail(error, WLINK_CODE_FAILED, "syncing %s: %s", folder, g_strerror(errno));
}

bool wlink_service_put_into(struct wlink_service *service, const char *staff, GError **error) {
    if (service->in_service)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "this unit is in service already");
    if (service->aside)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "it is being changed: %s", service->aside);
    if (!write_line(service, "put-into-service", NULL, NULL, staff, error) ||
        !remove_marker(service->marker, error))
        return false;
    service->in_service = true;
    wlink_log(WLINK_LOG_NOTICE, "put-into-service", "by %s", staff);
    service->handler(service->data);
    return true;
}

bool wlink_service_set_aside(struct wlink_service *service, const char *reason, const char *owner,
                             const char *staff, GError **error) {
    guint known = 0;
    while (reasons[known] && !g_str_equal(reasons[known], reason))
        known++;
    if (!reasons[known])
        return wlink_fail(error, WLINK_CODE_INVALID, "'%s' is no reason to set a unit aside", reason);
    if (service->aside && !g_str_equal(service->owner, owner))
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "it is set aside already: %s", service->aside);
    if (service->aside == reasons[known])
        return true;
    if (!write_line(service, "set-aside", "reason", reason, staff, error))
        return false;
    service->aside = reasons[known];
    g_free(service->owner);
    service->owner = g_strdup(owner);
    wlink_log(WLINK_LOG_NOTICE, "set-aside", "%s", reason);
    service->handler(service->data);
    return true;
}

/* What opens the unit again does not wait for the record: it was closed for something that is over. */
void wlink_service_resume(struct wlink_service *service, const char *owner, const char *why) {
    g_autoptr(GError) error = NULL;
    if (!service->aside || g_strcmp0(service->owner, owner) != 0)
        return;
    if (!write_line(service, "set-aside-ended", "reason", why, NULL, &error))
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "set-aside-ended: %s", error->message);
    service->aside = NULL;
    g_clear_pointer(&service->owner, g_free);
    wlink_log(WLINK_LOG_NOTICE, "set-aside-ended", "%s", why);
    service->handler(service->data);
}

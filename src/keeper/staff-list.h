/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* A staff list of a service stick, and what it means at a unit. Pure. A list adds codes and ends codes; a
 * code that it does not name stays as it is, and nobody is ever let in again. */
typedef struct wlink_staff_list wlink_staff_list;

/* Fails with STICK_DAMAGED: what was signed breaks the rules of docs/service-stick.md. */
wlink_staff_list *wlink_staff_list_parse(const char *text, gsize length, GError **error);
void wlink_staff_list_free(wlink_staff_list *list); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_staff_list, wlink_staff_list_free)

/* One thing to do at the unit. Strings are borrowed from the list. */
enum wlink_staff_act {
    WLINK_STAFF_ADDS,
    WLINK_STAFF_RENEWS, /* another one-time PIN for who still has one */
    WLINK_STAFF_ENDS
};
struct wlink_staff_step {
    enum wlink_staff_act act;
    const char *code, *role;
};

/* Whose one-time PINs are told, to whoever applies a list: without them nobody could begin. */
bool wlink_staff_list_tells_pin(const char *role);

/* What is to be done at a unit that has this staff (aa{sv} as Staff1.ListStaff gives it), in the list's
 * order, what ends last: struct wlink_staff_step. Those whose PINs are told and who still have a one-time PIN
 * get another: the first may never have been read. Fails with STAFF_CONFLICT when a code is there with
 * another role; nothing is to be done then. */
GArray *wlink_staff_list_plan(const wlink_staff_list *list, GVariant *present, GError **error);

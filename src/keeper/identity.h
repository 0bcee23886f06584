/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* What makes a machine a unit of its estate: its key, which it made or was flashed with; its certificate,
 * which comes in its site bundle; the site bundle. */

/* The address that the unit was flashed for, or NULL. Free with g_free. */
char *wlink_identity_address(const wlink_keeper *keeper);

/* Checks a site bundle: its signature, that it is for this unit, that it is not older than the one in use,
 * and that the certificate in it, if it has one, is for this unit's key. A unit without a certificate needs
 * one. Then puts both in their places, whole or not at all, and what was there before is kept when anything
 * fails. A unit that had no identity is not in service afterwards, until a technician puts it so. winglinkd
 * reads the bundle when it is started again, which is the caller's. Fails with BUNDLE_…, KEY_UNUSABLE,
 * CERTIFICATE_FOREIGN, or FAILED when the disk does. */
bool wlink_identity_take(wlink_keeper *keeper, const guint8 *bundle, gsize length, GError **error);

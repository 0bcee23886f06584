/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* Who may have the machine changed. winglinkd knows whose a token is; the bus knows who is root. Without a
 * token: root, and anybody whom the bus lets through where there is nobody to ask for: on a unit without an
 * identity, on one without a technician or manager who has a PIN of their own, and on one that is stuck
 * because its winglinkd does not start. */
typedef void (*wlink_permit_answer)(const GError *error, void *data);

/* sender: the caller's name on the bus. reason: as SelfCheck1.SetAside takes it, and then winglinkd has put
 * the unit aside when the answer has no error (wlink_permit_resume takes it back); NULL only asks. Where
 * winglinkd does not run there is nothing to put aside. Errors: SIGN_IN_NEEDED, NOT_PERMITTED, NOT_NOW,
 * UNIT_NOT_RUNNING (a token that nobody can check). */
void wlink_permit(wlink_keeper *keeper, const char *sender, const char *token, const char *reason,
                  wlink_permit_answer answer, void *data);
void wlink_permit_resume(wlink_keeper *keeper);

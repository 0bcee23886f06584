/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/work.h"

/* Takes a new site bundle into use: on trial (trial.h) until winglinkd has started with it, which means that
 * its SIP stack is up; else the former one is in its place again, and the work fails with SITE_TAKEN_BACK, or
 * with SITE_NOT_TAKEN_BACK when winglinkd does not start with that one either. */
extern const struct wlink_work_kind wlink_work_site;

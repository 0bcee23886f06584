/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/work.h"

/* The report that is safe to send (docs/report.md): gathered when somebody asks for it, kept nowhere. */

/* Writes it into its room on the service stick. */
extern const struct wlink_work_kind wlink_work_report;

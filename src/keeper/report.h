/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/work.h"

/* The report that is safe to send (docs/report.md): gathered when somebody asks for it, kept nowhere. */

/* text: at most WLINK_REPORT_MAX_BYTES, borrowed. */
typedef void (*wlink_report_answer)(const char *text, void *data);

/* What cannot be found out is left out, and said to be. answer is not called when the keeper ends before. */
void wlink_report_make(wlink_keeper *keeper, wlink_report_answer answer, void *data);

/* Writes it into its room on the service stick. */
extern const struct wlink_work_kind wlink_work_report;

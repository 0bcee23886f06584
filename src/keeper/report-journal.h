/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The newest lines of a machine's journal, by its root, that a report may tell, oldest first: those of our
 * services, of RAUC and USBGuard, of systemd about them, and the kernel's warnings. "2026-11-26T02:58:29Z
 * winglinkd: …", not cleaned yet. NULL-terminated; free with g_strfreev. Blocks: for threads. */
char **wlink_report_journal(const char *root);

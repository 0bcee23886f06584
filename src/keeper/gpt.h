/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The partition table of a disk (UEFI 2.10, section 5.3). */

/* Takes a partition out of both tables of an open disk, the second one first, each synced: cut off anywhere,
 * the disk has one table that is right, with the partition or without it. number: from 1; start: its first
 * byte, which the table must agree with; an entry that is empty already counts as taken out. The partition's
 * content stays, and so do the kernel's device and whoever has it open. sector: the disk's, in bytes. begun
 * is set when the first table, which counts, is no more as it was, or may not be. Fails with FAILED. */
bool wlink_gpt_remove(int disk, guint sector, guint number, guint64 start, bool *begun, GError **error);

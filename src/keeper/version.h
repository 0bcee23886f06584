/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Which of two versions is newer: the precedence of Semantic Versioning 2.0.0 (section 11), for any count of
 * numbers. "1.10" is newer than "1.9", "1.4.0" newer than "1.4.0-rc.1", "1.4.0" the same as "1.4"; what
 * follows a
 * "+" tells builds of one version apart and does not count. What is no number there counts as text. Below 0,
 * 0 or above 0, as a is older, the same or newer. */
int wlink_version_compare(const char *a, const char *b);

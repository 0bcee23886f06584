/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* docs/state-machine.md, made from the tables of the two machines. Free with g_free. */
char *wlink_call_manual(void);

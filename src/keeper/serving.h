/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"

/* winglinkd said that no technician or manager has a PIN of their own (Staff1.AnyServing); false while it is
 * not known. For what is shown: who asks for something is judged by what winglinkd says then (permit.h). */
bool wlink_serving_is_nobody(const wlink_keeper *keeper);

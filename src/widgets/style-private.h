/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/style.h"

#include <stdbool.h>

/* Adds CSS classes, separated by blanks; NULL: none. */
void wlink_style_add(GtkWidget *widget, const char *classes);

/* Adds or removes one. */
void wlink_style_set(GtkWidget *widget, const char *name, bool wanted);

/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* What GStreamer's pipelines of this process look like: which elements there are, in which state, and what
 * flows between them. For the technician's report, so nothing is in it but GStreamer's own names and the
 * kinds of media: no parameter of an element (one of them is a private key), no address, no name of a room.
 */

/* Of each kind of pipeline the one that failed last, as it was then; and those that there are now. Lines; one
 * that begins without a blank is a pipeline's first. Any thread. */
char **wlink_graph_lines(void);

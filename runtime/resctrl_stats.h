/* SPDX-License-Identifier: ISC */
/*
 * resctrl_stats.h - what the resctrl file system says of a container's groups, as the member of
 * `events` that runc has for it. What processor and kernel do not have is not there.
 *
 * Runs:  in the runtime's command line, in the host's namespaces.
 */
#ifndef RUNTIME_RESCTRL_STATS_H
#define RUNTIME_RESCTRL_STATS_H

#include "spec/intel_rdt.h"
#include "spec/json_out.h"

/* The members of "intel_rdt" into the object that is open in O; ROOT_FD is resctrl_open's, ID the
 * container's. */
void resctrl_stats_put(struct json_out *o, int root_fd, const struct spec_intel_rdt *rdt,
                       const char *id);

#endif

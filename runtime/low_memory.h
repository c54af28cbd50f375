/* SPDX-License-Identifier: ISC */
/*
 * low_memory.h - memory limits that are lower than what setting a container up
 * takes. Its process is born in the container's cgroup, so that mounts, namespaces
 * and filters are counted there; a small static program may need less than they.
 *
 * Runs:  in the runtime's command line, at create and run.
 * Never: lets the container's program run above its limit.
 */
#ifndef RUNTIME_LOW_MEMORY_H
#define RUNTIME_LOW_MEMORY_H

#include "base/fault.h"
#include "cgroup.h"
#include "spec/resources.h"

#include <stdbool.h>

/* Whether RESOURCES ask for such a limit. EARLY becomes a copy, with the limit raised to what a set-up
 * may take if so; swap stays the same. */
bool low_memory_raise(const struct spec_resources *resources, struct spec_resources *early);

/* Once the process is set up, and before it execs: the limit of RESOURCES itself. One that not even
 * the waiting process fits into is a fault that says how much there is. */
must_check int low_memory_apply(const struct cgroup_host *host, const char *path, int cgroup_fd,
                                const struct spec_resources *resources, struct fault *f);

#endif

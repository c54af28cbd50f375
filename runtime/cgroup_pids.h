/* SPDX-License-Identifier: ISC */
/*
 * cgroup_pids.h - which processes are in a cgroup and in its children.
 */
#ifndef RUNTIME_CGROUP_PIDS_H
#define RUNTIME_CGROUP_PIDS_H

#include "base/fault.h"

#include <stddef.h>
#include <sys/types.h>

struct cgroup_pids {
	pid_t *list; /* ascending */
	size_t count;
};

/* OUT must be freed also after a failure. Processes that the caller's pid namespace does not know
 * are left out; more than 32 levels of children are -ELOOP. */
must_check int cgroup_pids_read(int cgroup_fd, struct cgroup_pids *out, struct fault *f);
void cgroup_pids_free(struct cgroup_pids *pids);

#endif

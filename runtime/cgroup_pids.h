/* SPDX-License-Identifier: ISC */
/*
 * cgroup_pids.h - which processes are in a cgroup and in its children. The kernel's
 * Documentation/admin-guide/cgroup-v2.rst, cgroup.procs.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_CGROUP_PIDS_H
#define RUNTIME_CGROUP_PIDS_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Calls VISIT with the cgroup and with all below, each before its children, until it returns
 * -errno. What it says of a child that is gone, or of a threaded one, which has no list of
 * processes, is forgiven; more than 32 levels of children are -ELOOP. No fault is set. */
must_check int cgroup_walk(int cgroup_fd, int (*visit)(int dir_fd, void *context), void *context);

struct cgroup_pids {
	pid_t *list; /* in the caller's pid namespace; owned */
	size_t count;
};

/* All below, ascending, into OUT, which must be freed also after a failure. Processes that the
 * caller's pid namespace does not know are left out. */
must_check int cgroup_pids_read(int cgroup_fd, struct cgroup_pids *out, struct fault *f);
/* Adds those of this cgroup alone, in no order. No fault is set. */
must_check int cgroup_pids_own(int dir_fd, struct cgroup_pids *out);
bool cgroup_pids_has(const struct cgroup_pids *pids, pid_t pid);
void cgroup_pids_free(struct cgroup_pids *pids);
#define own_pids __attribute__((cleanup(cgroup_pids_free)))

#endif

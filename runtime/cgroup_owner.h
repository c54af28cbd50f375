/* SPDX-License-Identifier: ISC */
/*
 * cgroup_owner.h - gives a container's cgroup to the user that its process runs as, so that a service
 * manager in there can make cgroups of its own. Runtime-spec 1.3 config-linux.md#cgroup-ownership.
 *
 * Runs:  in the runtime's command line, once the process has its user namespace.
 * Never: gives away a file by which the container could change its own limits.
 */
#ifndef RUNTIME_CGROUP_OWNER_H
#define RUNTIME_CGROUP_OWNER_H

#include "base/fault.h"
#include "spec/spec.h"

#include <sys/types.h>

/* Whether the container sees its cgroup as the root of a tree that it may write to: it has a new cgroup
 * namespace, and the mount of the tree is not read-only. Pure. */
bool cgroup_owner_wanted(const struct spec *spec);

/* What UID is outside, by MAP, the text of a /proc/PID/uid_map; -ENOENT: nothing. Pure. */
must_check int cgroup_owner_outside(const char *map, uint32_t uid, uid_t *out);

/* The directory and the files that the kernel names for delegation, to the user outside that process PID
 * runs as by SPEC. A process that has died, and a user that is nobody outside, change nothing. */
must_check int cgroup_owner_give(int cgroup_fd, const struct spec *spec, pid_t pid,
                                 struct fault *f);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * cgroup_net.h - net_cls and net_prio, the controllers that cgroup v2 never got:
 * on a host that has their v1 hierarchies mounted, the container's processes are
 * in a cgroup there too. The kernel's Documentation/admin-guide/cgroup-v1/net_cls.rst,
 * net_prio.rst.
 *
 * Runs:  in the parent, once the container's process exists and before it runs
 *        the container's program; and at delete.
 */
#ifndef RUNTIME_CGROUP_NET_H
#define RUNTIME_CGROUP_NET_H

#include "base/fault.h"
#include "spec/resources.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Whether RESOURCES ask for either. */
bool cgroup_net_wanted(const struct spec_resources *resources);

/* Makes PATH, the container's in v2, in the hierarchies that RESOURCES need, and puts PID there.
 * What a failure leaves behind cgroup_net_remove takes away. */
must_check int cgroup_net_create(const char *path, const struct spec_resources *resources,
                                 pid_t pid, struct fault *f);
/* Puts one more process where cgroup_net_create has made a cgroup. */
must_check int cgroup_net_join(const char *path, pid_t pid, struct fault *f);
/* Success also when there is nothing. */
must_check int cgroup_net_remove(const char *path, struct fault *f);

/* Of the text of /proc/self/mountinfo the mount of the v1 hierarchy with CONTROLLER; false when
 * there is none. */
bool cgroup_net_find(const char *mountinfo, const char *controller, char *out, size_t size);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * devfilter.h - which devices a cgroup may use: a BPF_PROG_TYPE_CGROUP_DEVICE
 * program, for cgroup v2 has no devices controller. The kernel's
 * Documentation/admin-guide/cgroup-v2.rst, "Device controller".
 *
 * Runs:  in the parent, on the container's cgroup, with CAP_BPF (or
 *        CAP_SYS_ADMIN) and CAP_NET_ADMIN in the initial user namespace.
 */
#ifndef RUNTIME_DEVFILTER_H
#define RUNTIME_DEVFILTER_H

#include "base/fault.h"
#include "spec/resources.h"

/*
 * Attaches a filter made of the rules of RESOURCES to CGROUP_FD (O_PATH will
 * do), beside those of the ancestors. Does nothing when RESOURCES has no rules:
 * then everything is allowed, as the kernel has it.
 *
 * The last rule that matches decides; a "deny everything" is followed by the
 * devices that every container has (the standard ones, ptmx and pts) and by
 * mknod, which opens nothing, unless the bundle's own later rules say otherwise.
 *
 * -EPERM: this process may not (in a user namespace nobody may): the caller
 * decides whether a user namespace, which cannot open foreign devices anyway,
 * is enough. -ENOSYS, -EINVAL: the kernel has no CONFIG_CGROUP_BPF.
 */
must_check int devfilter_attach(int cgroup_fd, const struct spec_resources *resources,
                                struct fault *f);

#endif

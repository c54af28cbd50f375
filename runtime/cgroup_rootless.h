/* SPDX-License-Identifier: ISC */
/*
 * cgroup_rootless.h - what becomes of a container's cgroup where the runtime
 * has no rights to the tree: nothing, if the bundle asks for nothing of it.
 *
 * Runs:  in the runtime's command line, before the container's process exists.
 */
#ifndef RUNTIME_CGROUP_ROOTLESS_H
#define RUNTIME_CGROUP_ROOTLESS_H

#include "cgroup.h"
#include "rootless.h"
#include "spec/linux.h"

/* Whether the caller may put a process into PATH, which need not exist yet: it takes the right to
 * write to the nearest cgroup above both it and the caller. */
must_check int cgroup_rootless_check(const struct cgroup_host *host, const char *path,
                                     struct fault *f);

/*
 * RC and F say why there is no cgroup. 0, and F empty, when the container may do without: in MODE
 * a right was missing, and LINUX_ names no path and no limit (device rules are none: in a user
 * namespace no device can be made). Else RC, and F says what to do.
 */
must_check int cgroup_rootless_forgive(int rc, enum rootless_mode mode,
                                       const struct spec_linux *linux_, struct fault *f);

#endif

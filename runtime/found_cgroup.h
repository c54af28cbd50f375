/* SPDX-License-Identifier: ISC */
/*
 * found_cgroup.h - the cgroup of a container that exists.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_FOUND_CGROUP_H
#define RUNTIME_FOUND_CGROUP_H

#include "base/fault.h"
#include "found.h"

/* An O_CLOEXEC descriptor of its directory, which the caller closes. */
must_check int found_open_cgroup(const struct found *c, struct fault *f);

#endif

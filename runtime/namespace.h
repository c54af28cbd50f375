/* SPDX-License-Identifier: ISC */
/*
 * namespace.h - which namespaces a container gets: new ones by flags of
 * clone3(2), existing ones by setns(2). Runtime-spec config-linux.md#namespaces.
 *
 * Runs:  in the parent, before the container's process exists.
 */
#ifndef RUNTIME_NAMESPACE_H
#define RUNTIME_NAMESPACE_H

#include "base/fault.h"
#include "spec/linux.h"

#include <stdint.h>

/* CLONE_NEW* of the namespaces to make with the process. The cgroup namespace is not among
 * them: its root must be the container's cgroup, in which the process is only after clone. */
uint64_t namespace_clone_flags(const struct spec_linux *linux_);

bool namespace_is_new(const struct spec_linux *linux_, enum spec_namespace_type type);

/*
 * Joins what is given by path in the calling process, so that the clone inherits
 * it: network, ipc, uts, cgroup, and pid for its children. Proves with NS_GET_NSTYPE
 * (Linux 4.11) that each file is a namespace of its type. Mount and user namespaces by
 * path are refused here: the caller's own would change.
 */
must_check int namespace_join(const struct spec_linux *linux_, struct fault *f);

/* The caller's own namespaces of the kinds that namespace_join will change; the others are -1. */
must_check int namespace_keep(const struct spec_linux *linux_, int kept[SPEC_NS_COUNT],
                              struct fault *f);
/* Back into them; closes them all. */
must_check int namespace_return(int kept[SPEC_NS_COUNT], struct fault *f);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * attribute.h - what a container's process is beside its identity: personality,
 * memory policy, labels of the security modules.
 *
 * Runs:  in the container's process, as its root, before the filter is loaded
 *        and the capabilities go.
 */
#ifndef RUNTIME_ATTRIBUTE_H
#define RUNTIME_ATTRIBUTE_H

#include "base/fault.h"
#include "spec/spec.h"

/* PROC_FD is a trusted procfs. */
must_check int attribute_apply(const struct spec *spec, int proc_fd, struct fault *f);

#endif

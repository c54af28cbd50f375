/* SPDX-License-Identifier: ISC */
/*
 * mount_instead.h - what the kernel gives only to the owner of a namespace, to which
 * a container belongs without owning it: the host's own mount of it is as much as the
 * container could see.
 *
 * Runs:  in the container's process. A container of PID 1 owns its namespaces.
 */
#ifndef RUNTIME_MOUNT_INSTEAD_H
#define RUNTIME_MOUNT_INSTEAD_H

#include "base/fault.h"
#include "spec/spec.h"

/*
 * REFUSED is what a new mount M came to, with F. Returns it, or a copy of the host's, without the fault.
 * All of that gets the attributes: below /sys are the host's cgroups (CVE-2023-25809).
 */
must_check int mount_instead(const struct spec *spec, const struct spec_mount *m, int refused,
                             struct fault *f);

#endif

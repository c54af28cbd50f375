/* SPDX-License-Identifier: ISC */
/*
 * idmap_mount.h - binds whose ids are shown through a mapping. Runtime-spec
 * config.md#linux-mount-options ("idmap", "ridmap"), mount_setattr(2)
 * MOUNT_ATTR_IDMAP (Linux 5.12).
 *
 * Runs:  in the parent, with CAP_SYS_ADMIN over the mount's file system.
 */
#ifndef RUNTIME_IDMAP_MOUNT_H
#define RUNTIME_IDMAP_MOUNT_H

#include "base/fault.h"
#include "spec/spec.h"

/*
 * Maps the detached mount of spec->mounts[INDEX]. *CONTAINER_FD keeps the user namespace with the
 * container's own mapping from one call to the next; -1 at first, the caller closes it.
 */
must_check int idmap_mount(const struct spec *spec, size_t index, int mount_fd, int *container_fd,
                           struct fault *f);

#endif

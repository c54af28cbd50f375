/* SPDX-License-Identifier: ISC */
/*
 * mount.h - builds the container's mount tree out of detached mounts.
 *
 * Sources of binds are cloned by the parent, which may walk the host's
 * directories, before the container's process exists; the process attaches
 * them by descriptor. So a container with a user namespace of its own needs no
 * right to the host's paths, and a source is resolved exactly once.
 * open_tree(2), fsopen(2), mount_setattr(2): Linux 5.12.
 *
 * Never: parses text, follows a link out of the root.
 */
#ifndef RUNTIME_MOUNT_H
#define RUNTIME_MOUNT_H

#include "base/fault.h"
#include "spec/spec.h"

#include <stdint.h>

/* A detached clone of PATH below DIR_FD with the PROPAGATION (MS_*, 0: as it is). */
must_check int mount_clone(int dir_fd, const char *path, bool recursive, uint64_t propagation,
                           struct fault *f);

/* One detached mount for each bind of SPEC, and for the cgroup tree where it is bound from
 * CGROUP_FD (the container's cgroup, or -1); -1 elsewhere; in order. FDS has spec->mount_count
 * elements, which the caller closes with mount_close_sources, also after a failure. */
must_check int mount_open_sources(const struct spec *spec, int bundle_fd, int cgroup_fd, int *fds,
                                  struct fault *f);
void mount_close_sources(int *fds, size_t count);

/* A detached file system of TYPE. DATA is its comma list or NULL. A fault carries the kernel's
 * own message where there is one. */
must_check int mount_new(const char *type, const char *source, const char *data, uint64_t attrs,
                         struct fault *f);

/* Puts a detached mount over the open place TARGET_FD. WHAT is for the message. */
must_check int mount_attach(int mount_fd, int target_fd, const char *what, struct fault *f);

struct mount_plan {
	const struct spec *spec;
	const int *source_fds; /* from mount_open_sources */
	int root_fd;           /* the container's root, attached */
};

/* Runs in the container's process, in its namespaces: every mount of the spec, in order. */
must_check int mount_attach_all(const struct mount_plan *plan, struct fault *f);

#endif

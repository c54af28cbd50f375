/* SPDX-License-Identifier: ISC */
/*
 * mount_plan.h - builds the container's mount tree out of detached mounts.
 *
 * Sources of binds are cloned by the parent, which may walk the host's
 * directories, before the container's process exists; the process attaches
 * them by descriptor. So a container with a user namespace of its own needs no
 * right to the host's paths, and a source is resolved exactly once. The
 * container's cgroup is found again by the process, where that may.
 *
 * Never: parses text, follows a link out of the root.
 */
#ifndef RUNTIME_MOUNT_PLAN_H
#define RUNTIME_MOUNT_PLAN_H

#include "base/fault.h"
#include "spec/spec.h"

/* Where sources are looked for. */
struct mount_origin {
	const struct spec *spec;
	int dir_fd;     /* the bundle; for a mount WITHIN the root, the source itself */
	int cgroup_fd;  /* the container's cgroup, or -1 */
	int mapping_fd; /* -1, or idmap_mount's, which the caller closes */
};

/* A detached mount of the source of the bind at INDEX, or of the cgroup tree where that is bound; a
 * descriptor of the link itself where that is to be copied. The caller owns it. */
must_check int mount_open_source(struct mount_origin *from, size_t index, struct fault *f);

/* The same for all that the parent opens; -1 elsewhere; in order. FDS has spec->mount_count elements,
 * which the caller closes with mount_close_sources, also after a failure. */
must_check int mount_open_sources(const struct spec *spec, int bundle_fd, int cgroup_fd, int *fds,
                                  struct fault *f);
void mount_close_sources(int *fds, size_t count);

struct mount_plan {
	const struct spec *spec;
	int *source_fds;   /* from mount_open_sources */
	int root_fd;       /* the container's root, attached */
	int place_fd;      /* from mount_turn_place */
	int cgroup_fd;     /* the container's cgroup, or -1 */
	const char *label; /* SELinux's, of new mounts; NULL: none */
};

/* Runs in the container's process, in its namespaces: one mount of the spec, which must come in
 * order. A /dev stays writable. */
must_check int mount_plan_attach(const struct mount_plan *plan, size_t index, struct fault *f);

#endif

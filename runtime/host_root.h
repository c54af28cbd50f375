/* SPDX-License-Identifier: ISC */
/*
 * host_root.h - the root of a container that has no mount namespace of its own
 * and so shares the runtime's (config-linux.md#namespaces): its mounts lie
 * where its root is on the host, and are taken away with it.
 *
 * Two mounts go there, one on the other: the fence, a bind of the directory
 * alone, and in it the container's tree. The fence is private, so that nothing
 * that is mounted or unmounted below it is seen in other mount namespaces, and
 * the tree gets no peers that the spec did not ask for.
 *
 * What is taken away is known by its mount id, which the state directory
 * holds, never by its place alone.
 */
#ifndef RUNTIME_HOST_ROOT_H
#define RUNTIME_HOST_ROOT_H

#include "base/fault.h"
#include "spec/spec.h"

struct host_root {
	/* Owned. */
	int place_fd; /* the directory that is covered */
	int fence_fd; /* detached, until it is attached */
	int tree_fd;  /* the same; the container's root */
};

#define HOST_ROOT_NONE                                                                             \
	{                                                                                          \
		-1, -1, -1                                                                         \
	}

/* Refuses what cannot be done where the host's mounts are, with its place in config.json. */
must_check int host_root_check(const struct spec *spec, struct fault *f);

/* Opens the root at the absolute PATH, and notes in the state directory what is going to be mounted,
 * before it is. Runs in the creator. After a failure too, host_root_close must be called. */
must_check int host_root_open(const struct spec *spec, const char *path, int state_fd,
                              struct host_root *out, struct fault *f);
void host_root_close(struct host_root *root);

/* Mounts it. Runs in the container's process. What a failure leaves is for host_root_clear. */
must_check int host_root_attach(const struct host_root *root, struct fault *f);

/*
 * Takes away what was noted in the state directory, when none of the container's processes is left.
 * Success if nothing was, or if somebody else did. -EBUSY if something else is mounted over it.
 */
must_check int host_root_clear(int state_fd, const char *id, struct fault *f);

#endif

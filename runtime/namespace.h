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

/* CLONE_NEW* of the namespaces to make with the process. Two are not among them, which the process
 * makes itself: the cgroup namespace, whose root must be the container's cgroup, in which the
 * process is only after clone; and the time namespace, whose offsets are set before it is entered. */
uint64_t namespace_clone_flags(const struct spec_linux *linux_);

bool namespace_is_new(const struct spec_linux *linux_, enum spec_namespace_type type);

/* The namespaces that are given by path, -1 for the others. */
struct namespaces {
	int fds[SPEC_NS_COUNT];
};

#define NAMESPACES_NONE                                                                            \
	{                                                                                          \
		{                                                                                  \
			-1, -1, -1, -1, -1, -1, -1, -1                                             \
		}                                                                                  \
	}

/*
 * Opens them, and proves with NS_GET_NSTYPE (Linux 4.11) that each is one of its type. A user
 * namespace that is the caller's own is left out: the kernel lets nobody enter that again. To be
 * closed with namespace_close, also after a failure.
 */
must_check int namespace_open(const struct spec_linux *linux_, struct namespaces *out,
                              struct fault *f);
void namespace_close(struct namespaces *spaces);

/*
 * Joins them in the calling process, so that the clone inherits them: all but the mount namespace.
 * The user namespace goes last, since who has entered it has no rights elsewhere, but what only its
 * members may join after it. There is no way back from it: see between.h.
 */
must_check int namespace_join(const struct namespaces *spaces, const struct spec_linux *linux_,
                              struct fault *f);

/* Joins the mount namespace, if there is one: the caller's "/" and cwd are then its root. */
must_check int namespace_join_mount(const struct namespaces *spaces,
                                    const struct spec_linux *linux_, struct fault *f);

/* The caller's own namespaces of the kinds that namespace_join will change; the others are -1. With
 * ONLY_TIME only that one. */
must_check int namespace_keep(const struct spec_linux *linux_, bool only_time,
                              struct namespaces *kept, struct fault *f);
/* Back into them; closes them all. */
must_check int namespace_return(struct namespaces *kept, struct fault *f);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * inside.h - the container's root and the sources of its binds, opened from
 * inside where the parent may not: an ordinary user clones no mount of the
 * host's, but every mount of a mount namespace that his user namespace owns.
 *
 * Runs:  in the container's process, in its user namespace but still with the
 *        caller's ids: so it opens what the caller may open, and the container's
 *        root no more than that.
 */
#ifndef RUNTIME_INSIDE_H
#define RUNTIME_INSIDE_H

#include "request.h"

/* As rootfs_open and mount_open_sources, of which the caller's *ROOT_FD and FDS are. */
must_check int inside_open(const struct container_request *request, int *root_fd, int *fds,
                           struct fault *f);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * cgroup_write.h - writes limits into the files of a cgroup. The kernel's
 * Documentation/admin-guide/cgroup-v2.rst.
 *
 * Runs:  in the parent: before the container's process exists, or at update.
 */
#ifndef RUNTIME_CGROUP_WRITE_H
#define RUNTIME_CGROUP_WRITE_H

#include "base/fault.h"
#include "cgroup_limits.h"

/*
 * In the order of LIMITS. What the kernel refuses only because of another value
 * that is still to be written (a burst above the old quota) is tried again
 * behind the others. After a failure some are written.
 */
must_check int cgroup_write(int cgroup_fd, struct cgroup_limits *limits, struct fault *f);

/* Somebody who is told of limits that the kernel has taken, and may refuse them. */
struct cgroup_listener {
	int (*tell)(const struct cgroup_listener *self, struct fault *f);
};

/* The same for a cgroup in use: after a failure the values of before are written again, as far as
 * the kernel takes them. LISTENER (NULL: nobody) may write to the files, too: they have LIMITS in
 * the end, and else what they said before. */
must_check int cgroup_rewrite(int cgroup_fd, struct cgroup_limits *limits,
                              const struct cgroup_listener *listener, struct fault *f);

#endif

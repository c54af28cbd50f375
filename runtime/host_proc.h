/* SPDX-License-Identifier: ISC */
/*
 * host_proc.h - takes the host's proc and sysfs out of a container that keeps the host's mounts
 * beneath its root (--no-pivot).
 *
 * Nobody walks there, but the kernel lets an unprivileged user namespace mount a whole procfs or
 * sysfs of its own as long as one that nothing is mounted over is left in the mount namespace: what
 * /linux/maskedPaths hides and /linux/readonlyPaths protects in the container's would be open again.
 *
 * Runs: in the container's process, whose root lies over "/" and is not entered yet.
 */
#ifndef RUNTIME_HOST_PROC_H
#define RUNTIME_HOST_PROC_H

#include "base/fault.h"

/* PROC_FD: a procfs. */
must_check int host_proc_drop(int proc_fd, struct fault *f);

#endif

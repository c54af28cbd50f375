/* SPDX-License-Identifier: ISC */
/*
 * between.h - a process in between: it enters what the runtime itself must stay
 * out of (a user namespace cannot be left again), and makes the container's
 * process there, as its own sibling.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_BETWEEN_H
#define RUNTIME_BETWEEN_H

#include "base/fault.h"

#include <sys/types.h>

/*
 * Runs MAKE in the process in between: it has to return what clone3(2) with CLONE_PARENT does, or
 * -errno with a fault. Returns that twice, as fork does: in the caller the process with its *PID_FD,
 * which is the caller's child and descriptor, and 0 in the process itself.
 */
must_check pid_t between_clone(pid_t (*make)(void *context, struct fault *f), void *context,
                               int *pid_fd, struct fault *f);

#endif

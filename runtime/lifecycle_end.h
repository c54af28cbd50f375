/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_end.h - a container's end, by a signal and for good.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_LIFECYCLE_END_H
#define RUNTIME_LIFECYCLE_END_H

#include "base/fault.h"

#include <stdbool.h>

/* ALL: every process of the container's cgroup, also when its first one has ended. Without it, the first
 * process; all of them for SIGKILL where they would outlive that one. */
must_check int lifecycle_kill(const char *root, const char *id, int signal, bool all,
                              struct fault *f);

/* FORCE kills first, and also clears what a creator that died has left; a container that does not
 * exist is then success. */
must_check int lifecycle_delete(const char *root, const char *id, bool force, struct fault *f);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * freeze.h - stops all processes of a cgroup and lets them go on: the freezer
 * of cgroup v2 (Linux 5.2), which needs no controller. The kernel's
 * Documentation/admin-guide/cgroup-v2.rst, cgroup.freeze.
 *
 * Runs:  in the runtime's command line.
 *
 * A frozen process can be killed; it takes every other signal when it goes on.
 */
#ifndef RUNTIME_FREEZE_H
#define RUNTIME_FREEZE_H

#include "base/fault.h"

#include <stdbool.h>

/* Returns when every process below has stopped. -ETIMEDOUT when one does not within TIMEOUT_MS:
 * the others go on again then. */
must_check int freeze_stop(int cgroup_fd, unsigned int timeout_ms, struct fault *f);
must_check int freeze_resume(int cgroup_fd, struct fault *f);

/* Whether the processes of PATH below the v2 mount, and those that it will get, are to be stopped, by it
 * or by one above. What is written there counts: that a process is told to stop does not mean that it
 * has. */
bool freeze_holds(int mount_fd, const char *path);

/* Whether the cgroup PATH below the v2 mount is to be frozen. One that is gone is not. */
bool freeze_is_set(const char *path);

#endif

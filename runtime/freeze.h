/* SPDX-License-Identifier: ISC */
/*
 * freeze.h - stops all processes of a cgroup and lets them go on: the freezer
 * of cgroup v2 (Linux 5.2), which needs no controller. The kernel's
 * Documentation/admin-guide/cgroup-v2.rst, cgroup.freeze.
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

/* Whether its processes are stopped, by it or by one above, and those that it will get are. */
bool freeze_holds(int cgroup_fd);

/* Whether the cgroup PATH below the v2 mount is to be frozen. One that is gone is not. */
bool freeze_is_set(const char *path);

#endif

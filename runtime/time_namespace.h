/* SPDX-License-Identifier: ISC */
/*
 * time_namespace.h - clocks of the container's own. time_namespaces(7), Linux
 * 5.6; runtime-spec config-linux.md#offset-for-time-namespace.
 *
 * Runs:  in the container's process, with CAP_SYS_ADMIN and CAP_SYS_TIME in its
 *        user namespace and still with the ids that own its /proc/PID.
 */
#ifndef RUNTIME_TIME_NAMESPACE_H
#define RUNTIME_TIME_NAMESPACE_H

#include "base/fault.h"
#include "spec/linux.h"

/* Makes a time namespace, sets its offsets and enters it. PROC_FD is a trusted procfs. */
must_check int time_namespace_enter(const struct spec_linux *linux_, int proc_fd, struct fault *f);

#endif

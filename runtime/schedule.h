/* SPDX-License-Identifier: ISC */
/*
 * schedule.h - when and where a process runs: sched_setattr(2), ioprio_set(2),
 * sched_setaffinity(2).
 *
 * Runs:  in the container's process, or in the parent where only that may.
 */
#ifndef RUNTIME_SCHEDULE_H
#define RUNTIME_SCHEDULE_H

#include "base/fault.h"
#include "spec/scheduling.h"

#include <sys/types.h>

/* process.scheduler and process.ioPriority of PID (0: the caller). What real time takes,
 * CAP_SYS_NICE, counts in the first user namespace only. */
must_check int schedule_apply(pid_t pid, const struct spec_scheduling *s, struct fault *f);

/*
 * process.execCPUAffinity of the caller. "initial" is for the runtime, before it makes a process in
 * the container's cgroup, which inherits it; "final" for that process. Without a final list it is as
 * schedule_everywhere.
 */
must_check int schedule_initial(const struct spec_scheduling *s, struct fault *f);
must_check int schedule_final(const struct spec_scheduling *s, struct fault *f);

/* The CPUs that whoever called the runtime was bound to are not the container's: all that its cgroup
 * has. Where the kernel does not let us, they stay. */
void schedule_everywhere(void);

#endif

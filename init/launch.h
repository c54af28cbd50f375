/* SPDX-License-Identifier: ISC */
/*
 * launch.h - the short-lived child of PID 1 that does for one container all
 * that may fail or need memory: reads its bundle, makes its cgroup, sets the
 * container up. The container's process becomes PID 1's own child.
 */
#ifndef INIT_LAUNCH_H
#define INIT_LAUNCH_H

#include "manifest.h"

#include <sys/types.h>

/*
 * What the launcher tells PID 1, each in one write. LAUNCH_PID comes before the
 * container's program can run, so that PID 1 knows the process before it can
 * end; then one of the others. The end of the pipe without them: the launcher died.
 */
enum launch_news {
	LAUNCH_PID = 1, /* the process is there */
	LAUNCH_UP,      /* its program was executed */
	LAUNCH_FAULT,   /* it was not */
};

struct launch_report {
	enum launch_news news;
	pid_t pid;
	struct fault fault;
};

_Static_assert(sizeof(struct launch_report) <= 4096, "a report must cross a pipe atomically");

/* Forks the launcher of CONTAINER, whose output goes to OUTPUT_FD. *REPORT_FD, not blocking, is the
 * caller's. Returns the launcher's pid. Allocates nothing in the caller. */
must_check pid_t launch_start(const struct manifest_container *container, int output_fd,
                              int *report_fd, struct fault *f);

/* Kills all that runs in the container's cgroup. */
void launch_kill(const struct manifest_container *container);
/* Removes its cgroup, when it is empty. */
void launch_tidy(const struct manifest_container *container);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_exec.h - one more program in a container that runs.
 *
 * Runs:  in the runtime's command line. What fails half-way leaves no process.
 */
#ifndef RUNTIME_LIFECYCLE_EXEC_H
#define RUNTIME_LIFECYCLE_EXEC_H

#include "exec_process.h"
#include "options.h"

struct lifecycle_exec {
	const char *root; /* directory of all containers' state */
	const char *id;
	struct exec_wish wish;
	const char *process_file;   /* a "process" section instead of the wish; NULL: none */
	const char *pid_file;       /* NULL: none */
	const char *console_socket; /* path of a Unix socket that takes the terminal; NULL: none */
	const char *pidfd_socket;   /* path of a Unix socket that takes a pidfd; NULL: none */
	struct option_list cgroup;  /* the values of --cgroup */
	bool detach;                /* return when it runs */
	bool ignore_paused;         /* a frozen container's process goes on when the others do */
	unsigned int preserve_fds;
};

/* *STATUS as lifecycle_run's. */
must_check int lifecycle_exec(const struct lifecycle_exec *options, int *status, struct fault *f);

#endif

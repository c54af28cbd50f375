/* SPDX-License-Identifier: ISC */
#include "between.h"

#include "base/io.h"
#include "base/own.h"
#include "interrupt.h"
#include "sys.h"

#include <signal.h>
#include <sys/wait.h>

/* What the process in between has to say. */
struct report {
	struct fault fault;
	pid_t pid;
};

pid_t between_clone(pid_t (*make)(void *context, struct fault *f), void *context, int *pid_fd,
                    struct fault *f)
{
	const struct clone_args args = {.exit_signal = SIGCHLD};
	struct report said = {0};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe");

	own_fd int reader = ends[0];
	own_fd int writer = ends[1];
	pid_t between = sys_clone3(&args);

	if (between < 0)
		return fault_set(f, errno, "make a process in between");
	if (between == 0) {
		said.pid = make(context, &said.fault);
		if (said.pid == 0)
			return 0;
		(void)!io_write_all(writer, &said, sizeof(said));
		_exit(0);
	}
	own_close(&writer);
	interrupt_ends_child(between);

	ssize_t n = io_read_full(reader, &said, sizeof(said));

	interrupt_ends_child(0);
	(void)waitpid(between, NULL, 0);
	if (n != (ssize_t)sizeof(said))
		return fault_set(f, ECHILD,
		                 "make the container's process: the one in between was "
		                 "killed");
	if (said.fault.code != 0) {
		*f = said.fault;
		return -said.fault.code;
	}
	/* Ours to reap: the pid is not given away before. */
	*pid_fd = sys_pidfd_open(said.pid, 0);
	return *pid_fd >= 0 ? said.pid : fault_set(f, errno, "open the process %d", said.pid);
}

/* SPDX-License-Identifier: ISC */
/*
 * join.h - one more process in a container that runs: born in its cgroup and
 * its pid namespace, then in all its other namespaces by one setns(2) on the
 * pidfd of its first process (Linux 5.8).
 *
 * Runs:  in the runtime's command line, which may die.
 * Never: opens a namespace by a path of the container, or is dumpable while
 *        the container could see it.
 */
#ifndef RUNTIME_JOIN_H
#define RUNTIME_JOIN_H

#include "container.h"

/* A container's first process: proven to be its own by who opened PID_FD. */
struct join_target {
	pid_t pid;
	int pid_fd;
};

/*
 * As container_launch, with the process of REQUEST's spec in the namespaces of TARGET. Of REQUEST
 * the spec, id, cgroup_fd, seccomp, stdio, console_socket, keep_keyring and preserve_fds count.
 * Goes on with container_settle, container_await and container_release. The caller's later
 * children are in the container's pid namespace too.
 */
must_check int join_launch(const struct container_request *request,
                           const struct join_target *target, struct container_process *out,
                           struct fault *f);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * container.h - from a parsed spec to a process that is about to exec.
 *
 * The one way in for the runtime's command line (create, run) and for PID 1's
 * launcher. setup.c holds the order of the steps.
 *
 * Runs:  in a process that may die: the runtime, or PID 1's short-lived child.
 */
#ifndef RUNTIME_CONTAINER_H
#define RUNTIME_CONTAINER_H

#include "request.h"

#include <sys/types.h>

/* Whoever answers for the process's filter. HAND_OVER gets the filter's listener, which stays the
 * caller's. */
struct container_agent {
	int (*hand_over)(struct container_agent *agent, int listener_fd, struct fault *f);
};

struct container_process {
	pid_t pid;       /* in the caller's pid namespace */
	int pid_fd;      /* owned */
	int sync_fd;     /* owned; the process's other end */
	int net_fd;      /* if GIVEN: the namespace that has the netDevices; owned */
	char *net_names; /* the same: what they are called there; owned */
	bool given;
	bool ready;                    /* the process has said that it is set up */
	bool scored;                   /* it has its OOM score */
	struct container_agent *agent; /* of a filter that asks one; the caller's */
};

/*
 * The way to a running container, in this order. Between the calls the process sets itself up, so
 * that what the caller has to do meanwhile costs nothing.
 *
 * container_launch makes the process, in its namespaces and its cgroup. After a failure no process,
 * mount or namespace is left.
 */
must_check int container_launch(const struct container_request *request,
                                struct container_process *out, struct fault *f);

/* What only the parent can do: hooks of the runtime's namespaces, device filter, and the limits of
 * a process in a user namespace of its own. After a failure, here and below, the caller kills and
 * reaps the process. */
must_check int container_settle(const struct container_request *request,
                                struct container_process *process, struct fault *f);

/* Waits until the process is set up, to the point before exec; F says what it saw if it failed. */
must_check int container_await(struct container_process *process, struct fault *f);

/* Leaves the awaited process at start_fd: from here on it outlives the caller. */
must_check int container_leave(struct container_process *process, struct fault *f);

/* Lets the process exec, awaited or not, and returns when it did; a failure is reported here. */
must_check int container_release(struct container_process *process, struct fault *f);

/* The same for a process that waits at start_fd: SOCKET_FD is connected to it. AGENT may be NULL. */
must_check int container_start(int socket_fd, struct container_agent *agent, struct fault *f);

/* Takes back what the container got of the host's, when it is not going to live; before its process
 * is killed, because a network device may end with its namespace. */
void container_take_back(const struct spec *spec, const struct container_process *process);

/* Closes what PROCESS owns; the process itself goes on. */
void container_close(struct container_process *process);

#endif

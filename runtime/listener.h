/* SPDX-License-Identifier: ISC */
/*
 * listener.h - a filter with SCMP_ACT_NOTIFY, and its way to the agent that
 * answers for it: the container's process loads the filter, the runtime sends
 * the descriptor that comes of it over the agent's socket, and only then does
 * the process go on. Runtime-spec config-linux.md#containerprocessstate.
 *
 * Runs:  listener_install in the container's process, the rest in the runtime,
 *        whose mount namespace listenerPath belongs to.
 */
#ifndef RUNTIME_LISTENER_H
#define RUNTIME_LISTENER_H

#include "container.h"

/* A connection to one agent, for one process. */
struct listener {
	struct container_agent agent;
	int fd;               /* owned; -1: the profile asks no agent */
	const char *metadata; /* NULL: none */
	const struct state *state;
	enum state_status status;
	pid_t pid; /* of the process, which need not be the container's first */
};

/* Connects to the agent of PROFILE, for PROCESS; nothing when it asks none. What is pointed to must
 * live as long as OUT. */
must_check int listener_open(const struct spec_seccomp *profile, const struct state *state,
                             enum state_status status, struct container_process *process,
                             struct listener *out, struct fault *f);
void listener_close(struct listener *listener);
#define own_listener __attribute__((cleanup(listener_close)))

/*
 * As seccomp_install, and returns when the runtime at SYNC_FD has handed the listener over. A helper
 * thread speaks to it: the filter may forbid this thread every system call, or ask the agent about
 * it before the agent can answer.
 */
must_check int listener_install(const struct seccomp_program *program, int sync_fd,
                                struct fault *f);

#endif

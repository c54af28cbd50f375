/* SPDX-License-Identifier: ISC */
#include "container.h"

#include "base/own.h"
#include "handshake.h"

#include <errno.h>

/* The descriptor is close-on-exec: its end is exec's success. */
static int await_exec(int fd, struct fault *f)
{
	own_fd int none = -1;
	int rc = handshake_hear(fd, &none, f);

	if (rc == -ECONNRESET && f->code == 0)
		return fault_set(f, ECHILD,
		                 "the container's process ended before it could run its program");
	return rc == -ENODATA ? 0 : rc;
}

static int serve_agent(int fd, struct container_agent *agent, struct fault *f)
{
	own_fd int listener = -1;
	int rc;

	if (agent == NULL)
		return 0;
	rc = handshake_hear(fd, &listener, f);
	if (rc == -ENODATA || (rc == -ECONNRESET && f->code == 0) || (rc == 0 && listener < 0))
		return fault_set(f, ECHILD,
		                 "the container's process ended before its seccomp filter was "
		                 "loaded");
	if (rc >= 0)
		rc = agent->hand_over(agent, listener, f);
	return rc < 0 ? rc : handshake_say(fd, HANDSHAKE_LISTENED, f);
}

int container_leave(struct container_process *process, struct fault *f)
{
	return handshake_say(process->sync_fd, HANDSHAKE_CREATED, f);
}

int container_start(int socket_fd, struct container_agent *agent, struct fault *f)
{
	int rc = handshake_say(socket_fd, HANDSHAKE_EXEC, f);

	if (rc >= 0)
		rc = serve_agent(socket_fd, agent, f);
	return rc < 0 ? rc : await_exec(socket_fd, f);
}

int container_release(struct container_process *process, struct fault *f)
{
	/* Before it is ready: then it need not wait for us. */
	int rc = handshake_say(process->sync_fd, HANDSHAKE_EXEC, f);

	if (rc >= 0)
		rc = container_await(process, f);
	if (rc >= 0)
		rc = serve_agent(process->sync_fd, process->agent, f);
	if (rc >= 0)
		rc = await_exec(process->sync_fd, f);
	own_close(&process->sync_fd);
	return rc;
}

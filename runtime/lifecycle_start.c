/* SPDX-License-Identifier: ISC */
#include "lifecycle_start.h"

#include "aftermath.h"
#include "base/own.h"
#include "container.h"
#include "foreground.h"
#include "found.h"
#include "hook.h"
#include "interrupt.h"
#include "lifecycle_part.h"
#include "listener.h"
#include "notify.h"
#include "spec/spec.h"
#include "state_dir.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int lock_to_start(const struct found *c, struct fault *f)
{
	const char *id = c->state.id;
	int rc = state_lock(c->dir_fd, id, f);

	if (rc == -EWOULDBLOCK)
		return fault_set(f, EBUSY,
		                 "start %s: another call is at work on it (create, start, delete)",
		                 id);
	if (rc == -ENOENT && f->code == 0)
		return fault_set(f, ENOENT, "container \"%s\" does not exist", id);
	if (rc >= 0 && faccessat(c->dir_fd, STATE_START_SOCKET, F_OK, 0) < 0)
		return fault_set(f, errno, "start %s: it was started just now", id);
	return rc;
}

/* Before the process is let go: an agent that is not there stops nothing but this call. */
static int find_agent(struct found *c, struct listener *out, struct container_process *process,
                      struct fault *f)
{
	own_mem char *text = NULL;
	struct spec spec = {0};
	size_t len = 0;

	if (!c->state.notifies)
		return 0;

	int rc = state_read_config(c->dir_fd, c->state.id, &text, &len, f);

	if (rc >= 0)
		rc = spec_parse(text, len, &c->arena, &spec, f);
	process->pid = c->state.pid;
	if (rc < 0)
		return rc;
	/* The status that runc and the example of config-linux.md#containerprocessstate have: by it an
	 * agent knows the container's first program. */
	return listener_open(&spec.linux_.seccomp, &c->state, STATE_CREATING, process, out, f);
}

static int run_poststart(struct found *c, struct fault *f)
{
	struct spec_hooks hooks;

	aftermath_read(c->dir_fd, c->state.id, &c->arena, &hooks);
	return hook_run_all(&hooks, SPEC_HOOK_POSTSTART, &c->state, STATE_RUNNING, f);
}

/* -1 in *OUT where nobody waits for the container to be ready. */
static int open_notify(const struct found *c, int *out, struct fault *f)
{
	int fd = notify_host() != NULL ? notify_listen(c->dir_fd, f) : -ENOENT;

	*out = fd >= 0 ? fd : -1;
	return fd == -ENOENT && f->code == 0 ? 0 : fd;
}

static int await_ready(const struct found *c, int notify, int pid_fd, struct fault *f)
{
	return pid_fd < 0 ? 0 : notify_relay(notify, notify_host(), pid_fd, c->state.pid, f);
}

/* runtime.md#lifecycle, step 9, as runc reads it: a failure of poststart is an error, and stops the
 * container, and so does whoever breaks off. What is left is for delete. */
static void stop(int pid_fd)
{
	struct fault ignored = {0};

	if (pid_fd >= 0 && sys_pidfd_send_signal(pid_fd, SIGKILL) == 0)
		(void)!foreground_await_exit(pid_fd, 10000, &ignored);
}

/* When the process that waits has been let go. */
static int follow(struct found *c, int notify, int pid_fd, struct fault *f)
{
	bool waits = c->state.hooked || notify >= 0;
	int rc = 0;

	interrupt_ends_process(waits ? pid_fd : -1, -1);
	if (c->state.hooked)
		rc = run_poststart(c, f);
	if (rc >= 0 && notify >= 0)
		rc = await_ready(c, notify, pid_fd, f);
	if (rc >= 0 && waits)
		rc = interrupt_pass(c->state.id, f);
	if (rc >= 0)
		rc = interrupt_hand_on(false, c->state.id, f);
	if (rc < 0)
		stop(pid_fd);
	return rc;
}

int lifecycle_start(const char *root, const char *id, struct fault *f)
{
	own_listener struct listener agent = {.fd = -1};
	struct container_process process = {.pid_fd = -1, .sync_fd = -1};
	own_found struct found c;
	own_fd int notify = -1;
	char path[64];
	int rc = found_open(root, id, &c, f);

	if (rc < 0)
		return rc;
	if (c.status != STATE_CREATED)
		return fault_set(f, EINVAL,
		                 "start %s: the container is %s, only a created one starts", id,
		                 state_status_name(c.status));
	rc = lock_to_start(&c, f);
	if (rc >= 0)
		rc = find_agent(&c, &agent, &process, f);
	if (rc < 0)
		return rc;
	rc = open_notify(&c, &notify, f);
	if (rc < 0)
		return rc;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/" STATE_START_SOCKET, c.dir_fd);

	interrupt_watch();

	own_fd int fd = lifecycle_connect(path, "the start socket of the container at", f);
	/* -1: it has ended just now. */
	own_fd int pid_fd = fd >= 0 ? sys_pidfd_open(c.state.pid, 0) : -1;

	rc = fd;
	if (fd >= 0 && pid_fd < 0 && errno != ESRCH)
		rc = fault_set(f, errno, "open the process %d of %s", c.state.pid, id);
	interrupt_ends_process(pid_fd, fd);
	/* From here on it is running, or the process that waits sees us end, and ends. */
	if (rc >= 0 && unlinkat(c.dir_fd, STATE_START_SOCKET, 0) < 0)
		rc = fault_set(f, errno, "remove the start socket of %s", id);
	if (rc >= 0)
		rc = container_start(fd, process.agent, f);
	state_unlock(c.dir_fd);
	if (rc >= 0)
		rc = follow(&c, notify, pid_fd, f);
	if (rc < 0)
		interrupt_explain(id, f);
	return rc;
}

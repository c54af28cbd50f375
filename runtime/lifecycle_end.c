/* SPDX-License-Identifier: ISC */
#include "lifecycle_end.h"

#include "aftermath.h"
#include "base/own.h"
#include "cgroup.h"
#include "foreground.h"
#include "found.h"
#include "host_root.h"
#include "interrupt.h"
#include "lifecycle_clear.h"
#include "lifecycle_resctrl.h"
#include "state_dir.h"
#include "sys.h"

#include <signal.h>

int lifecycle_kill(const char *root, const char *id, int signal, bool all, struct fault *f)
{
	own_found struct found c;
	int rc = found_open(root, id, &c, f);

	if (rc < 0)
		return rc;
	/* Without a cgroup only the first is known; in a pid namespace of its own SIGKILL ends all. */
	if (all && c.state.made)
		return lifecycle_signal_cgroup(c.root_fd, c.dir_fd, id, signal, f);
	if (c.status == STATE_STOPPED || c.status == STATE_CREATING)
		return fault_set(f, EINVAL, "kill %s: container not running (it is %s)", id,
		                 state_status_name(c.status));

	/* Where the first does not take the others along: pid_namespaces(7). */
	if (signal == SIGKILL && c.state.shares_pids && c.state.made)
		return lifecycle_signal_cgroup(c.root_fd, c.dir_fd, id, signal, f);

	own_fd int fd = found_open_process(&c.state, f);

	if (fd < 0)
		return fd;
	if (sys_pidfd_send_signal(fd, signal) < 0)
		return fault_set(f, errno, "send signal %d to %s", signal, id);
	return 0;
}

static int remove_cgroup(const struct found *c, struct fault *f)
{
	struct cgroup_host host = {.fd = -1};
	const struct lifecycle_place place = {&host, c->root_fd, c->dir_fd, &c->state};
	int rc = c->state.cgroup != NULL ? cgroup_host_open(&host, f) : 0;

	if (rc >= 0)
		rc = lifecycle_clear_cgroup(&place, f);
	own_close(&host.fd);
	return rc;
}

/* Ends the first process and waits until it is gone. */
static int end_process(const struct found *c, struct fault *f)
{
	own_fd int fd = found_open_process(&c->state, f);

	if (fd == -ESRCH) {
		f->code = 0; /* it ended by itself just now */
		return 0;
	}
	if (fd < 0)
		return fd;
	if (sys_pidfd_send_signal(fd, SIGKILL) < 0 && errno != ESRCH)
		return fault_set(f, errno, "kill the process %d of %s", c->state.pid, c->state.id);
	return foreground_await_exit(fd, 10000, f);
}

int lifecycle_delete(const char *root, const char *id, bool force, struct fault *f)
{
	own_found struct found c;
	struct spec_hooks hooks = {0};
	int rc = found_open(root, id, &c, f);

	if (rc == -ENOENT && force) {
		f->code = 0;
		return 0;
	}
	if (rc < 0)
		return rc;
	if (c.status != STATE_STOPPED && !force)
		return fault_set(
			f, EINVAL,
			"cannot delete container %s that is not stopped: it is %s (--force "
			"kills it first)",
			id, state_status_name(c.status));
	interrupt_watch();
	rc = lifecycle_lock(c.dir_fd, id, force ? c.root_fd : -1, f);
	if (rc == -ENOENT && f->code == 0)
		return force ? 0 : fault_set(f, ENOENT, "container \"%s\" does not exist", id);
	/* Its creator may have come to an end before we had the lock. */
	if (rc >= 0)
		rc = found_read(&c, id, f);
	/* A frozen one too: SIGKILL ends it as it is. */
	if (rc >= 0 && c.status != STATE_STOPPED && c.state.pid != 0)
		rc = end_process(&c, f);
	if (rc >= 0)
		rc = remove_cgroup(&c, f);
	if (rc >= 0)
		rc = host_root_clear(c.dir_fd, id, f);
	if (rc >= 0 && c.state.hooked)
		aftermath_read(c.dir_fd, id, &c.arena, &hooks);
	if (rc >= 0 && c.state.grouped)
		lifecycle_resctrl_forget(c.dir_fd, &c.state, &c.arena);
	if (rc >= 0)
		rc = state_remove(c.root_fd, c.dir_fd, id, f);
	if (rc >= 0)
		aftermath_run(&hooks, SPEC_HOOK_POSTSTOP, &c.state, STATE_STOPPED);
	return rc;
}

/* SPDX-License-Identifier: ISC */
/* kill and delete; and what a creator that fails and a run that ends have in common with them. */
#include "lifecycle.h"

#include "aftermath.h"
#include "base/own.h"
#include "cgroup.h"
#include "cgroup_net.h"
#include "cgroup_systemd.h"
#include "foreground.h"
#include "found.h"
#include "lifecycle_part.h"
#include "lifecycle_resctrl.h"
#include "sys.h"

#include <signal.h>
#include <time.h>

#define CGROUP_REMOVE_MS     500
#define CGROUP_REMOVE_ROUNDS 10
#define LOCK_RETRY_MS        5
#define LOCK_ROUNDS          2000

/* Nearly always it is empty: its first process took the others of its pid namespace along. */
static int end_cgroup(const struct cgroup_host *host, const char *path, struct fault *f)
{
	struct fault busy = {0};
	int rc = cgroup_remove(host, path, 0, &busy);

	/* Again: an exec that runs at the same time puts one more in. */
	for (int round = 0; rc < 0 && round < CGROUP_REMOVE_ROUNDS; round++) {
		f->code = 0;
		rc = cgroup_kill(host, path, f);
		if (rc >= 0)
			rc = cgroup_remove(host, path, CGROUP_REMOVE_MS, f);
	}
	return rc;
}

/* First, for it does not look again at a cgroup that has gone. */
static int stop_scope(const struct cgroup_host *host, const struct state *state, struct fault *f)
{
	int rc;

	if (!IS_ENABLED(CONFIG_SYSTEMD_CGROUP) || state->manager == STATE_CGROUPFS ||
	    state->cgroup == NULL)
		return 0;
	rc = cgroup_kill(host, state->cgroup, f);
	return rc < 0 ? rc
	              : cgroup_systemd_stop(host, state->cgroup,
	                                    state->manager == STATE_SYSTEMD_USER, f);
}

int lifecycle_clear_cgroup(const struct cgroup_host *host, const struct state *state,
                           struct fault *f)
{
	int rc = stop_scope(host, state, f);

	if (rc >= 0 && state->cgroup != NULL)
		rc = end_cgroup(host, state->cgroup, f);
	return rc >= 0 && state->networked ? cgroup_net_remove(state->cgroup, f) : rc;
}

static int signal_cgroup(const struct state *state, int signal, struct fault *f)
{
	struct cgroup_host host = {.fd = -1};
	int rc;

	if (state->cgroup == NULL)
		return 0;
	rc = cgroup_host_open(&host, f);
	if (rc >= 0)
		rc = signal == SIGKILL ? cgroup_kill(&host, state->cgroup, f)
		                       : cgroup_signal(&host, state->cgroup, signal, f);
	own_close(&host.fd);
	return rc;
}

int lifecycle_lock(int state_fd, const char *id, const struct state *killed, struct fault *f)
{
	const struct timespec pause = {.tv_nsec = LOCK_RETRY_MS * 1000000L};

	for (int round = 0; round < LOCK_ROUNDS; round++) {
		int rc = state_lock(state_fd, id, f);

		if (rc != -EWOULDBLOCK)
			return rc;
		rc = killed != NULL ? signal_cgroup(killed, SIGKILL, f) : 0;
		if (rc < 0)
			return rc;
		(void)nanosleep(&pause, NULL);
	}
	return fault_set(
		f, EBUSY,
		"delete %s: another call has been at work on it for %d s; end that one first", id,
		LOCK_RETRY_MS * LOCK_ROUNDS / 1000);
}

int lifecycle_kill(const char *root, const char *id, int signal, bool all, struct fault *f)
{
	own_found struct found c;
	int rc = found_open(root, id, &c, f);

	if (rc < 0)
		return rc;
	/* Without a cgroup only the first is known; in a pid namespace of its own SIGKILL ends all. */
	if (all && c.state.cgroup != NULL)
		return signal_cgroup(&c.state, signal, f);
	if (c.status == STATE_STOPPED || c.status == STATE_CREATING)
		return fault_set(f, EINVAL, "kill %s: container not running (it is %s)", id,
		                 state_status_name(c.status));

	own_fd int fd = found_open_process(&c.state, f);

	if (fd < 0)
		return fd;
	if (sys_pidfd_send_signal(fd, signal) < 0)
		return fault_set(f, errno, "send signal %d to %s", signal, id);
	return 0;
}

static int remove_cgroup(const struct state *state, struct fault *f)
{
	struct cgroup_host host = {.fd = -1};
	int rc = state->cgroup != NULL ? cgroup_host_open(&host, f) : 0;

	if (rc >= 0)
		rc = lifecycle_clear_cgroup(&host, state, f);
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
	rc = lifecycle_lock(c.dir_fd, id, force ? &c.state : NULL, f);
	if (rc == -ENOENT && f->code == 0)
		return force ? 0 : fault_set(f, ENOENT, "container \"%s\" does not exist", id);
	/* Its creator may have come to an end before we had the lock. */
	if (rc >= 0)
		rc = found_read(&c, id, f);
	/* A frozen one too: SIGKILL ends it as it is. */
	if (rc >= 0 && c.status != STATE_STOPPED && c.state.pid != 0)
		rc = end_process(&c, f);
	if (rc >= 0)
		rc = remove_cgroup(&c.state, f);
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

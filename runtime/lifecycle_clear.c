/* SPDX-License-Identifier: ISC */
#include "lifecycle_clear.h"

#include "base/own.h"
#include "cgroup_net.h"
#include "cgroup_systemd.h"

#include <errno.h>
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

int lifecycle_signal_cgroup(const struct state *state, int signal, struct fault *f)
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
		rc = killed != NULL ? lifecycle_signal_cgroup(killed, SIGKILL, f) : 0;
		if (rc < 0)
			return rc;
		(void)nanosleep(&pause, NULL);
	}
	return fault_set(
		f, EBUSY,
		"delete %s: another call has been at work on it for %d s; end that one first", id,
		LOCK_RETRY_MS * LOCK_ROUNDS / 1000);
}

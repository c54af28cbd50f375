/* SPDX-License-Identifier: ISC */
#include "base/own.h"
#include "cgroup.h"
#include "cgroup_pids.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>

/*
 * A process id read from cgroup.procs may have been given anew before it is used: the pidfd keeps
 * it, and only who is still on the list after it was opened is signalled.
 */
static int signal_one(int dir_fd, pid_t pid, int signal)
{
	own_pids struct cgroup_pids now = {0};
	own_fd int pid_fd = sys_pidfd_open(pid, 0);
	int rc = pid_fd < 0 ? -errno : cgroup_pids_own(dir_fd, &now);

	if (cgroup_pids_has(&now, pid))
		(void)!sys_pidfd_send_signal(pid_fd, signal);
	/* One that has ended by itself, and the cgroup with it, is none. */
	return rc == -ESRCH || rc == -ENOENT || rc == -ENODEV ? 0 : rc;
}

/* The processes of this cgroup alone. */
static int signal_own(int dir_fd, void *context)
{
	own_pids struct cgroup_pids pids = {0};
	const int *signal = context;
	int rc = cgroup_pids_own(dir_fd, &pids);

	for (size_t i = 0; i < pids.count; i++) {
		int one = signal_one(dir_fd, pids.list[i], *signal);

		if (one < 0)
			rc = one;
	}
	return rc;
}

int cgroup_signal(const struct cgroup_host *host, const char *path, int signal, struct fault *f)
{
	own_fd int dir = openat(host->fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int rc = dir < 0 ? -errno : cgroup_walk(dir, signal_own, &signal);

	if (rc == 0 || rc == -ENOENT || rc == -ENODEV)
		return 0;
	return fault_set(f, -rc, "send signal %d to the processes of cgroup %s/%s", signal,
	                 host->mount, path);
}

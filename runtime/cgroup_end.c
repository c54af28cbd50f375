/* SPDX-License-Identifier: ISC */
#include "cgroup.h"

#include "base/io.h"
#include "base/monotonic.h"
#include "base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The kernel says when the last process is gone, but not when a child cgroup is. */
#define RETRY_MS 5

static int open_cgroup(const struct cgroup_host *host, const char *path, struct fault *f)
{
	int fd = openat(host->fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return -ENOENT;
	if (fd < 0)
		return fault_set(f, errno, "open cgroup %s/%s", host->mount, path);
	return fd;
}

int cgroup_kill(const struct cgroup_host *host, const char *path, struct fault *f)
{
	own_fd int dir = open_cgroup(host, path, f);

	if (dir < 0)
		return dir == -ENOENT ? 0 : dir;

	own_fd int fd = openat(dir, "cgroup.kill", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "1", 1) == 1)
		return 0;
	if (errno == ENODEV)
		return 0;
	/* EOPNOTSUPP: a threaded cgroup. */
	if (errno != ENOENT && errno != EOPNOTSUPP)
		return fault_set(f, errno, "kill the processes of cgroup %s/%s", host->mount, path);
	return cgroup_signal(host, path, SIGKILL, f);
}

/* 1 when a process is below, or lived a moment ago; 0 when none; waits for the change. */
static int wait_for_processes(int dir_fd, int64_t deadline_ms)
{
	own_fd int fd = openat(dir_fd, "cgroup.events", O_RDONLY | O_CLOEXEC);

	for (;;) {
		char text[128] = "";
		struct pollfd p = {.fd = fd, .events = POLLPRI};
		int64_t left_ms = deadline_ms - monotonic_ms();

		if (fd < 0 || pread(fd, text, sizeof(text) - 1, 0) <= 0 ||
		    strstr(text, "populated 1") == NULL)
			return 0;
		if (left_ms <= 0)
			return 1;
		(void)poll(&p, 1, (int)left_ms);
	}
}

/* Removes the child directories that can be. The first that cannot is put into NAME and makes it
 * true. */
static bool sweep(int dir_fd, char *name, size_t size)
{
	own_dir DIR *dir = io_list(dir_fd);
	bool found = false;

	if (dir == NULL)
		return false;
	/* Nobody else reads this stream. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	for (struct dirent *e; !found && (e = readdir(dir)) != NULL;) {
		if (e->d_type != DT_DIR || e->d_name[0] == '.')
			continue;
		if (unlinkat(dirfd(dir), e->d_name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			continue;
		(void)snprintf(name, size, "%s", e->d_name);
		found = true;
	}
	return found;
}

/*
 * Goes down to the deepest and comes up again through "..": one descriptor and
 * no recursion, however deep a container has nested its cgroups.
 */
static void remove_children(int top_fd, int64_t deadline_ms)
{
	own_fd int dir = openat(top_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unsigned int depth = 0;
	char name[NAME_MAX + 1];

	while (dir >= 0 && monotonic_ms() <= deadline_ms) {
		bool down = sweep(dir, name, sizeof(name));
		int next;

		if (!down && depth == 0)
			return;
		next = openat(dir, down ? name : "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		depth += down ? 1U : -1U;
		own_close(&dir);
		dir = next;
	}
}

int cgroup_remove(const struct cgroup_host *host, const char *path, unsigned int timeout_ms,
                  struct fault *f)
{
	const struct timespec pause = {.tv_nsec = RETRY_MS * 1000000L};
	int64_t deadline_ms = 0;

	for (;;) {
		/* The first is all that it takes when the processes are gone and made no children. */
		if (unlinkat(host->fd, path, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY)
			return fault_set(f, errno, "remove cgroup %s/%s", host->mount, path);
		if (deadline_ms == 0)
			deadline_ms = monotonic_ms() + timeout_ms;
		else if (monotonic_ms() > deadline_ms)
			break;
		else
			(void)nanosleep(&pause, NULL);

		own_fd int dir = open_cgroup(host, path, f);

		if (dir < 0)
			return dir == -ENOENT ? 0 : dir;
		if (wait_for_processes(dir, deadline_ms) == 1)
			break;
		remove_children(dir, deadline_ms);
	}
	return fault_set(
		f, EBUSY,
		"remove cgroup %s/%s: it still has processes or children after %u ms; kill "
		"them and delete again",
		host->mount, path, timeout_ms);
}

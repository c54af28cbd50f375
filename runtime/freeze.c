/* SPDX-License-Identifier: ISC */
#include "freeze.h"

#include "base/io.h"
#include "base/monotonic.h"
#include "base/own.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* 1 when they all stopped, 0 when the time is over. */
static int await_frozen(int cgroup_fd, unsigned int timeout_ms)
{
	own_fd int fd = openat(cgroup_fd, "cgroup.events", O_RDONLY | O_CLOEXEC);
	int64_t deadline_ms = monotonic_ms() + timeout_ms;

	if (fd < 0)
		return -errno;
	for (;;) {
		char text[128] = "";
		struct pollfd p = {.fd = fd, .events = POLLPRI};
		ssize_t n = io_read_full_at(fd, text, sizeof(text) - 1, 0);
		int64_t left_ms = deadline_ms - monotonic_ms();

		if (n < 0)
			return (int)n;
		if (strstr(text, "frozen 1") != NULL)
			return 1;
		if (left_ms <= 0)
			return 0;
		if (poll(&p, 1, (int)left_ms) < 0 && errno != EINTR)
			return -errno;
	}
}

int freeze_stop(int cgroup_fd, unsigned int timeout_ms, struct fault *f)
{
	struct fault ignored = {0};
	int rc = io_write_file(cgroup_fd, "cgroup.freeze", "1", f);

	if (rc < 0)
		return rc;
	rc = await_frozen(cgroup_fd, timeout_ms);
	if (rc == 1)
		return 0;
	/* Half a container that runs is worse than a whole one. */
	(void)!freeze_resume(cgroup_fd, &ignored);
	if (rc < 0)
		return fault_set(f, -rc, "read cgroup.events");
	return fault_set(f, ETIMEDOUT,
	                 "wait for the processes of the container to stop: one did not within %u "
	                 "ms, so all go on again; try once more",
	                 timeout_ms);
}

int freeze_resume(int cgroup_fd, struct fault *f)
{
	return io_write_file(cgroup_fd, "cgroup.freeze", "0", f);
}

bool freeze_holds(int mount_fd, const char *path)
{
	char name[PATH_MAX];

	for (size_t end = strcspn(path, "/");; end += 1 + strcspn(path + end + 1, "/")) {
		char word = '0';

		if (snprintf(name, sizeof(name), "%.*s/cgroup.freeze", (int)end, path) >=
		    (int)sizeof(name))
			return false;

		own_fd int fd = openat(mount_fd, name, O_RDONLY | O_CLOEXEC);

		if (fd >= 0 && io_read_full(fd, &word, 1) == 1 && word == '1')
			return true;
		if (path[end] == '\0')
			return false;
	}
}

bool freeze_is_set(const char *path)
{
	/* By name and without a look at what is mounted: state is asked often. */
	static const char *const mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
	char name[PATH_MAX];
	char word = '0';

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		if (snprintf(name, sizeof(name), "%s/%s/cgroup.freeze", mounts[i], path) >=
		    (int)sizeof(name))
			return false;

		own_fd int fd = open(name, O_RDONLY | O_CLOEXEC);

		if (fd >= 0)
			return io_read_full(fd, &word, 1) == 1 && word == '1';
	}
	return false;
}

/* SPDX-License-Identifier: ISC */
#include "inside.h"

#include "base/own.h"
#include "mount_plan.h"
#include "rootfs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

/* The directory of FD in this mount namespace. It is looked up again by name, so that it must be
 * proven to be the same. */
static int open_here(int fd, struct fault *f)
{
	char link[32];
	char path[PATH_MAX];
	struct stat wanted;
	struct stat st;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);

	ssize_t len = readlink(link, path, sizeof(path) - 1);

	if (len < 0 || fstat(fd, &wanted) < 0)
		return fault_set(f, errno, "find the path of %s", link);
	path[len] = '\0';

	own_fd int here = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (here < 0 || fstat(here, &st) < 0)
		return fault_set(f, errno, "open %s in the container's user namespace", path);
	if (st.st_dev != wanted.st_dev || st.st_ino != wanted.st_ino)
		return fault_set(f, ESTALE,
		                 "open %s: it became another directory while the container was "
		                 "made",
		                 path);
	return take_fd(&here);
}

int inside_open(const struct container_request *request, int *root_fd, int *fds, struct fault *f)
{
	own_fd int bundle = open_here(request->bundle_fd, f);
	own_fd int cgroup = -1;

	if (bundle < 0)
		return bundle;
	if (request->cgroup_fd >= 0) {
		cgroup = open_here(request->cgroup_fd, f);
		if (cgroup < 0)
			return cgroup;
	}
	*root_fd = rootfs_open(request->spec, bundle, f);
	if (*root_fd < 0)
		return *root_fd;
	return mount_open_sources(request->spec, bundle, cgroup, fds, f);
}

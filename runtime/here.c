/* SPDX-License-Identifier: ISC */
#include "here.h"

#include "base/own.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

int here_open(int fd, struct fault *f)
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
		return fault_set(f, errno, "open %s in the container's namespaces", path);
	if (st.st_dev != wanted.st_dev || st.st_ino != wanted.st_ino)
		return fault_set(f, ESTALE,
		                 "open %s: it became another directory while the container was "
		                 "made",
		                 path);
	return take_fd(&here);
}

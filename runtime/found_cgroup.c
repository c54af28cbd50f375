/* SPDX-License-Identifier: ISC */
#include "found_cgroup.h"

#include "base/own.h"
#include "cgroup.h"

#include <fcntl.h>

int found_open_cgroup(const struct found *c, struct fault *f)
{
	struct cgroup_host host = {.fd = -1};
	int fd;

	if (c->state.cgroup == NULL && c->status == STATE_CREATING)
		return fault_set(f, ENOENT, "open the cgroup of %s: its creator died before it",
		                 c->state.id);
	if (c->state.cgroup == NULL)
		return fault_set(f, EOPNOTSUPP,
		                 "container %s has no cgroup of its own: who made it had no right "
		                 "to make one (start the runtime in a cgroup that is delegated to "
		                 "the user)",
		                 c->state.id);
	fd = cgroup_host_open(&host, f);
	if (fd < 0)
		return fd;
	fd = openat(host.fd, c->state.cgroup, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fd = fault_set(f, errno, "open the cgroup %s/%s of %s", host.mount, c->state.cgroup,
		               c->state.id);
	own_close(&host.fd);
	return fd;
}

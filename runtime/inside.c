/* SPDX-License-Identifier: ISC */
#include "inside.h"

#include "base/own.h"
#include "here.h"
#include "mount_plan.h"
#include "rootfs.h"

int inside_open(const struct container_request *request, int *root_fd, int *fds, struct fault *f)
{
	own_fd int bundle = here_open(request->bundle_fd, f);
	own_fd int cgroup = -1;

	if (bundle < 0)
		return bundle;
	if (request->cgroup_fd >= 0) {
		cgroup = here_open(request->cgroup_fd, f);
		if (cgroup < 0)
			return cgroup;
	}
	*root_fd = rootfs_open(request->spec, bundle, f);
	if (*root_fd < 0)
		return *root_fd;
	return mount_open_sources(request->spec, bundle, cgroup, fds, f);
}

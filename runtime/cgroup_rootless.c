/* SPDX-License-Identifier: ISC */
#include "cgroup_rootless.h"

#include "base/own.h"
#include "cgroup_limits.h"
#include "cgroup_net.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Bytes of A, without a slash at the end, that are whole components of both paths. */
static size_t common_prefix(const char *a, const char *b)
{
	size_t common = 0;

	for (size_t i = 0;; i++) {
		bool ends_a = a[i] == '/' || a[i] == '\0';
		bool ends_b = b[i] == '/' || b[i] == '\0';

		if (ends_a && ends_b)
			common = i;
		if (a[i] != b[i] || a[i] == '\0')
			return common;
	}
}

int cgroup_rootless_check(const struct cgroup_host *host, const char *path, struct fault *f)
{
	int len = (int)common_prefix(path, host->own + 1);
	char procs[PATH_MAX];

	if (snprintf(procs, sizeof(procs), "%.*s%scgroup.procs", len, path, len > 0 ? "/" : "") >=
	    (int)sizeof(procs))
		return fault_set(f, ENAMETOOLONG, "enter cgroup %s/%.80s...", host->mount, path);
	/* cgroup-v2.rst, "Delegation Containment". */
	if (faccessat(host->fd, procs, W_OK, 0) < 0)
		return fault_set(f, errno, "move a process to cgroup %s/%s: write to %s/%s",
		                 host->mount, path, host->mount, procs);
	return 0;
}

static bool has_limits(const struct spec_resources *resources)
{
	own_arena struct arena arena = {0};
	struct cgroup_limits limits;
	struct fault ignored = {0};

	return cgroup_net_wanted(resources) ||
	       cgroup_limits_convert(resources, &arena, &limits, &ignored) < 0 || limits.count > 0;
}

int cgroup_rootless_forgive(int rc, enum rootless_mode mode, const struct spec_linux *linux_,
                            struct fault *f)
{
	bool limited = has_limits(&linux_->resources);
	struct fault why = *f;

	/* ENOENT: no cgroup v2 is mounted, or the caller's own cgroup is outside of what is. */
	if ((rc != -EACCES && rc != -EPERM && rc != -EROFS && rc != -ENOENT) ||
	    !rootless_applies(mode))
		return rc;
	*f = (struct fault){0};
	if (!limited && linux_->cgroups_path == NULL)
		return 0;
	return fault_set(f, why.code,
	                 "%s (rootless: start the runtime in a cgroup that is delegated to the "
	                 "user, as with systemd-run --user --scope -p Delegate=yes, or leave %s "
	                 "out)",
	                 why.text,
	                 limited ? "the limits of /linux/resources" : "/linux/cgroupsPath");
}

/* SPDX-License-Identifier: ISC */
#include "namespace.h"

#include "base/own.h"
#include "sys.h"

#include <linux/nsfs.h>
#include <stdio.h>
#include <sys/ioctl.h>

static const struct {
	enum spec_namespace_type type;
	int flag;
} kinds[] = {
	{SPEC_NS_USER,    CLONE_NEWUSER  },
        {SPEC_NS_MOUNT,   CLONE_NEWNS    },
	{SPEC_NS_PID,     CLONE_NEWPID   },
        {SPEC_NS_NETWORK, CLONE_NEWNET   },
	{SPEC_NS_IPC,     CLONE_NEWIPC   },
        {SPEC_NS_UTS,     CLONE_NEWUTS   },
	{SPEC_NS_CGROUP,  CLONE_NEWCGROUP},
};

bool namespace_is_new(const struct spec_linux *linux_, enum spec_namespace_type type)
{
	return linux_->namespaces[type].wanted && linux_->namespaces[type].path == NULL;
}

uint64_t namespace_clone_flags(const struct spec_linux *linux_)
{
	uint64_t flags = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].type != SPEC_NS_CGROUP && namespace_is_new(linux_, kinds[i].type))
			flags |= (uint64_t)kinds[i].flag;
	}
	return flags;
}

static int join_one(const struct spec_namespace *ns, enum spec_namespace_type type, int flag,
                    struct fault *f)
{
	const char *name = spec_namespace_name(type);
	own_fd int fd = open(ns->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fault_set(f, errno, "open the %s namespace %s", name, ns->path);
	if (type == SPEC_NS_MOUNT || type == SPEC_NS_USER)
		return fault_set(f, ENOTSUP, "join the %s namespace %s", name, ns->path);

	int kind = ioctl(fd, NS_GET_NSTYPE);

	if (kind != flag)
		return fault_set(f, EINVAL,
		                 "%s is not a %s namespace: name a file like /proc/PID/ns/%s",
		                 ns->path, name, name);
	if (setns(fd, flag) < 0)
		return fault_set(f, errno, "join the %s namespace %s", name, ns->path);
	return 0;
}

int namespace_join(const struct spec_linux *linux_, struct fault *f)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct spec_namespace *ns = &linux_->namespaces[kinds[i].type];

		if (!ns->wanted || ns->path == NULL)
			continue;

		int rc = join_one(ns, kinds[i].type, kinds[i].flag, f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

int namespace_keep(const struct spec_linux *linux_, int kept[SPEC_NS_COUNT], struct fault *f)
{
	for (int type = 0; type < SPEC_NS_COUNT; type++) {
		const struct spec_namespace *ns = &linux_->namespaces[type];
		const char *name = spec_namespace_name((enum spec_namespace_type)type);
		char path[48];

		kept[type] = -1;
		if (!ns->wanted || ns->path == NULL)
			continue;
		/* The kernel's names for two of them are shorter. */
		if (type == SPEC_NS_NETWORK || type == SPEC_NS_MOUNT)
			name = type == SPEC_NS_NETWORK ? "net" : "mnt";
		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s", name);
		kept[type] = open(path, O_RDONLY | O_CLOEXEC);
		if (kept[type] < 0)
			return fault_set(f, errno, "open %s", path);
	}
	return 0;
}

int namespace_return(int kept[SPEC_NS_COUNT], struct fault *f)
{
	int rc = 0;

	for (int type = 0; type < SPEC_NS_COUNT; type++) {
		if (kept[type] >= 0 && rc == 0 && setns(kept[type], 0) < 0)
			rc = fault_set(f, errno, "return to the runtime's %s namespace",
			               spec_namespace_name((enum spec_namespace_type)type));
		own_close(&kept[type]);
	}
	return rc;
}

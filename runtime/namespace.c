/* SPDX-License-Identifier: ISC */
#include "namespace.h"

#include "base/own.h"
#include "sys.h"

#include <linux/nsfs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

static const struct {
	int flag;
	const char *file; /* in /proc/PID/ns */
} kinds[SPEC_NS_COUNT] = {
	[SPEC_NS_MOUNT] = {CLONE_NEWNS,     "mnt"   },
          [SPEC_NS_PID] = {CLONE_NEWPID,    "pid"   },
	[SPEC_NS_NETWORK] = {CLONE_NEWNET,    "net"   },
          [SPEC_NS_IPC] = {CLONE_NEWIPC,    "ipc"   },
	[SPEC_NS_UTS] = {CLONE_NEWUTS,    "uts"   },
          [SPEC_NS_USER] = {CLONE_NEWUSER,   "user"  },
	[SPEC_NS_CGROUP] = {CLONE_NEWCGROUP, "cgroup"},
          [SPEC_NS_TIME] = {CLONE_NEWTIME,   "time"  },
};

static int open_one(const struct spec_namespace *ns, enum spec_namespace_type type, struct fault *f)
{
	own_fd int fd = open(ns->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fault_set(f, errno, "/linux/namespaces/%zu/path: open %s", ns->index,
		                 ns->path);
	if (ioctl(fd, NS_GET_NSTYPE) != kinds[type].flag)
		return fault_set(
			f, EINVAL,
			"/linux/namespaces/%zu/path: %s is not a %s namespace, want a file "
			"like /proc/PID/ns/%s",
			ns->index, ns->path, spec_namespace_name(type), kinds[type].file);
	return take_fd(&fd);
}

static bool is_our_own(int fd, const char *file)
{
	char path[48];
	struct stat ours;
	struct stat theirs;

	(void)snprintf(path, sizeof(path), "/proc/self/ns/%s", file);
	return stat(path, &ours) == 0 && fstat(fd, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
	       ours.st_ino == theirs.st_ino;
}

int namespace_open(const struct spec_linux *linux_, struct namespaces *out, struct fault *f)
{
	for (int type = 0; type < SPEC_NS_COUNT; type++)
		out->fds[type] = -1;
	for (int type = 0; type < SPEC_NS_COUNT; type++) {
		const struct spec_namespace *ns = &linux_->namespaces[type];

		if (!ns->wanted || ns->path == NULL)
			continue;
		out->fds[type] = open_one(ns, (enum spec_namespace_type)type, f);
		if (out->fds[type] < 0)
			return out->fds[type];
	}
	if (out->fds[SPEC_NS_USER] >= 0 &&
	    is_our_own(out->fds[SPEC_NS_USER], kinds[SPEC_NS_USER].file))
		own_close(&out->fds[SPEC_NS_USER]);
	return 0;
}

void namespace_close(struct namespaces *spaces)
{
	for (int type = 0; type < SPEC_NS_COUNT; type++)
		own_close(&spaces->fds[type]);
}

static int join_one(const struct namespaces *spaces, const struct spec_linux *linux_,
                    enum spec_namespace_type type, struct fault *f)
{
	const struct spec_namespace *ns = &linux_->namespaces[type];

	if (spaces->fds[type] < 0 || setns(spaces->fds[type], kinds[type].flag) == 0)
		return 0;
	return fault_set(f, errno, "/linux/namespaces/%zu/path: join the %s namespace %s%s",
	                 ns->index, spec_namespace_name(type), ns->path,
	                 errno == EINVAL ? ": this process cannot (setns: EINVAL)" : "");
}

int namespace_join(const struct namespaces *spaces, const struct spec_linux *linux_,
                   struct fault *f)
{
	struct namespaces later = NAMESPACES_NONE;
	int rc = 0;

	for (int type = 0; rc == 0 && type < SPEC_NS_COUNT; type++) {
		if (type == SPEC_NS_USER || type == SPEC_NS_MOUNT)
			continue;
		rc = join_one(spaces, linux_, (enum spec_namespace_type)type, f);
		if (rc == -EPERM && spaces->fds[SPEC_NS_USER] >= 0) {
			f->code = 0;
			rc = 0;
			later.fds[type] = spaces->fds[type];
		}
	}
	if (rc == 0)
		rc = join_one(spaces, linux_, SPEC_NS_USER, f);
	for (int type = 0; rc == 0 && type < SPEC_NS_COUNT; type++)
		rc = join_one(&later, linux_, (enum spec_namespace_type)type, f);
	return rc;
}

int namespace_join_mount(const struct namespaces *spaces, const struct spec_linux *linux_,
                         struct fault *f)
{
	return join_one(spaces, linux_, SPEC_NS_MOUNT, f);
}

int namespace_keep(const struct spec_linux *linux_, bool only_time, struct namespaces *kept,
                   struct fault *f)
{
	for (int type = 0; type < SPEC_NS_COUNT; type++) {
		const struct spec_namespace *ns = &linux_->namespaces[type];
		char path[48];

		kept->fds[type] = -1;
		if (!ns->wanted || ns->path == NULL || type == SPEC_NS_USER ||
		    type == SPEC_NS_MOUNT || (only_time && type != SPEC_NS_TIME))
			continue;
		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[type].file);
		kept->fds[type] = open(path, O_RDONLY | O_CLOEXEC);
		if (kept->fds[type] < 0)
			return fault_set(f, errno, "open %s", path);
	}
	return 0;
}

int namespace_return(struct namespaces *kept, struct fault *f)
{
	int rc = 0;

	for (int type = 0; type < SPEC_NS_COUNT; type++) {
		if (kept->fds[type] >= 0 && rc == 0 && setns(kept->fds[type], 0) < 0)
			rc = fault_set(f, errno, "return to the runtime's %s namespace",
			               spec_namespace_name((enum spec_namespace_type)type));
		own_close(&kept->fds[type]);
	}
	return rc;
}

/* SPDX-License-Identifier: ISC */
#include "idmap.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "sys.h"

#include <stdio.h>

static int open_proc(pid_t pid, struct fault *f)
{
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/%d", pid);

	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 ? fd : fault_set(f, errno, "open %s", path);
}

int idmap_write_one(pid_t pid, const char *file, const struct spec_id_map *maps, size_t count,
                    struct fault *f)
{
	char text[4096]; /* the kernel takes at most a page in one write */
	struct buf b = BUF(text);

	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%u %u %u\n", maps[i].container_id, maps[i].host_id, maps[i].size);
	if (b.overflow)
		return fault_set(f, E2BIG, "write %s: more mappings than one page holds", file);

	own_fd int proc = open_proc(pid, f);

	return proc < 0 ? proc : io_write_file(proc, file, text, f);
}

int idmap_deny_setgroups(pid_t pid, struct fault *f)
{
	own_fd int proc = open_proc(pid, f);

	return proc < 0 ? proc : io_write_file(proc, "setgroups", "deny", f);
}

int idmap_write(pid_t pid, const struct spec_linux *linux_, struct fault *f)
{
	int rc = idmap_write_one(pid, "gid_map", linux_->gid_maps, linux_->gid_map_count, f);

	return rc < 0 ? rc
	              : idmap_write_one(pid, "uid_map", linux_->uid_maps, linux_->uid_map_count, f);
}

int idmap_namespace(pid_t pid, struct fault *f)
{
	own_fd int proc = open_proc(pid, f);

	if (proc < 0)
		return proc;

	int fd = openat(proc, "ns/user", O_RDONLY | O_CLOEXEC);

	return fd >= 0 ? fd : fault_set(f, errno, "open /proc/%d/ns/user", pid);
}

int idmap_apply(int mount_fd, int user_namespace_fd, const char *what, struct fault *f)
{
	struct mount_attr attr = {
		.attr_set = MOUNT_ATTR_IDMAP,
		.userns_fd = (__u64)user_namespace_fd,
	};

	if (sys_mount_setattr(mount_fd, "", AT_EMPTY_PATH, &attr) == 0)
		return 0;
	if (errno == EINVAL)
		return fault_set(
			f, ENOTSUP,
			"map the ids of %s: its file system cannot (ext4, erofs from Linux "
			"5.19, overlayfs from 5.19 can)",
			what);
	return fault_set(f, errno, "map the ids of %s", what);
}

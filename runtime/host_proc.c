/* SPDX-License-Identifier: ISC */
#include "host_proc.h"

#include "base/io.h"
#include "base/own.h"
#include "mount.h"
#include "mount_new.h"
#include "mountinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/vfs.h>

#define MOUNTS_LIMIT ((size_t)64 << 20)

/* The mount point of a line of mountinfo, when it is a procfs or a sysfs; else NULL. */
static char *kernel_place(char *line)
{
	const char *type = strstr(line, " - ");

	if (type == NULL ||
	    (strncmp(type, " - proc ", 8) != 0 && strncmp(type, " - sysfs ", 9) != 0))
		return NULL;
	return mountinfo_place(line);
}

/* What a more privileged user namespace has mounted cannot be detached here; what is mounted over it
 * counts for the kernel, too. */
static int cover(const char *path, struct fault *f)
{
	struct statfs fs;
	own_fd int target = open(path, O_PATH | O_CLOEXEC);

	if (target < 0 || fstatfs(target, &fs) < 0 ||
	    (fs.f_type != PROC_SUPER_MAGIC && fs.f_type != SYSFS_MAGIC))
		return 0;

	own_fd int empty =
		mount_new("tmpfs", "tmpfs", "size=0,nr_inodes=1,mode=0", MOUNT_ATTR_RDONLY, f);

	return empty < 0 ? empty : mount_attach(empty, target, path, f);
}

int host_proc_drop(int proc_fd, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;
	int rc = io_read_file(proc_fd, "self/mountinfo", MOUNTS_LIMIT, &text, &len, f);

	/* The container's own show at the same paths, but no walk from here crosses its root: then the
	 * second detaching finds nothing. */
	for (char *line = text, *next; rc >= 0 && line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';

		const char *path = kernel_place(line);

		if (path == NULL)
			continue;
		while (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
			;
		rc = cover(path, f);
	}
	return rc < 0 ? rc : 0;
}

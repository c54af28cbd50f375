/* SPDX-License-Identifier: ISC */
#include "mask.h"

#include "base/own.h"
#include "mount.h"
#include "path.h"
#include "sys.h"

#include <sys/stat.h>

/* One empty tmpfs serves all masked directories: the first is it, the others are clones. */
static int empty_directory(int *kept, struct fault *f)
{
	if (*kept >= 0)
		return mount_clone(*kept, "", false, 0, f);
	*kept = mount_new(
		"tmpfs", "tmpfs", "size=0,nr_inodes=1,mode=755",
		MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, f);
	return *kept < 0 ? *kept : mount_clone(*kept, "", false, 0, f);
}

static int hide(int target_fd, int null_fd, const char *path, int *empty, struct fault *f)
{
	struct stat st;

	if (fstat(target_fd, &st) < 0)
		return fault_set(f, errno, "mask %s", path);

	own_fd int cover = S_ISDIR(st.st_mode) ? empty_directory(empty, f)
	                                       : mount_clone(null_fd, "", false, 0, f);

	return cover < 0 ? cover : mount_attach(cover, target_fd, path, f);
}

int mask_hide(int root_fd, int null_fd, const char *const *paths, struct fault *f)
{
	own_fd int empty = -1;

	for (; paths != NULL && *paths != NULL; paths++) {
		own_fd int target = path_open(root_fd, *paths, O_PATH, f);

		if (target == -ENOENT || target == -ENOTDIR)
			continue;
		if (target < 0)
			return target;

		int rc = hide(target, null_fd, *paths, &empty, f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int protect(int target_fd, const char *path, struct fault *f)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	own_fd int tree = mount_clone(target_fd, "", true, 0, f);

	if (tree < 0)
		return tree;
	if (sys_mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr) < 0)
		return fault_set(f, errno, "make %s read-only", path);
	return mount_attach(tree, target_fd, path, f);
}

int mask_protect(int root_fd, const char *const *paths, struct fault *f)
{
	for (; paths != NULL && *paths != NULL; paths++) {
		own_fd int target = path_open(root_fd, *paths, O_PATH, f);

		if (target == -ENOENT || target == -ENOTDIR)
			continue;
		if (target < 0)
			return target;

		int rc = protect(target, *paths, f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* SPDX-License-Identifier: ISC */
#include "mask.h"

#include "base/own.h"
#include "mount.h"
#include "mount_label.h"
#include "path.h"
#include "pointer.h"
#include "sys.h"

#include <sys/stat.h>

static int make_empty(const char *path, const char *label, struct fault *f)
{
	const uint64_t closed =
		MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	const struct spec_mount m = {
		.kind = SPEC_MOUNT_NEW,
		.type = "tmpfs",
		.source = "tmpfs",
		.data = "size=0,nr_inodes=1,mode=755",
		.destination = path,
	};
	const char *data;
	char storage[512];
	int rc = mount_label_data(&m, label, storage, sizeof(storage), &data, f);

	return rc < 0 ? rc : mount_new_from(&m, data, closed, f);
}

/*
 * One empty tmpfs serves all masked directories. The first that is covered gets the mount itself,
 * the others clones of it: before Linux 6.15 only what is attached can be cloned.
 */
static int cover_directory(int target_fd, const char *path, const char *label, int *empty,
                           struct fault *f)
{
	own_fd int clone = -1;

	if (*empty >= 0) {
		clone = mount_clone(*empty, "", false, 0, f);
		return clone < 0 ? clone : mount_attach(clone, target_fd, path, f);
	}
	*empty = make_empty(path, label, f);
	return *empty < 0 ? *empty : mount_attach(*empty, target_fd, path, f);
}

static int cover_file(int target_fd, int null_fd, const char *path, struct fault *f)
{
	own_fd int clone = mount_clone(null_fd, "", false, 0, f);

	return clone < 0 ? clone : mount_attach(clone, target_fd, path, f);
}

static int hide(int target_fd, const struct mask_covers *covers, const char *path, int *empty,
                struct fault *f)
{
	struct stat st;

	if (fstat(target_fd, &st) < 0)
		return fault_set(f, errno, "mask %s", path);
	return S_ISDIR(st.st_mode) ? cover_directory(target_fd, path, covers->label, empty, f)
	                           : cover_file(target_fd, covers->null_fd, path, f);
}

int mask_hide(int root_fd, const struct mask_covers *covers, const char *const *paths,
              struct fault *f)
{
	own_fd int empty = -1;

	for (size_t i = 0; paths != NULL && paths[i] != NULL; i++) {
		own_fd int target = path_open(root_fd, paths[i], O_PATH, f);

		if (target == -ENOENT || target == -ENOTDIR)
			continue;

		int rc = target < 0 ? target : hide(target, covers, paths[i], &empty, f);

		if (rc < 0)
			return pointer_put(rc, f, "/linux/maskedPaths/%zu", i);
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
	for (size_t i = 0; paths != NULL && paths[i] != NULL; i++) {
		own_fd int target = path_open(root_fd, paths[i], O_PATH, f);

		if (target == -ENOENT || target == -ENOTDIR)
			continue;

		int rc = target < 0 ? target : protect(target, paths[i], f);

		if (rc < 0)
			return pointer_put(rc, f, "/linux/readonlyPaths/%zu", i);
	}
	return 0;
}

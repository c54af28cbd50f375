/* SPDX-License-Identifier: ISC */
#include "switch.h"

#include "../runtime/base/own.h"
#include "../runtime/sys.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

enum {
	DEPTH_MAX = 16
};

int switch_is_initramfs(void)
{
	struct statfs fs;

	if (statfs("/", &fs) < 0)
		return -errno;
	return fs.f_type == RAMFS_MAGIC || fs.f_type == TMPFS_MAGIC;
}

/* Stays on the device DEV, so that a mount which somebody left below is not emptied. What cannot be
 * deleted only costs its memory. */
static void delete_below(int dir_fd, dev_t dev, int depth)
{
	own_dir DIR *dir = fdopendir(dir_fd);
	const struct dirent *entry;

	if (dir == NULL) {
		(void)close(dir_fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;
		struct stat st;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0 || st.st_dev != dev)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
			int below = openat(dirfd(dir), name,
			                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

			if (below >= 0)
				delete_below(below, dev, depth + 1);
		}
		(void)unlinkat(dirfd(dir), name, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0);
	}
}

int switch_root(int root_fd, struct fault *f)
{
	static const char *const places[] = {"/proc", "/sys", "/dev"};
	struct stat st;
	own_fd int old = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (old < 0 || fstat(old, &st) < 0)
		return fault_set(f, errno, "open the root of the initramfs");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (umount2(places[i], MNT_DETACH) < 0)
			return fault_set(f, errno, "detach %s", places[i]);
	}
	if (sys_move_mount(root_fd, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return fault_set(f, errno, "put the system image over /");
	if (fchdir(root_fd) < 0 || chroot(".") < 0 || chdir("/") < 0)
		return fault_set(f, errno, "enter the system image");
	delete_below(take_fd(&old), st.st_dev, 0);
	return 0;
}

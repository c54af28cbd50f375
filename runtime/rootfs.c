/* SPDX-License-Identifier: ISC */
#include "rootfs.h"

#include "base/own.h"
#include "mount.h"
#include "pointer.h"
#include "sys.h"

#include <stdio.h>
#include <sys/stat.h>

static bool is_slave(uint64_t propagation)
{
	return propagation == 0 || (propagation & MS_SLAVE) != 0;
}

int rootfs_clone(const struct spec *spec, int dir_fd, const char *path, struct fault *f)
{
	const bool slave = is_slave(spec->linux_.rootfs_propagation);
	struct stat st;
	own_fd int fd =
		mount_clone(dir_fd, path, true, (slave ? MS_SLAVE : MS_PRIVATE) | MS_REC, f);

	if (fd < 0)
		return pointer_put(fd, f, "/root/path");
	if (fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode))
		return fault_set(f, ENOTDIR, "/root/path: %s", spec->root.path);
	return take_fd(&fd);
}

int rootfs_open(const struct spec *spec, int bundle_fd, struct fault *f)
{
	return rootfs_clone(spec, bundle_fd, spec->root.path, f);
}

int rootfs_cut_off(struct fault *f)
{
	struct mount_attr attr = {.propagation = MS_SLAVE};

	/* The whole tree is dropped by pivot_root in a moment; until then nothing that is mounted
	 * here may appear on the host. */
	if (sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &attr) < 0)
		return fault_set(f, errno, "make the mounts of the namespace slaves of the host's");
	return 0;
}

int rootfs_attach(int root_fd, const char *path, struct fault *f)
{
	if (path != NULL &&
	    sys_move_mount(root_fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == 0)
		return 0;
	/* Root of a user namespace may be kept out of the directories above PATH. */
	if (path != NULL && errno != EACCES)
		return fault_set(f, errno, "attach the container's root at %s", path);
	/* Over "/": a place that exists on every host, and that no path walk of ours crosses any
	 * more; "/" itself stays what it was until pivot_root. */
	if (sys_move_mount(root_fd, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return fault_set(f, errno, "attach the container's root");
	return 0;
}

int rootfs_attach_among(int root_fd, const char *path, struct fault *f)
{
	if (sys_move_mount(root_fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return fault_set(f, errno,
		                 "attach the container's root at %s in the mount namespace that is "
		                 "joined",
		                 path);
	return 0;
}

int rootfs_pivot(int root_fd, struct fault *f)
{
	if (fchdir(root_fd) < 0)
		return fault_set(f, errno, "enter the container's root");
	/* Both arguments ".": the old root ends up on top of the new one, at the place where the
	 * process stands, and is detached from there (pivot_root(2), NOTES). */
	if (sys_pivot_root(".", ".") < 0)
		return fault_set(
			f, errno, "pivot_root into the container's root%s",
			errno == EINVAL ? " (on a ramfs, as in an initramfs, use --no-pivot)" : "");
	if (umount2(".", MNT_DETACH) < 0)
		return fault_set(f, errno, "detach the host's root");
	if (chdir("/") < 0)
		return fault_set(f, errno, "enter / of the container");
	return 0;
}

int rootfs_cover(int root_fd, struct fault *f)
{
	/* ELOOP: it is there. */
	if (sys_move_mount(root_fd, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0 &&
	    errno != ELOOP)
		return fault_set(f, errno, "move the container's root over the host's");
	return 0;
}

int rootfs_move(int root_fd, struct fault *f)
{
	if (fchdir(root_fd) < 0)
		return fault_set(f, errno, "enter the container's root");
	if (chroot(".") < 0)
		return fault_set(f, errno, "chroot into the container's root");
	if (chdir("/") < 0)
		return fault_set(f, errno, "enter / of the container");
	return 0;
}

int rootfs_propagate(const struct spec *spec, int root_fd, struct fault *f)
{
	const uint64_t wanted = spec->linux_.rootfs_propagation;
	struct mount_attr attr = {.propagation = wanted & ~(uint64_t)MS_REC};

	/* A private or a slave root is one already. */
	if ((wanted & (MS_SHARED | MS_UNBINDABLE)) != 0 &&
	    sys_mount_setattr(root_fd, "", AT_EMPTY_PATH | (wanted & MS_REC ? AT_RECURSIVE : 0),
	                      &attr) < 0)
		return fault_set(f, errno, "/linux/rootfsPropagation: set it");
	return 0;
}

int rootfs_protect(int root_fd, struct fault *f)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};

	if (sys_mount_setattr(root_fd, "", AT_EMPTY_PATH, &attr) < 0)
		return fault_set(f, errno, "/root/readonly: make the container's root so");
	return 0;
}

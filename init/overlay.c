/* SPDX-License-Identifier: ISC */
#include "overlay.h"

#include "../runtime/base/own.h"
#include "../runtime/idmap.h"
#include "../runtime/mount.h"
#include "../runtime/namespace.h"
#include "../runtime/rootfs.h"
#include "../runtime/sys.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Any place will do: the mount namespace is the launcher's own, and what is mounted here is gone
 * with it. overlayfs before Linux 6.5 takes its layers by path only, and only attached ones. */
#define OVERLAY_PLACE "/run/overlay"

/* A user namespace exists only with a process in it, until a descriptor holds it. */
static int make_user_namespace(const struct spec *spec, struct fault *f)
{
	const struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
	pid_t pid = sys_clone3(&args);

	if (pid < 0)
		return fault_set(f, errno, "make a user namespace for the overlay");
	if (pid == 0) {
		for (;;)
			(void)pause();
	}

	int rc = idmap_write(pid, &spec->linux_, f);

	if (rc >= 0)
		rc = idmap_namespace(pid, f);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	return rc;
}

static int open_lower(const struct spec *spec, int bundle_fd, struct fault *f)
{
	own_fd int lower = rootfs_open(spec, bundle_fd, f);

	if (lower < 0 || !namespace_is_new(&spec->linux_, SPEC_NS_USER))
		return take_fd(&lower);

	own_fd int users = make_user_namespace(spec, f);

	if (users < 0)
		return users;

	int rc = idmap_apply(lower, users, "the container's root", f);

	return rc < 0 ? rc : take_fd(&lower);
}

static int attach(int mount_fd, const char *place, struct fault *f)
{
	if (sys_move_mount(mount_fd, "", AT_FDCWD, place, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return fault_set(f, errno, "attach %s", place);
	return 0;
}

/* The upper directory is the root that the container sees, so it has the lower one's owner. */
static int make_layers(int lower, struct fault *f)
{
	struct stat st;
	own_fd int upper = mount_new("tmpfs", "coffer-overlay", "mode=0755,size=16m",
	                             MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, f);

	if (upper < 0)
		return upper;

	int rc = attach(upper, OVERLAY_PLACE, f);

	if (rc < 0)
		return rc;
	if (mkdir(OVERLAY_PLACE "/lower", 0755) < 0 || mkdir(OVERLAY_PLACE "/upper", 0755) < 0 ||
	    mkdir(OVERLAY_PLACE "/work", 0755) < 0)
		return fault_set(f, errno, "make the layers of the overlay");
	if (fstat(lower, &st) < 0 || chown(OVERLAY_PLACE "/upper", st.st_uid, st.st_gid) < 0 ||
	    chmod(OVERLAY_PLACE "/upper", st.st_mode & 07777) < 0)
		return fault_set(f, errno, "give the overlay the owner of the root");
	return attach(lower, OVERLAY_PLACE "/lower", f);
}

int overlay_open(const struct spec *spec, int bundle_fd, struct fault *f)
{
	struct mount_attr private = {.propagation = MS_PRIVATE};
	own_fd int lower = open_lower(spec, bundle_fd, f);

	if (lower < 0)
		return lower;
	if (unshare(CLONE_NEWNS) < 0 ||
	    sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &private) < 0)
		return fault_set(f, errno, "make a mount namespace for the overlay");

	int rc = make_layers(lower, f);

	if (rc < 0)
		return rc;
	return mount_new("overlay", "coffer-overlay",
	                 "lowerdir=" OVERLAY_PLACE "/lower,upperdir=" OVERLAY_PLACE
	                 "/upper,workdir=" OVERLAY_PLACE "/work",
	                 MOUNT_ATTR_NODEV, f);
}

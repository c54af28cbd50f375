/* SPDX-License-Identifier: ISC */
#include "mount_turn.h"

#include "base/own.h"
#include "mount_new.h"
#include "mount_within.h"
#include "sys.h"

#include <stdbool.h>
#include <sys/stat.h>

/* A mount covers its own kind. */
#define OF_FILES       "file"
#define OF_DIRECTORIES "directory"

static bool is_late(const struct spec *spec, const int *fds, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		const struct spec_mount *m = &spec->mounts[i];

		if (!m->remount && (fds[i] < 0 || m->within != NULL))
			return fds[index] >= 0;
	}
	return false;
}

static bool is_wanted(const struct spec *spec, const int *fds)
{
	for (size_t i = 0; i < spec->mount_count; i++) {
		if (is_late(spec, fds, i))
			return true;
	}
	return false;
}

int mount_turn_place(const struct spec *spec, const int *fds, const char *shown)
{
	/* What hooks see stays whole: beneath the root. Without them nothing of the host's is looked
	 * up any more but /proc, /sys and /dev. Not over "/": the old root would not be the topmost
	 * mount there, which is the one that rootfs_pivot detaches. */
	const char *place = shown != NULL ? shown : "/etc";
	struct fault ignored = {0};

	if (!is_wanted(spec, fds))
		return -1;

	own_fd int fd = mount_new("ramfs", NULL, NULL, 0, &ignored);

	if (fd < 0 || mkdirat(fd, OF_DIRECTORIES, 0700) < 0 ||
	    mknodat(fd, OF_FILES, S_IFREG | 0600, 0) < 0 ||
	    sys_move_mount(fd, "", AT_FDCWD, place, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return -1;
	return take_fd(&fd);
}

static int put_away(int place_fd, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	return sys_move_mount(fd, "", place_fd, S_ISDIR(st.st_mode) ? OF_DIRECTORIES : OF_FILES,
	                      MOVE_MOUNT_F_EMPTY_PATH);
}

int mount_turn_take(const struct mount_plan *plan, size_t index, struct fault *f)
{
	const struct mount_attr attr = {.propagation = MS_PRIVATE};
	const bool hidden = plan->place_fd >= 0;
	int *fd = &plan->source_fds[index];

	if (plan->spec->mounts[index].within != NULL)
		return mount_within_open(plan, index, f);
	if (!is_late(plan->spec, plan->source_fds, index) ||
	    (hidden && put_away(plan->place_fd, *fd) < 0))
		return 0;

	/* What is not cloned is taken from the place again. */
	own_fd int young = sys_open_tree(*fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE);

	if (young < 0)
		return 0;
	/* The next one lies over it, and it goes with all that is mounted below it: neither may
	 * reach its peers, which are a shared volume of the host's and the clone itself. */
	if (hidden && sys_mount_setattr(*fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr) < 0)
		return fault_set(f, errno, "make the first clone for %s private",
		                 plan->spec->mounts[index].destination);
	own_close(fd);
	*fd = take_fd(&young);
	return 0;
}

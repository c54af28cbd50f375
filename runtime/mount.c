/* SPDX-License-Identifier: ISC */
#include "mount.h"

#include "base/own.h"
#include "sys.h"

#include <sys/statfs.h>
#include <sys/statvfs.h>

/* MS_REC says how far; mount_setattr(2) takes the kind alone. */
int mount_set_propagation(int fd, uint64_t propagation, const char *what, struct fault *f)
{
	struct mount_attr attr = {.propagation = propagation & ~(uint64_t)MS_REC};
	unsigned int flags = AT_EMPTY_PATH | (propagation & MS_REC ? AT_RECURSIVE : 0);

	if (propagation == 0)
		return 0;
	if (sys_mount_setattr(fd, "", flags, &attr) < 0)
		return fault_set(f, errno, "set the propagation of %s", what);
	return 0;
}

int mount_clone(int dir_fd, const char *path, bool recursive, uint64_t propagation, struct fault *f)
{
	own_fd int tree = sys_open_tree(dir_fd, path,
	                                OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
	                                        (recursive ? AT_RECURSIVE : 0));

	if (tree < 0)
		return fault_set(f, errno, "bind %s", *path != '\0' ? path : "a mount");

	int rc = mount_set_propagation(tree, propagation, path, f);

	return rc < 0 ? rc : take_fd(&tree);
}

/* The attributes of the mount that ATTR would take away, or change the times of. */
static void keep_what_is_set(int fd, struct mount_attr *attr)
{
	static const struct {
		unsigned long flag;
		uint64_t attr;
	} kinds[] = {
		{ST_RDONLY, MOUNT_ATTR_RDONLY},
		{ST_NOSUID, MOUNT_ATTR_NOSUID},
		{ST_NODEV,  MOUNT_ATTR_NODEV },
		{ST_NOEXEC, MOUNT_ATTR_NOEXEC},
	};
	struct statfs fs;

	attr->attr_clr &= ~(uint64_t)MOUNT_ATTR__ATIME;
	attr->attr_set &= ~(uint64_t)MOUNT_ATTR__ATIME;
	attr->attr_clr &= ~(uint64_t)MOUNT_ATTR_NODIRATIME;
	if (fstatfs(fd, &fs) < 0)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (((unsigned long)fs.f_flags & kinds[i].flag) != 0)
			attr->attr_clr &= ~kinds[i].attr;
	}
}

static int set_attributes(int fd, unsigned int flags, struct mount_attr *attr)
{
	if ((attr->attr_set | attr->attr_clr) == 0 ||
	    sys_mount_setattr(fd, "", AT_EMPTY_PATH | flags, attr) == 0)
		return 0;
	/* mount_namespaces(7), "Restrictions on mount namespaces": what a more privileged user
	 * namespace has set cannot be taken away here. */
	if (errno == EPERM) {
		keep_what_is_set(fd, attr);
		if ((attr->attr_set | attr->attr_clr) == 0 ||
		    sys_mount_setattr(fd, "", AT_EMPTY_PATH | flags, attr) == 0)
			return 0;
	}
	return -errno;
}

int mount_set_attributes(int mount_fd, const struct spec_mount *m, struct fault *f)
{
	struct mount_attr one = {.attr_set = m->attr_set, .attr_clr = m->attr_clear};
	struct mount_attr all = {.attr_set = m->rec_attr_set, .attr_clr = m->rec_attr_clear};
	int rc = set_attributes(mount_fd, 0, &one);

	if (rc < 0)
		return fault_set(f, -rc, "set the mount options of %s", m->destination);
	rc = set_attributes(mount_fd, AT_RECURSIVE, &all);
	if (rc < 0)
		return fault_set(f, -rc, "set the recursive mount options of %s", m->destination);
	return 0;
}

int mount_attach(int mount_fd, int target_fd, const char *what, struct fault *f)
{
	if (sys_move_mount(mount_fd, "", target_fd, "",
	                   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return fault_set(f, errno, "mount on %s", what);
	return 0;
}

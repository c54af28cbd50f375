/* SPDX-License-Identifier: ISC */
#include "mount_legacy.h"

#include "base/own.h"
#include "sys.h"

#include <string.h>

enum {
	VALUE_MAX = 255, /* strndup_user(..., 256) in fsconfig(2) */
};

bool mount_legacy_wanted(const char *source, const char *data)
{
	if (source != NULL && strlen(source) > VALUE_MAX)
		return true;
	while (data != NULL && *data != '\0') {
		const size_t len = strcspn(data, ",");
		const char *value = memchr(data, '=', len);

		if (memchr(data, '\\', len) != NULL || memchr(data, '"', len) != NULL)
			return true;
		if (value != NULL && len - (size_t)(value + 1 - data) > VALUE_MAX)
			return true;
		data += len + (data[len] == ',');
	}
	return false;
}

static unsigned long superblock_flags(const struct spec_mount *m)
{
	return (m->sync ? MS_SYNCHRONOUS : 0) | (m->dirsync ? MS_DIRSYNC : 0) |
	       (m->mand_lock ? MS_MANDLOCK : 0) | (m->lazytime ? MS_LAZYTIME : 0);
}

/*
 * mount(2) only attaches, and by a path. "/" is a place that is there in every mount namespace and
 * that no path walk of ours crosses; "/.." is the one path that does cross what is mounted over it.
 * So the new mount lies there only until it is cloned, and the target is never named by a string.
 */
int mount_legacy(const struct spec_mount *m, const char *data, uint64_t attrs, struct fault *f)
{
	struct mount_attr attr = {.attr_set = attrs};

	if (attrs & MOUNT_ATTR__ATIME)
		attr.attr_clr = MOUNT_ATTR__ATIME;
	if (mount(m->source, "/", m->type, superblock_flags(m), data) < 0)
		return fault_set(f, errno, "mount %s with \"%.100s%s\"", m->type, data,
		                 strlen(data) > 100 ? "..." : "");

	own_fd int fd = sys_open_tree(AT_FDCWD, "/..", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "take the new %s", m->type);
	if (umount2("/..", MNT_DETACH) < 0)
		return fault_set(f, errno, "detach the new %s", m->type);
	if (attr.attr_set != 0 && sys_mount_setattr(fd, "", AT_EMPTY_PATH, &attr) < 0)
		return fault_set(f, errno, "set the mount options of %s", m->destination);
	return take_fd(&fd);
}

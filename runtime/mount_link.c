/* SPDX-License-Identifier: ISC */
#include "mount_link.h"

#include "base/own.h"
#include "mount.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool mount_link_is(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISLNK(st.st_mode);
}

int mount_link_open(const struct spec_mount *m, int bundle_fd, uint64_t propagation,
                    struct fault *f)
{
	own_fd int fd = openat(bundle_fd, m->source, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "open %s", m->source);
	if (mount_link_is(fd) && m->copy_symlink)
		return take_fd(&fd);
	return mount_clone(fd, "", m->recursive, propagation, f);
}

int mount_link_copy(const struct spec_mount *m, int root_fd, int link_fd, struct fault *f)
{
	char wanted[PATH_MAX];
	char found[PATH_MAX];
	const char *name;
	own_fd int parent = path_make_parent(root_fd, m->destination, &name, f);
	ssize_t len = parent < 0 ? parent : readlinkat(link_fd, "", wanted, sizeof(wanted));

	if (parent < 0)
		return parent;
	if (len < 0 || len == (ssize_t)sizeof(wanted))
		return fault_set(f, len < 0 ? errno : ENAMETOOLONG, "read the link %s", m->source);
	wanted[len] = '\0';
	if (symlinkat(wanted, parent, name) == 0)
		return 0;
	if (errno == EEXIST && readlinkat(parent, name, found, sizeof(found)) == len &&
	    memcmp(found, wanted, (size_t)len) == 0)
		return 0;
	return fault_set(f, EEXIST, "make %s a link to %s in the container's root", m->destination,
	                 wanted);
}

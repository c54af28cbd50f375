/* SPDX-License-Identifier: ISC */
#include "path.h"

#include "base/own.h"
#include "sys.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int open_in_root(int root_fd, const char *path, uint64_t flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.mode = flags & O_CREAT ? 0644 : 0,
		.resolve = resolve | RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	/* EAGAIN: a rename raced with a ".."; the kernel cannot tell whether we left the root
	 * and asks to try again (openat2(2)). A container that does it for ever is an error. */
	for (int tries = 0; tries < 128; tries++) {
		fd = sys_openat2(root_fd, path, &how);
		if (fd >= 0)
			return fd;
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	return -errno;
}

static int path_fault(int rc, const char *path, struct fault *f)
{
	if (rc == -ENOSYS)
		return fault_set(f, ENOSYS, "openat2 %s: the kernel must be Linux 5.14 or newer",
		                 path);
	return fault_set(f, -rc, "open %s in the container's root", path);
}

int path_open(int root_fd, const char *path, int flags, struct fault *f)
{
	int fd = open_in_root(root_fd, path, (uint64_t)flags, 0);

	if (fd >= 0 || fd == -ENOENT)
		return fd;
	return path_fault(fd, path, f);
}

int path_open_strict(int root_fd, const char *path, struct fault *f)
{
	int fd = open_in_root(root_fd, path, O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS);

	if (fd >= 0 || fd == -ENOENT)
		return fd;
	if (fd == -ELOOP || fd == -ENOTDIR)
		return fault_set(f, -fd,
		                 "%s in the container's root must be a real directory, not a link: "
		                 "the image is broken or hostile",
		                 path);
	return path_fault(fd, path, f);
}

/* One component below PARENT_FD: opened, or made and opened. Resolution stays inside the root
 * because the path that is walked is the whole prefix, from the root's descriptor. */
static int make_prefix(int root_fd, const char *prefix, struct fault *f)
{
	int fd = open_in_root(root_fd, prefix, O_PATH | O_DIRECTORY, 0);
	char copy[PATH_MAX];

	if (fd >= 0)
		return fd;
	if (fd != -ENOENT)
		return path_fault(fd, prefix, f);

	int len = snprintf(copy, sizeof(copy), "%s", prefix);

	if (len < 0 || len >= (int)sizeof(copy))
		return fault_set(f, ENAMETOOLONG, "create %s in the container's root", prefix);

	char *slash = strrchr(copy, '/');

	if (slash != NULL)
		*slash = '\0';

	own_fd int parent = open_in_root(root_fd, slash == NULL || slash == copy ? "/" : copy,
	                                 O_PATH | O_DIRECTORY, 0);

	if (parent < 0)
		return path_fault(parent, prefix, f);

	const char *name = slash == NULL ? copy : slash + 1;

	if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
		return fault_set(f, errno, "create %s in the container's root", prefix);
	/* Not again from the root: what was made is what is used. A link that sat there before
	 * (dangling, or EEXIST in a race) is refused. */
	fd = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return path_fault(-errno, prefix, f);
	return fd;
}

int path_make_directory(int root_fd, const char *path, struct fault *f)
{
	char prefix[PATH_MAX];
	size_t len = strlen(path);
	int fd = open_in_root(root_fd, path, O_PATH | O_DIRECTORY, 0);

	if (fd >= 0)
		return fd;
	if (fd != -ENOENT)
		return path_fault(fd, path, f);
	if (len >= sizeof(prefix))
		return fault_set(f, ENAMETOOLONG, "create %s in the container's root", path);

	for (size_t end = 1; end <= len; end++) {
		if (end != len && path[end] != '/')
			continue;
		if (path[end - 1] == '/') /* "//", or a trailing slash */
			continue;
		memcpy(prefix, path, end);
		prefix[end] = '\0';
		if (fd >= 0)
			(void)close(fd);
		fd = make_prefix(root_fd, prefix, f);
		if (fd < 0)
			return fd;
	}
	return fd;
}

int path_make_parent(int root_fd, const char *path, const char **name, struct fault *f)
{
	const char *slash = strrchr(path, '/');
	char parent[PATH_MAX];
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	*name = slash == NULL ? path : slash + 1;
	if (**name == '\0' || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0)
		return fault_set(f, EINVAL, "%s: the last component must be a name", path);
	if (len >= sizeof(parent))
		return fault_set(f, ENAMETOOLONG, "%s", path);
	memcpy(parent, path, len);
	parent[len] = '\0';
	return path_make_directory(root_fd, len == 0 ? "/" : parent, f);
}

static int check_kind(int fd, const char *path, bool directory, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fault_set(f, errno, "stat %s in the container's root", path);
	if (S_ISDIR(st.st_mode) != directory)
		return fault_set(f, directory ? ENOTDIR : EISDIR,
		                 "mount on %s: the source is a %s, the destination is not", path,
		                 directory ? "directory" : "file");
	return 0;
}

int path_make_target(int root_fd, const char *path, bool directory, struct fault *f)
{
	const char *name;
	own_fd int found = open_in_root(root_fd, path, O_PATH, 0);

	if (found >= 0) {
		int rc = check_kind(found, path, directory, f);

		return rc < 0 ? rc : take_fd(&found);
	}
	if (found != -ENOENT)
		return path_fault(found, path, f);
	if (directory)
		return path_make_directory(root_fd, path, f);

	own_fd int parent = path_make_parent(root_fd, path, &name, f);

	if (parent < 0)
		return parent;

	own_fd int made = openat(parent, name, O_CREAT | O_EXCL | O_RDONLY | O_CLOEXEC, 0644);

	if (made < 0)
		return fault_set(f, errno, "create %s in the container's root", path);
	found = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (found < 0)
		return fault_set(f, errno, "open %s in the container's root", path);
	return take_fd(&found);
}

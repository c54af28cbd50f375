/* SPDX-License-Identifier: ISC */
#include "path.h"

#include "base/large.h"
#include "base/own.h"
#include "path_link.h"
#include "sys.h"

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
		                 "%s must be mounted on ordinary directory, not a link: the "
		                 "container's root is broken or hostile",
		                 path);
	return path_fault(fd, path, f);
}

static int open_parent(int root_fd, char *path, char *slash)
{
	if (slash == NULL || slash == path)
		return open_in_root(root_fd, "/", O_PATH | O_DIRECTORY, 0);
	*slash = '\0';

	int fd = open_in_root(root_fd, path, O_PATH | O_DIRECTORY, 0);

	*slash = '/';
	return fd;
}

/*
 * The last component of PATH, whose parent exists: made, and opened. -ENOENT without a fault when
 * the parent is missing. What was made is what is used, not looked up again from the root; a link
 * that sits there (to nothing, or made in a race) is -ENOTDIR. PATH is the same afterwards.
 */
static int make_last(int root_fd, char *path, struct fault *f)
{
	char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	own_fd int parent = open_parent(root_fd, path, slash);

	if (parent == -ENOENT)
		return -ENOENT;
	if (parent < 0)
		return path_fault(parent, path, f);
	if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
		return fault_set(f, errno, "create %s in the container's root", path);

	int fd = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd >= 0 ? fd : path_fault(-errno, path, f);
}

/* PATH without empty components and without a slash at its end. */
static int tidy(const char *path, char *out, size_t size, struct fault *f)
{
	size_t len = 0;

	for (; *path != '\0'; path++) {
		if (*path == '/' && (path[1] == '/' || path[1] == '\0'))
			continue;
		if (len + 1 >= size)
			return fault_set(f, ENAMETOOLONG, "create %.80s... in the container's root",
			                 path);
		out[len++] = *path;
	}
	out[len] = '\0';
	return 0;
}

static apart int make_missing(int root_fd, const char *path, struct fault *f)
{
	char whole[PATH_MAX];
	int fd = tidy(path, whole, sizeof(whole), f);

	if (fd < 0)
		return fd;
	/* Nearly always only the last component is missing. */
	fd = make_last(root_fd, whole, f);
	if (fd != -ENOENT || f->code != 0)
		return fd;
	for (char *end = strchr(whole + 1, '/');; end = strchr(end + 1, '/')) {
		if (end != NULL)
			*end = '\0';
		fd = open_in_root(root_fd, whole, O_PATH | O_DIRECTORY, 0);
		if (fd == -ENOENT)
			fd = make_last(root_fd, whole, f);
		if (end == NULL)
			break;
		if (fd < 0)
			break;
		(void)close(fd);
		*end = '/';
	}
	return fd >= 0 || f->code != 0 ? fd : path_fault(fd, path, f);
}

static int make_directory(int root_fd, const char *path, struct fault *f)
{
	int fd = open_in_root(root_fd, path, O_PATH | O_DIRECTORY, 0);

	if (fd == -ENOENT)
		return make_missing(root_fd, path, f);
	return fd >= 0 ? fd : path_fault(fd, path, f);
}

/* Links on the way to PATH lead to what is missing, too. */
static apart int make_linked(int root_fd, const char *path, struct fault *f)
{
	char expanded[PATH_MAX];
	int rc = path_link_expand(root_fd, path, expanded, f);

	return rc > 0 ? make_directory(root_fd, expanded, f) : -f->code;
}

int path_make_directory(int root_fd, const char *path, struct fault *f)
{
	int fd = make_directory(root_fd, path, f);

	return fd != -ENOTDIR ? fd : make_linked(root_fd, path, f);
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

static int make_file(int root_fd, const char *path, struct fault *f)
{
	const char *name;
	own_fd int parent = path_make_parent(root_fd, path, &name, f);

	if (parent < 0)
		return parent;

	own_fd int made = openat(parent, name, O_CREAT | O_EXCL | O_RDONLY | O_CLOEXEC, 0644);

	if (made < 0)
		return fault_set(f, errno, "create %s in the container's root", path);

	int fd = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd >= 0 ? fd : fault_set(f, errno, "open %s in the container's root", path);
}

static apart int make_linked_file(int root_fd, const char *path, struct fault *f)
{
	char expanded[PATH_MAX];
	int rc = path_link_expand(root_fd, path, expanded, f);

	return rc > 0 ? make_file(root_fd, expanded, f) : -f->code;
}

int path_make_target(int root_fd, const char *path, bool directory, struct fault *f)
{
	own_fd int found = open_in_root(root_fd, path, O_PATH, 0);

	if (found >= 0) {
		int rc = check_kind(found, path, directory, f);

		return rc < 0 ? rc : take_fd(&found);
	}
	if (found != -ENOENT)
		return path_fault(found, path, f);
	if (directory)
		return path_make_directory(root_fd, path, f);

	int rc = make_file(root_fd, path, f);

	if (rc == -EEXIST)
		return make_linked_file(root_fd, path, f);
	return rc < 0 ? -f->code : rc;
}

int path_make_cover(int dir_fd, const char *name)
{
	own_fd int made = openat(dir_fd, name, O_CREAT | O_EXCL | O_RDONLY | O_CLOEXEC, 0644);

	if (made < 0 && errno != EEXIST)
		return -errno;

	int fd = openat(dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd >= 0 ? fd : -errno;
}
